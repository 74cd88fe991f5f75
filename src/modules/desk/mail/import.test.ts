import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Acting } from '../../../platform/context.ts'
import { importMail } from './import.ts'

let house: TestHouse
let ctx: Acting
let owner: pg.Client
const folder = mkdtempSync(join(tmpdir(), 'rapport-mails-'))
beforeAll(async () => {
  house = await startHouse()
  ctx = house.actAs({ kind: 'system', name: 'import:mail' })
  owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Real mails that others have collected, where they lie beside the project; the other tests need none. */
const CORPUS = new URL('../../../../../shared/data/mail/', import.meta.url)

function mail(number: number, date: string, more: string[] = []): string {
  return [
    `From: Anna <anna@example.com>`,
    `Date: ${date}`,
    `Message-ID: <${number}@example.com>`,
    `Subject: Mail ${number}`,
    ...more,
    '',
    `Words ${number}`,
    '',
  ].join('\n')
}
const write = (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const LONG_AGO = 'Mon, 2 Mar 2026 10:00:00 +0000'
const LATELY = 'Mon, 16 Nov 2026 10:00:00 +0000'

async function digests(): Promise<string[]> {
  const { rows } = await owner.query<{ digest: string }>(
    `select encode(sha256(raw), 'hex') as digest from desk.mail order by 1`,
  )
  return rows.map(({ digest }) => digest)
}
const digest = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')

test('mailboxes, maildirs, folders and single mails are told by looking, byte by byte, and nobody is written to', async () => {
  const [first, answer, recent, single] = [
    mail(1, LONG_AGO),
    mail(2, LATELY, ['References: <1@example.com>']),
    mail(3, LATELY),
    mail(4, LONG_AGO),
  ]
  write(
    'box.mbox',
    `From anna@example.com Mon Mar  2 10:00:00 2026\n${first}\nFrom - \n${single}\nFrom here on it is text.\n`,
  )
  write('dir/cur/one:2,S', answer)
  write('dir/new/two', recent)
  write('dir/tmp/three', 'still being written')
  write('notes.txt', 'Remember the milk\n')
  write('empty.eml', '')
  const done = await importMail(ctx, [folder])
  expect(done).toMatchObject({ taken: 4, unchanged: 0, states: { taken: 4 }, cases: 3 })
  expect(done.skipped.map(({ file, reason }) => `${file.slice(folder.length + 1)}: ${reason}`)).toEqual([
    'empty.eml: it is empty',
    'notes.txt: it is no mail: it does not begin with the headers of one',
  ])
  expect(await digests()).toEqual([first, answer, recent, `${single}\nFrom here on it is text.\n`].map(digest).sort())
  const { rows: letters } = await owner.query('select from customers.letter')
  const { rows: promises } = await owner.query('select from customers.promise')
  expect([letters, promises]).toEqual([[], []])
})

test('what is old is settled, what is young stays open, an answer stands with what it answers to, at its own date', async () => {
  const cases = await owner.query<{ subject: string; state: string; messages: string[]; at: Date[] }>(
    `select c.subject, c.state, array_agg(m.text order by m.place) as messages, array_agg(m.at order by m.place) as at
     from desk.customer_case c join desk.message m on m.customer_case = c.id group by c.id order by c.subject`,
  )
  expect(cases.rows).toMatchObject([
    { subject: 'Mail 1', state: 'open', messages: ['Words 1', 'Words 2'], at: [new Date(LONG_AGO), new Date(LATELY)] },
    { subject: 'Mail 3', state: 'open', messages: ['Words 3'] },
    { subject: 'Mail 4', state: 'closed' },
  ])
})

test('the same files again change nothing', async () => {
  const dump = async () =>
    (
      await owner.query(
        `select m::text from desk.mail m union all select s::text from desk.message s union all select c::text from desk.customer_case c order by 1`,
      )
    ).rows
  const before = await dump()
  expect(await importMail(ctx, [folder])).toMatchObject({ taken: 0, unchanged: 4, states: {}, cases: 0 })
  expect(await dump()).toEqual(before)
})

test('an import that broke off after storing is taken up by the next one', async () => {
  const path = write('later.eml', mail(5, LATELY))
  await owner.query(
    `insert into desk.mail (received_at, source, sha256, size, raw, retry_at) values (now(), 'import', sha256($1), length($1), $1, 'infinity')`,
    [readFileSync(path)],
  )
  expect(await importMail(ctx, [path])).toMatchObject({ taken: 0, unchanged: 1, states: { taken: 1 }, cases: 1 })
})

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test.skipIf(!existsSync(CORPUS))(
  'real collections are stored once, equal byte by byte, and the second import changes nothing',
  { timeout: 120_000 },
  async () => {
    const places = ['chatwoot', 'mimekit'].map((name) => new URL(name, CORPUS).pathname)
    const done = await importMail(ctx, places)
    const stored = new Set(await digests())
    // Whatever is no mail is named with its reason; the mails of a mailbox are the bytes between its From lines.
    const left = new Set(done.skipped.map(({ file }) => file))
    const isMailbox = (file: string) =>
      file.includes('/mbox/') || readFileSync(file).subarray(0, 5).equals(Buffer.from('From '))
    const single = places.flatMap(filesBelow).filter((file) => !left.has(file) && !isMailbox(file))
    expect(single.length).toBeGreaterThan(40)
    for (const file of single) expect(stored.has(digest(readFileSync(file))), file).toBe(true)
    expect(Object.values(done.states).reduce((sum, count) => sum + count, 0)).toBe(done.taken)
    expect(Object.keys(done.states).sort()).toEqual(['automatic', 'bounce', 'taken'])
    expect(await importMail(ctx, places)).toMatchObject({
      taken: 0,
      unchanged: done.taken + done.unchanged,
      states: {},
      cases: 0,
    })
    expect((await owner.query('select from customers.letter')).rows).toEqual([])
  },
)
