import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openComplaining, system, type Visitor, WORDS } from '../../../../test/harness/complaining.ts'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import { eraseCustomer, withdrawPermission } from '../../customers/index.ts'
import type { ComplaintList } from './contract.ts'
import { unpublishWithdrawn } from './jobs.ts'
import { tellJoined } from './join.ts'
import { PUBLIC_COMPLAINTS } from './kinds.ts'

let house: TestHouse
let dataFolder: string
/** What people do here. */
let people: Awaited<ReturnType<typeof openComplaining>>
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-complaints-'))
  house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } })
  people = await openComplaining(house)
})
afterAll(async () => {
  await house.close()
  await rm(dataFolder, { recursive: true })
})

test('a complaint between us reaches no stranger; public is only what its author wrote for the public', async () => {
  const anna = await people.customer()
  const number = await people.asks(anna, {
    subject: 'A secret subject',
    text: 'A secret word.',
    complaint: { stance: 'wronged' },
  })
  const id = await people.idOf(number)
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect((await house.visit(`/complaints/${id}`)).status).toBe(404)
  expect((await house.visit(`/complaints/${id}/now`)).status).toBe(404)
  expect((await people.send(await people.customer(), 'POST', `/api/complaints/${id}/joins`)).status).toBe(404)
  expect((await house.visit(`/cases/${number}/complaint`)).status).toBe(404)
  expect((await (await people.customer()).visit(`/cases/${number}/complaint`)).status).toBe(404)

  await people.sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, WORDS)
  const shown = await people.publicOne(id)
  expect(shown).toMatchObject({ ...WORDS, by: null, answers: [], resolvedAt: null, joined: 0 })
  const list = JSON.stringify(await people.read<ComplaintList>(house, '/api/complaints'))
  const pages = [await people.html(house, '/complaints'), await people.html(house, `/complaints/${id}`)]
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
  expect(permission).toMatchObject({
    granted: true,
    sentence: expect.stringMatching(/^purpose\.public_complaints@[0-9a-f]{8}$/),
  })
})

test('what names somebody is pointed out first, and its author decides', async () => {
  const anna = await people.customer()
  const number = await people.asks(anna, { name: 'Anna Berg', email: 'anna@berg.example' })
  const text = `Write to me at anna@berg.example or +47 22 00 00 01 about order 1042. Anna`
  const put = (more: object = {}) =>
    people.send(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, text, ...more })
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
  expect((await people.read<ComplaintList>(house, '/api/complaints')).items.every((one) => one.text !== text)).toBe(
    true,
  )
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
  const id = await people.idOf(number)
  expect(await people.publicOne(id)).toMatchObject({ text, by: 'Anna' })
})

test('whoever has not proven their address publishes by the link in a letter, and a scanner of links publishes nothing', async () => {
  const browser = house.person('Dagny')
  const opened = (await people.sends(browser, 'POST', '/api/cases', {
    text: 'A hole.',
    email: 'dagny@lie.example',
  })) as {
    number: string
    url: string
  }
  const key = new URL(opened.url).searchParams.get('key')!
  const put = `/api/cases/${opened.number}/complaint/publication`
  expect(await people.sends(browser, 'PUT', put, { ...WORDS, key })).toMatchObject({ state: 'unproven' })
  const id = await people.idOf(opened.number)
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect((await people.letters('complaint.confirm')).at(-1)).toMatchObject({ recipient: 'dagny@lie.example' })
  const wrong = await house.visit(`/cases/${opened.number}/complaint/confirming`, {
    form: { key, proof: 'x'.repeat(22) },
  })
  expect(wrong.status).toBe(410)
  const proof = house.context.secret.sign('publish complaint', id)
  const asked = await people.html(house, `/cases/${opened.number}/complaint?key=${key}&proof=${proof}`)
  expect(asked.text).toContain('Yes, make it public')
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  const confirm = () => house.visit(`/cases/${opened.number}/complaint/confirming`, { form: { key, proof } })
  expect((await confirm()).status).toBe(303)
  expect((await people.publicOne(id)).title).toBe(WORDS.title)
  // Taken back since: the old link brings nothing back.
  expect((await browser.visit(`${put}?key=${key}`, { method: 'DELETE' })).status).toBe(200)
  expect((await confirm()).status).toBe(410)
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
})

