import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { writingHouse } from '../../../../test/harness/articles.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import { differenceOf } from '../../../ui/difference.ts'
import { BODY_LIMIT } from '../contract.ts'
import { PASSAGE_LIMIT, passagesOf, plainArticle } from '../text/passages.ts'
import { readArticle } from '../../../ui/rich/article.ts'
import { askedIn, resolve, UNKNOWN } from '../text/resolve.ts'
import type * as shapes from './contract.ts'
import { publishDue } from './publish.ts'

let desk: Awaited<ReturnType<typeof writingHouse>>
beforeAll(async () => {
  desk = await writingHouse()
})
afterAll(() => desk.house.close())

test('an article is written, looked at, published and written anew', async () => {
  const { bilal, siv } = desk
  const { id } = await desk.send<{ id: string }>(bilal, 'POST', '/api/help/articles', { kind: 'guide' })
  const path = `/api/help/articles/${id}/drafts/en`
  expect(await desk.draft(id, { body: '## Clean\n\nWith water.' })).toMatchObject({ version: 1, state: 'writing' })
  await desk.send(bilal, 'POST', `${path}/review`, { version: 1, reviewer: siv.id })
  expect(await desk.refused(bilal, 'PUT', `${path}/review`, { version: 1, approved: true })).toMatchObject({
    status: 403,
    code: 'publisher-needed',
  })
  await desk.send(siv, 'PUT', `${path}/review`, { version: 1, approved: false, remark: 'Lukewarm water.' })
  expect((await desk.show(id)).drafts).toMatchObject([
    { state: 'writing', remark: 'Lukewarm water.', writtenBy: 'Bilal' },
  ])
  await desk.draft(id, { version: 1, body: '## Clean\n\nWith lukewarm water.' })
  await desk.send(bilal, 'POST', `${path}/review`, { version: 2 })
  await desk.send(siv, 'PUT', `${path}/review`, { version: 2, approved: true })
  expect(await desk.refused(bilal, 'POST', `${path}/publication`, { version: 2 })).toMatchObject({
    code: 'publisher-needed',
  })
  expect(await desk.publish(id, 2)).toEqual({ revision: 1, publishAt: null, href: '/help/articles/waxing-boots' })
  expect(await desk.show(id)).toMatchObject({
    title: 'Waxing boots',
    drafts: [],
    published: [{ revision: 1, slug: 'waxing-boots' }],
    missing: ['nb'],
  })
  await desk.draft(id, { body: '## Clean\n\nWith lukewarm water and a brush.' })
  await desk.publish(id, 1, { note: 'A brush', slug: 'wax-your-boots' })
  const { items } = await desk.send<z.output<typeof shapes.revisionList>>(
    bilal,
    'GET',
    `/api/help/articles/${id}/revisions/en`,
  )
  expect(items).toMatchObject([
    { number: 2, note: 'A brush', withdrawnAt: null, writtenBy: 'Bilal', publishedBy: 'Siv' },
    { number: 1, withdrawnAt: desk.now() },
  ])
  const { body } = await desk.send<z.output<typeof shapes.difference>>(
    bilal,
    'GET',
    `/api/help/articles/${id}/differences/en?from=1&to=2`,
  )
  expect(body).toEqual([
    { kind: 'same', text: '## Clean\n\nWith lukewarm water' },
    { kind: 'added', text: ' and a brush' },
    { kind: 'same', text: '.' },
  ])
  const passages = await askOwner(
    desk.house,
    `select revision, heading, anchor, text from help.passage where article = '${id}'`,
  )
  expect(passages).toEqual([
    { revision: 2, heading: 'Clean', anchor: 'clean', text: 'With lukewarm water and a brush.' },
  ])
  expect(
    await askOwner(
      desk.house,
      `select data from customers.house_event where subject_id = '${id}' order by data ->> 'revision'`,
    ),
  ).toEqual([{ data: { language: 'en', revision: 1 } }, { data: { language: 'en', revision: 2 } }])
})

