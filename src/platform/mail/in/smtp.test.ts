import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { afterEach, expect, test } from 'vitest'
import { makeCertificate } from './certificate.ts'
import { type Arrived, listenSmtp, MAIL_LIMIT_BYTES, type SmtpListener, type SmtpOptions } from './smtp.ts'

const open: SmtpListener[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()))
})

interface Listening {
  port: number
  arrived: Arrived[]
}

async function listen(more: Partial<SmtpOptions> = {}): Promise<Listening> {
  const arrived: Arrived[] = []
  const listener = await listenSmtp({
    port: 0,
    name: 'shop.example',
    certificate: makeCertificate('shop.example', new Date()),
    log: { warn: () => undefined, debug: () => undefined },
    store: async (mail) => `mail-${arrived.push(mail)}`,
    refusal: (address) => (address.endsWith('@elsewhere.example') ? 'We take no mail for elsewhere.example.' : null),
    ...more,
  })
  open.push(listener)
  return { port: listener.port, arrived }
}

interface Answer {
  response?: string
  error?: string
}

/** A mail program: connects, greets, takes STARTTLS when it is offered, and sends. */
async function send(
  port: number,
  body: Buffer | string,
  { to = ['hello@shop.example'], from = 'anna@example.com', ...more } = {},
): Promise<Answer> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, tls: { rejectUnauthorized: false }, ...more })
  return new Promise((resolve) => {
    connection.on('error', (error: Error & { response?: string }) =>
      resolve({ error: error.response ?? error.message }),
    )
    connection.connect(() => {
      connection.send({ from, to }, body, (error, info) => {
        connection.quit()
        const { response } = (error ?? {}) as { response?: string }
        resolve(error ? { error: response ?? error.message } : { response: (info as { response: string }).response })
      })
    })
  })
}

/** A socket that says what it is told, and keeps what it hears. */
async function talk(
  port: number,
): Promise<{ socket: Socket; heard(): string; until(what: RegExp): Promise<void>; closed: Promise<void> }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const closed = once(socket, 'close').then(() => undefined)
  await once(socket, 'connect')
  return {
    socket,
    heard: () => text,
    closed,
    async until(what) {
      while (!what.test(text))
        await Promise.race([
          once(socket, 'data'),
          closed.then(() => Promise.reject(new Error(`closed after: ${text}`))),
        ])
    },
  }
}

const MAIL = 'From: Anna <anna@example.com>\r\nSubject: Hei\r\n\r\nWhere is it?\r\n.one dot\r\n'

test('a mail is stored as it was sent before its sender hears 250, with the id that the ledger gave it', async () => {
  const heard: string[] = []
  const { port, arrived } = await listen({
    async store() {
      await new Promise((resolve) => setTimeout(resolve, 50))
      heard.push('stored')
      return 'the-id'
    },
  })
  const { response } = await send(port, MAIL)
  heard.push('answered')
  expect(response).toMatch(/^250 .*the-id/)
  expect(heard).toEqual(['stored', 'answered'])
  expect(arrived).toEqual([])
  const second = await listen()
  await send(second.port, MAIL, { to: ['hello@shop.example', 'reply+5001.x@shop.example'], from: '' })
  expect(second.arrived).toMatchObject([{ from: '', to: ['hello@shop.example', 'reply+5001.x@shop.example'] }])
  expect(second.arrived[0]!.raw.toString()).toBe(MAIL)
})

test('STARTTLS works with a certificate that we have made ourselves', async () => {
  const { port, arrived } = await listen()
  expect((await send(port, MAIL, { requireTLS: true } as object)).response).toMatch(/^250 /)
  expect(arrived).toHaveLength(1)
})

test('thirty megabytes are taken, and one byte more is refused with a sentence', async () => {
  const { port, arrived } = await listen()
  const head = Buffer.from('Subject: large\r\n\r\n')
  const full = Buffer.concat([head, Buffer.alloc(MAIL_LIMIT_BYTES - head.length - 2, 'x'), Buffer.from('\r\n')])
  expect((await send(port, full)).response).toMatch(/^250 /)
  expect(arrived[0]!.raw.length).toBe(MAIL_LIMIT_BYTES)
  expect(arrived[0]!.raw.equals(full)).toBe(true)
  const { error } = await send(port, Buffer.concat([full.subarray(0, -2), Buffer.from('x\r\n')]))
  expect(error).toMatch(/^552 .*larger than the 30 MB/)
  expect(arrived).toHaveLength(1)
})

test('a sender who names a size that is too large is refused before it sends', async () => {
  const { port } = await listen()
  const { socket, until, heard } = await talk(port)
  await until(/^220 /m)
  socket.write('EHLO there\r\n')
  await until(new RegExp(`250.SIZE ${MAIL_LIMIT_BYTES}`))
  socket.write(`MAIL FROM:<anna@example.com> SIZE=${MAIL_LIMIT_BYTES + 1}\r\n`)
  await until(/^552 .*size/m)
  expect(heard()).not.toMatch(/^354 /m)
  socket.destroy()
})

