// Somebody who wants in, at the doors of the help: what is not written for them, what others asked, what would run in a reader's browser.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginMembership, createParty, SERVICE, transact } from '../../src/modules/customers/index.ts'
import { oweAnswers, tellAskers } from '../../src/modules/help/growth/tell.ts'
import { noteQuestion } from '../../src/modules/help/questions.ts'
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
