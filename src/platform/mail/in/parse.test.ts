import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseMail, readAttachment } from './parse.ts'
import { openParser, type Parser } from './parser.ts'
import { TEXT_LIMIT, WORDS_LIMIT } from './parts.ts'

const folder = mkdtempSync(join(tmpdir(), 'rapport-parser-'))
const parsers: Parser[] = []
afterAll(async () => {
  await Promise.all(parsers.map((one) => one.close()))
  rmSync(folder, { recursive: true, force: true })
})
const opened = (options?: Parameters<typeof openParser>[0]): Parser => {
  const parser = openParser(options)
  parsers.push(parser)
  return parser
}
const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
/** Real mails that others have collected, where they lie beside the project; the tests above need none. */
const CORPUS = new URL('../../../../../shared/data/mail/', import.meta.url)

test('a mail with nothing but words is read', async () => {
  expect(await parseMail(Buffer.from('where is my parcel?'))).toMatchObject({
    from: null,
    date: null,
    messageId: null,
    notes: ['no-from', 'no-date'],
  })
  expect(await parseMail(Buffer.alloc(0))).toMatchObject({ text: '', subject: '' })
  expect(await parseMail(mail('', 'where is my parcel?'))).toMatchObject({ text: 'where is my parcel?' })
})

test('who, when, what it answers to and what is attached are found', async () => {
  const read = await parseMail(
    mail(
      'Return-Path: <anna@example.com>',
      'From: "Anna Å." <Anna@Example.com>',
      'To: Shop <hello@shop.example>, reply+5001.ab@shop.example',
      'Date: Tue, 24 Nov 2026 10:00:00 +0100',
      'Message-ID: <one@example.com>',
      'References: <zero@example.com>',
      'In-Reply-To: <letter.0b0e7d51-6e5e-4bb4-9a53-3cf5b7f0c8de@shop.example>',
      'Subject: =?utf-8?q?Hvor_er_den=3F?=',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Where is it?',
      '--b',
      'Content-Type: application/pdf; name="../../etc/invoice.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--b--',
    ),
  )
  expect(read).toMatchObject({
    from: { address: 'Anna@Example.com', name: 'Anna Å.' },
    recipients: ['hello@shop.example', 'reply+5001.ab@shop.example'],
    subject: 'Hvor er den?',
    messageId: 'one@example.com',
    references: ['zero@example.com', 'letter.0b0e7d51-6e5e-4bb4-9a53-3cf5b7f0c8de@shop.example'],
    date: new Date('2026-11-24T09:00:00Z'),
    machine: null,
    text: 'Where is it?',
    attachments: [{ part: 0, name: '.. .. etc invoice.pdf', mediaType: 'application/pdf', size: 5 }],
    notes: [],
  })
})

test('an attachment is read out of the mail again, byte by byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256))
  const raw = mail(
    'Content-Type: application/x-thing',
    'Content-Disposition: attachment; filename=a.bin',
    'Content-Transfer-Encoding: base64',
    '',
    bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
  )
  expect(Buffer.from((await readAttachment(raw, 0))!).equals(bytes)).toBe(true)
  expect(await readAttachment(raw, 1)).toBeNull()
})

test('a page becomes text, and what it repeats is folded', async () => {
  const read = await parseMail(
    mail(
      'From: a@example.com',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Thank you!</p><script>steal()</script><img src="http://spy.example/x.gif"><div class="gmail_quote">On Tue, 24 Nov 2026 at 10:00, Shop &lt;hello@shop.example&gt; wrote:<blockquote><p>It ships today.</p></blockquote></div>',
    ),
  )
  expect(read.text).toBe('Thank you!')
  expect(read.quoted).toContain('> It ships today.')
  expect(`${read.text}${read.quoted}`).not.toMatch(/steal|spy/)
})

test('other letters than it says are guessed, and said to be', async () => {
  const latin = (text: string) => Buffer.from(text, 'latin1')
  const body = await parseMail(
    Buffer.concat([
      latin('From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'),
      latin('Kjære dere, grøt på låven'),
    ]),
  )
  expect(body).toMatchObject({ text: 'Kjære dere, grøt på låven' })
  expect(body.notes).toContain('charset-guessed')
  const header = await parseMail(latin('From: Bjørn <b@example.com>\r\nSubject: Grøt\r\n\r\nHei'))
  expect(header).toMatchObject({ subject: 'Grøt', from: { name: 'Bjørn' } })
  expect(header.notes).toContain('charset-guessed')
})

test('no person wrote it, by every sign that is in use', async () => {
  const signs: Record<string, string> = {
    'Auto-Submitted: auto-replied': 'auto-submitted',
    'Auto-Submitted: auto-generated (out of office)': 'auto-submitted',
    'Precedence: bulk': 'precedence',
    'List-Id: <news.example.com>': 'list',
    'X-Auto-Response-Suppress: All': 'suppressed',
    'X-Autoreply: yes': 'autoreply',
    'Return-Path: <>': 'null-return-path',
  }
  for (const [header, sign] of Object.entries(signs))
    expect((await parseMail(mail('From: a@example.com', header, '', 'x'))).machine, header).toBe(sign)
  expect((await parseMail(mail('From: a@example.com', 'Auto-Submitted: no', '', 'x'))).machine).toBeNull()
})