test('when the database does not answer the sender is told to try again', async () => {
  const { port } = await listen({ store: () => Promise.reject(new Error('no connection')) })
  expect((await send(port, MAIL)).error).toMatch(/^451 .*try again/)
})

test('we are nobody’s relay: only what we take is taken, and nobody signs in', async () => {
  const { port, arrived } = await listen()
  expect((await send(port, MAIL, { to: ['somebody@elsewhere.example'] })).error).toMatch(/^550 .*elsewhere\.example/)
  const { socket, until, heard } = await talk(port)
  await until(/^220 /m)
  socket.write('EHLO there\r\n')
  await until(/^250 /m)
  expect(heard()).not.toContain('AUTH')
  socket.write('AUTH PLAIN AGEAYg==\r\n')
  await until(/^50\d /m)
  socket.destroy()
  expect(arrived).toEqual([])
})

test('rubbish is answered and ended, and the next mail is taken', async () => {
  const { port } = await listen()
  const { socket, until, heard, closed } = await talk(port)
  await until(/^220 /m)
  for (let line = 0; line < 12; line += 1) socket.write(`\u0000\u0001 rubbish ${line}\r\n`)
  await closed
  expect(heard()).toMatch(/421 /)
  const web = await talk(port)
  await web.until(/^220 /m)
  web.socket.write('GET / HTTP/1.1\r\n\r\n')
  await web.closed
  const long = await talk(port)
  await long.until(/^220 /m)
  long.socket.write('x'.repeat(100_000))
  await long.closed
  expect((await send(port, MAIL)).response).toMatch(/^250 /)
})

test('a sender who breaks off at any word leaves nothing behind', async () => {
  const { port, arrived } = await listen()
  const words = [
    'EHLO there\r\n',
    'MAIL FROM:<anna@example.com>\r\n',
    'RCPT TO:<hello@shop.example>\r\n',
    'DATA\r\n',
    'Subject: half\r\n\r\nHal',
    'f\r\n.\r',
  ]
  for (let count = 0; count <= words.length; count += 1) {
    const { socket, until } = await talk(port)
    await until(/^220 /m)
    for (const word of words.slice(0, count)) {
      socket.write(word)
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    socket.destroy()
  }
  expect(arrived).toEqual([])
  expect((await send(port, MAIL)).response).toMatch(/^250 /)
  expect(arrived).toHaveLength(1)
})

test('who says nothing, drips, or stays for ever is sent away', async () => {
  const { port, arrived } = await listen({ limits: { silenceMs: 300, dataMs: 700, sessionMs: 1_500 } })
  const silent = await talk(port)
  await silent.closed
  expect(silent.heard()).toMatch(/421 .*[Tt]imeout/)
  const dripping = await talk(port)
  await dripping.until(/^220 /m)
  dripping.socket.write('EHLO there\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@shop.example>\r\nDATA\r\n')
  await dripping.until(/^354 /m)
  const drip = setInterval(() => dripping.socket.write('x'), 100)
  await dripping.closed
  clearInterval(drip)
  expect(dripping.heard()).toMatch(/421 .*too long/)
  const staying = await talk(port)
  await staying.until(/^220 /m)
  const noop = setInterval(() => staying.socket.write('NOOP\r\n'), 100)
  await staying.closed
  clearInterval(noop)
  expect(staying.heard()).toMatch(/421 .*long enough/)
  expect(arrived).toEqual([])
})

test('who never reads our answers is held up, and not the others', async () => {
  const { port } = await listen({ limits: { silenceMs: 1_000 } })
  const { socket, closed } = await talk(port)
  socket.pause()
  const more = setInterval(() => socket.write('NOOP\r\n'.repeat(20_000)), 10)
  expect((await send(port, MAIL)).response).toMatch(/^250 /)
  setTimeout(() => clearInterval(more), 300)
  socket.resume()
  await closed
})

test('one address has so many connections, and gets a place again when one is closed', async () => {
  const { port } = await listen({ limits: { perAddress: 2 } })
  const [first, second] = [await talk(port), await talk(port)]
  await Promise.all([first.until(/^220 /m), second.until(/^220 /m)])
  const third = await talk(port)
  await third.closed
  expect(third.heard()).toMatch(/^421 .*connections/)
  first.socket.destroy()
  await first.closed
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await send(port, MAIL)).response).toMatch(/^250 /)
})

test('more mail at once than we can hold is put off, and nothing of it stays in the memory', async () => {
  const { port, arrived } = await listen({ limits: { heldBytes: 200_000 } })
  expect((await send(port, Buffer.alloc(300_000, 'x'))).error).toMatch(/^452 /)
  for (let time = 0; time < 3; time += 1)
    expect((await send(port, Buffer.alloc(150_000, 'x'))).response).toMatch(/^250 /)
  expect(arrived).toHaveLength(3)
})

test('a port that somebody else has is said', async () => {
  const { port } = await listen()
  await expect(listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
