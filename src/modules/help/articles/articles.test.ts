import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { staffedHouse, type StaffedHouse } from '../../../../test/harness/agents.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import type * as shapes from './contract.ts'
import { publishDue } from './publish.ts'

type Article = z.output<typeof shapes.article>
type Saved = z.output<typeof shapes.draftSaved>
type Made = z.output<typeof shapes.publicationMade>

let desk: StaffedHouse
beforeAll(async () => {
  desk = await staffedHouse()
})
afterAll(() => desk.house.close())

const send = <T>(who: Principal, method: string, path: string, json?: unknown) => desk.send<T>(who, method, path, json)
/** What is refused: its status and code. */
async function refused(who: Principal, method: string, path: string, json?: unknown): Promise<Record<string, unknown>> {
  const reply = await desk.house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  return { ...((await reply.json()) as Record<string, unknown>), status: reply.status }
}
const show = (id: string) => send<Article>(desk.bilal, 'GET', `/api/help/articles/${id}`)

interface Written {
  title?: string
  body: string
  language?: string
  version?: number
  [more: string]: unknown
}
async function draft(
  id: string,
  { title = 'Waxing boots', language = 'en', version = 0, ...more }: Written,
): Promise<Saved> {
  return send(desk.bilal, 'PUT', `/api/help/articles/${id}/drafts/${language}`, { version, title, ...more })
}
const publish = (id: string, version: number, more: Record<string, unknown> = {}, language = 'en') =>
  send<Made>(desk.siv, 'POST', `/api/help/articles/${id}/drafts/${language}/publication`, { version, ...more })
async function article(words: Written, more: Record<string, unknown> = {}): Promise<{ id: string } & Made> {
  const { id } = await send<{ id: string }>(desk.bilal, 'POST', '/api/help/articles', { kind: 'article', ...more })
  const { version } = await draft(id, words)
  return { id, ...(await publish(id, version, {}, words.language)) }
}

test('an article is written, looked at, published and written anew', async () => {
  const { bilal, siv } = desk
  const { id } = await send<{ id: string }>(bilal, 'POST', '/api/help/articles', { kind: 'guide' })
  const path = `/api/help/articles/${id}/drafts/en`
  expect(await draft(id, { body: '## Clean\n\nWith water.' })).toMatchObject({ version: 1, state: 'writing' })
  await send(bilal, 'POST', `${path}/review`, { version: 1, reviewer: siv.id })
  expect(await refused(bilal, 'PUT', `${path}/review`, { version: 1, approved: true })).toMatchObject({
    status: 403,
    code: 'publisher-needed',
  })
  await send(siv, 'PUT', `${path}/review`, { version: 1, approved: false, remark: 'Lukewarm water.' })
  expect((await show(id)).drafts).toMatchObject([{ state: 'writing', remark: 'Lukewarm water.', writtenBy: 'Bilal' }])
  await draft(id, { version: 1, body: '## Clean\n\nWith lukewarm water.' })
  await send(bilal, 'POST', `${path}/review`, { version: 2 })
  await send(siv, 'PUT', `${path}/review`, { version: 2, approved: true })
  expect(await refused(bilal, 'POST', `${path}/publication`, { version: 2 })).toMatchObject({
    code: 'publisher-needed',
  })
  expect(await publish(id, 2)).toEqual({ revision: 1, publishAt: null, href: '/help/articles/waxing-boots' })
  expect(await show(id)).toMatchObject({
    title: 'Waxing boots',
    drafts: [],
    published: [{ revision: 1, slug: 'waxing-boots' }],
    missing: ['nb'],
  })
  await draft(id, { body: '## Clean\n\nWith lukewarm water and a brush.' })
  await publish(id, 1, { note: 'A brush', slug: 'wax-your-boots' })
  const { items } = await send<z.output<typeof shapes.revisionList>>(
    bilal,
    'GET',
    `/api/help/articles/${id}/revisions/en`,
  )
  expect(items).toMatchObject([
    { number: 2, note: 'A brush', withdrawnAt: null, writtenBy: 'Bilal', publishedBy: 'Siv' },
    { number: 1, withdrawnAt: desk.now() },
  ])
  const { body } = await send<z.output<typeof shapes.difference>>(
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
    await askOwner(desk.house, `select data from customers.house_event where subject_id = '${id}' order by id`),
  ).toEqual([{ data: { language: 'en', revision: 1 } }, { data: { language: 'en', revision: 2 } }])
})

