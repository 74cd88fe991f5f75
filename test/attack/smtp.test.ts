import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeCertificate } from '../../src/platform/mail/in/certificate.ts'
import { parseMail } from '../../src/platform/mail/in/parse.ts'
import { type Arrived, listenSmtp, type SmtpListener } from '../../src/platform/mail/in/smtp.ts'

// Bytes that mean one thing to one mail server and another thing to the next.

let listener: SmtpListener
let stored: Arrived[] = []
beforeAll(async () => {
  listener = await listenSmtp({
    port: 0,
    name: 'shop.example',
    certificate: makeCertificate('shop.example', new Date()),
    log: { warn: () => undefined, debug: () => undefined },
    refusal: () => null,
    store: (mail) => Promise.resolve(String(stored.push(mail))),
  })
})
beforeEach(() => (stored = []))
afterAll(() => listener.stop())

/** Sends all of it at once, as somebody who does not wait for answers, and reads what comes until it is quiet. */
async function talk(...sent: string[]): Promise<string> {
  const socket = connect(listener.port, '127.0.0.1')
  socket.on('error', () => undefined)
  let heard = ''
  socket.on('data', (data: Buffer) => (heard += data.toString('latin1')))
  const answered = async (before: number) => {
    for (let waited = 0; waited < 20 && heard.length === before; waited += 1) await pause(25)
    await pause(50)
  }
  // Who speaks before the greeting is sent away at once.
  await answered(0)
  for (const one of sent) {
    const before = heard.length
    socket.write(Buffer.from(one, 'latin1'))
    await answered(before)
  }
  socket.destroy()
  return heard
}
const HELLO = 'EHLO mallory.example\r\n'
const envelope = (from = 'a@mallory.example', to = 'hello@shop.example') =>
  `MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`
const smuggled = `${envelope('admin@bank.example')}From: admin@bank.example\r\n\r\nsmuggled\r\n.\r\n`

test('only a dot between two whole line ends is the end: no second mail is hidden in one', async () => {
  for (const end of [
    '\n.\n',
    '\r.\r',
    '\n.\r\n',
    '\r\n.\n',
    '\r\n.\r',
    '\r\n\0.\r\n',
    '\r\n.\0\r\n',
    '\r\n..\r\n',
    '\r\n.\r\r\n',
  ]) {
    stored = []
    await talk(HELLO, envelope(), `Subject: one\r\n\r\nfirst${end}${smuggled}`, '\r\n.\r\n')
    expect(stored.map(({ from }) => from)).toEqual(['a@mallory.example'])
    expect(stored[0]!.raw.toString('latin1')).toContain('smuggled')
  }
})

test('what is sent before STARTTLS was answered is not taken for what came behind it', async () => {
  await talk(HELLO, `STARTTLS\r\n${smuggled}`)
  expect(stored).toEqual([])
})

test('bytes come as they were sent: eight bits, NUL, lines without end; and several mails in one breath are several', async () => {
  const body = `\0\x01\xff\xfe${'x'.repeat(200_000)}\r\n..dot\r\n\n`
  const raw = `From: a@mallory.example\r\n\r\n${body}`
  await talk(
    HELLO +
      envelope() +
      raw.replaceAll('\r\n.', '\r\n..') +
      '\r\n.\r\n' +
      envelope('b@mallory.example') +
      raw +
      '\r\n.\r\nQUIT\r\n',
  )
  await pause(300)
  expect(stored.map(({ from }) => from)).toEqual(['a@mallory.example', 'b@mallory.example'])
  expect(stored[0]!.raw.toString('latin1')).toBe(`${raw}\r\n`)
})

test('an address is an address: line ends, NUL and a second address in it are refused with a sentence', async () => {
  for (const odd of [
    'a@b.example>\rRCPT TO:<x@y.example',
    'a\0@b.example',
    'a@b.example> <c@d.example',
    'a@b.example\0',
    `${'a'.repeat(5000)}@b.example`,
  ]) {
    stored = []
    const heard = await talk(
      HELLO,
      `MAIL FROM:<${odd}>\r\n`,
      'RCPT TO:<hello@shop.example>\r\n',
      'DATA\r\n',
      'From: a@b.example\r\n\r\nx\r\n.\r\n',
    )
    for (const { from } of stored) expect(from).toMatch(/^[^\s\0<>]{1,320}$/)
    expect(heard).toMatch(/^(?:250|5\d\d) /m)
  }
})

test('BDAT and other words that we do not know are answered, and take nothing', async () => {
  const heard = await talk(
    HELLO,
    'MAIL FROM:<a@b.example>\r\n',
    'RCPT TO:<hello@shop.example>\r\n',
    'BDAT 5 LAST\r\nhello',
    'VRFY root\r\n',
    'XCLIENT ADDR=127.0.0.1\r\n',
    'XFORWARD NAME=x\r\n',
  )
  expect(stored).toEqual([])
  expect(heard).not.toMatch(/^250 .*(?:root|XCLIENT)/im)
  expect(heard).toMatch(/^50\d /m)
})

test('a mail of nothing but ends of lines is read in no time, and says that not all of it was', async () => {
  for (const head of ['From: a@b.example\r\n\r\n', 'From: a@b.example\r\nContent-Type: text/html\r\n\r\n']) {
    const began = performance.now()
    const long = `${'x'.repeat(70)}\n`.repeat(100_000)
    const { text, notes } = await parseMail(
      Buffer.from(`${head}hello${'\n'.repeat(20_000)}${long}${'\n'.repeat(1_000_000)}bye`),
    )
    expect(performance.now() - began).toBeLessThan(4_000)
    expect({ text, notes: notes.includes('parts-unread') }).toEqual({ text: 'hello', notes: true })
  }
})
