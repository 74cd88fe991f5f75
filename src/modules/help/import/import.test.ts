import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askOwner } from '../../../../test/harness/orders.ts'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Acting } from '../../../platform/context.ts'
import { publishDraft } from '../articles/publish.ts'
import { saveDraft } from '../articles/write.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { importArticles } from './import.ts'

let house: TestHouse
let root: string
let ctx: Acting
beforeAll(async () => {
  house = await startHouse()
  ctx = house.actAs({ kind: 'system', name: 'import:articles' })
  root = await mkdtemp(path.join(tmpdir(), 'rapport-articles-'))
})
afterAll(async () => {
  await house.close()
  await rm(root, { recursive: true, force: true })
})

/** A folder with these files; text, or bytes. */
async function folder(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const where = path.join(root, name)
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(where, file)), { recursive: true })
    await writeFile(path.join(where, file), content)
  }
  return where
}

interface Row {
  reference: string
  kind: string
  audience: string
  language: string
  slug: string
  title: string
  summary: string
  body: string
  revision: number
  chapter: string | null
}
const ask = async <T>(query: string): Promise<T[]> => (await askOwner(house, query)) as T[]
const published = (like: string) =>
  ask<Row>(
    `select a.reference, a.kind, a.audience, w.language, w.slug, w.title, w.summary, w.body, w.revision,
      (select s.title from help.section_words s where s.section = a.section and s.language = w.language) as chapter
    from help.article a join help.article_words w on w.article = a.id where a.reference like '${like}' order by a.reference, w.language`,
  )
const drafts = (like: string) =>
  ask<Pick<Row, 'reference' | 'language' | 'title' | 'body'> & { remark: string; version: number }>(
    `select a.reference, d.language, d.title, d.body, d.remark, d.version from help.article a join help.draft d on d.article = a.id
    where a.reference like '${like}' order by a.reference, d.language`,
  )
const count = async (query: string) =>
  (await ask<{ count: number }>(`select count(*)::integer as count from ${query}`))[0]!.count

