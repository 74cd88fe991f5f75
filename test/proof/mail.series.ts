// The long series about mail that comes in, as part of `npm run proof`.
import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import type { CountedMails } from './mail-compare.ts'
import { killPostgresUnderMail, killProgramUnderMail, MAIL_FAILPOINTS } from './mail-kills.ts'
import { put } from './put.ts'

const MINUTE = 60_000
const SHORT = process.env['RAPPORT_PROOF_SHORT'] === '1'
/** Each place at least four times. */
const KILLS = SHORT ? MAIL_FAILPOINTS.length : 50
const CONTROL_KILLS = SHORT ? MAIL_FAILPOINTS.length : 22
const POSTGRES_KILLS = SHORT ? 2 : 20
const WHOLE = { lost: 0, doubled: 0, untaken: 0, unanswered: 0 }

cleanUpWhenTold()

const told = ({ kills, acknowledged, repeats, lost, doubled, untaken, leftToPerson, unanswered }: CountedMails) =>
  [
    `${kills} kills, ${acknowledged} mails answered with 250, ${repeats} tries repeated: ${lost} lost, ${doubled} doubled, ${untaken} no message`,
    leftToPerson > 0 ? `, ${leftToPerson} left to a person` : '',
    unanswered > 0 ? `, ${unanswered} never answered` : '',
  ].join('')

test('the program is killed at every word of senders', { timeout: 40 * MINUTE }, async () => {
  const sound = await killProgramUnderMail({ kills: KILLS, impatient: SHORT })
  const early = await killProgramUnderMail({ kills: CONTROL_KILLS, early: true, impatient: SHORT })
  const fresh = await killProgramUnderMail({ kills: CONTROL_KILLS, repeat: 'fresh', impatient: SHORT })
  const about = `Sixteen SMTP sessions deliver; kill -9 in turn at ${MAIL_FAILPOINTS.join(', ')}; started again each time. With: what did not hear 250 is sent again as it was. Lost: not in the ledger with the same bytes. No message: not exactly one message with a promise and an acknowledgement.`
  put('The program dies while it takes mail', about, [
    ['250 before the commit', told(sound), told(early)],
    ['the same bytes again; without: written anew', told(sound), told(fresh)],
  ])
  expect(sound).toMatchObject(WHOLE)
  expect(early.lost).toBeGreaterThan(0)
  expect(fresh.lost).toBe(0)
  expect(fresh.doubled).toBeGreaterThan(0)
})

test('PostgreSQL is killed under senders', { timeout: 60 * MINUTE }, async () => {
  const safe = await killPostgresUnderMail({ kills: POSTGRES_KILLS, synchronous: true, impatient: SHORT })
  const unsafe = await killPostgresUnderMail({ kills: POSTGRES_KILLS, synchronous: false, impatient: SHORT })
  put(
    'PostgreSQL dies while mail is taken',
    'kill -9 of all its processes at once, while sixteen SMTP sessions deliver; the program starts it again. With: as delivered. Without: synchronous_commit = off for the program.',
    [['mails', told(safe), told(unsafe)]],
  )
  expect(safe).toMatchObject(WHOLE)
  if (!SHORT) expect(unsafe.lost).toBeGreaterThan(0)
})
