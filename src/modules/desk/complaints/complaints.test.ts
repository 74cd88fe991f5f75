import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import { addressParty, createParty, eraseCustomer, linkParties, withdrawPermission } from '../../customers/index.ts'
import type { ComplaintBeside, ComplaintList, PublicComplaint } from './contract.ts'
import { unpublishWithdrawn } from './jobs.ts'
import { tellJoined } from './join.ts'
import { PUBLIC_COMPLAINTS } from './kinds.ts'
import { personalIn } from './personal.ts'
import { readComplainedOf } from './read.ts'

let house: TestHouse
let dataFolder: string
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-complaints-'))
  house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } })
  for (const { id, name } of [bilal, siv])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${id}@shop.example', '${name}', '{agent}', now())`,
    )
})
afterAll(async () => {
  await house.close()
  await rm(dataFolder, { recursive: true })
})

const bilal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000104',
  name: 'Bilal Haddad',
  roles: ['agent'],
  session: '3b1d0f9a-0000-4000-8000-000000000114',
} satisfies Principal
const siv = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000105', name: 'Siv Moe' } satisfies Principal
const olga: Principal = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000101', name: 'Olga', roles: ['owner'] }
const system: Principal = { kind: 'system', name: 'test' }
const desk = () => house.actAs(bilal)

/** A customer who is signed in and has proven this address. */
async function customer(email = `${randomUUID()}@berg.example`) {
  const { db } = house.context
  const account = await createParty(db, 'account')
  await linkParties(house.actAs(system), {
    party: await addressParty(db, email),
    other: account,
    rule: 'link_confirmed',
    evidence: {},
  })
  return {
    account,
    email,
    ...house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account }),
  }
}

type Visitor = Pick<Awaited<ReturnType<typeof customer>>, 'visit'>
const WORDS = { title: 'The sole came off after two walks', text: 'Two walks in the rain, and the sole hangs loose.' }

async function read<T>(who: Visitor, at: string): Promise<T> {
  const reply = await who.visit(at)
  expect({ at, status: reply.status }).toEqual({ at, status: 200 })
  return (await reply.json()) as T
}
const send = async (who: Visitor, method: string, at: string, json: object = {}) => who.visit(at, { method, json })
async function sends(who: Visitor, method: string, at: string, json: object = {}): Promise<unknown> {
  const reply = await send(who, method, at, json)
  const body: unknown = await reply.json().catch(() => ({}))
  expect({ at, status: reply.status, body }).toMatchObject({ at, status: reply.status < 300 ? reply.status : 200 })
  return body
}
const code = async (reply: Response) => ((await reply.json()) as { code: string }).code

/** Somebody asks; a minute goes by, as it does between what people do. */
async function asks(who: Visitor, more: object = {}): Promise<string> {
  minute()
  const opened = (await sends(who, 'POST', '/api/cases', { text: 'The sole came off.', ...more })) as { number: string }
  return opened.number
}
function minute(): void {
  house.clock.moveTo(new Date(house.context.clock.now().getTime() + 60_000).toISOString())
}

/** A complaint that its author has made public. */
async function published(more: object = {}, product?: string) {
  const anna = await customer()
  const number = await asks(anna, product === undefined ? {} : { about: { type: 'product', id: product } })
  const { id } = (await sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, ...more })) as {
    id: string
  }
  await readComplainedOf(house.context)
  return { anna, number, id }
}

/** Bilal answers the author, and gives that answer in public. */
async function answered(number: string, text = 'We sew the sole on again and pay the postage.'): Promise<void> {
  minute()
  const { id } = (await sends(desk(), 'POST', `/api/cases/${number}/messages`, { text: `Dear Anna, ${text}` })) as {
    id: string
  }
  minute()
  await sends(desk(), 'POST', `/api/cases/${number}/complaint/answers`, { message: id, text })
}

const publicOne = (id: string) => read<PublicComplaint>(house, `/api/complaints/${id}`)
const letters = (kind: string) =>
  askOwner(house, `select recipient, data from customers.letter where kind = '${kind}' order by id`)
