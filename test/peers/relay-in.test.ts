import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cleanUp, cleanUpWhenTold } from '../../bench/clean-up.ts'
import { openGround, withClient } from '../../bench/ground.ts'
import { startProgram } from '../../bench/program.ts'
import { dataFolder, shopEnvironment } from '../../bench/shop.ts'
import { copyProgram } from '../../bench/workshop.ts'
import { readToTheEnd } from '../proof/mail-compare.ts'
import { freePort, IMPATIENT } from '../proof/mail-kills.ts'
import { SmtpLine } from '../proof/mail-line.ts'
import { openExim } from './exim.ts'
import { canUse, until } from './peers.ts'

cleanUpWhenTold()
/** While they are handed on the program is stopped and killed so often. */
const MAILS = 60
const ENDS = ['stop', 'kill', 'kill', 'stop'] as const

describe.skipIf(!canUse('exim'))('mails that a real host relays', () => {
  test('none is lost and none comes twice while the program ends and begins', { timeout: 180_000 }, async () => {
    const folder = copyProgram([IMPATIENT])
    const ground = await openGround()
    const smtp = await freePort()
    const exim = await openExim({ house: smtp })
    try {
      const url = await ground.database('relayed', folder)
      const environment = {
        ...shopEnvironment({ url, data: dataFolder(ground, 'relayed') }, 'web,mail'),
        SMTP_PORT: String(smtp),
      }
      await exim.start('delivering')
      const subjects: string[] = []
      const sending = (async () => {
        const line = await SmtpLine.open(exim.port)
        while (subjects.length < MAILS) {
          const wish = randomUUID()
          const raw = `From: wish-${wish}@sender.example\r\nTo: help@shop.example\r\nSubject: ${wish}\r\n\r\nWhen does it come?\r\n`
          const { code } = await line.deliver(`wish-${wish}@sender.example`, 'help@shop.example', Buffer.from(raw))
          expect(code).toBe(250)
          subjects.push(wish)
          await pause(100)
        }
        line.close()
      })()
      for (const end of ENDS) {
        const program = await startProgram({ folder, environment })
        await pause(500 + 1_000 * Math.random())
        await program[end]()
        await pause(500)
      }
      await sending
      const program = await startProgram({ folder, environment })
      await until(async () => (await exim.queued()) === 0, 'the host to hand on the rest', 60_000)
      await readToTheEnd(url)
      await program.stop()
      const rows = await withClient(url, async (client) => {
        const read = await client.query<{ subject: string; mails: number; messages: number; cases: number }>(
          `select m.subject, count(distinct m.id)::integer as mails, count(s.id)::integer as messages, count(distinct s.customer_case)::integer as cases
           from desk.mail m left join desk.message s on s.mail = m.id group by m.subject`,
        )
        return read.rows
      })
      expect(rows.toSorted((one, other) => one.subject.localeCompare(other.subject))).toEqual(
        subjects.toSorted().map((subject) => ({ subject, mails: 1, messages: 1, cases: 1 })),
      )
    } finally {
      await exim.close()
      await cleanUp()
    }
  })
})
