import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { addProduct, askOwner } from '../../../test/harness/orders.ts'
import { addressParty, createParty, eraseCustomer, linkParties, separateParties } from '../customers/index.ts'

let house: TestHouse
let dataFolder: string
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-ask-'))
  house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } })
})
afterAll(async () => {
  await house.close()
  await rm(dataFolder, { recursive: true })
})

const QUESTION = { subject: 'A seam has opened', text: 'After two walks.\nCan it be sewn?', name: 'Anna Berg' }

/** What the form sends: what it was drawn with, and what somebody typed. */
async function fillAsk(
  visit: TestHouse['visit'],
  typed: Record<string, string>,
  from = '/ask',
): Promise<Record<string, string>> {
  const html = await (await visit(from)).text()
  const drawn = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name, value]) => [name!, value!] as const,
  )
  return { ...Object.fromEntries(drawn), ...typed }
}

let asked = 0
/** Somebody asks, from an address that has not asked before, and is on the page of their case. */
async function ask(visit: TestHouse['visit'], typed: Record<string, string> = {}) {
  asked += 1
  const form = await fillAsk(visit, { ...QUESTION, email: `anna${asked}@berg.example`, ...typed })
  const reply = await visit('/ask', { form })
  expect(reply.status).toBe(303)
  const to = reply.headers.get('location')!
  const [, number, key] = /^\/cases\/(\d+)\?key=([\w-]+)&new=1$/.exec(to) ?? []
  return { form, to, number: number!, key: key! }
}

async function agent() {
  const [row] = await askOwner(
    house,
    `insert into accounts.staff (email, name, roles, joined_at) values ('${randomUUID()}@shop.example', 'Bilal Ahmed', '{agent}', now()) returning id`,
  )
  return house.actAs({
    kind: 'staff',
    id: String(row!['id']),
    name: 'Bilal Ahmed',
    roles: ['agent'],
    session: randomUUID(),
  })
}

/** Two customers' words in one case: taken for one person, and found not to be. */
async function mergeAndPart(bilal: Awaited<ReturnType<typeof agent>>, number: string, into: string): Promise<void> {
  const [row] = await askOwner(
    house,
    `select (select party from desk.customer_case where number = ${number}) as party, (select party from desk.customer_case where number = ${into}) as other`,
  )
  const merged = await bilal.visit(`/api/cases/${number}/merge`, { json: { into, samePerson: 'They said so.' } })
  expect(merged.status).toBe(200)
  await separateParties(bilal, { party: String(row!['party']), other: String(row!['other']), why: 'not-me' })
}

async function customer(email: string) {
  const { db } = house.context
  const account = await createParty(db, 'account')
  const system = house.actAs({ kind: 'system', name: 'test' })
  await linkParties(system, {
    party: await addressParty(db, email),
    other: account,
    rule: 'link_confirmed',
    evidence: {},
  })
  return { account, ...house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account }) }
}

test('a visitor asks by the form, and the first line of the page says by when they have the answer', async () => {
  const { to, number } = await ask(house.visit, { email: 'anna@berg.example' })
  const page = await house.visit(to)
  expect(page.status).toBe(200)
  expect(page.headers.get('cache-control')).toBe('no-store')
  const html = await page.text()
  const main = html.slice(html.indexOf('<main'))
  expect(main.replaceAll(/<[^>]+>/g, ' ').trim()).toMatch(
    /^We have your question\. You have our answer by 10\.00 tomorrow\./,
  )
  expect(main).toContain(`Case ${number}`)
  expect(main).toContain('After two walks.\nCan it be sewn?')
  expect(
    await askOwner(
      house,
      `select address, name from desk.participant a join desk.customer_case c on c.id = a.customer_case where c.number = ${number}`,
    ),
  ).toEqual([{ address: 'anna@berg.example', name: 'Anna Berg' }])
  // What was asked beside the fields is stored with what was told.
  const [message] = await askOwner(
    house,
    `select notes::text as notes from desk.message m join desk.customer_case c on c.id = m.customer_case where c.number = ${number} and m.direction = 'in'`,
  )
  expect(message!['notes']).toMatch(/asked:caseEmail@[0-9a-f]{8}.*asked:caseName@[0-9a-f]{8}/)
})

