import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { openPost } from '../../../platform/mail/post.ts'
import { declareLetter, oweLetter, type Written } from '../letters.ts'
import { addressParty } from '../parties.ts'
import { SERVICE } from '../purposes.ts'
import { transact } from '../transact.ts'
import { letterCameBack } from './came-back.ts'
import { sendDue, startSending } from './send.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

let words: () => Promise<Written | null> = async () => ({
  subject: 'A test\r\nBcc: mallory@example.org',
  text: 'Text',
  html: '<p>Text',
})
declareLetter({ kind: 'test.letter', render: () => words() })

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  await asSystem((tx) => sql`update customers.letter set state = 'withdrawn'`.execute(tx))
})

/** A real SMTP receiver. */
async function receiver(options: SMTPServerOptions = {}): Promise<{ url: string; mails: string[] }> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, _session, done) {
      let mail = ''
      stream
        .setEncoding('utf8')
        .on('data', (chunk: string) => (mail += chunk))
        .on('end', () => {
          mails.push(mail)
          done()
        })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  const { port } = server.server.address() as { port: number }
  return { url: `smtp://127.0.0.1:${port}`, mails }
}

/** A receiver that speaks until a line matches, and then hangs up. */
async function dyingReceiver(when: RegExp, answer = ''): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write('220 ready\r\n')
    socket.setEncoding('utf8').on('data', (line: string) => {
      if (when.test(line)) {
        if (answer) socket.write(answer)
        return void setTimeout(() => socket.destroy(), answer ? 20 : 0)
      }
      if (/^DATA/m.test(line)) socket.write('354 go on\r\n')
      else socket.write('250 ok\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({
    close: () =>
      new Promise((resolve) => (sockets.forEach((socket) => socket.destroy()), server.close(() => resolve()))),
  })
  return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`
}

async function asSystem<T>(run: (tx: Parameters<Parameters<typeof transact>[2]>[0]) => Promise<T>): Promise<T> {
  const parties = [await addressParty(house.context.db, 'anna@example.org')]
  return transact({ ...house.context, principal: { kind: 'system', name: 'test' } }, { purpose: SERVICE, parties }, run)
}

async function owe(recipient = 'anna@example.org'): Promise<string> {
  const party = await addressParty(house.context.db, 'anna@example.org')
  const acting = { ...house.context, principal: { kind: 'system', name: 'test' } as const }
  return transact(acting, { purpose: SERVICE, parties: [party] }, (tx) =>
    oweLetter(tx, { party, kind: 'test.letter', recipient, locale: 'en', data: {} }),
  )
}

async function letter(id: string) {
  const { rows } = await asSystem((tx) =>
    sql<{ state: string; attempts: number; reply: string; wait: number }>`
    select state, attempts, reply, extract(epoch from retry_at - now())::integer as wait from customers.letter where id = ${id}`.execute(
      tx,
    ),
  )
  return rows[0]!
}

/** One round of sending. */
async function sendOnce(url: string): Promise<void> {
  await sendDue(house.context, openPost(url))
}

test('a letter is handed over, accepted and carries what a machine needs to know', async () => {
  const { url, mails } = await receiver()
  const id = await owe()
  await sendOnce(url)
  expect(await letter(id)).toMatchObject({ state: 'accepted', attempts: 1, reply: expect.stringContaining('250') })
  expect(mails).toHaveLength(1)
  expect(mails[0]).toContain(`Message-ID: <letter.${id}@localhost>`)
  expect(mails[0]).toContain('Auto-Submitted: auto-generated')
  expect(mails[0]).toMatch(/^To: anna@example\.org\r?$/m)
})

test('neither a subject nor a recipient smuggles in a header or a second recipient', async () => {
  const { url, mails } = await receiver()
  await owe()
  await sendOnce(url)
  expect(mails[0]).toMatch(/^Subject: A test Bcc: mallory@example\.org\r?$/m)
  expect(mails[0]).not.toMatch(/^Bcc:/m)
  for (const recipient of [
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org, b@example.org',
    '"a b"@example.org',
    'Anna <a@example.org>',
    'a@',
    '@b',
    'a@b..c',
    'a\u0000@b.no',
  ]) {
    await expect(owe(recipient)).rejects.toMatchObject({ code: 'bad-input' })
  }
})

test('a relay that is not there leaves the letter queued, for later', async () => {
  const id = await owe()
  await sendOnce('smtp://127.0.0.1:1')
  expect(await letter(id)).toMatchObject({
    state: 'queued',
    attempts: 1,
    reply: expect.stringContaining('ECONNREFUSED'),
  })
  expect((await letter(id)).wait).toBeGreaterThan(20)
})

test('what is refused before or at the end of DATA is told apart: until later, or for ever', async () => {
  const answers: [SMTPServerOptions, string][] = [
    [
      { onRcptTo: (_address, _session, done) => done(Object.assign(new Error('greylisted'), { responseCode: 451 })) },
      'queued',
    ],
    [
      { onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })) },
      'refused',
    ],
    [
      {
        onData: (stream, _session, done) =>
          void stream.resume().on('end', () => done(Object.assign(new Error('try later'), { responseCode: 452 }))),
      },
      'queued',
    ],
    [
      {
        onData: (stream, _session, done) =>
          void stream.resume().on('end', () => done(Object.assign(new Error('spam'), { responseCode: 554 }))),
      },
      'refused',
    ],
  ]
  for (const [options, state] of answers) {
    const { url } = await receiver(options)
    const id = await owe()
    await sendOnce(url)
    expect(await letter(id)).toMatchObject({ state, attempts: 1 })
    await asSystem((tx) => sql`update customers.letter set state = 'withdrawn'`.execute(tx))
  }
})

test('a relay that dies in DATA leaves it unknown, and it is not sent again', async () => {
  const url = await dyingReceiver(/Message-ID/)
  const id = await owe()
  await sendOnce(url)
  expect(await letter(id)).toMatchObject({ state: 'unknown', attempts: 1 })
  const { url: well, mails } = await receiver()
  await sendOnce(well)
  expect(mails).toHaveLength(0)
})

test('a relay that dies before DATA has certainly not taken it', async () => {
  for (const command of [/^EHLO/, /^MAIL FROM/m, /^RCPT TO/m, /^DATA/m]) {
    const id = await owe()
    await sendOnce(await dyingReceiver(command))
    expect(await letter(id)).toMatchObject({ state: 'queued', attempts: 1 })
    await asSystem((tx) => sql`update customers.letter set state = 'withdrawn'`.execute(tx))
  }
})

test('two programs that send at once hand each letter over once', async () => {
  const { url, mails } = await receiver()
  const ids = await Promise.all(Array.from({ length: 12 }, () => owe()))
  await Promise.all([sendOnce(url), sendOnce(url), sendOnce(url)])
  expect(mails).toHaveLength(12)
  for (const id of ids) expect(await letter(id)).toMatchObject({ state: 'accepted', attempts: 1 })
})

test('a letter whose reason has gone is withdrawn, and one that cannot be written waits', async () => {
  const { url, mails } = await receiver()
  const before = words
  words = async () => null
  const gone = await owe()
  await sendOnce(url)
  expect(await letter(gone)).toMatchObject({ state: 'withdrawn', attempts: 0 })
  words = async () => {
    throw new Error('a bug of ours')
  }
  const broken = await owe()
  await sendOnce(url)
  expect(await letter(broken)).toMatchObject({ state: 'queued', attempts: 1 })
  words = before
  expect(mails).toHaveLength(0)
})

test('a program that died over a letter leaves it unknown after a while', async () => {
  const id = await owe()
  await asSystem((tx) =>
    sql`update customers.letter set state = 'handed_over', handed_at = now() - interval '6 minutes', attempts = 1 where id = ${id}`.execute(
      tx,
    ),
  )
  const { url, mails } = await receiver()
  await sendOnce(url)
  expect(await letter(id)).toMatchObject({ state: 'unknown' })
  expect(mails).toHaveLength(0)
})

test('after two days of trying nobody waits any longer', async () => {
  const id = await owe()
  await asSystem((tx) =>
    sql`update customers.letter set attempts = 20, queued_at = now() - interval '49 hours', retry_at = now() where id = ${id}`.execute(
      tx,
    ),
  )
  const { url, mails } = await receiver()
  await sendOnce(url)
  expect(await letter(id)).toMatchObject({ state: 'refused', reply: expect.stringContaining('two days') })
  expect(mails).toHaveLength(0)
})

test('at once: within two seconds of the commit, also beside a stranger’s open write', async () => {
  const { url, mails } = await receiver()
  const sending = startSending(house.context, openPost(url))
  const slow = house.context.db.transaction().execute(async (tx) => {
    await sql`select pg_current_xact_id()`.execute(tx)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const began = Date.now()
  await owe()
  while (mails.length === 0 && Date.now() - began < 4_000) await new Promise((resolve) => setTimeout(resolve, 20))
  const took = Date.now() - began
  await slow
  await sending.stop()
  expect(took).toBeLessThan(2_000)
})

test('to an address at which nobody is nothing goes out until a person says so', async () => {
  const { url, mails } = await receiver()
  const first = await owe()
  await sendOnce(url)
  expect(mails).toHaveLength(1)
  await asSystem((tx) =>
    letterCameBack(tx, first, {
      reply: '550 5.1.1 No such user here',
      certain: true,
      fails: { reason: 'user-unknown', status: '5.1.1' },
    }),
  )
  const [second, other] = [await owe(), await owe('carla@example.org')]
  await sendOnce(url)
  expect(mails.filter((mail) => mail.includes('To: anna@example.org'))).toHaveLength(1)
  expect(await letter(second)).toMatchObject({ state: 'refused', attempts: 0, reply: '550 5.1.1 No such user here' })
  expect(await letter(other)).toMatchObject({ state: 'accepted' })
  // Whoever asks for a link reads there: to them it is worth a try each time.
  const anna = house.person('Anna')
  expect((await anna.visit('/sign-in', { form: { email: 'anna@example.org' } })).status).toBeLessThan(400)
  await sendOnce(url)
  expect(mails.filter((mail) => mail.includes('To: anna@example.org'))).toHaveLength(2)

  const agent = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
  expect((await agent.visit(`/api/letters/${second}/again`, { method: 'POST' })).status).toBe(200)
  await sendOnce(url)
  expect(await letter(second)).toMatchObject({ state: 'accepted' })
  const third = await owe()
  await sendOnce(url)
  expect(await letter(third)).toMatchObject({ state: 'accepted' })
})