test('of two who write at once the second one is told, and loses nothing', async () => {
  const id = await desk.begin()
  await desk.draft(id, { body: 'One' })
  await desk.draft(id, { version: 1, body: 'Two' })
  const late = { version: 1, title: 'Waxing boots', body: 'Three' }
  expect(await desk.refused(desk.chidi, 'PUT', `/api/help/articles/${id}/drafts/en`, late)).toMatchObject({
    status: 409,
    code: 'draft-changed',
    version: 2,
  })
  expect((await desk.show(id)).drafts).toMatchObject([{ version: 2, body: 'Two' }])
  // What is saved unchanged is no change: it stays what it was, approved for instance.
  await desk.send(desk.bilal, 'POST', `/api/help/articles/${id}/drafts/en/review`, { version: 2 })
  expect(await desk.draft(id, { version: 2, body: 'Two' })).toMatchObject({ version: 2, state: 'review' })
  expect(
    await desk.refused(desk.bilal, 'POST', `/api/help/articles/${id}/drafts/en/publication`, { version: 1 }),
  ).toMatchObject({
    status: 403,
  })
  expect(
    await desk.refused(desk.siv, 'POST', `/api/help/articles/${id}/drafts/en/publication`, { version: 1 }),
  ).toMatchObject({
    code: 'draft-changed',
  })
})

test('what is approved for later is published when its time has come', async () => {
  const id = await desk.begin()
  await desk.draft(id, { title: 'Winter hours', body: 'We close at four.' })
  const at = new Date(desk.house.clock.now().getTime() + 3_600_000).toISOString()
  expect(await desk.publish(id, 1, { at })).toMatchObject({ revision: null, publishAt: at })
  const system = desk.house.actAs({ kind: 'system', name: 'help.publish-due' })
  await publishDue(system, new AbortController().signal)
  expect((await desk.show(id)).published).toEqual([])
  desk.house.clock.moveTo(new Date(new Date(at).getTime() + 1_000))
  await publishDue(system, new AbortController().signal)
  expect((await desk.show(id)).published).toMatchObject([{ slug: 'winter-hours' }])
  expect((await desk.show(id)).drafts).toEqual([])
})

test('what is too long, empty or nowhere is refused', async () => {
  const { id } = await desk.article({ title: 'Laces', body: 'Tie them.' })
  const path = `/api/help/articles/${id}/drafts/en`
  expect(
    await desk.refused(desk.bilal, 'PUT', path, { version: 0, title: 'x', body: 'y'.repeat(300_000) }),
  ).toMatchObject({
    status: 400,
    code: 'bad-input',
  })
  await desk.draft(id, { body: ' ' })
  expect(await desk.refused(desk.siv, 'POST', `${path}/publication`, { version: 1 })).toMatchObject({
    code: 'draft-empty',
  })
  expect(await desk.refused(desk.bilal, 'DELETE', `/api/help/articles/${id}`)).toMatchObject({
    code: 'article-was-published',
  })
  const other = await desk.article({ title: 'Laces', body: 'Of leather.' })
  expect(other.href).toBe('/help/articles/laces-2')
  await desk.draft(other.id, { body: 'Of good leather.' })
  expect(
    await desk.refused(desk.siv, 'POST', `/api/help/articles/${other.id}/drafts/en/publication`, {
      version: 1,
      slug: 'laces',
    }),
  ).toMatchObject({ code: 'address-taken' })
})

test('a translation is outdated once what it was made from has been published anew', async () => {
  const { id } = await desk.article({ title: 'Soles', body: 'Of rubber.' })
  await desk.draft(id, { language: 'nb', title: 'Såler', body: 'Av gummi.', ofLanguage: 'en', ofRevision: 1 })
  await desk.publish(id, 1, {}, 'nb')
  expect((await desk.show(id)).languages.map(({ language, outdated }) => [language, outdated])).toEqual([
    ['en', false],
    ['nb', false],
  ])
  await desk.draft(id, { title: 'Soles', body: 'Of rubber and cork.' })
  await desk.publish(id, 1)
  expect((await desk.show(id)).languages.map(({ language, outdated }) => [language, outdated])).toEqual([
    ['en', false],
    ['nb', true],
  ])
  const list = (query: string) =>
    desk.send<z.output<typeof shapes.articleList>>(desk.bilal, 'GET', `/api/help/articles?${query}`)
  expect((await list('state=outdated')).items.map((one) => one.id)).toEqual([id])
  expect((await list('text=s%C3%A5l')).items.map((one) => one.id)).toEqual([id])
  for (const state of ['published', 'writing', 'review', 'approved', 'planned', 'missing'])
    for (const language of ['', '&language=nb']) await list(`state=${state}${language}&mine=reviewer`)
})