test('what is withdrawn disappears at once from list, page and product page, by either way', async () => {
  const product = await addProduct(house, { title: 'Walking shoe', amount: 120_000, stock: 5 })
  const slug = (await people.read<{ slug: string }>(house, `/api/products/${product}`)).slug
  const { anna, number, id } = await people.published({}, product)
  const title = 'Gone in a moment'
  await people.sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, title })
  const seen = async () =>
    Promise.all(
      ['/complaints', `/complaints?product=${product}`, `/complaints/${id}`, `/products/${slug}`].map(async (at) =>
        (await people.html(house, at)).text.includes(title),
      ),
    )
  expect(await seen()).toEqual([true, true, true, true])
  // No copy of the page is kept between us and its readers.
  expect((await house.visit(`/products/${slug}`)).headers.get('cache-control')).toBe('private, no-cache')

  await people.sends(anna, 'DELETE', `/api/cases/${number}/complaint/publication`)
  expect(await seen()).toEqual([false, false, false, false])
  await people.sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, title })
  // What appears on the product's page is a moment late: this process hears of it by the bell.
  await expect.poll(seen, { timeout: 15_000 }).toEqual([true, true, true, true])

  await withdrawPermission(anna, {
    party: anna.account,
    purpose: PUBLIC_COMPLAINTS,
    sentence: 'purpose.public_complaints@00000000',
    channel: 'me',
  })
  expect(await seen()).toEqual([false, false, false, false])
  expect(await people.read<ComplaintList>(house, `/api/complaints?product=${product}`)).toMatchObject({
    items: [],
    counts: { open: 0, resolved: 0 },
  })
  expect((await people.html(anna, `/cases/${number}/complaint`)).text).toContain('you have switched off on your page')
  people.minute()
  people.minute()
  expect(await unpublishWithdrawn(house.actAs(system))).toBe(1)
})

test('an answer in public stands beneath, and only its author says that it is resolved', async () => {
  const { anna, number, id } = await people.published()
  const message = (
    (await people.sends(people.desk(), 'POST', `/api/cases/${number}/messages`, {
      text: 'Dear Anna, we sew it on.',
    })) as {
      id: string
    }
  ).id
  const give = (json: object) => people.send(people.desk(), 'POST', `/api/cases/${number}/complaint/answers`, json)
  const naming = await give({ message, text: 'Ring us at 22 00 00 01.' })
  expect([naming.status, await people.code(naming)]).toEqual([409, 'complaint-names-somebody'])
  expect(await people.code(await give({ message: randomUUID(), text: 'We sew it on.' }))).toBe('answer-not-ours')
  expect((await give({ message, text: 'We sew it on.' })).status).toBe(201)
  expect((await people.publicOne(id)).answers).toMatchObject([{ by: 'Bilal', text: 'We sew it on.' }])
  expect((await people.letters('complaint.answered')).map(({ recipient }) => recipient)).toEqual([anna.email])
  expect((await people.html(house, `/complaints/${id}`)).text).not.toContain('Dear Anna')

  const resolve = (who: Visitor) =>
    people.send(who, 'PUT', `/api/cases/${number}/complaint/resolution`, { resolved: true })
  expect((await resolve(people.desk())).status).toBe(403)
  expect((await resolve(house)).status).toBe(404)
  expect((await resolve(await people.customer())).status).toBe(404)
  expect((await people.publicOne(id)).resolvedAt).toBeNull()
  expect(
    (await people.send(people.desk(), 'PUT', `/api/cases/${number}/complaint/change`, { text: 'Another glue.' }))
      .status,
  ).toBe(409)
  expect((await resolve(anna)).status).toBe(200)
  expect((await people.publicOne(id)).resolvedAt).not.toBeNull()

  await people.sends(people.desk(), 'PUT', `/api/cases/${number}/complaint/change`, {
    text: 'All soles are sewn from now on.',
  })
  const page = (await people.html(house, `/complaints/${id}`)).text
  expect(page.indexOf('All soles are sewn from now on.')).toBeGreaterThan(0)
  expect(page.indexOf('All soles are sewn from now on.')).toBeLessThan(page.indexOf('We sew it on.'))
  expect((await people.letters('complaint.changed')).map(({ recipient }) => recipient)).toEqual([anna.email])
  expect(
    (await people.read<ComplaintList>(house, '/api/complaints?state=resolved')).items.map((one) => one.id),
  ).toContain(id)
  expect(
    (await people.read<ComplaintList>(house, '/api/complaints?state=open')).items.map((one) => one.id),
  ).not.toContain(id)
})

