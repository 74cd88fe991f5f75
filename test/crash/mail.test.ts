import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { killPostgresUnderMail, killProgramUnderMail, MAIL_FAILPOINTS } from '../proof/mail-kills.ts'

cleanUpWhenTold()
const WHOLE = { lost: 0, doubled: 0, untaken: 0, unanswered: 0 }

test(
  'a program that dies at any word of sixteen senders loses no mail that it took, and none becomes two messages',
  { timeout: 300_000 },
  async () => {
    const counted = await killProgramUnderMail({ kills: MAIL_FAILPOINTS.length, impatient: true })
    expect(counted).toMatchObject(WHOLE)
    expect(counted.acknowledged).toBeGreaterThan(counted.kills)
    expect(counted.repeats).toBeGreaterThan(0)
  },
)

/** The first lives may end before a mail was taken. */
const LIVES = 5
const ROUNDS = 4

test(
  'a program that answers 250 before it has committed loses mails: what the order is for',
  { timeout: 600_000 },
  async () => {
    let lost = 0
    for (let round = 0; round < ROUNDS && lost === 0; round += 1)
      lost += (await killProgramUnderMail({ kills: LIVES, early: true, impatient: true })).lost
    expect(lost).toBeGreaterThan(0)
  },
)

test('a PostgreSQL that is killed under senders has every mail that was taken', { timeout: 300_000 }, async () => {
  const counted = await killPostgresUnderMail({ kills: 2, synchronous: true, impatient: true })
  expect(counted).toMatchObject(WHOLE)
  expect(counted.acknowledged).toBeGreaterThan(80)
})
