import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { Acting } from '../../../platform/context.ts'
import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'
import type { Mail } from '../../../platform/mail/post.ts'
import { addressParty, createParty, linkParties, sendDue } from '../../customers/index.ts'
import { keepMail } from '../mail/ledger.ts'
import { readNext } from '../mail/read.ts'
import type { CannedShown } from '../answering/contract.ts'
import { openRanking } from './likely.ts'
import { offeredUrl } from './offered.ts'

const SOLES = {
  title: 'Can worn soles be replaced?',
  texts: {
    en: 'Yes. Send the shoes to us, and we put new soles on them within two weeks.',
    nb: 'Ja. Send skoene til oss, så får de nye såler innen to uker.',
  },
}
const WAYBILL = {
  title: 'Where is my parcel, and when does it arrive?',
  texts: { en: 'Your order {{order.number}} leaves us {{order.shipsAt}}. The waybill says where the parcel is.' },
}

let house: TestHouse
let parser: Parser
let ctx: Acting
let siv: ReturnType<TestHouse['actAs']>
const ids: Record<string, string> = {}
beforeAll(async () => {
  house = await startHouse({ environment: { RAPPORT_MAIL_FROM: 'hello@shop.example' } })
  parser = openParser()
  ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
  siv = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Siv', roles: ['owner'], session: 'test' })
  for (const [name, wanted] of Object.entries({ soles: SOLES, waybill: WAYBILL })) {
    const made = await siv.visit('/api/canned-answers', { json: { ...wanted, editedBy: 'owner' } })
    ids[name] = ((await made.json()) as { id: string }).id
  }
})
afterAll(async () => {
  await parser.close()
  await house.close()
})

/** As it was written: nobody has changed them since. */
async function approve(name: string, approved: boolean) {
  const { items } = (await (await siv.visit('/api/canned-answers')).json()) as { items: CannedShown[] }
  const { changedAt } = items.find(({ id }) => id === ids[name])!
  const json = { approved, changedAt }
  const answer = await siv.visit(`/api/canned-answers/${ids[name]}/approval`, { method: 'PUT', json })
  expect(answer.status).toBe(200)
}
const solvedCount = async (name: string) =>
  (await askOwner(house, `select solved from desk.canned_answer where id = '${ids[name]}'`))[0]!['solved']

interface Shown {
  number: string
  state: string
  solved: boolean | null
  promise: { keptAt: string | null } | null
  messages: {
    direction: string
    offers?: { id: string; title: string; text: string; url: string | null; used: boolean }[]
  }[]
}
const shown = async (number: string) => (await siv.visit(`/api/cases/${number}`)).json() as Promise<Shown>
/** With the links that their customers have: the staff are not told them. */
const offersOf = ({ number, messages }: Shown) =>
  messages.flatMap(({ offers }) => (offers ?? []).map((one) => ({ ...one, url: offeredUrl(ctx, number, one.id) })))

let made = 0
async function mail(from: string, subject: string, body: string): Promise<Shown> {
  const headers = {
    From: from,
    To: 'hello@shop.example',
    Subject: subject,
    'Message-ID': `<${(made += 1)}@likely.example>`,
  }
  const raw = Buffer.from(
    [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body, ''].join('\r\n'),
  )
  await keepMail(ctx, { source: 'smtp', raw, envelope: { from, to: [headers.To] }, at: ctx.clock.now() })
  const read = await readNext(ctx, parser)
  return shown((read as { number: string }).number)
}

/** The letter about a case, as it left. */
async function letterOf({ number }: Shown): Promise<{ text: string; html: string }> {
  const sent: Mail[] = []
  await sendDue(house.context, {
    async send(one) {
      sent.push(one)
      return { result: 'accepted', reply: '250' }
    },
  })
  return sent.find(({ text }) => text.includes(`/cases/${number}`))!
}
const pathOf = (url: string) => new URL(url).pathname + new URL(url).search

test('what nobody approved goes to nobody', async () => {
  expect(offersOf(await mail('a@example.com', 'Soles', 'Can you replace the worn soles of my shoes?'))).toEqual([])
})