const html = async (who: Visitor, at: string) => {
  const reply = await who.visit(at)
  return { status: reply.status, text: await reply.text() }
}

test('a complaint between us reaches no stranger; public is only what its author wrote for the public', async () => {
  const anna = await customer()
  const number = await asks(anna, { subject: 'A secret subject', text: 'A secret word.', complaint: { stance: 'wronged' } })
  const [row] = await askOwner(house, `select c.id from desk.complaint c join desk.customer_case k on k.id = c.customer_case where k.number = ${number}`)
  const id = String(row!['id'])
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect((await house.visit(`/complaints/${id}`)).status).toBe(404)
  expect((await house.visit(`/complaints/${id}/now`)).status).toBe(404)
  expect((await send(await customer(), 'POST', `/api/complaints/${id}/joins`)).status).toBe(404)
  expect((await house.visit(`/cases/${number}/complaint`)).status).toBe(404)
  expect((await (await customer()).visit(`/cases/${number}/complaint`)).status).toBe(404)

  await sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, WORDS)
  const shown = await publicOne(id)
  expect(shown).toMatchObject({ ...WORDS, by: null, answers: [], resolvedAt: null, joined: 0 })
  const list = JSON.stringify(await read<ComplaintList>(house, '/api/complaints'))
  const pages = [await html(house, '/complaints'), await html(house, `/complaints/${id}`)]
  for (const text of [list, JSON.stringify(shown), ...pages.map((page) => page.text)]) {
    expect(text).toContain(WORDS.title)
    expect(text).not.toMatch(/secret/i)
    expect(text).not.toContain(anna.email)
  }
  expect(pages[1]!.text).toContain('A customer')
  // It is a permission beside the others, with the sentence that stood there.
  const [permission] = await askOwner(
    house,
    `select granted, sentence from customers.permission where party = '${anna.account}' and purpose = 'public_complaints'`,
  )
  expect(permission).toMatchObject({ granted: true, sentence: expect.stringMatching(/^purpose\.public_complaints@[0-9a-f]{8}$/) })
})

test('what names somebody is pointed out first, and its author decides', async () => {
  const anna = await customer()
  const number = await asks(anna, { name: 'Anna Berg', email: 'anna@berg.example' })
  const text = `Write to me at anna@berg.example or +47 22 00 00 01 about order 1042. Anna`
  const put = (more: object = {}) => send(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, text, ...more })
  const refused = await put()
  expect(refused.status).toBe(409)
  expect(await refused.json()).toMatchObject({
    code: 'complaint-names-somebody',
    found: [
      { what: 'address', text: 'anna@berg.example' },
      { what: 'phone', text: '+47 22 00 00 01' },
      { what: 'number', text: 'order 1042' },
      { what: 'name', text: 'Anna' },
    ],
  })
  expect((await read<ComplaintList>(house, '/api/complaints')).items.every((one) => one.text !== text)).toBe(true)
  // The same on the page, which works without JavaScript: nothing is lost, and one button more.
  const form = { title: WORDS.title, text, name: '', nameAsked: '' }
  const page = await anna.visit(`/cases/${number}/complaint/text`, { form })
  expect(page.status).toBe(422)
  const shown = await page.text()
  expect(shown).toContain('<mark>order 1042</mark>')
  expect(shown).toContain('Publish it as it is')
  const sure = await anna.visit(`/cases/${number}/complaint/text`, { form: { ...form, sure: 'yes' } })
  expect(sure.headers.get('location')).toBe(`/cases/${number}/complaint?said=public`)
  expect((await put({ name: 'Anna', sure: true })).status).toBe(200)
  const [row] = await askOwner(house, `select c.id from desk.complaint c join desk.customer_case k on k.id = c.customer_case where k.number = ${number}`)
  expect(await publicOne(String(row!['id']))).toMatchObject({ text, by: 'Anna' })
})

