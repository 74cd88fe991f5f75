import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writingHouse } from '../../../../test/harness/articles.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import { PAYLOADS } from '../../../../test/journeys/payloads.ts'
import type { Principal } from '../../../platform/principal.ts'
import { fill } from '../../../platform/slots.ts'
import { createParty } from '../../customers/index.ts'
import { stranger } from '../reader.ts'
import { owning } from '../slots.ts'
import { readPassages } from './find.ts'

let desk: Awaited<ReturnType<typeof writingHouse>>
beforeAll(async () => {
  desk = await writingHouse()
})
afterAll(() => desk.house.close())

type Customer = Extract<Principal, { kind: 'customer' }>
async function customer(): Promise<Customer> {
  const party = await createParty(desk.house.context.db, 'account')
  return { kind: 'customer', party, session: randomUUID(), device: party }
}

test('an article is read by anybody, and its former addresses lead to it', async () => {
  const { id } = await desk.article({ title: 'Drying boots', body: '## Never near a stove\n\nThe glue melts.' })
  const page = await desk.look('/help/articles/drying-boots')
  expect(page.status).toBe(200)
  expect(page.text).toContain('<h2 id="never-near-a-stove">Never near a stove</h2>')
  expect(page.text).toContain('"@type":"Article"')
  expect(page.headers.get('cache-control')).toContain('public')
  for (const [version, slug] of [
    [0, 'dry-boots'],
    [0, 'dry'],
  ] as const) {
    await desk.draft(id, { version, title: 'Drying boots', body: `Slowly. ${slug}` })
    await desk.publish(id, 1, { slug })
  }
  for (const slug of ['drying-boots', 'dry-boots'])
    expect(await desk.look(`/help/articles/${slug}`)).toMatchObject({ status: 308, to: '/help/articles/dry' })
  // An address that another one takes is that one's.
  await desk.article({ title: 'Dry boots', slug: 'dry-boots', body: 'For dry weather.' })
  expect((await desk.look('/help/articles/dry-boots')).text).toContain('For dry weather.')
  const nowhere = await desk.look('/help/articles/wet-boots')
  expect(nowhere.status).toBe(404)
  expect(nowhere.text).toContain('value="wet boots"')
  expect(nowhere.text).toContain('action="/help/ask"')
  await desk.send(desk.siv, 'DELETE', `/api/help/articles/${id}/publications/en`)
  expect((await desk.look('/help/articles/dry')).status).toBe(404)
  expect((await desk.look('/help/articles/drying-boots')).status).toBe(404)
  expect((await desk.show(id)).drafts).toMatchObject([{ body: 'Slowly. dry', slug: 'dry' }])
})

test('guides, paths and chapters are read without a script', async () => {
  const { id: section } = await desk.send<{ id: string }>(desk.bilal, 'POST', '/api/help/sections', {
    words: { en: { title: 'Lamps' }, nb: { title: 'Lamper' } },
  })
  await desk.article(
    {
      title: 'No light',
      body: 'Have it by you.\n\n## Is it charged?\n\n- [Yes](#is-it-on)\n- [No](#charge-it)\n\n## Is it on?\n\nPress twice.\n\n## Charge it\n\nFor an hour.',
    },
    { kind: 'path', section },
  )
  const first = await desk.look('/help/articles/no-light')
  expect(first.text).toContain('?at=charge-it&amp;by=is-it-charged')
  expect(first.text).not.toContain('<p>For an hour')
  const second = await desk.look('/help/articles/no-light?at=charge-it&by=is-it-charged')
  expect(second.text).toContain('For an hour')
  expect(second.text).toContain('<dd>No</dd>')
  expect((await desk.look('/help/articles/no-light?at=%3Cscript%3E&by=x.y')).text).toContain('Is it charged?')
  expect((await desk.look('/help/articles/no-light?print')).text).toContain('For an hour')
  await desk.article(
    { title: 'Hang it up', body: '## Hook\n\nA strong one.\n\n## Lamp\n\nBelow.' },
    { kind: 'guide', section },
  )
  const guide = (await desk.look('/help/articles/hang-it-up')).text
  expect(guide).toContain('<li id="hook">')
  expect(guide).toContain('"@type":"HowToStep"')
  await desk.article({ title: 'Is it waterproof?', body: 'In rain, yes.' }, { kind: 'faq', section })
  const chapter = (await desk.look('/help/lamps')).text
  expect(chapter).toContain('/help/articles/no-light')
  expect(chapter).toContain('"@type":"FAQPage"')
  const norwegian = { 'accept-language': 'nb' }
  expect((await desk.look('/help/lamper', null, norwegian)).text).toContain('<h1>Lamper</h1>')
  expect((await desk.look('/help/articles/hang-it-up', null, norwegian)).text).toContain('ikke skrevet på norsk')
  expect((await desk.look('/help')).text).toContain('/help/lamps')
  await desk.send(desk.bilal, 'PUT', `/api/help/sections/${section}`, {
    words: { en: { title: 'Lights', slug: 'lights' } },
  })
  expect(await desk.look('/help/lamps')).toMatchObject({ status: 308, to: '/help/lights' })
  expect(await desk.refused(desk.bilal, 'DELETE', `/api/help/sections/${section}`)).toMatchObject({
    code: 'section-not-empty',
  })
  expect((await desk.look('/help/feed.xml')).text).toContain('<title>Hang it up</title>')
  expect((await desk.look('/help/sitemap.xml?page=1')).text).toContain('/help/articles/no-light</loc>')
  expect((await desk.look('/robots.txt')).text).toContain('/help/sitemap.xml')
  expect(
    await (async () => {
      const id = await desk.begin({ kind: 'path' })
      await desk.draft(id, { title: 'Lost', body: '## Where?\n\n- [There](#nowhere)' })
      return desk.refused(desk.siv, 'POST', `/api/help/articles/${id}/drafts/en/publication`, { version: 1 })
    })(),
  ).toMatchObject({ code: 'path-leads-nowhere' })
})