test('an approved text that is likely to answer goes along; the promise stands until its reader says that it was it', async () => {
  await approve('soles', true)
  const asked = await mail('b@example.com', 'Soles', 'Can you replace the worn soles of my shoes?')
  expect(asked.state).toBe('open')
  expect(asked.promise).not.toBeNull()
  expect(asked.messages.flatMap(({ offers }) => offers ?? [])).toMatchObject([{ url: null }])
  expect(offersOf(asked).map(({ title, text }) => ({ title, text }))).toEqual([
    { title: SOLES.title, text: SOLES.texts.en },
  ])
  const [offer] = offersOf(asked)
  const { text, html } = await letterOf(asked)
  expect(text.replaceAll(/\s+/g, ' ')).toContain(SOLES.texts.en)
  expect(text).toContain(offer!.url)
  expect(html).toContain('This solved it')

  const sent = await shown(asked.number)
  // Scanners follow every link that they find, by every method that reads.
  const scanner = { 'user-agent': 'LinkScanner/1.0' }
  for (const method of ['GET', 'HEAD', 'OPTIONS']) await house.visit(pathOf(offer!.url), { method, headers: scanner })
  expect(await shown(asked.number)).toEqual(sent)

  const page = await (await house.visit(pathOf(offer!.url))).text()
  expect(page).toContain('Did this solve it?')
  const url = new URL(offer!.url)
  const person = house.person('Berit')
  const form = { key: url.searchParams.get('key')! }
  const said = await person.visit(url.pathname, { form })
  expect(said.status).toBe(303)
  const now = await shown(asked.number)
  expect(now).toMatchObject({ state: 'closed', solved: true, promise: null })
  expect(await solvedCount('soles')).toBe(1)
  // Once: a second press, and a link that is opened again, do nothing more.
  await person.visit(url.pathname, { form })
  expect(await solvedCount('soles')).toBe(1)
  expect(await (await house.visit(pathOf(offer!.url))).text()).toContain('You have said that this solved it.')
})

test('what is said to be unsolved after all is not counted, and its link does nothing more', async () => {
  const asked = await mail('c@example.com', 'Soles', 'Do you replace worn soles?')
  const url = new URL(offersOf(asked)[0]!.url)
  const form = { key: url.searchParams.get('key')! }
  const before = Number(await solvedCount('soles'))
  await house.person('C').visit(url.pathname, { form })
  expect(await solvedCount('soles')).toBe(before + 1)
  const caseKey = /\/cases\/\d+\?key=([\w-]+)/.exec((await letterOf(asked)).text)![1]!
  await house.person('C').visit(`/cases/${asked.number}/rating`, { form: { key: caseKey, solved: 'no' } })
  expect(await solvedCount('soles')).toBe(before)
  await house.person('C').visit(url.pathname, { form })
  expect(await shown(asked.number)).toMatchObject({ state: 'open', solved: false })
})

test('a link that is not ours, is another answer’s or is too old settles nothing', async () => {
  const [asked, other] = [
    await mail('d@example.com', 'Soles', 'Can the worn soles be replaced?'),
    await mail('e@example.com', 'Soles', 'Can the worn soles be replaced?'),
  ]
  const url = new URL(offersOf(asked)[0]!.url)
  const foreign = new URL(offersOf(other)[0]!.url).searchParams.get('key')!
  for (const key of [foreign, 'x'.repeat(22), ''])
    expect((await house.person('D').visit(url.pathname, { form: { key } })).status, key).toBe(404)
  const now = house.clock.now()
  house.clock.moveTo(new Date(now.getTime() + 31 * 86_400_000))
  const late = await house.person('D').visit(url.pathname, { form: { key: url.searchParams.get('key')! } })
  expect(late.status).toBe(410)
  expect((await shown(asked.number)).state).toBe('open')
  house.clock.moveTo(now)
})

test('a text goes in the language of who asks, and what is like nothing gets nothing', async () => {
  const form = {
    subject: 'Såler',
    text: 'Får skoene mine nye såler hos dere, om jeg sender dem?',
    email: 'f@example.com',
    name: '',
  }
  const page = await (await house.person('F').visit('/ask')).text()
  const hidden = [...page.matchAll(/name="(form|nameAsked|emailAsked)"[^>]*value="([^"]*)"/g)]
  const sent = { ...form, ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])) }
  const answer = await house.person('F').visit('/ask', { form: sent, headers: { 'accept-language': 'nb' } })
  const path = answer.headers.get('location')!
  const read = await (await house.person('F').visit(path, { headers: { 'accept-language': 'nb' } })).text()
  expect(read).toContain(SOLES.texts.nb)
  expect(read).toContain('Kanskje dette allerede er svaret')
  const far = await mail(
    'g@example.com',
    'Invoice',
    'My accountant wants another copy of the receipt, for the tax office.',
  )
  expect(offersOf(far)).toEqual([])
})

