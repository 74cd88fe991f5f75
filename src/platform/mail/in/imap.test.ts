import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type Fetched, fetchMailbox, type Fetching } from './imap.ts'

const NOW = new Date('2026-11-24T09:00:00Z')
const log = { info: () => undefined, warn: () => undefined }

/** As much of an IMAP server (RFC 3501) as a reader of one mailbox needs; it writes down what it is asked. */
interface Box {
  port: number
  mails: { uid: number; raw: string; at: string }[]
  asked: string[]
  /** Tells whoever waits that there is something new. */
  ring(): void
  drop(): void
  close(): Promise<void>
}

const servers: Server[] = []
const fetching: Fetching[] = []
afterEach(async () => {
  await Promise.all(fetching.splice(0).map((one) => one.stop()))
  for (const server of servers.splice(0)) server.close()
})

async function openBox(mails: Box['mails']): Promise<Box> {
  const sockets = new Set<Socket>()
  const asked: string[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write('* OK ready\r\n')
    let rest = ''
    let idle = ''
    socket.on('data', (chunk) => {
      rest += chunk.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (line.toUpperCase() === 'DONE') socket.write(`${idle} OK done\r\n`)
        else answer(line)
      }
    })
    function answer(line: string): void {
      asked.push(line.replace(/^\S+ /, ''))
      const [tag = '', verb = '', ...more] = line.split(' ')
      const word = verb.toUpperCase() === 'UID' ? `UID ${more.shift()!.toUpperCase()}` : verb.toUpperCase()
      const done = (text = '') => socket.write(`${text}${tag} OK ${word === 'EXAMINE' ? '[READ-ONLY] ' : ''}done\r\n`)
      if (word === 'CAPABILITY') return void done('* CAPABILITY IMAP4rev1 IDLE\r\n')
      if (word === 'EXAMINE')
        return void done(
          `* ${mails.length} EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 77] valid\r\n* OK [UIDNEXT 99] next\r\n`,
        )
      if (word === 'UID SEARCH') return void done(`* SEARCH ${mails.map(({ uid }) => uid).join(' ')}\r\n`)
      if (word === 'UID FETCH') {
        const uid = Number(more[0])
        const index = mails.findIndex((one) => one.uid === uid)
        const mail = mails[index]!
        return void done(
          `* ${index + 1} FETCH (UID ${uid} RFC822.SIZE ${Buffer.byteLength(mail.raw)} INTERNALDATE "${mail.at}" BODY[]<0> {${Buffer.byteLength(mail.raw)}}\r\n${mail.raw})\r\n`,
        )
      }
      if (word === 'IDLE') {
        idle = tag
        return void socket.write('+ idling\r\n')
      }
      done()
    }
  })
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const everybody = (deed: (socket: Socket) => void) => sockets.forEach(deed)
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    asked,
    ring: () => everybody((socket) => socket.write(`* ${mails.length} EXISTS\r\n`)),
    drop: () => everybody((socket) => socket.destroy()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function read(port: number): {
  stored: Fetched[]
  until(count: number): Promise<void>
  state: { fails: number }
} {
  const stored: Fetched[] = []
  const state = { fails: 0 }
  fetching.push(
    fetchMailbox(
      { host: '127.0.0.1', port, secure: false, user: 'hello', password: 'secret', mailbox: 'INBOX' },
      {
        log,
        now: () => NOW,
        lookMs: 30_000,
        retryMs: 50,
        known: async (places) => new Set(places.filter((place) => stored.some((one) => one.place === place))),
        async store(mail) {
          if ((state.fails -= 1) >= 0) throw new Error('no database')
          stored.push(mail)
        },
      },
    ),
  )
  return {
    stored,
    state,
    async until(count) {
      for (let wait = 0; stored.length < count && wait < 200; wait += 1) await pause(50)
    },
  }
}

const MAIL = { uid: 4, raw: 'From: anna@example.com\r\n\r\nWhere is it?\r\n', at: '24-Nov-2026 08:30:00 +0000' }
const OLD = { uid: 2, raw: 'From: bo@example.com\r\n\r\nLong ago\r\n', at: '01-Mar-2026 08:30:00 +0000' }

test('what lies in a mailbox is fetched once, oldest first, by UID, and nothing in it is changed', async () => {
  const box = await openBox([OLD, MAIL])
  const { stored, until } = read(box.port)
  await until(2)
  expect(stored).toMatchObject([
    { place: 'hello@127.0.0.1/INBOX/77/2', history: true, cut: null, receivedAt: new Date('2026-03-01T08:30:00Z') },
    { place: 'hello@127.0.0.1/INBOX/77/4', history: false, receivedAt: new Date('2026-11-24T08:30:00Z') },
  ])
  expect(stored.map(({ raw }) => raw.toString())).toEqual([OLD.raw, MAIL.raw])
  expect(box.asked.join('\n')).toContain('EXAMINE INBOX')
  expect(box.asked.join('\n')).not.toMatch(/STORE|EXPUNGE|MOVE|DELETE|SELECT|BODY\[/)
})

test('what comes in while we wait is fetched at once, and after a broken line what was missed', async () => {
  const box = await openBox([MAIL])
  const { stored, until } = read(box.port)
  await until(1)
  await pause(1_500)
  box.mails.push({ ...MAIL, uid: 5, raw: `${MAIL.raw}Again\r\n` })
  box.ring()
  await until(2)
  expect(stored.map(({ place }) => place.split('/').at(-1))).toEqual(['4', '5'])
  box.mails.push({ ...MAIL, uid: 9, raw: `${MAIL.raw}Later\r\n` })
  box.drop()
  await until(3)
  expect(stored.map(({ place }) => place.split('/').at(-1))).toEqual(['4', '5', '9'])
})

test('what could not be stored is fetched again', async () => {
  const box = await openBox([OLD, MAIL])
  const { stored, state, until } = read(box.port)
  state.fails = 1
  await until(2)
  expect(stored.map(({ raw }) => raw.toString())).toEqual([OLD.raw, MAIL.raw])
})