test('pressed twice the form asks once; something else in the same form is another question', async () => {
  const { form, to } = await ask(house.visit)
  const cases = async () => (await askOwner(house, `select count(*)::integer as n from desk.customer_case`))[0]!['n']
  const before = await cases()
  const again = await Promise.all([1, 2].map(() => house.visit('/ask', { form })))
  expect(again.map((reply) => reply.headers.get('location'))).toEqual([to, to])
  expect(await cases()).toBe(before)
  const together = { ...form, form: randomUUID() }
  const both = await Promise.all([1, 2].map(() => house.visit('/ask', { form: together })))
  expect(new Set(both.map((reply) => reply.headers.get('location'))).size).toBe(1)
  const other = await house.visit('/ask', { form: { ...form, text: 'And the other boot?' } })
  expect(other.headers.get('location')).not.toBe(to)
  expect(await cases()).toBe(Number(before) + 2)
})

test('what is wrong is said beside its field, what was typed stays, and nothing is stored', async () => {
  const cases = () => askOwner(house, `select count(*)::integer as n from desk.customer_case`)
  const before = await cases()
  const form = await fillAsk(house.visit, { ...QUESTION, text: '   ', email: 'anna@' })
  const reply = await house.visit('/ask', { form })
  expect(reply.status).toBe(422)
  const html = await reply.text()
  expect(html).toContain('id="text-wrong">We need this.')
  expect(html).toContain('id="email-wrong">This does not look like an email address.')
  expect(html).toContain('value="A seam has opened"')
  expect(html).toContain('value="anna@"')
  expect(html).toContain(`name="form" value="${form['form']}"`)
  const long = await house.visit('/ask', { form: { ...form, email: 'anna@berg.example', text: 'x'.repeat(50_001) } })
  expect(long.status).toBe(422)
  expect(await long.text()).toContain('At most 50,000 characters.')
  // A form of somebody else's making did not say what the address is for.
  const forged = { ...form, email: 'anna@berg.example', text: 'Hello', emailAsked: 'x' }
  expect((await house.visit('/ask', { form: forged })).status).toBe(400)
  expect(await cases()).toEqual(before)
})

test('a form with a letter to a stranger’s address is taken five times an hour, and then says so beside what was typed', async () => {
  const email = 'bothered@example.org'
  for (let n = 0; n < 5; n += 1) await ask(house.visit, { email, text: `Question ${n}` })
  const form = await fillAsk(house.visit, { ...QUESTION, email, text: 'Once more' })
  const reply = await house.visit('/ask', { form })
  expect(reply.status).toBe(422)
  const html = await reply.text()
  expect(html).toContain('That was more than we take in so short a time.')
  expect(html).toContain('Once more</textarea>')
})

test('the form knows the order or the product from which it was opened', async () => {
  const product = await addProduct(house, { title: 'Nordmarka boot', amount: 10_000, stock: 3 })
  const form = await fillAsk(house.visit, { ...QUESTION, email: 'p@berg.example' }, `/ask?product=${product}`)
  expect(await (await house.visit(`/ask?product=${product}`)).text()).toContain('value="Nordmarka boot"')
  const html = await (await house.visit((await house.visit('/ask', { form })).headers.get('location')!)).text()
  expect(html).toMatch(/What it is about.*<a href="\/products\/nordmarka-boot[\w-]*">Nordmarka boot<\/a>/)
  const order = await (await house.visit('/ask?order=1042')).text()
  expect(order).toContain('value="Order 1042"')
  expect(order).toContain('<input type="hidden" name="order" value="1042"')
  // Something that is no longer sold, or never was, is asked about all the same.
  expect((await house.visit(`/ask?product=${randomUUID()}`)).status).toBe(200)
})

