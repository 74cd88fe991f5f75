import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { declared, wordsMissing } from './check-declared.ts'
import { checkMigrations, checkSources, listExtensions, sentencesOf } from './check-sources.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'rapport-extensions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function extension(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(folder, name, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  return name
}

test('an extension that imports rapport and its own files is well', async () => {
  const name = extension('care-guide', {
    'index.ts': `import { page } from 'rapport'\nimport { words } from './words.ts'\nexport const pages = [page, words]`,
    'words.ts': 'export const words = 1',
  })
  expect(listExtensions(folder)).toContain(name)
  expect(await checkSources(folder, name)).toEqual([])
  expect(await checkMigrations(folder, name)).toEqual([])
})

test('what reaches around the front door is found: packages, node, and the house itself', async () => {
  writeFileSync(path.join(folder, 'house.ts'), 'export const secret = 1')
  const name = extension('burglar', {
    'index.ts': `import pg from 'pg'\nimport { readFileSync } from 'node:fs'\nimport { secret } from '../house.ts'\nexport const stolen = [pg, readFileSync, secret, import('undici')]`,
  })
  const found = await checkSources(folder, name)
  expect(found.map(({ where, what }) => `${where} ${what}`).join('\n')).toMatch(
    /imports pg;[\s\S]*imports node:fs;[\s\S]*imports undici;/,
  )
  expect(found).toContainEqual({ where: '../house.ts', what: expect.stringContaining('outside') })
})

test('what cannot be read is said with its line', async () => {
  const name = extension('typo', { 'index.ts': 'export const = 1' })
  expect(await checkSources(folder, name)).toEqual([{ where: 'index.ts:1', what: expect.stringContaining('Expected') }])
})

test('a migration may do anything in its own schema', async () => {
  const name = extension('note-book', {
    'index.ts': '',
    'migrations/0001_notes.sql': `-- Notes; of customers.
      create schema note_book;
      grant usage on schema note_book to rapport_app;
      create table note_book.note (id uuid primary key, party uuid not null references customers.party, words text default 'a;b');
      comment on column note_book.note.words is 'It''s; theirs';
      create index note_party on note_book.note (party);
      create function note_book.count() returns bigint language sql as $$ select 1; select count(*) from note_book.note $$;
      select customers.protect('note_book.note', 'party', 'select, insert');`,
  })
  expect(await checkMigrations(folder, name)).toEqual([])
})

test.each([
  'alter table customers.fact disable row level security',
  'drop policy need_to_know on customers.fact',
  'create table public.mine (id int)',
  'create table mine (id int)',
  'grant select on customers.retained to rapport_app',
  "select customers.protect('customers.fact', 'party', 'select')",
  'set role rapport_owner',
  'update customers.party set erased_at = null',
  'do $$ begin drop table customers.party; end $$',
  'create function greedy.all_facts() returns setof customers.fact language sql security definer as $$ select * from customers.fact $$',
  'create trigger spy after insert on customers.fact for each row execute function greedy.spy()',
  'alter role rapport_app superuser',
  'create table greedy.copy as select * from customers.fact',
  'create view greedy.everybody as select * from customers.address',
  'insert into greedy.copy select * from customers.letter',
])('a migration that says “%s” is found', async (sentence) => {
  const name = extension('greedy', {
    'index.ts': '',
    'migrations/0001_more.sql': `create schema greedy;\n${sentence};\n`,
  })
  expect(await checkMigrations(folder, name)).toEqual([
    { where: 'migrations/0001_more.sql:2', what: expect.stringContaining('not something within the schema greedy') },
  ])
})

test('sentences end at semicolons that are not quoted', () => {
  expect(sentencesOf(`select 1 /* ; */;\nselect 'a;''b', $x$ ; $$ $x$ -- ;\n;`)).toEqual([
    { sql: 'select 1', line: 1 },
    { sql: `select 'a;''b', $x$ ; $$ $x$`, line: 2 },
  ])
})

test('what the house itself keeps about people has its words in every language', async () => {
  await import('../routes.ts')
  const house = declared().filter(({ what }) => what === 'purpose' || what === 'table')
  expect(house.length).toBeGreaterThan(20)
  expect(house.flatMap(wordsMissing)).toEqual([])
  expect(wordsMissing({ what: 'kind', name: 'boot.resoled', module: 'x', words: ['kind.boot.resoled'] })).toEqual([
    '“kind.boot.resoled” (en)',
    '“kind.boot.resoled” (nb)',
  ])
})
