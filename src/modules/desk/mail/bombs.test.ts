import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { constants, deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Acting } from '../../../platform/context.ts'
import { parseMail } from '../../../platform/mail/in/parse.ts'
import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'
import { keepMail } from './ledger.ts'
import { readNext } from './read.ts'

/** Nobody who waits for a page notices less. */
const STALL_LIMIT_MS = 250
const NANOSECONDS_PER_MS = 1e6
const MICROSECONDS_PER_MS = 1e3
/** How finely the main thread's delay is looked at. */
const RESOLUTION_MS = 5

let house: TestHouse
let parser: Parser
let ctx: Acting
beforeAll(async () => {
  house = await startHouse({ environment: { RAPPORT_MAIL_FROM: 'hello@shop.example' } })
  // Beside other programs a mail may take longer than by itself.
  parser = openParser({ timeLimitMs: 60_000 })
  ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
})
afterAll(async () => {
  await parser.close()
  await house.close()
})

let sent = 0
const head = () =>
  `From: Mallory <mallory${(sent += 1)}@example.com>\r\nTo: hello@shop.example\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\nMessage-ID: <bomb${sent}@example.com>\r\n`
const bytes = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))

/** A file of a megabyte that says, and means, that it is one of a gigabyte. */
function zipOfAGigabyte(): Buffer {
  const sixteenth = deflateRawSync(Buffer.alloc(2 ** 24), { level: 9, finishFlush: constants.Z_FULL_FLUSH })
  const data = Buffer.concat([...Array.from({ length: 64 }, () => sixteenth), Buffer.from([3, 0])])
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(data.length, 18)
  local.writeUInt32LE(2 ** 30, 22)
  local.writeUInt16LE(1, 26)
  return Buffer.concat([local, Buffer.from('0'), data])
}

interface Bomb {
  made: () => Buffer
  /** What its readers see of it. */
  text: string
  notes?: string[]
  attached?: number
}

const BOMBS: Record<string, Bomb> = {
  'parts in parts, 1,000 deep': {
    made: () =>
      bytes(
        head(),
        ...Array.from(
          { length: 1_000 },
          (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
        ),
        'Content-Type: text/plain\r\n\r\nfar below',
      ),
    text: 'far below',
    notes: ['parts-unread'],
  },
  'mails in mails, 1,000 deep': {
    made: () =>
      bytes(head(), 'Content-Type: message/rfc822\r\n\r\n'.repeat(1_000), 'Subject: far below\r\n\r\nfar below'),
    text: '',
    attached: 1,
  },
  '100,000 recipients': {
    made: () =>
      bytes(
        head(),
        `Cc: ${Array.from({ length: 100_000 }, (_, at) => `"A ${at}" <a${at}@example.com>`).join(',\r\n ')}\r\n\r\nHello`,
      ),
    text: 'Hello',
    notes: ['headers-cut'],
  },
  'a megabyte of encoded words': {
    made: () => bytes(head(), `Subject: ${'=?utf-8?q?a?= '.repeat(75_000)}\r\n\r\nHello`),
    text: 'Hello',
    notes: ['headers-cut'],
  },
  'a gigabyte in a zip': {
    made: () =>
      bytes(
        head(),
        'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n',
        '--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        zipOfAGigabyte().toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
        '\r\n--b--\r\n',
      ),
    text: 'Hello',
    attached: 1,
  },
  'headers without an end': {
    made: () => bytes(head(), 'X-A: b\r\n'.repeat(1_000_000)),
    text: '',
    notes: ['headers-cut'],
  },
  'one header of ten megabytes': {
    made: () => bytes(head(), `X-A: ${'a'.repeat(10_000_000)}\r\n\r\nHello`),
    text: 'Hello',
    notes: ['headers-cut'],
  },
  'letters of no alphabet': {
    made: () =>
      bytes(
        head(),
        'Content-Type: text/plain; charset=x-nonsense\r\n\r\nHello ',
        Buffer.from([0x80, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0xf0, 0x9f]),
      ),
    text: 'Hello ',
    notes: ['charset-guessed'],
  },
  'from nobody, never, without a name': {
    made: () => bytes('\r\nHello'),
    text: 'Hello',
    notes: ['no-from', 'no-date'],
  },
  '20,000 parts': {
    made: () =>
      bytes(
        head(),
        'Content-Type: multipart/mixed; boundary=b\r\n\r\n',
        '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(20_000),
        '--b--',
      ),
    text: 'x\n',
    notes: ['parts-unread'],
  },
  'two million soft ends of lines': {
    made: () => bytes(head(), 'Content-Transfer-Encoding: quoted-printable\r\n\r\nHello', '=\r\n'.repeat(2_000_000)),
    text: 'Hello',
    notes: ['parts-unread'],
  },
  'base64 in one line of 20 megabytes': {
    made: () =>
      bytes(
        head(),
        'Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        'A'.repeat(20_000_000),
      ),
    text: '',
    attached: 1,
  },
  'a page of 200,000 boxes in boxes': {
    made: () => bytes(head(), 'Content-Type: text/html\r\n\r\n<p>Hello</p>', '<div>'.repeat(200_000)),
    text: 'Hello',
    notes: ['page-cut'],
  },
}

/**
 * The longest time for which the main thread did nothing else, in milliseconds: by the clock, or by the processor time that it used
 * meanwhile where that is less, since a machine that is busy with other programs lets every thread wait.
 */
async function longestStall(run: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const used = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / MICROSECONDS_PER_MS
  }
  let [before, longest, looks] = [used(), 0, 0]
  const look = setInterval(() => {
    const now = used()
    longest = Math.max(longest, now - before)
    before = now
    looks += 1
  }, RESOLUTION_MS)
  // Both have looked before it begins, and again when it has ended.
  const looked = async () => {
    const [counted, last] = [delay.count, looks]
    while (delay.count === counted || looks === last) await pause(RESOLUTION_MS)
  }
  delay.enable()
  await looked()
  await run()
  await looked()
  delay.disable()
  clearInterval(look)
  return Math.min(delay.max / NANOSECONDS_PER_MS, longest)
}