test('numbers and prices that name nobody are left alone', () => {
  expect(personalIn('It cost 1 499 kr in 2026, I have size 42, and waited 14 days.')).toEqual([])
  expect(personalIn('Call 22 00 00 01.')).toEqual([{ what: 'phone', text: '22 00 00 01' }])
  expect(personalIn('Ordrenummer 10421 og sak nr. 5042')).toHaveLength(2)
  expect(personalIn('It was 5042 all along', { numbers: ['5042'] })).toEqual([{ what: 'number', text: '5042' }])
})

test('whoever has not proven their address publishes by the link in a letter, and a scanner of links publishes nothing', async () => {
  const browser = house.person('Dagny')
  const opened = (await sends(browser, 'POST', '/api/cases', { text: 'A hole.', email: 'dagny@lie.example' })) as {
    number: string
    url: string
  }
  const key = new URL(opened.url).searchParams.get('key')!
  const put = `/api/cases/${opened.number}/complaint/publication`
  expect(await sends(browser, 'PUT', put, { ...WORDS, key })).toMatchObject({ state: 'unproven' })
  const [row] = await askOwner(house, `select c.id from desk.complaint c join desk.customer_case k on k.id = c.customer_case where k.number = ${opened.number}`)
  const id = String(row!['id'])
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect((await letters('complaint.confirm')).at(-1)).toMatchObject({ recipient: 'dagny@lie.example' })
  const wrong = await house.visit(`/cases/${opened.number}/complaint/confirming`, { form: { key, proof: 'x'.repeat(22) } })
  expect(wrong.status).toBe(410)
  const proof = house.context.secret.sign('publish complaint', id)
  const asked = await html(house, `/cases/${opened.number}/complaint?key=${key}&proof=${proof}`)
  expect(asked.text).toContain('Yes, make it public')
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  const confirm = () => house.visit(`/cases/${opened.number}/complaint/confirming`, { form: { key, proof } })
  expect((await confirm()).status).toBe(303)
  expect((await publicOne(id)).title).toBe(WORDS.title)
  // Taken back since: the old link brings nothing back.
  expect((await browser.visit(`${put}?key=${key}`, { method: 'DELETE' })).status).toBe(200)
  expect((await confirm()).status).toBe(410)
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
})

test('what is withdrawn disappears at once from list, page and product page, by either way', async () => {
  const product = await addProduct(house, { title: 'Walking shoe', amount: 120_000, stock: 5 })
  const slug = ((await read<{ slug: string }>(house, `/api/products/${product}`)).slug)
  const { anna, number, id } = await published({}, product)
  const title = 'Gone in a moment'
  await sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, title })
  const seen = async () =>
    Promise.all(
      ['/complaints', `/complaints?product=${product}`, `/complaints/${id}`, `/products/${slug}`].map(
        async (at) => (await html(house, at)).text.includes(title),
      ),
    )
  expect(await seen()).toEqual([true, true, true, true])
  // No copy of the page is kept between us and its readers.
  expect((await house.visit(`/products/${slug}`)).headers.get('cache-control')).toBe('private, no-cache')

  await sends(anna, 'DELETE', `/api/cases/${number}/complaint/publication`)
  expect(await seen()).toEqual([false, false, false, false])
  await sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, title })
  expect(await seen()).toEqual([true, true, true, true])

  await withdrawPermission(anna, {
    party: anna.account,
    purpose: PUBLIC_COMPLAINTS,
    sentence: 'purpose.public_complaints@00000000',
    channel: 'me',
  })
  expect(await seen()).toEqual([false, false, false, false])
  expect(await read<ComplaintList>(house, `/api/complaints?product=${product}`)).toMatchObject({
    items: [],
    counts: { open: 0, resolved: 0 },
  })
  expect((await html(anna, `/cases/${number}/complaint`)).text).toContain('you have switched off on your page')
  minute()
  minute()
  expect(await unpublishWithdrawn(house.actAs(system))).toBe(1)
})