/** The smallest picture there is. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

test('a folder of Markdown becomes chapters and articles in two languages, linked to each other; again changes nothing', async () => {
  const where = await folder('shop', {
    'README.md': '# Not an article',
    'en/leather/README.md': '# Leather\n\nAll about hides.',
    'en/leather/01-wax.md':
      '---\ntitle: "Waxing: how"\nkind: guide\nsummary: Twice a year.\naudience: owners\nabout: [shelf:boots]\nslug: waxing\n---\n\nFirst read [this](../soap.md#how-much)\nand [the chapter](README.md).\n\n## Brush\n\n![A brush](../../pictures/brush.png)\n\n{{> ../_parts/hands.md}}\n',
    'nb/leather/01-wax.md': '# Voksing\n\nLes [dette](../soap.md).',
    'en/soap.md':
      '# Soap\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[Wax](leather/01-wax.md), [elsewhere](https://a.example/x), [nowhere](gone.md)',
    'en/_parts/hands.md': 'Wash your **hands**.',
    'pictures/brush.png': PIXEL,
    'notes.txt': 'no article',
  })
  const done = await importArticles(ctx, where, { publish: true, language: 'en' })
  expect(done).toMatchObject({ taken: 3, changed: 0, unchanged: 0, kept: [], skipped: [], published: 3, chapters: 1 })
  expect(done.unsaid).toEqual([{ file: 'en/soap.md', reason: '1 link to gone.md' }])
  const [en, nb, soap] = await published('%')
  expect(soap).toMatchObject({ reference: 'soap.md', slug: 'soap', title: 'Soap', chapter: null })
  expect(soap!.body).toContain('[Wax](/help/articles/waxing), [elsewhere](https://a.example/x), nowhere')
  expect(en).toMatchObject({
    kind: 'guide',
    audience: 'owners',
    slug: 'waxing',
    title: 'Waxing: how',
    summary: 'Twice a year.',
    chapter: 'Leather',
  })
  expect(en!.body).toMatch(
    /^First read \[this\]\(\/help\/articles\/soap#how-much\) and \[the chapter\]\(\/help\/leather\)\.\n\n## Brush\n\n!\[A brush\]\(file:[0-9a-f-]{36}\)\n\nWash your \*\*hands\*\*\.$/,
  )
  expect(nb).toMatchObject({ language: 'nb', title: 'Voksing', chapter: 'Leather' })
  // The soap is only written in English, and that is better than nowhere.
  expect(nb!.body).toBe('Les [dette](/help/articles/soap).')
  expect(await importArticles(ctx, where, { publish: true, language: 'en' })).toMatchObject({
    taken: 0,
    changed: 0,
    unchanged: 3,
    published: 0,
    chapters: 0,
  })
  expect(await count('help.revision')).toBe(3)
})

test('what was written here since is never written over: it stays beside what the file says', async () => {
  const where = await folder('both', {
    'both-a.md': '# A\n\nFirst.',
    'both-b.md': '# B\n\nFirst.',
    'both-c.md': '# C\n\nFirst.',
  })
  await importArticles(ctx, where, { publish: true, language: 'en' })
  const ids = Object.fromEntries(
    (
      await ask<{ reference: string; id: string }>(
        `select reference, id from help.article where reference like 'both-%'`,
      )
    ).map(({ reference, id }) => [reference, id]),
  )
  const write = (reference: string, body: string, version = 0, title = 'Ours') =>
    transact(ctx, { purpose: SERVICE, parties: [] }, (tx) =>
      saveDraft(tx, ctx, {
        id: ids[reference]!,
        language: 'en',
        version,
        title,
        summary: '',
        body,
        slug: null,
        ofLanguage: null,
        ofRevision: null,
      }),
    )
  // A was changed and published here, B is being written, C nobody touched.
  const { version } = await write('both-a.md', 'Written here.')
  await transact(ctx, { purpose: SERVICE, parties: [] }, (tx) =>
    publishDraft(tx, ctx, { id: ids['both-a.md']!, language: 'en', version, note: '' }),
  )
  await write('both-b.md', 'Being written.')
  // As long as no file changes, nothing is asked.
  expect(await importArticles(ctx, where, { publish: true, language: 'en' })).toMatchObject({ unchanged: 3, kept: [] })
  for (const name of ['a', 'b', 'c']) await writeFile(path.join(where, `both-${name}.md`), `# ${name}\n\nSecond.`)
  const done = await importArticles(ctx, where, { publish: true, language: 'en' })
  expect(done).toMatchObject({ taken: 0, changed: 1, unchanged: 0, published: 1 })
  expect(done.kept.map(({ file }) => file)).toEqual(['both-a.md', 'both-b.md'])
  expect((await published('both-%')).map(({ body }) => body)).toEqual(['Written here.', 'First.', 'Second.'])
  const [a, b] = await drafts('both-%')
  expect(a).toMatchObject({ body: 'Second.', remark: expect.stringContaining('both-a.md') })
  expect(b).toMatchObject({ body: 'Being written.', remark: '' })
  // What is the same in both places is no quarrel: B was written here as the file says.
  await write('both-b.md', 'Second.', b!.version, 'b')
  expect(await importArticles(ctx, where, { publish: true, language: 'en' })).toMatchObject({
    changed: 0,
    unchanged: 3,
    kept: [],
    published: 1,
  })
})

test('what cannot be read is named with what to do, and the others go on', async () => {
  const where = await folder('bad', {
    'bad-fine.md': '# Fine\n\nWords.',
    'bad-latin.md': Buffer.from('# Sm\xf8r\n\nVoks.', 'latin1'),
    'bad-huge.md': Buffer.alloc(50_000_000, 'word '),
    'bad-long.md': `# Long\n\n${'word '.repeat(50_000)}`,
    'bad-empty.md': '# Empty\n',
    'bad-circle.md': '# Circle\n\n{{> parts/_one.md}}',
    'parts/_one.md': '!include _two.md',
    'parts/_two.md': '!include ../bad-circle.md',
    'bad-out.md': '# Out\n\n{{> ../../secret.md}}',
    'bad-lost.md': '# Lost\n\n!include parts/gone.md',
    'bad-kind.md': '---\nkind: novel\n---\nOnce.',
    'bad-about.md': '---\nabout: product:NO-SUCH\n---\nWords.',
    'bad-field.md': '# Field\n\nYour {{order.shoesize}}.',
    'bad-script.html':
      '<title>Page</title><h1>Runs</h1><p onclick="x()">Hello <script>steal()</script><b>you</p><svg onload="x()"><script>y()</script></svg><a href="javascript:z()">there</a><iframe src="https://film.example/1" title="Film"></iframe>',
    'bad-western.html': Buffer.from('<meta charset="iso-8859-1"><h1>Sm\xf8r</h1><p>Bl\xe5b\xe6r', 'latin1'),
    'deep.md': '> '.repeat(5_000) + 'down',
  })
  await writeFile(path.join(root, 'secret.md'), 'secret')
  await symlink(path.join(root, 'secret.md'), path.join(where, 'bad-link.md'))
  const done = await importArticles(ctx, where, { publish: true, language: 'en' })
  expect(Object.fromEntries(done.skipped.map(({ file, reason }) => [file, reason]))).toEqual({
    'bad-latin.md': 'is not text in UTF-8. Save it as UTF-8.',
    'bad-huge.md': 'has 50 MB; at most 4 MB are read. Make several of it.',
    'bad-long.md': 'has 249999 letters; an article takes 200000. Make several of it.',
    'bad-empty.md': 'has no text. Write something, or take it away.',
    'bad-circle.md':
      'takes itself in: bad-circle.md → parts/_one.md → parts/_two.md → bad-circle.md (parts/_two.md, line 1). Take one of these lines out.',
    'bad-out.md':
      'takes in ../../secret.md (bad-out.md, line 3), which leads out of the folder. Put it into the folder.',
    'bad-lost.md': 'takes in parts/gone.md (bad-lost.md, line 3), which is not there.',
    'bad-kind.md': 'says kind: novel. It is one of article, faq, guide, path, story, recording, manual.',
    'bad-about.md':
      'says about: product:NO-SUCH, and there is no such product. Write its reference or id as in the catalogue.',
    'bad-link.md': 'is a symbolic link, and those are not followed. Put the file itself here.',
  })
  expect(done.taken).toBe(5)
  expect(done.unsaid.find(({ file }) => file === 'bad-field.md')!.reason).toContain(
    'There is no field “order.shoesize”',
  )
  expect(await drafts('bad-field%')).toHaveLength(1)
  const [page, western] = await published('bad-%.html')
  expect(page).toMatchObject({ title: 'Runs', body: 'Hello **you**\n\nthere[Film](https://film.example/1)' })
  expect(western).toMatchObject({ title: 'Smør', body: 'Blåbær' })
  expect(done.unsaid.find(({ file }) => file === 'bad-script.html')!.reason).toBe(
    '1 p onclick, 1 script, 1 svg, 1 svg onload, 1 frame of film.example, 1 link to javascript:z()',
  )
  expect(await count(`help.draft where body like '%secret%'`)).toBe(0)
  await unlink(path.join(where, 'bad-huge.md'))
})

test('an export of Zendesk Guide: sections in two levels, translations, drafts, links between its articles', async () => {
  const where = await folder('zendesk', {
    'categories.json': JSON.stringify({
      categories: [{ id: 10, name: 'Outdoors', description: '', locale: 'en-us', position: 0 }],
      page: 1,
    }),
    'sections.json': JSON.stringify({
      sections: [
        { id: 20, category_id: 10, name: 'Tents', description: 'Cloth houses', locale: 'en-us', position: 1 },
        { id: 21, category_id: 10, parent_section_id: 20, name: 'Poles', locale: 'en-us', position: 0 },
      ],
    }),
    'articles.json': JSON.stringify({
      count: 4,
      next_page: null,
      articles: [
        {
          id: 101,
          title: 'Bent poles &amp; you',
          body: '<h2>Straighten</h2><p>See <a href="https://x.zendesk.com/hc/en-us/articles/102-Zips">zips</a>.</p><img src="https://x.zendesk.com/hc/article_attachments/7/pole.png" alt="A pole">',
          locale: 'en-us',
          draft: false,
          section_id: 21,
          position: 3,
          label_names: ['FAQ'],
          user_segment_id: null,
        },
        {
          id: 102,
          title: 'Zips',
          body: '<p>Wax them.</p>',
          locale: 'en-us',
          draft: true,
          section_id: 20,
          user_segment_id: null,
        },
        {
          id: 103,
          title: 'For dealers',
          body: '<p>Prices.</p>',
          locale: 'en-us',
          draft: false,
          section_id: 20,
          user_segment_id: 9,
        },
        { title: 'No id' },
      ],
    }),
    'translations.json': JSON.stringify({
      translations: [
        {
          id: 1,
          source_id: 101,
          source_type: 'Article',
          locale: 'no',
          title: 'Bøyde stenger',
          body: '<p>Rett dem ut.</p>',
          draft: false,
        },
      ],
    }),
    'article_attachments/pole.png': PIXEL,
  })
  const done = await importArticles(ctx, where, { publish: true, language: 'en' })
  expect(done).toMatchObject({ taken: 4, published: 2, chapters: 2 })
  expect(done.skipped.map(({ file }) => file)).toEqual([
    'articles.json, articles, entry 4',
    'articles.json, article 103',
  ])
  const [en, nb] = await published('zendesk:%')
  expect(en).toMatchObject({ reference: 'zendesk:101', kind: 'faq', title: 'Bent poles & you', chapter: 'Tents' })
  expect(en!.body).toMatch(
    /^## Straighten\n\nSee \[zips\]\(\/help\/articles\/zips\)\.\n\n!\[A pole\]\(file:[0-9a-f-]{36}\)$/,
  )
  expect(nb).toMatchObject({ language: 'nb', title: 'Bøyde stenger' })
  expect((await drafts('zendesk:%')).map(({ reference }) => reference)).toEqual(['zendesk:102', 'zendesk:103'])
  expect(await importArticles(ctx, where, { publish: true, language: 'en' })).toMatchObject({
    taken: 0,
    unchanged: 4,
    published: 0,
  })
})

test('an export of Intercom: collections, translated content, states', async () => {
  const file = path.join(
    await folder('intercom', {
      'articles.json': JSON.stringify({
        type: 'list',
        total_count: 2,
        data: [
          {
            type: 'article',
            id: '901',
            workspace_id: 'w',
            title: 'Fires',
            description: 'Small ones',
            body: '<p class="no-margin">Only <b>stones</b>.</p><div class="intercom-interblocks-callout">Mind the wind.</div>',
            state: 'published',
            parent_id: 31,
            parent_type: 'collection',
            default_locale: 'en',
            translated_content: {
              type: 'article_translated_content',
              nb: { type: 'article_content', title: 'Bål', body: '<p>Bare stein.</p>', state: 'draft' },
              de: null,
            },
          },
          {
            type: 'collection',
            id: '31',
            workspace_id: 'w',
            name: 'Safety',
            description: 'Stay whole',
            parent_id: null,
            order: 2,
          },
        ],
      }),
    }),
    'articles.json',
  )
  expect(await importArticles(ctx, file, { publish: true, language: 'en' })).toMatchObject({
    taken: 2,
    published: 1,
    chapters: 1,
    skipped: [],
  })
  expect(await published('intercom:%')).toMatchObject([
    {
      title: 'Fires',
      summary: 'Small ones',
      chapter: 'Safety',
      body: 'Only **stones**.\n\n:::note\nMind the wind.\n:::',
    },
  ])
  expect(await drafts('intercom:%')).toMatchObject([{ language: 'nb', title: 'Bål', body: 'Bare stein.' }])
})

test('a path that is none, and JSON that nobody exported, are refused as a whole', async () => {
  await expect(importArticles(ctx, path.join(root, 'nowhere'))).rejects.toMatchObject({ code: 'bad-input' })
  const other = path.join(await folder('other', { 'package.json': '{"name":"x"}' }), 'package.json')
  await expect(importArticles(ctx, other)).rejects.toMatchObject({ code: 'bad-input' })
  await expect(importArticles(ctx, root, { language: 'english' })).rejects.toMatchObject({ code: 'bad-input' })
})