test('answers stand on the page, notes never; the customer writes back, once however often it is sent', async () => {
  const { number, key } = await ask(house.visit)
  const bilal = await agent()
  const own = `/cases/${number}?key=${key}`
  await bilal.visit(`/api/cases/${number}/messages`, { json: { kind: 'note', text: 'She sounds cross.' } })
  await bilal.visit(`/api/cases/${number}/messages`, {
    json: { text: 'Yes, send it in. How: https://shop.example/repair. <b>Free.</b>' },
  })
  const html = await (await house.visit(own)).text()
  expect(html).toContain('<b>Bilal Ahmed</b>')
  expect(html).toContain('<a href="https://shop.example/repair">https://shop.example/repair</a>. &lt;b')
  expect(html).not.toContain('cross')
  expect(html).toContain('It is your turn')
  const part = await house.visit(`/cases/${number}/talk?key=${key}`)
  expect(part.headers.get('cache-control')).toBe('no-store')
  const partHtml = await part.text()
  expect(partHtml).not.toContain('<html')
  expect(html).toContain(partHtml)

  const [, form] = /name="form" value="([\w-]+)"/.exec(html)!
  const empty = await house.visit(`/cases/${number}/messages`, { form: { key, form: form!, text: ' ' } })
  expect(empty.status).toBe(422)
  expect(await empty.text()).toContain('id="text-wrong">We need this.')
  for (const text of ['It is in the post.', 'It is in the post.', 'Two boots, in fact.']) {
    const sent = await house.visit(`/cases/${number}/messages`, { form: { key, form: form!, text } })
    expect(sent.headers.get('location')).toBe(`${own}&said=sent`)
  }
  const said = await askOwner(
    house,
    `select m.text from desk.message m join desk.customer_case c on c.id = m.customer_case where c.number = ${number} and direction = 'in' order by place`,
  )
  expect(said.map((row) => row['text'])).toEqual([QUESTION.text, 'It is in the post.', 'Two boots, in fact.'])
})

test('the link of a mail asks whether it is solved and changes nothing; the button does', async () => {
  const { number, key } = await ask(house.visit)
  await (await agent()).visit(`/api/cases/${number}/messages`, { json: { text: 'Sewn.' } })
  const solved = () => askOwner(house, `select state, solved from desk.customer_case where number = ${number}`)
  const question = await house.visit(`/cases/${number}/solved?key=${key}`)
  expect(await question.text()).toContain('Did this solve it?')
  expect(await solved()).toEqual([{ state: 'waiting', solved: null }])
  const rated = await house.visit(`/cases/${number}/rating`, { form: { key, solved: 'yes' } })
  expect(rated.headers.get('location')).toBe(`/cases/${number}?key=${key}&said=solved`)
  expect(await solved()).toEqual([{ state: 'closed', solved: true }])
  expect(await (await house.visit(rated.headers.get('location')!)).text()).toContain('Thank you for telling us.')
  await house.visit(`/cases/${number}/rating`, { form: { key, solved: 'no' } })
  expect(await solved()).toEqual([{ state: 'open', solved: false }])
})

test('a stranger learns nothing of a case, not even that it exists', async () => {
  const { number, key } = await ask(house.visit)
  const stranger = await customer('stranger@example.org')
  const forged = key.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
  for (const visit of [house.visit, stranger.visit]) {
    for (const query of ['', `?key=${forged}`, '?key=']) {
      const refused: number[] = []
      for (const part of ['', '/talk', '/solved']) refused.push((await visit(`/cases/${number}${part}${query}`)).status)
      const sent = { key: query === '' ? forged : query.slice(5), form: randomUUID(), text: 'Let me in', solved: 'yes' }
      const { solved, ...message } = sent
      refused.push((await visit(`/cases/${number}/messages`, { form: message })).status)
      refused.push((await visit(`/cases/${number}/rating`, { form: { key: sent.key, solved } })).status)
      expect(refused).toEqual([404, 404, 404, 404, 404])
    }
  }
  const unknown = await house.visit('/cases/999999')
  const there = await house.visit(`/cases/${number}`)
  const plain = (html: string) => html.replaceAll(/[0-9a-f-]{36}/g, '')
  expect(plain(await there.text())).toBe(plain(await unknown.text()))
  // The staff read in the workspace; in the shop they are whoever they are to it.
  expect((await (await agent()).visit(`/cases/${number}`)).status).toBe(403)
})

