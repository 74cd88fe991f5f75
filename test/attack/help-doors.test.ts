// Somebody who wants in, at the doors of the help: what is not written for them, what others asked, what would run in a reader's browser.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limitFinds } from '../../src/modules/accounts/index.ts'
import { beginMembership, createParty, SERVICE, transact } from '../../src/modules/customers/index.ts'
import { oweAnswers, tellAskers } from '../../src/modules/help/growth/tell.ts'
import { noteQuestion } from '../../src/modules/help/questions.ts'
import type { Call } from '../../src/platform/context.ts'
import { nobodys, SHOWN_LIMIT } from '../../src/platform/text/mask.ts'
import type { Principal } from '../../src/platform/principal.ts'
import { writingHouse } from '../harness/articles.ts'
import { askOwner } from '../harness/orders.ts'

let desk: Awaited<ReturnType<typeof writingHouse>>
beforeAll(async () => {
  desk = await writingHouse()
})
afterAll(() => desk.house.close())

type Customer = Extract<Principal, { kind: 'customer' }>

const system = () => desk.house.actAs({ kind: 'system', name: 'test' })
const owner = (statement: string) => askOwner(desk.house, statement)

async function customer(): Promise<Customer> {
  const party = await createParty(desk.house.context.db, 'account')
  return { kind: 'customer', party, session: randomUUID(), device: party }
}
/** A partner, and the organisation that they belong to. */
async function partner(): Promise<{ who: Customer; organisation: string }> {
  const who = await customer()
  const organisation = await createParty(desk.house.context.db, 'organisation')
  await transact(system(), { purpose: SERVICE, parties: [who.party, organisation], records: true }, (tx) =>
    beginMembership(tx, { organisation, member: who.party, role: 'member', addedBy: 'tests' }),
  )
  return { who, organisation }
}
const chapter = (title: string) =>
  desk.send<{ id: string }>(desk.bilal, 'POST', '/api/help/sections', { words: { en: { title } } })
const asked = ({ party }: Customer, text: string) =>
  transact(system(), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
    noteQuestion(tx, system(), {
      party,
      text,
      language: 'en',
      door: 'search',
      outcome: 'unanswered',
      confidence: 0,
      articles: [],
    }),
  )

