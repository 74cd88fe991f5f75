import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SmtpLine } from '../../test/proof/mail-line.ts'
import { afterwards } from '../clean-up.ts'
import { type Ground, withClient } from '../ground.ts'
import { processorSeconds, startProgram } from '../program.ts'
import type { Row } from '../report.ts'
import { dataFolder, shopEnvironment } from '../shop.ts'

const MAILS = 1_500
const SENDERS = 10
/** Letters of the text of a mail: with its headers 4 kB, as most are. */
const TEXT_LENGTH = 3_500
/** Until all of them must have been read. */
const READ_LIMIT_MS = 300_000

/**
 * Mails a second, from many senders at once: until each was answered with 250 (bytes and ledger row committed), and until the last is a
 * message of a case with its promise, its entry on the line and its acknowledgement. Bare: the same SMTP library and one insert.
 */
export async function benchMail(ground: Ground, folder: string): Promise<Row[]> {
  const url = await ground.database('bench_mail', folder)
  const data = dataFolder(ground, 'bench_mail')
  const program = await startProgram({ folder, environment: shopEnvironment({ url, data }, 'web,mail') })
  if (program.mailPort === undefined) throw new Error('The program opened no port for mail.')
  await deliver(program.mailPort, 50, 'warm')
  await settled(url, 50)
  const cpu = processorSeconds(program.pid)
  const began = performance.now()
  await deliver(program.mailPort, MAILS, 'timed')
  const committed = (performance.now() - began) / 1000
  await settled(url, 50 + MAILS)
  const read = (performance.now() - began) / 1000
  const cpuMs = ((processorSeconds(program.pid) - cpu) * 1000) / MAILS
  const memory = program.memory() / 1e6
  await program.stop()
  const bare = await bareRate(url)
  return [
    {
      what: 'mails in: 250 after the commit',
      unit: '/s',
      ours: MAILS / committed,
      bare,
      ratio: MAILS / committed / bare,
      note: 'while what has come is being read beside',
    },
    {
      what: 'mails in: read, threaded, acknowledged',
      unit: '/s',
      ours: MAILS / read,
      note: `Node ${cpuMs.toFixed(2)} ms CPU a mail, all of it; ${memory.toFixed(0)} MB resident`,
    },
  ]
}

async function deliver(port: number, count: number, run: string): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      const line = await SmtpLine.open(port)
      while (next < count) {
        next += 1
        const address = `asker-${run}-${next}@sender.example`
        const { code, text } = await line.deliver(address, 'shop@localhost', Buffer.from(`${mail(address)}\r\n`))
        if (code !== 250) throw new Error(`A mail was not taken: ${text}`)
      }
      line.close()
    }),
  )
}

function mail(from: string): string {
  const words = 'What I want to know is whether this goes with that. '
  return [
    `From: Asker <${from}>`,
    'To: shop@localhost',
    `Subject: A question of ${from}`,
    `Message-ID: <${randomUUID()}@sender.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    words
      .repeat(Math.ceil(TEXT_LENGTH / words.length))
      .match(/.{1,76}/g)!
      .join('\r\n'),
  ].join('\r\n')
}

async function settled(url: string, count: number): Promise<void> {
  const deadline = Date.now() + READ_LIMIT_MS
  for (;;) {
    const taken = await withClient(url, async (client) => {
      const { rows } = await client.query<{ taken: string }>(
        `select count(*) as taken from desk.mail where state = 'taken'`,
      )
      return Number(rows[0]!.taken)
    })
    if (taken >= count) return
    if (Date.now() > deadline) throw new Error(`${taken} of ${count} mails were read within ${READ_LIMIT_MS / 1000} s.`)
    await pause(50)
  }
}

/** A process of its own, as the program is. */
async function bareRate(url: string): Promise<number> {
  const child = fork(fileURLToPath(new URL('../bare-mail.ts', import.meta.url)), [url], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const forget = afterwards(() => void child.kill('SIGKILL'))
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', ({ port: found }: { port: number }) => resolve(found))
    child.once('exit', (code) => reject(new Error(`The baseline ended with ${code}.`)))
  })
  await deliver(port, 50, 'warm')
  const began = performance.now()
  await deliver(port, MAILS, 'bare')
  const rate = MAILS / ((performance.now() - began) / 1000)
  child.kill()
  await forget()
  return rate
}