test('what is written is shown as words, whatever it would like to be', async () => {
  for (const [at, payload] of PAYLOADS.entries()) {
    const { href } = await desk.article({
      title: `Payload ${at} ${payload.slice(0, 200)}`,
      summary: payload.slice(0, 500),
      body: `${payload}\n\n## ${payload.replaceAll('\n', ' ')}\n\n| ${payload.replaceAll('\n', ' ')} |\n\n:::note\n[x](${payload})\n:::\n\n{{${payload}}}`,
    })
    const { text } = await desk.look(href)
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
    everyone: await desk.article({ title: 'For everyone', body: 'Everyone reads this.' }, { about }),
    prospects: await desk.article({ title: 'For prospects', body: 'Before buying.' }, { audience: 'prospects' }),
    customers: await desk.article({ title: 'For customers', body: 'After buying.' }, { audience: 'customers' }),
    owners: await desk.article({ title: 'For owners', body: 'Owners.' }, { audience: 'owners', about }),
    partners: await desk.article({ title: 'For partners', body: 'Partners.' }, { audience: 'partners' }),
    theirs: await desk.article({ title: 'For theirs', body: 'Theirs.' }, { audience: 'partners', organisation }),
    others: await desk.article(
      { title: 'For others', body: 'Others.' },
      { audience: 'partners', organisation: randomUUID() },
    ),
  }
  const reads = async (who: Principal | null) => {
    const found: string[] = []
    for (const [name, { href }] of Object.entries(made)) {
      const page = await desk.look(href, who)
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
  expect((await desk.look('/help/sitemap.xml?page=1')).text).not.toMatch(
    /for-(?:prospects|customers|owners|partners|theirs)</,
  )
  expect((await desk.look(`/help/preview/${made.theirs.id}/en`, desk.bilal)).text).toContain('Theirs.')
  expect((await desk.look(`/help/preview/${made.everyone.id}/en`, anna)).status).toBe(403)
  const { slug } = (await (await desk.house.visit(`/api/products/${product}`)).json()) as { slug: string }
  const beside = await desk.look(`/products/${slug}`)
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
  expect((await desk.look(href)).status).toBe(404)
  expect((await desk.look(href, desk.bilal)).status).toBe(200)
  const page = await desk.article(
    { title: 'A film', body: `${added['marked']}\n\nFirst we see a lamp.` },
    { kind: 'recording' },
  )
  expect((await desk.look(page.href)).text).toContain(`<video controls preload="metadata" src="${href}"`)
  expect((await desk.look(page.href)).text).toContain('"@type":"VideoObject"')
  const last = await desk.house.visit(href, { headers: { range: `bytes=${film.length - 3}-` } })
  expect([last.status, await last.text()]).toEqual([206, 'end'])
  const middle = await desk.house.visit(href, { headers: { range: 'bytes=999999-1000001' } })
  expect(middle.headers.get('content-range')).toBe(`bytes 999999-1000001/${film.length}`)
  expect(Buffer.from(await middle.arrayBuffer()).equals(film.subarray(999_999, 1_000_002))).toBe(true)
  expect((await desk.house.visit(href, { headers: { range: 'bytes=9000000-' } })).status).toBe(416)
  expect((await desk.house.visit(href)).headers.get('x-content-type-options')).toBe('nosniff')
})