test('a text whose fields the record does not know is not offered, and one whose fields it knows is filled', async () => {
  await approve('waybill', true)
  const question = ['Where is my parcel?', 'Where is my parcel and when does it arrive?'] as const
  expect(offersOf(await mail('h@example.com', ...question)).map(({ title }) => title)).not.toContain(WAYBILL.title)
  const person = house.person('Ida')
  const product = await addProduct(house, { title: 'Teapot', amount: 49_900, stock: 20 })
  const cart = await putInCart(person, [[product, 1]])
  const placed = await person.visit(`/api/carts/${cart}/order`, {
    json: WHO,
    headers: { 'idempotency-key': randomUUID() },
  })
  const { number } = (await placed.json()) as { number: string }
  // The browser that ordered asks: the order is its own.
  const opened = await person.visit('/api/cases', {
    json: { text: question[1], subject: question[0], email: WHO.email },
  })
  const { number: asked } = (await opened.json()) as { number: string }
  const [offer] = offersOf(await shown(asked))
  expect(offer?.text).toContain(`Your order ${number} leaves us Tuesday 24 November.`)
})

test('whoever types a customer’s address into a form of another system reads nothing of their record', async () => {
  const party = await createParty(ctx.db, 'account')
  const address = await addressParty(ctx.db, 'kari@example.com')
  await linkParties(ctx, { party: address, other: party, rule: 'link_confirmed', evidence: {} })
  const kari = house.actAs({ kind: 'customer', party, session: randomUUID(), device: party })
  const product = await addProduct(house, { title: 'Kettle', amount: 29_900, stock: 20 })
  const cart = await putInCart(kari, [[product, 1]])
  const json = { ...WHO, email: 'kari@example.com' }
  const placed = await kari.visit(`/api/carts/${cart}/order`, { json, headers: { 'idempotency-key': randomUUID() } })
  expect([placed.status, await placed.text()]).toEqual([201, expect.anything()])
  const question = { subject: 'Where is my parcel?', text: 'Where is my parcel and when does it arrive?' }
  // The program shows them the way to the page of their question, as the answer says it.
  const form = house.actAs({
    kind: 'key',
    id: randomUUID(),
    name: 'form',
    scopes: ['cases'],
    origin: null,
    party: null,
  })
  const asked = await form.visit('/api/cases', { json: { ...question, email: 'kari@example.com' } })
  const { number, url } = (await asked.json()) as { number: string; url: string }
  expect(offersOf(await shown(number)).map(({ title }) => title)).not.toContain(WAYBILL.title)
  expect(await (await house.person('Mallory').visit(pathOf(url))).text()).not.toContain('leaves us')
  // Kari herself, and whoever reads her mail, are told.
  const own = await kari.visit('/api/cases', { json: question })
  const { number: hers } = (await own.json()) as { number: string }
  expect(offersOf(await shown(hers)).map(({ title }) => title)).toContain(WAYBILL.title)
  expect(offersOf(await mail('kari@example.com', question.subject, question.text)).map(({ title }) => title)).toContain(
    WAYBILL.title,
  )
})

test('the chat’s first reply carries the likely answers, and what follows it does not', async () => {
  const visitor = house.person('Jens')
  const say = (text: string) => visitor.visit('/api/chat/messages', { json: { id: randomUUID(), text } })
  expect((await say('Can you replace worn soles?')).status).toBe(201)
  await say('Can you replace worn soles, please?')
  const chat = (await (await visitor.visit('/api/chat')).json()) as Shown
  expect(offersOf(chat).map(({ title }) => title)).toEqual([SOLES.title])
  const url = new URL(offersOf(chat)[0]!.url)
  await visitor.visit(url.pathname, { form: { key: url.searchParams.get('key')! } })
  expect(((await (await visitor.visit('/api/chat')).json()) as Shown).solved).toBe(true)
})

test('an approval that is taken back holds for the next question', async () => {
  await approve('soles', false)
  expect(offersOf(await mail('k@example.com', 'Soles', 'Can you replace the worn soles of my shoes?'))).toEqual([])
})

test('texts that are like a question are ranked, and others are not among them', () => {
  const rank = openRanking([
    { id: 'soles', title: SOLES.title, text: SOLES.texts.en },
    { id: 'parcel', title: 'Where is my parcel?', text: 'The waybill in our mail says where your parcel is.' },
    { id: 'voucher', title: 'How do I use a voucher?', text: 'Type its code at checkout.' },
  ])
  expect(rank('where is my parcel, has it left you?').map(({ id }) => id)).toEqual(['parcel'])
  expect(rank('do you have a job for a painter')).toEqual([])
  expect(rank('')).toEqual([])
})
