import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { staffedHouse, type StaffedHouse } from '../../../../test/harness/agents.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import { PAYLOADS } from '../../../../test/journeys/payloads.ts'
import type { Principal } from '../../../platform/principal.ts'
import { fill } from '../../../platform/slots.ts'
import { createParty } from '../../customers/index.ts'
import { stranger } from '../reader.ts'
import { owning } from '../slots.ts'
import type * as shapes from './contract.ts'
import { readPassages } from './find.ts'
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

type Customer = Extract<Principal, { kind: 'customer' }>
async function customer(): Promise<Customer> {
  const party = await createParty(desk.house.context.db, 'account')
  return { kind: 'customer', party, session: randomUUID(), device: party }
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

/** What anybody sees at an address: status, text, where it leads. */
async function look(path: string, who: Principal | null = null, headers: Record<string, string> = {}) {
  const visitor = who ? desk.house.actAs(who) : desk.house
  const reply = await visitor.visit(path, { headers })
  return { status: reply.status, text: await reply.text(), to: reply.headers.get('location'), headers: reply.headers }
}

test('an article is read by anybody, and its former addresses lead to it', async () => {
  const { id } = await article({ title: 'Drying boots', body: '## Never near a stove\n\nThe glue melts.' })
  const page = await look('/help/articles/drying-boots')
  expect(page.status).toBe(200)
  expect(page.text).toContain('<h2 id="never-near-a-stove">Never near a stove</h2>')
  expect(page.text).toContain('"@type":"Article"')
  expect(page.headers.get('cache-control')).toContain('public')
  for (const [version, slug] of [
    [0, 'dry-boots'],
    [0, 'dry'],
  ] as const) {
    await draft(id, { version, title: 'Drying boots', body: `Slowly. ${slug}` })
    await publish(id, 1, { slug })
  }
  for (const slug of ['drying-boots', 'dry-boots'])
    expect(await look(`/help/articles/${slug}`)).toMatchObject({ status: 308, to: '/help/articles/dry' })
  // An address that another one takes is that one's.
  await article({ title: 'Dry boots', slug: 'dry-boots', body: 'For dry weather.' })
  expect((await look('/help/articles/dry-boots')).text).toContain('For dry weather.')
  const nowhere = await look('/help/articles/wet-boots')
  expect(nowhere.status).toBe(404)
  expect(nowhere.text).toContain('value="wet boots"')
  expect(nowhere.text).toContain('action="/help/ask"')
  await send(desk.siv, 'DELETE', `/api/help/articles/${id}/publications/en`)
  expect((await look('/help/articles/dry')).status).toBe(404)
  expect((await look('/help/articles/drying-boots')).status).toBe(404)
  expect((await show(id)).drafts).toMatchObject([{ body: 'Slowly. dry', slug: 'dry' }])
})

test('guides, paths and chapters are read without a script', async () => {
  const { id: section } = await send<{ id: string }>(desk.bilal, 'POST', '/api/help/sections', {
    words: { en: { title: 'Lamps' }, nb: { title: 'Lamper' } },
  })
  await article(
    {
      title: 'No light',
      body: 'Have it by you.\n\n## Is it charged?\n\n- [Yes](#is-it-on)\n- [No](#charge-it)\n\n## Is it on?\n\nPress twice.\n\n## Charge it\n\nFor an hour.',
    },
    { kind: 'path', section },
  )
  const first = await look('/help/articles/no-light')
  expect(first.text).toContain('?at=charge-it&amp;by=is-it-charged')
  expect(first.text).not.toContain('<p>For an hour')
  const second = await look('/help/articles/no-light?at=charge-it&by=is-it-charged')
  expect(second.text).toContain('For an hour')
  expect(second.text).toContain('<dd>No</dd>')
  expect((await look('/help/articles/no-light?at=%3Cscript%3E&by=x.y')).text).toContain('Is it charged?')
  expect((await look('/help/articles/no-light?print')).text).toContain('For an hour')
  await article(
    { title: 'Hang it up', body: '## Hook\n\nA strong one.\n\n## Lamp\n\nBelow.' },
    { kind: 'guide', section },
  )
  const guide = (await look('/help/articles/hang-it-up')).text
  expect(guide).toContain('<li id="hook">')
  expect(guide).toContain('"@type":"HowToStep"')
  await article({ title: 'Is it waterproof?', body: 'In rain, yes.' }, { kind: 'faq', section })
  const chapter = (await look('/help/lamps')).text
  expect(chapter).toContain('/help/articles/no-light')
  expect(chapter).toContain('"@type":"FAQPage"')
  const norwegian = { 'accept-language': 'nb' }
  expect((await look('/help/lamper', null, norwegian)).text).toContain('<h1>Lamper</h1>')
  expect((await look('/help/articles/hang-it-up', null, norwegian)).text).toContain('ikke skrevet på norsk')
  expect((await look('/help')).text).toContain('/help/lamps')
  await send(desk.bilal, 'PUT', `/api/help/sections/${section}`, { words: { en: { title: 'Lights', slug: 'lights' } } })
  expect(await look('/help/lamps')).toMatchObject({ status: 308, to: '/help/lights' })
  expect(await refused(desk.bilal, 'DELETE', `/api/help/sections/${section}`)).toMatchObject({
    code: 'section-not-empty',
  })
  expect((await look('/help/feed.xml')).text).toContain('<title>Hang it up</title>')
  expect((await look('/help/sitemap.xml?page=1')).text).toContain('/help/articles/no-light</loc>')
  expect((await look('/robots.txt')).text).toContain('/help/sitemap.xml')
  expect(
    await (async () => {
      const { id } = await send<{ id: string }>(desk.bilal, 'POST', '/api/help/articles', { kind: 'path' })
      await draft(id, { title: 'Lost', body: '## Where?\n\n- [There](#nowhere)' })
      return refused(desk.siv, 'POST', `/api/help/articles/${id}/drafts/en/publication`, { version: 1 })
    })(),
  ).toMatchObject({ code: 'path-leads-nowhere' })
})

test('what is written is shown as words, whatever it would like to be', async () => {
  for (const [at, payload] of PAYLOADS.entries()) {
    const { href } = await article({
      title: `Payload ${at} ${payload.slice(0, 200)}`,
      summary: payload.slice(0, 500),
      body: `${payload}\n\n## ${payload.replaceAll('\n', ' ')}\n\n| ${payload.replaceAll('\n', ' ')} |\n\n:::note\n[x](${payload})\n:::\n\n{{${payload}}}`,
    })
    const { text } = await look(href)
    const scripts = text.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.every((tag) => / src="\/|application\/ld\+json/.test(tag))).toBe(true)
    expect(text).not.toMatch(
      /<(?:svg|iframe|object|embed|img|base)\b|\son[a-z]+=["']|href="\s*(?:javascript|data|vbscript):/i,
    )
  }
})

test('who may read what, and what each finds', async () => {
  const organisation = randomUUID()
  const anna = await customer()
  const partner = await customer()
  const owner = await customer()
  const product = await addProduct(desk.house, { title: 'Fjell Lamp', amount: 9_900, stock: 50 })
  await askOwner(
    desk.house,
    `insert into customers.party (id, kind) values ('${organisation}', 'organisation');
     insert into customers.membership (member, organisation, role, added_by) values ('${partner.party}', '${organisation}', 'member', 'test')`,
  )
  fill(owning, async (_ctx, parties) =>
    parties.includes(owner.party)
      ? [{ product, shelf: 'lamps', title: 'Fjell Lamp', since: new Date(), order: '1' }]
      : [],
  )
  const about = [{ type: 'product', value: product }]
  const made = {
    everyone: await article({ title: 'For everyone', body: 'Everyone reads this.' }, { about }),
    prospects: await article({ title: 'For prospects', body: 'Before buying.' }, { audience: 'prospects' }),
    customers: await article({ title: 'For customers', body: 'After buying.' }, { audience: 'customers' }),
    owners: await article({ title: 'For owners', body: 'Owners.' }, { audience: 'owners', about }),
    partners: await article({ title: 'For partners', body: 'Partners.' }, { audience: 'partners' }),
    theirs: await article({ title: 'For theirs', body: 'Theirs.' }, { audience: 'partners', organisation }),
    others: await article(
      { title: 'For others', body: 'Others.' },
      { audience: 'partners', organisation: randomUUID() },
    ),
  }
  const reads = async (who: Principal | null) => {
    const found: string[] = []
    for (const [name, { href }] of Object.entries(made)) {
      const page = await look(href, who)
      if (page.status === 200) found.push(name)
      if (page.status === 200 && name !== 'everyone') {
        expect(page.headers.get('cache-control')).toBe(who ? 'no-store' : 'no-store')
        expect(page.text).toContain('noindex')
        expect(page.text).not.toContain('ld+json')
      }
    }
    return found
  }
  expect(await reads(null)).toEqual(['everyone', 'prospects'])
  expect(await reads(anna)).toEqual(['everyone', 'prospects'])
  expect(await reads(owner)).toEqual(['everyone', 'customers', 'owners'])
  expect(await reads(partner)).toEqual(['everyone', 'prospects', 'partners', 'theirs'])
  expect(await reads(desk.bilal)).toEqual(Object.keys(made))
  const ids = Object.values(made).map(({ id }) => ({ article: id, language: 'en', place: 0 }))
  const passages = await readPassages(desk.house.context, { ...stranger('en'), organisations: [organisation] }, ids)
  expect(passages.map(({ title }) => title)).toEqual(['For everyone', 'For prospects', 'For partners', 'For theirs'])
  expect((await look('/help/sitemap.xml?page=1')).text).not.toMatch(
    /for-(?:prospects|customers|owners|partners|theirs)</,
  )
  expect((await look(`/help/preview/${made.theirs.id}/en`, desk.bilal)).text).toContain('Theirs.')
  expect((await look(`/help/preview/${made.everyone.id}/en`, anna)).status).toBe(403)
  const { slug } = (await (await desk.house.visit(`/api/products/${product}`)).json()) as { slug: string }
  const beside = await look(`/products/${slug}`)
  expect(beside.text).toContain('/help/articles/for-everyone')
  expect(beside.text).not.toContain('for-owners')
})

test('of pictures and recordings the bytes say what they are, and who may see them what they stand in', async () => {
  const upload = async (bytes: Uint8Array, type: string): Promise<Record<string, string>> => {
    const reply = await desk.house.actAs(desk.bilal).visit('/api/help/files?name=A+lamp', {
      method: 'POST',
      body: bytes as BodyInit,
      headers: { 'content-type': type },
    })
    return { ...((await reply.json()) as Record<string, string>), status: String(reply.status) }
  }
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  expect(await upload(svg, 'image/svg+xml')).toMatchObject({ status: '415' })
  expect(await upload(svg, 'image/png')).toMatchObject({ status: '422', code: 'file-unreadable' })
  expect(await upload(Buffer.from('<script>alert(1)</script>'), 'video/mp4')).toMatchObject({ code: 'file-unreadable' })
  const png = Buffer.concat([Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1'), Buffer.alloc(5_000_001)])
  expect(await upload(png, 'image/png')).toMatchObject({ status: '413', code: 'article-file-too-large' })
  const film = Buffer.concat([
    Buffer.from('\0\0\0\u0018ftypmp42', 'latin1'),
    Buffer.alloc(2_500_000, 7),
    Buffer.from('end'),
  ])
  const added = await upload(film, 'video/quicktime').then(async (first) =>
    first.status === '415' ? upload(film, 'video/mp4') : first,
  )
  expect(added).toMatchObject({
    status: '201',
    sort: 'film',
    mediaType: 'video/mp4',
    marked: `![A lamp](file:${added['id']})`,
  })
  const href = added['href']!
  expect((await look(href)).status).toBe(404)
  expect((await look(href, desk.bilal)).status).toBe(200)
  const page = await article(
    { title: 'A film', body: `${added['marked']}\n\nFirst we see a lamp.` },
    { kind: 'recording' },
  )
  expect((await look(page.href)).text).toContain(`<video controls preload="metadata" src="${href}"`)
  expect((await look(page.href)).text).toContain('"@type":"VideoObject"')
  const last = await desk.house.visit(href, { headers: { range: `bytes=${film.length - 3}-` } })
  expect([last.status, await last.text()]).toEqual([206, 'end'])
  const middle = await desk.house.visit(href, { headers: { range: 'bytes=999999-1000001' } })
  expect(middle.headers.get('content-range')).toBe(`bytes 999999-1000001/${film.length}`)
  expect(Buffer.from(await middle.arrayBuffer()).equals(film.subarray(999_999, 1_000_002))).toBe(true)
  expect((await desk.house.visit(href, { headers: { range: 'bytes=9000000-' } })).status).toBe(416)
  expect((await desk.house.visit(href)).headers.get('x-content-type-options')).toBe('nosniff')
})