const PRODUCT = '0190a2b4-0000-7000-8000-000000000001'

test('article text becomes blocks that have a name, and is the reader’s own', () => {
  const text = `## Care\n\nSince {{order.bought}}, [see](#care) or [it](product:${PRODUCT}) or [not](javascript:ran()).\n\n## Care\n\n| a | b \\| c |\n|---|---|\n| **1** | 2 |\n\n![Boots](file:${PRODUCT})\n\n:::if owns product:${PRODUCT}\nYours.\n\n:::careful\nHot\n:::\n:::else\nNot yours.\n:::\n\n:::if moon\nNever\n:::\n\n{{purchases}}`
  const blocks = readArticle(text)
  expect(blocks.map((block) => block.kind)).toEqual([
    'heading',
    'paragraph',
    'heading',
    'table',
    'media',
    'if',
    'if',
    'live',
  ])
  expect(blocks.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : []))).toEqual(['care', 'care-2'])
  expect(askedIn(blocks)).toMatchObject({
    tests: [{ is: 'owns', product: PRODUCT }],
    fields: ['order.bought', 'purchases'],
  })
  const stranger = plainArticle(resolve(blocks, UNKNOWN, 'en'))
  expect(stranger).toContain('Not yours.')
  expect(stranger).not.toMatch(/Yours\.|Hot|Never/)
  expect(stranger).toContain('[not](javascript:ran())')
  const owner = {
    is: () => true,
    field: (name: string) => (name === 'purchases' ? { rows: [['When'], ['May']] } : { words: 'May' }),
  }
  const theirs = plainArticle(resolve(blocks, owner, 'en'))
  expect(theirs).toContain('Since May, see or it')
  expect(theirs).toMatch(/Yours\.[\s\S]*Hot/)
  expect(theirs).toContain('When\nMay')
  expect(theirs).not.toContain('Never')
})

test('a text made to exhaust its reader is read in a blink, and cut into passages that fit', () => {
  for (const line of [
    ':::if customers\n',
    ':::note\n:::else\n',
    '| a ',
    '|a|\n',
    '## a\n',
    '## a 2\n## a\n',
    '{{a}} ',
    '{{',
    '[a](#a) ',
    '![a](file:',
    '\\|',
    '- [a](#a)\n',
    'x',
    '😀',
    '> | a |\n',
  ]) {
    const text = line.repeat(Math.ceil(BODY_LIMIT / line.length)).slice(0, BODY_LIMIT)
    const begun = performance.now()
    const passages = passagesOf(text, 'en')
    expect([line, performance.now() - begun < 3_000]).toEqual([line, true])
    for (const { text: words } of passages) {
      expect(words.length).toBeGreaterThan(0)
      expect(words.length).toBeLessThanOrEqual(PASSAGE_LIMIT)
    }
  }
})

test('a difference put together again is both texts, whatever they are', () => {
  const texts = fc
    .array(fc.constantFrom('a', 'b ', 'wax\n', '\n', 'über ', '. '), { maxLength: 60 })
    .map((all) => all.join(''))
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const pieces = differenceOf(before, after)
      const without = (kind: string) =>
        pieces
          .filter((one) => one.kind !== kind)
          .map(({ text }) => text)
          .join('')
      expect([without('added'), without('removed')]).toEqual([before, after])
    }),
  )
  const words = 'one two three four five six seven '
  const [long, other] = [words.repeat(6_000), words.toUpperCase().repeat(6_000)]
  const begun = performance.now()
  expect(differenceOf(long, other).length).toBeGreaterThan(1)
  // Nothing in it is there once, so nothing can be held on to: it is said to be replaced, at once.
  expect(differenceOf(`${long}x`, `y${long}`).map(({ kind }) => kind)).toEqual(['removed', 'added'])
  expect(performance.now() - begun).toBeLessThan(5_000)
})
