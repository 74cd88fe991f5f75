import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type StaffedHouse, staffedHouse } from '../../../../test/harness/agents.ts'
import type { Sending, TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import { addKey } from '../../accounts/index.ts'
import { createParty, grantPermission, sentenceVersion } from '../../customers/index.ts'
import type { Found } from './contract.ts'
import { forgetCounted, listUnfound, VISITS_TO_KNOW } from './learn.ts'

let at: StaffedHouse
let house: TestHouse
const ids: Record<string, string> = {}
beforeAll(async () => {
  at = await staffedHouse()
  ;({ house } = at)
  await publish(
    'stove',
    'en',
    'Cleaning your stove',
    'Let it cool down first. Wipe the burner with a damp cloth.\n\nNever use steel wool.',
  )
  await publish(
    'chain',
    'en',
    'A chain that jumps',
    'Clean the chain with warm water and replace it after 3,000 kilometres.',
  )
  await publish('secret', 'en', 'Terms for resellers', 'Resellers buy the chain at half its price.', 'partners')
  await publish('nb', 'nb', 'Slik vasker du soveposen', 'Vask soveposen i badekaret og la den tørke i en uke.')
  await addProduct(house, { title: 'Chain oil', amount: 9_900, stock: 3 })
  // The finder's thread learns what is published; on a busy machine that takes its time.
  await vi.waitFor(async () => expect(await titles('steel wool')).toEqual(['Cleaning your stove']), { timeout: 50_000 })
}, 60_000)
afterAll(() => house.close())
beforeEach(() =>
  askOwner(
    house,
    'delete from help.question; delete from help.counted; delete from help.association; delete from help.unfound; delete from help.synonym; delete from help.judgement',
  ),
)

async function publish(
  name: string,
  language: string,
  title: string,
  text: string,
  audience = 'everyone',
): Promise<void> {
  const id = (ids[name] = randomUUID())
  const now = at.now()
  const passages = text
    .split('\n\n')
    .map((one, place) => `('${id}', '${language}', ${place}, 1, '${title}', '', '${one}')`)
  await askOwner(
    house,
    `insert into help.article (id, kind, audience, made_at) values ('${id}', 'article', '${audience}', '${now}');
     insert into help.article_words (article, language, slug, title, body, revision, published_at, changed_at)
       values ('${id}', '${language}', '${name}', '${title}', '${text}', 1, '${now}', '${now}');
     insert into help.passage (article, language, place, revision, heading, anchor, text) values ${passages.join(', ')}`,
  )
}

const STRANGER: Principal = { kind: 'visitor', party: null }
const find = (q: string, who: Principal = STRANGER, more = '') =>
  at.send<Found>(who, 'GET', `/api/help/search?q=${encodeURIComponent(q)}${more}`)
const titles = async (q: string, who?: Principal) => (await find(q, who)).articles.map(({ title }) => title)
const rows = async <Row>(statement: string) => (await askOwner(house, statement)) as unknown as Row[]
let networks = 0
/** Somebody else's network each time, unless one is named. */
const tell = (
  json: object,
  { address = `203.0.113.${(networks += 1)}`, who = STRANGER }: { address?: string; who?: Principal } = {},
) => house.actAs(who).visit('/api/help/searches', { json: { ...json }, address } as Sending)

async function customer(...allows: string[]): Promise<Extract<Principal, { kind: 'customer' }>> {
  const party = await createParty(house.context.db, 'account')
  const who = { kind: 'customer', party, session: randomUUID(), device: party } as const
  for (const purpose of allows)
    await grantPermission(house.actAs(who), {
      party,
      purpose,
      sentence: sentenceVersion(house.context, purpose),
      channel: 'me',
    })
  return who
}

test('a search finds articles with the passage that fits, marked, and products beside them', async () => {
  const found = await find('clean chain')
  expect(found.articles[0]).toMatchObject({
    id: ids['chain'],
    href: '/help/articles/chain',
    language: 'en',
    revision: 1,
  })
  expect(found.articles[0]!.passage.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['Clean', 'chain'])
  expect(found.outcome).toBe('answered')
  expect(found.products).toMatchObject([{ title: 'Chain oil', href: '/products/chain-oil' }])
  const page = await (await house.visit('/help/search?q=clean+chain')).text()
  expect(page).toContain('<mark>Clean</mark>')
  expect(page).toContain('href="/help/articles/chain"')
  expect((await house.visit('/help/search?utm_source=x')).status).toBe(200)
})

test('one’s own order is found by what was in it, by its number, and by the word for it; nobody else’s is', async () => {
  const [anna, berit] = [await customer(), await customer()]
  await askOwner(
    house,
    `with placed as (
       insert into orders.customer_order (party, payment, currency, net, tax, gross, placed_at)
       values ('${anna.party}', 'invoice', 'NOK', 100, 25, 125, '${at.now()}') returning id)
     insert into orders.order_line (customer_order, line, title, quantity, unit_gross, rate, net, tax, gross)
     select id, 1, 'Blue kettle', 1, 125, 2500, 100, 25, 125 from placed`,
  )
  for (const q of ['kettle', 'where is my parcel'])
    expect([q, (await find(q, anna)).others]).toMatchObject([
      q,
      [{ source: 'orders', text: expect.stringContaining('Blue kettle') }],
    ])
  expect((await find('kettle', berit)).others).toEqual([])
  expect((await find('kettle')).others).toEqual([])
})

test('nobody finds what is not for them; the page of another site is a stranger, whatever its key', async () => {
  expect(await titles('resellers')).toEqual([])
  expect(await titles('resellers', at.bilal)).toEqual(['Terms for resellers'])
  const { id } = await addKey(house.actAs(at.siv), { name: 'blog', scopes: [], origin: 'https://blog.example' })
  const key = (origin: string | null): Principal => ({
    kind: 'key',
    id,
    name: 'x',
    scopes: ['all'],
    origin,
    party: null,
  })
  expect(await titles('resellers', key('https://blog.example'))).toEqual([])
  expect(await titles('resellers', key(null))).toEqual(['Terms for resellers'])
})

test('where one’s own language has nothing another is offered, and said to be one', async () => {
  const found = await find('soveposen')
  expect(found.articles).toMatchObject([{ id: ids['nb'], language: 'nb' }])
  expect(found.outcome).toBe('unsure')
  expect(await (await house.visit('/help/search?q=soveposen')).text()).toContain('Norwegian')
})

test('nothing found says so, offers to ask, and guesses what was meant', async () => {
  const page = await (await house.visit('/help/search?q=ukulele+%3Cscript%3E')).text()
  expect(page).toContain('/help/ask?q=ukulele%20%3Cscript%3E')
  expect(page).not.toContain('<script>"')
  expect(page).toContain('action="/help/search/noted"')
  // A slip is found as it is; of what is further off it is asked, unless the word stands only in what is not for them.
  expect(await titles('resselers', at.bilal)).toEqual(['Terms for resellers'])
  expect((await find('cellers', at.bilal)).meant).toBe('resellers')
  expect((await find('cellers')).meant).toBeNull()
  const shop = await (await house.visit('/products?search=ukulele')).text()
  expect(shop).toContain('/help/ask?q=ukulele')
})

test('without permission nothing is kept of who searched: a word is known once three visits had it', async () => {
  for (const visit of [1, 2, 3]) {
    expect(await (await tell({ text: 'hob burner', opened: ids['stove'] })).json()).toEqual({ question: null })
    const known = await rows<{ word: string | null; visits: number }>(
      'select word, visits from help.association order by word',
    )
    expect(known.map(({ word }) => word)).toEqual(visit < VISITS_TO_KNOW ? [null, null] : ['burner', 'hob'])
    expect(known[0]!.visits).toBe(visit)
  }
  // The same network again counts nothing, and what was not shown was not opened.
  await tell({ text: 'hob burner', opened: ids['stove'] }, { address: '203.0.113.1' })
  await tell({ text: 'hob burner', opened: ids['secret'] })
  expect(await rows('select distinct visits from help.association')).toEqual([{ visits: 3 }])
  expect(await rows('select * from help.question')).toEqual([])
  expect(JSON.stringify(await rows('select * from help.counted'))).not.toContain('203.0.113')
})

test('what nothing was found for is counted, and its words are known once three visits had them', async () => {
  const since = new Date(house.clock.now().getTime() - 86_400_000)
  const unfound = () => listUnfound(house.context, { since, limit: 10 })
  await tell({ text: 'Do you repair ukuleles?' })
  await tell({ text: 'repair ukuleles', door: 'search' })
  await tell({ text: 'repair ukuleles' }, { address: `203.0.113.${networks}` })
  expect(await unfound()).toEqual([])
  await tell({ text: 'ukuleles repair' })
  expect(await unfound()).toMatchObject([{ text: 'ukuleles repair', language: 'en', door: 'search', visits: 3 }])
  house.clock.moveTo(new Date(house.clock.now().getTime() + 500 * 86_400_000))
  await forgetCounted(house.context)
  expect(await unfound()).toEqual([])
  expect(await rows('select * from help.counted')).toEqual([])
  house.clock.moveTo(new Date(house.clock.now().getTime() - 500 * 86_400_000))
})

test('who lets us count them, or asks for it, has the question on their line: in other words it is the same one', async () => {
  const [counted, uncounted] = [await customer('analytics'), await customer()]
  const asked = async (who: Principal, json: object) =>
    ((await (await tell(json, { who })).json()) as { question: string | null }).question
  const first = await asked(counted, { text: 'broken gears' })
  expect(await asked(counted, { text: 'gears slip' })).toBe(first)
  expect(await asked(counted, { text: 'gears jump on the chain', opened: ids['chain'] })).toBe(first)
  const second = await asked(counted, { text: 'opening times' })
  expect(second).not.toBe(first)
  expect(
    await rows('select text, searches, clicks, opened, outcome from help.question order by searches'),
  ).toMatchObject([
    { text: 'gears jump on the chain', searches: 2, clicks: 1, opened: ids['chain'] },
    { text: 'opening times', searches: 3, clicks: 0, opened: null, outcome: 'unanswered' },
  ])
  expect(await asked(uncounted, { text: 'broken gears' })).toBeNull()
  expect(await asked(uncounted, { text: 'broken gears', remember: true })).not.toBeNull()

  const dagny = house.person('Dagny')
  const reply = await dagny.visit('/help/search/noted', { form: { text: 'repair ukuleles', door: 'search' } })
  expect([reply.status, reply.headers.get('location')]).toEqual([303, '/help/search?q=repair%20ukuleles&noted=yes'])
  expect(await rows("select door, outcome from help.question where text = 'repair ukuleles'")).toEqual([
    { door: 'search', outcome: 'unanswered' },
  ])
  expect([...dagny.cookies.keys()]).toEqual(['__Host-visit'])
})

test('words that people say mean the same find alike, one way or both; what was learnt can be switched off', async () => {
  expect(await titles('hob')).toEqual([])
  const write = (items: object[]) =>
    house.actAs(at.bilal).visit('/api/help/synonyms', { method: 'PUT', json: { language: 'en', items } })
  expect(
    (
      await write([
        { word: 'Hob', means: 'stove' },
        { word: 'drive train', means: 'chain', mutual: false },
      ])
    ).status,
  ).toBe(200)
  expect(await titles('clean the hobs')).toContain('Cleaning your stove')
  expect(await titles('drive train')).toEqual(['A chain that jumps'])
  expect((await write([{ word: 'stove', means: ' STOVE!' }])).status).toBe(400)
  for (let visit = 0; visit < VISITS_TO_KNOW; visit += 1) await tell({ text: 'hob', opened: ids['stove'] })
  const shown = () =>
    at.send<{
      items: { word: string; by: string }[]
      learnt: { word: string; visits: number; said: boolean; off: string | null }[]
    }>(at.bilal, 'GET', '/api/help/synonyms?language=en')
  expect(await shown()).toMatchObject({
    items: [{ word: 'drive train' }, { word: 'hob', by: 'Bilal' }],
    learnt: [{ word: 'hob', visits: 3, said: false, off: null }],
  })
  const association = { language: 'en', word: 'hob', article: ids['stove'] }
  await at.send(at.bilal, 'PUT', '/api/help/associations', { ...association, off: true })
  expect((await shown()).learnt[0]!.off).toBe('Bilal')
  await at.send(at.bilal, 'PUT', '/api/help/associations', { ...association, off: false })
  expect((await shown()).learnt[0]!.off).toBeNull()
  expect(
    (
      await house
        .actAs(at.bilal)
        .visit('/api/help/associations', { method: 'PUT', json: { ...association, word: 'x', off: true } })
    ).status,
  ).toBe(404)
  await write([])
  // Without the synonym it is still known what people opened after it, until somebody says that it is wrong.
  expect(await titles('hob')).toEqual(['Cleaning your stove'])
  await at.send(at.bilal, 'PUT', '/api/help/associations', { ...association, off: true })
  expect(await titles('hob')).toEqual([])
})

test('whether it was the answer is said once in a visit, changed, and taken back, without scripts too', async () => {
  const anna = house.person('Anna')
  const article = { article: ids['stove']!, language: 'en' }
  const say = (form: Record<string, string>) => anna.visit('/help/judgement', { form: { ...article, ...form } })
  const judgements = () => rows('select helped, reason from help.judgement')
  expect((await say({ helped: 'yes' })).headers.get('location')).toContain('said=yes')
  expect((await say({ helped: 'no' })).headers.get('location')).toContain('said=no')
  const page = await (await anna.visit(`/help/judgement?${new URLSearchParams({ ...article, said: 'no' })}`)).text()
  expect(page).toContain('It is no longer so')
  expect(page).toContain('/help/ask?q=Cleaning%20your%20stove')
  const told = await say({ helped: 'no', reason: 'outdated', remark: 'My stove has no burner.' })
  expect(told.headers.get('location')).toContain('said=told')
  expect(await judgements()).toEqual([{ helped: false, reason: 'outdated' }])
  expect(await rows('select text, door, helped, reason, articles from help.question')).toEqual([
    { text: 'My stove has no burner.', door: 'page', helped: false, reason: 'outdated', articles: [ids['stove']] },
  ])
  await say({ helped: 'back' })
  expect(await judgements()).toEqual([])
  expect(await rows('select helped from help.question')).toEqual([{ helped: null }])
  expect(
    (
      await house.visit('/help/judgement', {
        form: { ...article, article: ids['secret']!, helped: 'yes' },
        headers: { 'sec-fetch-site': 'same-origin' },
      })
    ).status,
  ).toBe(404)
})

test('one’s own question is judged, and nobody else’s; the word on the article that it led to is its word', async () => {
  const [anna, berit] = [await customer('analytics'), await customer('analytics')]
  const { question } = (await (await tell({ text: 'clean burner', opened: ids['stove'] }, { who: anna })).json()) as {
    question: string
  }
  const judge = (who: Principal, helped: boolean | null) =>
    house.actAs(who).visit(`/api/help/questions/${question}/judgement`, { method: 'PUT', json: { helped } })
  expect((await judge(berit, true)).status).toBe(404)
  expect((await judge(STRANGER, true)).status).toBe(404)
  expect((await judge(anna, true)).status).toBe(200)
  await at.send(anna, 'POST', `/api/help/articles/${ids['stove']}/judgement`, {
    language: 'en',
    helped: false,
    reason: 'unclear',
  })
  expect(await rows('select helped, reason from help.question')).toEqual([{ helped: false, reason: 'unclear' }])
  expect(await rows('select helped from help.judgement')).toEqual([{ helped: false }])
  expect(
    await rows(
      `select data from customers.interaction where kind = 'answer.judged' and subject_id = '${question}' order by position`,
    ),
  ).toEqual([{ data: { helped: true } }, { data: { helped: false } }])
  // With which words it helped is counted like what was opened.
  expect(await rows('select distinct helped, failed from help.association')).toEqual([{ helped: 1, failed: 1 }])
})

test('whoever judges without end is held up', async () => {
  const send = () =>
    house.visit(`/api/help/articles/${ids['stove']}/judgement`, {
      json: { language: 'en', helped: true },
      address: '203.0.113.250',
    })
  let last = 0
  for (let n = 0; n <= 60; n += 1) last = (await send()).status
  expect(last).toBe(429)
})