test(
  'thirteen mail bombs are kept as they came, shown as well as can be, and hold nobody up',
  { timeout: 120_000 },
  async () => {
    const bombs = Object.entries(BOMBS).map(([name, bomb]) => ({ name, ...bomb, raw: bomb.made() }))
    expect(bombs).toHaveLength(13)
    const kept = new Map<string, string>()
    const became = new Map<string, { state: string; number: string | null }>()
    const ordinary = Buffer.from('From: anna@example.com\r\nSubject: My order\r\n\r\nWhere is it?\r\n')
    const stall = await longestStall(async () => {
      for (const { name, raw } of bombs) {
        const { id } = await keepMail(ctx, {
          source: 'smtp',
          raw,
          envelope: { from: 'mallory@example.com', to: [] },
          at: ctx.clock.now(),
        })
        kept.set(id, name)
      }
      kept.set(
        (await keepMail(ctx, { source: 'smtp', raw: ordinary, envelope: {}, at: ctx.clock.now() })).id,
        'ordinary',
      )
      for (let read = await readNext(ctx, parser); read; read = await readNext(ctx, parser))
        became.set(kept.get(read.id)!, { state: read.state, number: 'number' in read ? read.number : null })
    })
    expect(stall).toBeLessThan(STALL_LIMIT_MS)
    expect(Object.fromEntries([...became].map(([name, { state }]) => [name, state]))).toEqual(
      Object.fromEntries([...kept.values()].map((name) => [name, 'taken'])),
    )

    const bilal = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
    for (const { name, raw, text, notes = [], attached = 0 } of bombs) {
      const shown = (await (await bilal.visit(`/api/cases/${became.get(name)!.number}`)).json()) as {
        messages: { text: string; notes: string[]; mail: string; attachments: { id: string }[] }[]
      }
      const message = shown.messages[0]!
      expect(message.text.slice(0, Math.max(1, text.length)), name).toBe(text)
      expect(message.notes, name).toEqual(expect.arrayContaining(notes))
      expect(message.attachments, name).toHaveLength(attached)
      const file = await bilal.visit(`/api/mails/${message.mail}/raw`)
      expect(Buffer.from(await file.arrayBuffer()).equals(raw), name).toBe(true)
    }
  },
)

test('read in the main thread, the same mails would have held it up', { timeout: 120_000 }, async () => {
  const stall = await longestStall(async () => {
    for (const { made } of Object.values(BOMBS)) await parseMail(made())
  })
  expect(stall).toBeGreaterThan(STALL_LIMIT_MS)
})