test('"me too" counts once per customer, is told what is new, and can be taken back', async () => {
  const { anna, number, id } = await people.published()
  const dagny = await people.customer()
  const join = (who: Visitor, json: object = {}) => people.send(who, 'POST', `/api/complaints/${id}/joins`, json)
  expect(await (await join(dagny)).json()).toEqual({ state: 'joined' })
  expect(await (await join(dagny)).json()).toEqual({ state: 'joined' })
  expect((await people.publicOne(id)).joined).toBe(1)
  expect(await people.code(await join(anna))).toBe('complaint-own')
  expect(await people.code(await join(house))).toBe('address-needed')

  // Her address typed by somebody without a sign-in is still she.
  expect(await (await join(house, { email: dagny.email })).json()).toEqual({ state: 'asked' })
  expect(await people.letters('complaint.join')).toEqual([])
  expect(await (await join(house, { email: 'eva@example.org' })).json()).toEqual({ state: 'asked' })
  expect((await people.publicOne(id)).joined).toBe(1)
  const [letter] = await people.letters('complaint.join')
  const link = (letter!['data'] as { join: string }).join
  const key = house.context.secret.sign('complaint join', link)
  expect((await people.html(house, `/complaints/${id}/join?join=${link}&key=${key}`)).text).toContain(
    'You have this trouble too?',
  )
  expect((await people.publicOne(id)).joined).toBe(1)
  const confirm = (signed: string) => house.visit(`/complaints/${id}/join`, { form: { join: link, key: signed } })
  expect((await confirm('x'.repeat(22))).status).toBe(410)
  for (let press = 0; press < 2; press += 1) expect((await confirm(key)).status).toBe(303)
  expect((await people.publicOne(id)).joined).toBe(2)

  expect(await tellJoined(house.actAs(system))).toBe(0)
  await people.answered(number)
  people.minute()
  expect(await tellJoined(house.actAs(system))).toBe(2)
  expect(await tellJoined(house.actAs(system))).toBe(0)
  expect(new Set((await people.letters('complaint.news')).map(({ recipient }) => recipient))).toEqual(
    new Set([dagny.email, 'eva@example.org']),
  )

  // A mail program's own button, from nowhere.
  const left = await house.visit(`/complaints/${id}/leave?join=${link}&key=${key}`, {
    form: { 'List-Unsubscribe': 'One-Click' },
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(left.status).toBe(303)
  expect((await people.publicOne(id)).joined).toBe(1)
  people.minute()
  await people.sends(anna, 'PUT', `/api/cases/${number}/complaint/resolution`, { resolved: true })
  people.minute()
  expect(await tellJoined(house.actAs(system))).toBe(1)
  await people.sends(dagny, 'DELETE', `/api/complaints/${id}/joins`)
  expect((await people.publicOne(id)).joined).toBe(0)
  expect((await people.send(dagny, 'DELETE', `/api/complaints/${id}/joins`)).status).toBe(404)
})

test('what is held back leaves a gap with its reason, and its author is told; new words are shown again', async () => {
  const { anna, number, id } = await people.published({
    title: 'Ola in your shop is a fool',
    text: 'Ola shouted at me.',
  })
  const hold = (why: string | null) =>
    people.send(people.desk(), 'PUT', `/api/cases/${number}/complaint/holding`, { why })
  expect((await hold('I do not like it')).status).toBe(400)
  expect((await people.send(anna, 'PUT', `/api/cases/${number}/complaint/holding`, { why: 'insult' })).status).toBe(403)
  expect((await hold('insult')).status).toBe(200)
  expect(await people.publicOne(id)).toMatchObject({ title: null, text: null, heldWhy: 'insult' })
  const gap = await people.html(house, `/complaints/${id}`)
  expect(gap.text).toContain('Held back: insults somebody')
  expect(gap.text).not.toContain('Ola')
  expect((await people.letters('complaint.held')).map(({ recipient }) => recipient)).toEqual([anna.email])
  expect((await people.html(anna, `/cases/${number}/complaint`)).text).toContain('it insults somebody')
  await people.sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, {
    title: 'I was shouted at',
    text: 'In your shop.',
  })
  expect(await people.publicOne(id)).toMatchObject({ title: 'I was shouted at', heldWhy: null })
})

test('an erased author leaves nothing in public, and one who joined is counted no more', async () => {
  const { anna, id, number } = await people.published()
  const dagny = await people.customer()
  await people.sends(dagny, 'POST', `/api/complaints/${id}/joins`)
  const copy = await (await anna.visit('/me/copy.json')).text()
  expect(copy).toContain(WORDS.title)
  await eraseCustomer(house.actAs(system), dagny.account)
  expect((await people.publicOne(id)).joined).toBe(0)
  await people.sends(people.desk(), 'POST', `/api/cases/${number}/closing`)
  await eraseCustomer(house.actAs(system), anna.account)
  expect((await house.visit(`/api/complaints/${id}`)).status).toBe(404)
  expect(await askOwner(house, `select from desk.complaint where id = '${id}'`)).toEqual([])
})

test('the form asks, and leads to what others will read', async () => {
  const anna = await people.customer()
  const drawn = await people.html(anna, '/ask')
  const hidden = Object.fromEntries(
    [...drawn.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!,
    ]),
  )
  const reply = await anna.visit('/ask', {
    form: { ...hidden, text: 'Two left shoes.', complaint: 'public', stance: 'wronged' },
  })
  const to = reply.headers.get('location')!
  expect(to).toMatch(/^\/cases\/\d+\/complaint\?new=1$/)
  const page = await people.html(anna, to)
  expect(page.text).toContain('It is a complaint from now on.')
  expect(page.text).toContain('Two left shoes.')
})