test('an answer in public stands beneath, and only its author says that it is resolved', async () => {
  const { anna, number, id } = await published()
  const message = ((await sends(desk(), 'POST', `/api/cases/${number}/messages`, { text: 'Dear Anna, we sew it on.' })) as { id: string }).id
  const give = (json: object) => send(desk(), 'POST', `/api/cases/${number}/complaint/answers`, json)
  const naming = await give({ message, text: 'Ring us at 22 00 00 01.' })
  expect([naming.status, await code(naming)]).toEqual([409, 'complaint-names-somebody'])
  expect(await code(await give({ message: randomUUID(), text: 'We sew it on.' }))).toBe('answer-not-ours')
  expect((await give({ message, text: 'We sew it on.' })).status).toBe(201)
  expect((await publicOne(id)).answers).toMatchObject([{ by: 'Bilal', text: 'We sew it on.' }])
  expect((await letters('complaint.answered')).map(({ recipient }) => recipient)).toEqual([anna.email])
  expect((await html(house, `/complaints/${id}`)).text).not.toContain('Dear Anna')

  const resolve = (who: Visitor) => send(who, 'PUT', `/api/cases/${number}/complaint/resolution`, { resolved: true })
  expect((await resolve(desk())).status).toBe(403)
  expect((await resolve(house)).status).toBe(404)
  expect((await resolve(await customer())).status).toBe(404)
  expect((await publicOne(id)).resolvedAt).toBeNull()
  expect((await send(desk(), 'PUT', `/api/cases/${number}/complaint/change`, { text: 'Another glue.' })).status).toBe(409)
  expect((await resolve(anna)).status).toBe(200)
  expect((await publicOne(id)).resolvedAt).not.toBeNull()

  await sends(desk(), 'PUT', `/api/cases/${number}/complaint/change`, { text: 'All soles are sewn from now on.' })
  const page = (await html(house, `/complaints/${id}`)).text
  expect(page.indexOf('All soles are sewn from now on.')).toBeGreaterThan(0)
  expect(page.indexOf('All soles are sewn from now on.')).toBeLessThan(page.indexOf('We sew it on.'))
  expect((await letters('complaint.changed')).map(({ recipient }) => recipient)).toEqual([anna.email])
  expect((await read<ComplaintList>(house, '/api/complaints?state=resolved')).items.map((one) => one.id)).toContain(id)
  expect((await read<ComplaintList>(house, '/api/complaints?state=open')).items.map((one) => one.id)).not.toContain(id)
})