test('what is too much is left out with a note, and read in time', async () => {
  const timed = async (raw: Buffer) => {
    const began = performance.now()
    const read = await parseMail(raw)
    expect(performance.now() - began).toBeLessThan(4_000)
    return read
  }
  const words = await timed(
    mail('From: a@example.com', `Subject: ${'=?utf-8?q?a?= '.repeat(80_000)}`, '', 'still here'),
  )
  expect(words).toMatchObject({ text: 'still here', notes: expect.arrayContaining(['headers-cut']) as unknown })
  expect(
    (await timed(mail('From: a@example.com', `Subject: ${'=?utf-8?q?a?= '.repeat(WORDS_LIMIT + 1)}`, '', 'x'))).notes,
  ).toContain('headers-cut')
  await timed(mail(`To: ${'"a" <a@example.com>, '.repeat(12_000)}`, 'From: a@example.com', '', 'x'))
  await timed(mail(`To: ${'('.repeat(200_000)}`, 'From: a@example.com', '', 'x'))
  const parts = await timed(
    mail(
      'From: a@example.com',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(3_000),
    ),
  )
  expect(parts.notes).toContain('parts-unread')
  const deep = Array.from(
    { length: 60 },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('')
  expect(
    (await timed(mail('From: a@example.com', `${deep}Content-Type: text/plain\r\n\r\nfar below`))).notes,
  ).toContain('parts-unread')
  const long = await timed(mail('From: a@example.com', '', `${'word '.repeat(100_000)}`))
  expect(long.text.length).toBe(TEXT_LIMIT)
  expect(long.notes).toContain('text-cut')
  await timed(mail('From: a@example.com', 'Content-Type: text/html', '', '<div>'.repeat(100_000)))
  await timed(mail('From: a@example.com', '', `${'>'.repeat(1_000_000)}`))
  await timed(mail('From: a@example.com', '', 'On wrote: '.repeat(50_000)))
  await timed(mail('From: a@example.com', '', `x${'\r\n'.repeat(100_000)}y`))
  await timed(mail('From: a@example.com', '', 'On Tue 10:00 a wrote:\r\n> b\r\n'.repeat(20_000)))
  await timed(mail('From: a@example.com', `Date: ${'('.repeat(200_000)}`, '', 'x'))
})

test('a mail that takes too long or too much ends its thread, and the next one is read', async () => {
  const worse = join(folder, 'worse.mjs')
  writeFileSync(
    worse,
    `import { parentPort } from 'node:worker_threads'
     parentPort.on('message', ({ raw }) => {
       const text = Buffer.from(raw).toString()
       if (text === 'slow') for (;;);
       if (text === 'large') { const all = []; for (;;) all.push({ text: text + all.length, more: [all.length] }) }
       if (text === 'dead') process.exit(1)
       parentPort.postMessage({ value: { text } })
     })`,
  )
  const parser = opened({ program: worse, timeLimitMs: 1_000, heapLimitMb: 16 })
  for (const [text, problem] of [
    ['slow', 'too-slow'],
    ['dead', 'parser-died'],
  ] as const) {
    await expect(parser.parse(Buffer.from(text))).rejects.toMatchObject({ problem })
    await expect(parser.parse(Buffer.from('hello'))).resolves.toEqual({ text: 'hello' })
  }
  const patient = opened({ program: worse, timeLimitMs: 15_000, heapLimitMb: 16 })
  await expect(patient.parse(Buffer.from('large'))).rejects.toMatchObject({ problem: 'too-much-memory' })
  await expect(patient.parse(Buffer.from('hello'))).resolves.toEqual({ text: 'hello' })
})

test('the thread reads what the function reads', async () => {
  const raw = mail('From: Anna <anna@example.com>', 'Date: Tue, 24 Nov 2026 10:00:00 +0100', '', 'Where is it?')
  expect(await opened().parse(raw)).toEqual(await parseMail(raw))
})

const bounces = new URL('bounces/', CORPUS)
test.skipIf(!existsSync(bounces))(
  'of the bounces of many hosts no delivery and no absence counts as failed, and most failures are found',
  async () => {
    const expected = JSON.parse(readFileSync(new URL('expected.json', bounces), 'utf8')) as Record<
      string,
      { reason?: string; status: string }[]
    >
    const counted = { failures: 0, found: 0, wrong: [] as string[] }
    for (const [file, verdicts] of Object.entries(expected)) {
      const { bounce } = await parseMail(readFileSync(new URL(`maildir/${file}`, bounces)))
      const arrived = verdicts.every(({ reason }) => reason === 'delivered' || reason === 'vacation')
      if (arrived && bounce?.outcome === 'failed') counted.wrong.push(file)
      if (arrived) continue
      counted.failures += 1
      if (bounce?.outcome === 'failed') counted.found += 1
    }
    expect(counted.wrong).toEqual([])
    expect(counted.found / counted.failures).toBeGreaterThan(0.85)
  },
)

const real = ['chatwoot/', 'mimekit/messages/', 'mimekit/partial/', 'mimekit/dkim/'].map(
  (name) => new URL(name, CORPUS),
)
test.skipIf(!existsSync(real[0]!))('every mail that others found hard to read is read', async () => {
  const files = real.flatMap((where) =>
    readdirSync(where)
      .filter((name) => /\.(eml|txt|msg)$/.test(name))
      .map((name) => new URL(name, where)),
  )
  for (const file of files) await expect(parseMail(readFileSync(file)), file.pathname).resolves.toBeTruthy()
  expect(files.length).toBeGreaterThan(60)
})

test('text that flows does not flow from a repeated line into one’s own', async () => {
  const read = await parseMail(
    mail(
      'From: a@example.com',
      'Content-Type: text/plain; charset=utf-8; format=flowed',
      '',
      'On 24.11.2026 10:00, Shop wrote:',
      '> Which ',
      '> colour? ',
      'Blue, ',
      'please.',
    ),
  )
  expect(read.text).toBe('Blue, please.')
})