test('the link of a case that was merged goes on showing its customer what is theirs, and nothing of somebody else’s', async () => {
  const [hers, other] = [await ask(house.visit), await ask(house.visit, { text: 'What Dagny asked.' })]
  const bilal = await agent()
  await mergeAndPart(bilal, hers.number, other.number)
  const own = `/cases/${hers.number}?key=${hers.key}`
  const html = await (await house.visit(own)).text()
  expect(html).toContain('Can it be sewn?')
  expect(html).not.toContain('What Dagny asked.')
  expect(html).toContain(`action="/cases/${hers.number}/messages"`)
  expect(html).toContain(await (await house.visit(`/cases/${hers.number}/talk?key=${hers.key}`)).text())
  // Its key is not the other one's.
  expect((await house.visit(`/cases/${other.number}?key=${hers.key}`)).status).toBe(404)
})

test('whom we know gives no address, and finds the question on /me, on the line and beside the order', async () => {
  const anna = await customer('anna@known.example')
  const drawn = await (await anna.visit('/ask')).text()
  expect(drawn).not.toContain('name="email"')
  const form = await fillAsk(anna.visit, { subject: QUESTION.subject, text: QUESTION.text }, '/ask?order=1042')
  const to = (await anna.visit('/ask', { form })).headers.get('location')!
  const [, number] = /^\/cases\/(\d+)\?new=1$/.exec(to)!
  expect((await anna.visit(to)).status).toBe(200)
  const me = await (await anna.visit('/me')).text()
  expect(me).toMatch(new RegExp(`<a href="/cases/${number}"><b>A seam has opened</b></a>`))
  expect(me).toContain(`An answer in case ${number}`)
  await (await agent()).visit(`/api/cases/${number}/messages`, { json: { kind: 'note', text: 'A secret thought.' } })
  const line = await (await anna.visit('/me/line')).text()
  expect(line).toContain(`Case ${number} was opened: A seam has opened`)
  expect(line).toContain(`Wrote to us, case ${number}: A seam has opened`)
  expect(line).toContain(`We wrote a note for ourselves, case ${number}`)
  const copy = await (await anna.visit('/me/copy.json')).text()
  expect(copy).toContain('Can it be sewn?')
  expect(copy + line).not.toContain('secret thought')
  expect(copy).not.toContain('anna@berg.example')
})

test('an erased customer’s case opens to nobody, and what somebody else said in it stays theirs', async () => {
  const anna = await customer('anna@erased.example')
  const bilal = await agent()
  const about = async (visit: TestHouse['visit'], subject: string, text: string) => {
    const form = await fillAsk(visit, { subject, text })
    return /\d+/.exec((await visit('/ask', { form })).headers.get('location')!)![0]
  }
  const own = await about(anna.visit, 'Plantedsubject', 'Plantedalone')
  const dagny = await customer('dagny@lie.example')
  const hers = await about(dagny.visit, 'Hers', 'What Dagny said')
  const shared = await about(anna.visit, 'Plantedsubject', 'Plantedshared')
  await mergeAndPart(bilal, hers, shared)
  await bilal.visit(`/api/cases/${own}/messages`, { json: { text: 'Plantedanswer' } })
  await eraseCustomer(house.actAs({ kind: 'system', name: 'test' }), anna.account)

  expect((await anna.visit(`/cases/${own}`)).status).toBe(404)
  expect((await bilal.visit(`/api/cases/${own}`)).status).toBe(404)
  const left = await askOwner(
    house,
    `select c.number::text as number, c.subject, c.party, (select string_agg(m.text, '|' order by m.place) from desk.message m where m.customer_case = c.id and m.direction = 'in') as said
     from desk.customer_case c where c.number in (${own}, ${hers}, ${shared}) and c.merged_into is null`,
  )
  expect(left).toEqual([{ number: shared, subject: '…', party: dagny.account, said: 'What Dagny said' }])
  const html = await (await dagny.visit(`/cases/${hers}`)).text()
  expect(html).toContain('What Dagny said')
  const everything = await askOwner(
    house,
    `select count(*)::integer as n from desk.message m full join desk.customer_case c on c.id = m.customer_case
     left join desk.participant p on p.customer_case = c.id where concat(m.text, c.subject, p.address) like '%lanted%' or p.address = 'anna@erased.example'`,
  )
  expect(everything).toEqual([{ n: 0 }])
})