test('what is written for partners is named at no door to anybody else, nor to who is a partner no more', async () => {
  const { who, organisation } = await partner()
  const stranger = await customer()
  const { id: section } = await chapter('Ravenwood terms')
  const { href } = await desk.article(
    {
      title: 'Ravenwood prices',
      summary: 'Ravenwood pays half.',
      body: '## Ravenwood rebate\n\nRavenwood pays half of everything.',
    },
    { section, audience: 'partners', organisation },
  )
  const doors = [
    '/help',
    href,
    `${href}?print`,
    `${href}/text`,
    '/help/ravenwood-terms',
    '/help/feed.xml',
    '/help/sitemap.xml?page=1',
    '/help/search?q=half+of+everything',
    '/api/help/search?q=ravenwod',
    '/api/help/search?q=pays+half+of+everything',
    '/api/help/answers?text=Who+pays+half+of+everything%3F',
  ]
  /** The doors at which a name is said that only partners know. */
  const named = async (as: Principal | null) => {
    const said: string[] = []
    for (const door of doors) {
      const { text } = await desk.look(door, as)
      // What somebody typed themselves tells them nothing.
      if (/Ravenwood |\/ravenwood|ravenwood-prices"/.test(text.replaceAll(door, ''))) said.push(door)
    }
    return said
  }
  const read = await desk.look(href, who)
  expect(read).toMatchObject({ status: 200 })
  expect(read.headers.get('cache-control')).toBe('no-store')
  expect(await named(who)).toContain('/help/ravenwood-terms')
  expect(await named(null)).toEqual([])
  expect(await named(stranger)).toEqual([])
  await owner(`update customers.membership set until = now() where member = '${who.party}'`)
  expect(await named(who)).toEqual([])
})

test('who asked is told on no page and by no link of what is not written for them', async () => {
  const [inside, outside] = [await customer(), await customer()]
  for (const one of [inside, outside]) await asked(one, 'Which thread fits?')
  const { id } = await desk.article({ title: 'Threads', body: 'Old.' })
  const wanted = randomUUID()
  await owner(
    `insert into help.wanted (id, language, title, article, made_at) values ('${wanted}', 'en', 'Threads', '${id}', now())`,
  )
  await owner(`update help.question set wanted = '${wanted}' where party in ('${inside.party}', '${outside.party}')`)
  desk.later(1)
  await desk.draft(id, { title: 'Threads', body: 'The fine one fits.' })
  await desk.publish(id, 1)
  await oweAnswers(system())
  await owner(`update help.telling set due_at = now() + interval '1 year' where party = '${outside.party}'`)
  desk.later(11)
  expect(await tellAskers(system())).toBe(1)
  const told = await desk.look('/me', inside)
  const link = /href="[^"]*(\/answers\/[^"]+)"/.exec(told.text)![1]!.replaceAll('&amp;', '&')
  expect((await desk.look(link)).text).toContain('Threads')
  // It becomes the partners'. One was told before, the other is looked at now.
  await desk.send(desk.siv, 'PUT', `/api/help/articles/${id}`, { audience: 'partners' })
  await desk.draft(id, { title: 'Marrowgate threads', body: 'For partners.' })
  await desk.publish(id, 1)
  await owner(`update help.telling set due_at = '2000-01-01' where party = '${outside.party}'`)
  expect(await tellAskers(system())).toBe(0)
  for (const one of [inside, outside]) expect((await desk.look('/me', one)).text.includes('Marrowgate')).toBe(false)
  expect(await desk.look(link)).toMatchObject({ status: 404 })
  expect((await desk.look(link)).text).not.toContain('Marrowgate')
})

const BREAKS = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '<svg onload=alert(1)>',
  ']]><x onload=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVa\tScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](//evil.example" onclick="alert(1))',
  '![x](file:00000000-0000-4000-8000-000000000000" onerror="alert(1))',
  '![x"onerror="alert(1)](https://evil.example/a.png)',
  '{{order.number}}<script>alert(1)</script>',
]

test('no text that is written becomes a program in a browser, a feed, a data block or a letter', async () => {
  const titled = `</title></script><script>alert(1)</script>" onload="alert(1)\r\nBcc: all@evil.example`
  const kinds = ['article', 'faq', 'guide', 'path', 'recording']
  const made: string[] = []
  for (const kind of kinds) {
    const id = await desk.begin({ kind })
    const body = BREAKS.flatMap((one) => [`## ${one}`, one, `- ${one}`, `> ${one}`, `| a |\n|---|\n| ${one} |`]).join(
      '\n\n',
    )
    const saved = await desk.house.actAs(desk.bilal).visit(`/api/help/articles/${id}/drafts/en`, {
      method: 'PUT',
      json: { version: 0, title: `${kind} ${titled}`, summary: titled, body },
    })
    const published = await desk.house.actAs(desk.siv).visit(`/api/help/articles/${id}/drafts/en/publication`, {
      method: 'POST',
      json: { version: 1 },
    })
    if (!saved.ok || !published.ok) throw new Error(`${saved.status} ${await saved.text()} ${await published.text()}`)
    const { href } = (await published.json()) as { href: string }
    made.push(href, `${href}?print`, `${href}/text`)
    const preview = await desk.look(`/help/preview/${id}/en`, desk.siv)
    expect(runs(preview.text)).toEqual([])
  }
  for (const path of [
    ...made,
    '/help',
    '/help/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
    '/help/ask?q=%22%3E%3Cscript%3Ealert(1)',
  ]) {
    const { text, status } = await desk.look(path)
    expect({ path, status }).toEqual({ path, status: 200 })
    expect({ path, runs: runs(text) }).toEqual({ path, runs: [] })
  }
  const feed = (await desk.look('/help/feed.xml')).text
  expect(feed).not.toMatch(/<script|<svg|<img/)
})

const PNG = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

test('a file is what its bytes say, for whoever may read where it stands, and for nobody from a draft', async () => {
  const add = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
    desk.house.actAs(desk.bilal).visit('/api/help/files?name=%22%3E%3Cscript%3E%0d%0aX.png', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
  for (const drawn of [
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<html><script>alert(1)</script>',
    'GIF',
  ])
    expect((await add('image/png', drawn)).ok).toBe(false)
  const { href, marked } = (await (await add('image/jpeg', PNG)).json()) as { href: string; marked: string }
  const { organisation, who } = await partner()
  const id = await desk.begin({ audience: 'partners', organisation })
  await desk.draft(id, { title: 'Drawings', body: marked })
  expect(await desk.look(href)).toMatchObject({ status: 404 })
  expect(await desk.look(href, who)).toMatchObject({ status: 404 })
  await desk.publish(id, 1)
  expect(await desk.look(href)).toMatchObject({ status: 404 })
  const shown = await desk.look(href, who)
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  })
  await desk.send(desk.siv, 'DELETE', `/api/help/articles/${id}/publications/en`)
  expect(await desk.look(href, who)).toMatchObject({ status: 404 })
})