test('"me too" counts once per customer, is told what is new, and can be taken back', async () => {
  const { anna, number, id } = await published()
  const dagny = await customer()
  const join = (who: Visitor, json: object = {}) => send(who, 'POST', `/api/complaints/${id}/joins`, json)
  expect(await (await join(dagny)).json()).toEqual({ state: 'joined' })
  expect(await (await join(dagny)).json()).toEqual({ state: 'joined' })
  expect((await publicOne(id)).joined).toBe(1)
  expect(await code(await join(anna))).toBe('complaint-own')
  expect(await code(await join(house))).toBe('address-needed')

  // Her address typed by somebody without a sign-in is still she.
  expect(await (await join(house, { email: dagny.email })).json()).toEqual({ state: 'asked' })
  expect(await letters('complaint.join')).toEqual([])
  expect(await (await join(house, { email: 'eva@example.org' })).json()).toEqual({ state: 'asked' })
  expect((await publicOne(id)).joined).toBe(1)
  const [letter] = await letters('complaint.join')
  const link = (letter!['data'] as { join: string }).join
  const key = house.context.secret.sign('complaint join', link)
  expect((await html(house, `/complaints/${id}/join?join=${link}&key=${key}`)).text).toContain('You have this trouble too?')
  expect((await publicOne(id)).joined).toBe(1)
  const confirm = (signed: string) => house.visit(`/complaints/${id}/join`, { form: { join: link, key: signed } })
  expect((await confirm('x'.repeat(22))).status).toBe(410)
  for (let press = 0; press < 2; press += 1) expect((await confirm(key)).status).toBe(303)
  expect((await publicOne(id)).joined).toBe(2)

  expect(await tellJoined(house.actAs(system))).toBe(0)
  await answered(number)
  minute()
  expect(await tellJoined(house.actAs(system))).toBe(2)
  expect(await tellJoined(house.actAs(system))).toBe(0)
  expect((await letters('complaint.news')).map(({ recipient }) => recipient).toSorted()).toEqual(
    [dagny.email, 'eva@example.org'].toSorted(),
  )

  // A mail program's own button, from nowhere.
  const left = await house.visit(`/complaints/${id}/leave?join=${link}&key=${key}`, {
    form: { 'List-Unsubscribe': 'One-Click' },
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(left.status).toBe(303)
  expect((await publicOne(id)).joined).toBe(1)
  minute()
  await sends(anna, 'PUT', `/api/cases/${number}/complaint/resolution`, { resolved: true })
  minute()
  expect(await tellJoined(house.actAs(system))).toBe(1)
  await sends(dagny, 'DELETE', `/api/complaints/${id}/joins`)
  expect((await publicOne(id)).joined).toBe(0)
  expect((await send(dagny, 'DELETE', `/api/complaints/${id}/joins`)).status).toBe(404)
})

test('what is held back leaves a gap with its reason, and its author is told; new words are shown again', async () => {
  const { anna, number, id } = await published({ title: 'Ola in your shop is a fool', text: 'Ola shouted at me.' })
  const hold = (why: string | null) => send(desk(), 'PUT', `/api/cases/${number}/complaint/holding`, { why })
  expect((await hold('I do not like it')).status).toBe(400)
  expect((await send(anna, 'PUT', `/api/cases/${number}/complaint/holding`, { why: 'insult' })).status).toBe(403)
  expect((await hold('insult')).status).toBe(200)
  expect(await publicOne(id)).toMatchObject({ title: null, text: null, heldWhy: 'insult' })
  const gap = await html(house, `/complaints/${id}`)
  expect(gap.text).toContain('Held back: insults somebody')
  expect(gap.text).not.toContain('Ola')
  expect((await letters('complaint.held')).map(({ recipient }) => recipient)).toEqual([anna.email])
  expect((await html(anna, `/cases/${number}/complaint`)).text).toContain('it insults somebody')
  await sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { title: 'I was shouted at', text: 'In your shop.' })
  expect(await publicOne(id)).toMatchObject({ title: 'I was shouted at', heldWhy: null })
})

test('how somebody comes to us steers the case, is theirs to correct on /me, and ends with the case', async () => {
  const set = (name: string, value: unknown) =>
    sends(house.actAs(olga), 'PUT', `/api/settings/complaints/${name}`, { value })
  await sends(house.actAs(olga), 'PUT', '/api/settings/desk/makeGoodBudget', { value: 50_000 })
  await set('wrongedGood', { give: 'credit', amount: 10_000, words: 'For your trouble' })
  await set('crossAgents', [siv.id])
  const anna = await customer()
  const number = await asks(anna, { complaint: { stance: 'wronged' } })
  const beside = () => read<ComplaintBeside>(desk(), `/api/cases/${number}/complaint`)
  const shown = () => read<{ rank: string; state: string }>(desk(), `/api/cases/${number}/sorting`)
  expect((await shown()).rank).toBe('emergent')
  expect(await beside()).toMatchObject({
    stances: [{ stance: 'wronged', by: 'customer', name: null }],
    good: { give: 'credit', amount: 10_000, given: false },
    complaint: { state: 'private', madeBy: 'customer' },
  })
  for (let press = 0; press < 2; press += 1) await sends(desk(), 'POST', `/api/cases/${number}/complaint/make-good`)
  expect((await beside()).good).toMatchObject({ given: true })
  expect(await askOwner(house, 'select count(*)::integer as n from desk.make_good')).toEqual([{ n: 1 }])

  // Their own word stands over ours.
  const [{ message }] = (await beside()).stances as [{ message: string }]
  const say = (who: Visitor, at: string, json: object) => send(who, 'PUT', `/api/cases/${number}/messages/${at}/stance`, json)
  expect(await code(await say(desk(), message, { stance: 'cross', why: 'Capitals' }))).toBe('stance-said')
  expect((await say(await customer(), message, { stance: 'cross' })).status).toBe(404)

  minute()
  const second = ((await sends(anna, 'POST', `/api/cases/${number}/messages`, { text: 'AND NOW THIS' })) as { id: string }).id
  await sends(desk(), 'PUT', `/api/cases/${number}/messages/${second}/stance`, { stance: 'cross', why: 'All in capitals' })
  expect(await read<{ assignee: { name: string } }>(desk(), `/api/cases/${number}`)).toMatchObject({ assignee: { name: siv.name } })
  const me = (await html(anna, '/me')).text
  expect(me).toContain('Bilal Haddad concluded it from this: All in capitals.')
  // What is answered by mail rests, and can be read once more.
  const answer = (await sends(desk(), 'POST', `/api/cases/${number}/answers`, {
    id: randomUUID(),
    text: 'We are sorry.',
    version: 0,
    since: 99,
  })) as { leavesAt: string }
  expect(Date.parse(answer.leavesAt) - house.context.clock.now().getTime()).toBe(5 * 60_000)
  expect((await anna.visit(`/cases/${number}/stances/${second}`, { form: { stance: 'none', back: 'me' } })).headers.get('location')).toBe('/me')
  expect((await html(anna, '/me')).text).not.toContain('All in capitals')

  await sends(desk(), 'POST', `/api/cases/${number}/closing`)
  expect((await beside()).stances).toEqual([])
  expect(await askOwner(house, `select from desk.stance where message in ('${message}', '${second}')`)).toEqual([])
  expect(await code(await say(anna, second, { stance: 'help' }))).toBe('stance-case-closed')
})

test('whoever wants to help is thanked where they read it', async () => {
  const anna = await customer()
  const number = await asks(anna, { complaint: { stance: 'help' } })
  const { messages } = await read<{ messages: { text: string }[] }>(anna, `/api/cases/${number}`)
  expect(messages.some(({ text }) => text.startsWith('Thank you for telling us.'))).toBe(true)
})

test('the staff see what nobody has answered in time first', async () => {
  const anna = await customer()
  const number = await asks(anna, { complaint: {} })
  house.clock.moveTo(new Date(house.context.clock.now().getTime() + 5 * 86_400_000).toISOString())
  const { items } = await read<{ items: { number: string; late: boolean }[] }>(desk(), '/api/desk/complaints')
  expect(items.find((one) => one.number === number)).toMatchObject({ late: true, state: 'private', answered: false })
  const lateFirst = items.map(({ late }) => late)
  expect(lateFirst).toEqual(lateFirst.toSorted((one, other) => Number(other) - Number(one)))
  expect((await anna.visit('/api/desk/complaints')).status).toBe(403)
})

test('an erased author leaves nothing in public, and one who joined is counted no more', async () => {
  const { anna, id, number } = await published()
  const dagny = await customer()
  await sends(dagny, 'POST', `/api/complaints/${id}/joins`)
  const copy = await (await anna.visit('/me/copy.json')).text()
  expect(copy).toContain(WORDS.title)
  await eraseCustomer(house.actAs(system), dagny.account)
  expect((await publicOne(id)).joined).toBe(0)
  await sends(desk(), 'POST', `/api/cases/${number}/closing`)
  await eraseCustomer(house.actAs(system), anna.account)
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect(await askOwner(house, `select from desk.complaint where id = '${id}'`)).toEqual([])
})

test('the form asks, and leads to what others will read', async () => {
  const anna = await customer()
  const drawn = await html(anna, '/ask')
  const hidden = Object.fromEntries(
    [...drawn.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  )
  const reply = await anna.visit('/ask', {
    form: { ...hidden, text: 'Two left shoes.', complaint: 'public', stance: 'wronged' },
  })
  const to = reply.headers.get('location')!
  expect(to).toMatch(/^\/cases\/\d+\/complaint\?new=1$/)
  const page = await html(anna, to)
  expect(page.text).toContain('It is a complaint from now on.')
  expect(page.text).toContain('Two left shoes.')
})