test('of two who write at once the second one is told, and loses nothing', async () => {
  const { id } = await send<{ id: string }>(desk.bilal, 'POST', '/api/help/articles', { kind: 'article' })
  await draft(id, { body: 'One' })
  await draft(id, { version: 1, body: 'Two' })
  const late = { version: 1, title: 'Waxing boots', body: 'Three' }
  expect(await refused(desk.chidi, 'PUT', `/api/help/articles/${id}/drafts/en`, late)).toMatchObject({
    status: 409,
    code: 'draft-changed',
    version: 2,
  })
  expect((await show(id)).drafts).toMatchObject([{ version: 2, body: 'Two' }])
  // What is saved unchanged is no change: it stays what it was, approved for instance.
  await send(desk.bilal, 'POST', `/api/help/articles/${id}/drafts/en/review`, { version: 2 })
  expect(await draft(id, { version: 2, body: 'Two' })).toMatchObject({ version: 2, state: 'review' })
  expect(
    await refused(desk.bilal, 'POST', `/api/help/articles/${id}/drafts/en/publication`, { version: 1 }),
  ).toMatchObject({
    status: 403,
  })
  expect(
    await refused(desk.siv, 'POST', `/api/help/articles/${id}/drafts/en/publication`, { version: 1 }),
  ).toMatchObject({
    code: 'draft-changed',
  })
})

test('what is approved for later is published when its time has come', async () => {
  const { id } = await send<{ id: string }>(desk.bilal, 'POST', '/api/help/articles', { kind: 'article' })
  await draft(id, { title: 'Winter hours', body: 'We close at four.' })
  const at = new Date(desk.house.clock.now().getTime() + 3_600_000).toISOString()
  expect(await publish(id, 1, { at })).toMatchObject({ revision: null, publishAt: at })
  const system = desk.house.actAs({ kind: 'system', name: 'help.publish-due' })
  await publishDue(system, new AbortController().signal)
  expect((await show(id)).published).toEqual([])
  desk.house.clock.moveTo(new Date(new Date(at).getTime() + 1_000))
  await publishDue(system, new AbortController().signal)
  expect((await show(id)).published).toMatchObject([{ slug: 'winter-hours' }])
  expect((await show(id)).drafts).toEqual([])
})

test('what is too long, empty or nowhere is refused', async () => {
  const { id } = await article({ title: 'Laces', body: 'Tie them.' })
  const path = `/api/help/articles/${id}/drafts/en`
  expect(await refused(desk.bilal, 'PUT', path, { version: 0, title: 'x', body: 'y'.repeat(300_000) })).toMatchObject({
    status: 400,
    code: 'bad-input',
  })
  await draft(id, { body: ' ' })
  expect(await refused(desk.siv, 'POST', `${path}/publication`, { version: 1 })).toMatchObject({ code: 'draft-empty' })
  expect(await refused(desk.bilal, 'DELETE', `/api/help/articles/${id}`)).toMatchObject({
    code: 'article-was-published',
  })
  const other = await article({ title: 'Laces', body: 'Of leather.' })
  expect(other.href).toBe('/help/articles/laces-2')
  await draft(other.id, { body: 'Of good leather.' })
  expect(
    await refused(desk.siv, 'POST', `/api/help/articles/${other.id}/drafts/en/publication`, {
      version: 1,
      slug: 'laces',
    }),
  ).toMatchObject({ code: 'address-taken' })
})

test('a translation is outdated once what it was made from has been published anew', async () => {
  const { id } = await article({ title: 'Soles', body: 'Of rubber.' })
  await draft(id, { language: 'nb', title: 'Såler', body: 'Av gummi.', ofLanguage: 'en', ofRevision: 1 })
  await publish(id, 1, {}, 'nb')
  expect((await show(id)).languages.map(({ language, outdated }) => [language, outdated])).toEqual([
    ['en', false],
    ['nb', false],
  ])
  await draft(id, { title: 'Soles', body: 'Of rubber and cork.' })
  await publish(id, 1)
  expect((await show(id)).languages.map(({ language, outdated }) => [language, outdated])).toEqual([
    ['en', false],
    ['nb', true],
  ])
  const list = (query: string) =>
    send<z.output<typeof shapes.articleList>>(desk.bilal, 'GET', `/api/help/articles?${query}`)
  expect((await list('state=outdated')).items.map((one) => one.id)).toEqual([id])
  expect((await list('text=s%C3%A5l')).items.map((one) => one.id)).toEqual([id])
  for (const state of ['published', 'writing', 'review', 'approved', 'planned', 'missing'])
    for (const language of ['', '&language=nb']) await list(`state=${state}${language}&mine=reviewer`)
})