test('what others asked opens to nobody, and nothing is done by a link that is only followed, forged or sent by another page', async () => {
  const [anna, mallory] = [await customer(), await customer()]
  const { id, conversation } = await desk.send<{ id: string; conversation: string }>(
    anna,
    'POST',
    '/api/help/answers',
    {
      text: 'Where is the Brindlewick bridge?',
    },
  )
  expect(await desk.look(`/help/ask/${conversation}`, anna)).toMatchObject({ status: 200 })
  for (const who of [null, mallory, desk.bilal]) {
    for (const path of [
      `/help/ask/${conversation}`,
      `/help/ask/${conversation}/said`,
      `/api/help/conversations/${conversation}`,
    ]) {
      const { status, text } = await desk.look(path, who)
      expect({ path, ok: status < 400, told: text.includes('Brindlewick') }).toEqual({ path, ok: false, told: false })
    }
    if (who === desk.bilal) continue
    const as = who ? desk.house.actAs(who) : desk.house.person('Stranger')
    for (const [path, method, json] of [
      [`/api/help/conversations/${conversation}/person`, 'POST', { email: 'm@example.com' }],
      [`/api/help/questions/${id}/judgement`, 'PUT', { helped: false, remark: 'No' }],
      ['/api/help/answers', 'POST', { text: 'And the bridge?', conversation }],
    ] as const)
      expect((await as.visit(path, { method, json })).status).toBeGreaterThanOrEqual(400)
  }
  const before = await owner('select id, helped, remark, customer_case from help.question order by id')
  for (const path of [
    `/updates/stop?of=${randomUUID()}&key=${'a'.repeat(22)}`,
    `/answers/${randomUUID()}?key=${'a'.repeat(22)}`,
    `/help/judgement?question=${id}&said=no`,
    `/help/search?q=bridge&noted=yes`,
  ])
    await desk.look(path, mallory)
  const forged = { of: randomUUID(), key: 'a'.repeat(22) }
  expect((await desk.house.visit('/updates/stop', { form: forged })).status).toBe(403)
  const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  for (const [path, form] of [
    [`/help/ask`, { text: 'Where is it?' }],
    [`/help/ask/${conversation}/person`, {}],
    ['/help/judgement', { question: id, helped: 'no' }],
    ['/help/search/noted', { text: 'bridge', door: 'search' }],
    ['/me/update-pace', { days: '7' }],
    [`/help/wrong/${randomUUID()}`, { reason: 'wrong' }],
  ] as const)
    expect({ path, status: (await desk.house.actAs(anna).visit(path, { form, headers: elsewhere })).status }).toEqual({
      path,
      status: 403,
    })
  expect(await owner('select id, helped, remark, customer_case from help.question order by id')).toEqual(before)
})

test('who publishes twice at once publishes once, and nobody searches without end', async () => {
  const id = await desk.begin()
  await desk.draft(id, { title: 'Twice', body: 'Once.' })
  const path = `/api/help/articles/${id}/drafts/en/publication`
  const made = await Promise.all(
    [1, 2, 3, 4].map(() => desk.house.actAs(desk.siv).visit(path, { method: 'POST', json: { version: 1 } })),
  )
  expect(made.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await owner(`select number from help.revision where article = '${id}'`)).toEqual([{ number: 1 }])
  const address = '203.0.113.77'
  // As if it had searched for nearly an hour: what it has counted is the only thing that is asked of a call.
  const call = { ...system(), principal: { kind: 'visitor', party: null }, address, headers: new Headers() }
  for (let nth = 0; nth < 6_000; nth += 1) limitFinds(call as unknown as Call)
  for (const door of ['/api/help/search?q=bridge', '/help/search?q=bridge'])
    expect((await desk.house.visit(door, { address })).status).toBe(429)
  expect((await desk.house.visit('/api/help/search?q=bridge', { address: '203.0.113.78' })).status).toBe(200)
})

test('what acts with the rights of the tables’ owner is open to the program alone, and finds nothing on a path of somebody else', async () => {
  expect(
    await owner(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and (n.nspname = 'help' or p.proname in ('left_after', 'bought_by', 'owners', 'parties_of_members', 'unasked_cases')) and (has_function_privilege('public', p.oid, 'execute')
        or not coalesce(array_to_string(p.proconfig, ' ') like '%search_path=pg_catalog%', false))`),
  ).toEqual([])
})

test('a sign that stands for many letters makes no text longer than is looked through', () => {
  expect(nobodys('ﷺ'.repeat(20_000), { about: [], goods: new Set() }).length).toBeLessThanOrEqual(SHOWN_LIMIT)
})

const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^\s=>"]+(?:=(?:"[^"]*"|[^\s">]+))?)*)\s*\/?>/gi
const ATTRIBUTE = /([^\s=>"]+)(?:="([^"]*)")?/g
const SCRIPT = /<script([^>]*)>([\s\S]*?)<\/script/gi
const PROGRAM = /^\s*(?:javascript|data|vbscript):/i

/** What a browser would run of a page, or fetch for it from somebody else. */
function runs(html: string): string[] {
  const found: string[] = []
  for (const [tag, , attributes = ''] of html.matchAll(TAG))
    for (const [, name = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
      const isLink = /^(?:href|src|action)$/i.test(name)
      if (/^on/i.test(name) || (isLink && PROGRAM.test(value.replaceAll(/[\t\n\r]/g, '')))) found.push(tag)
      else if (/^src$/i.test(name) && value.includes('evil')) found.push(tag)
    }
  for (const [whole, attributes = '', body = ''] of html.matchAll(SCRIPT)) {
    if (attributes.includes('application/ld+json')) JSON.parse(body)
    else if (body !== '' || !attributes.includes('src="/assets/')) found.push(whole)
  }
  return found
}
