import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, putInCart } from '../../../../test/harness/orders.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import { createParty, eraseCustomer, linkParties, SERVICE, transact } from '../../customers/index.ts'
import type { Door, Outcome } from '../contract.ts'
import { noteQuestion } from '../questions.ts'
import { clearQuestions } from './keep.ts'
import { placeQuestions } from './place.ts'
import { wantedLate } from './slots.ts'
import { weighWanted } from './weigh.ts'

let house: TestHouse
const staff = (nth: number, name: string, roles: StaffRole[]): Extract<Principal, { kind: 'staff' }> => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const bilal = staff(4, 'Bilal', ['agent'])
const olga = staff(5, 'Olga', ['owner'])
const mira = staff(6, 'Mira', ['merchandiser'])
const system = () => house.actAs({ kind: 'system', name: 'test' })

beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [bilal, olga, mira])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{${roles[0]}}', now())`,
    )
})
afterAll(() => house.close())

const person = () => createParty(house.context.db, 'device')
const ask = (
  party: string,
  text: string,
  more: { language?: string; door?: Door; outcome?: Outcome; articles?: string[] } = {},
) =>
  transact(system(), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
    noteQuestion(tx, system(), {
      party,
      text,
      language: 'en',
      door: 'search',
      outcome: 'unanswered',
      confidence: 0,
      articles: [],
      ...more,
    }),
  )
async function asked(texts: readonly string[], more: Parameters<typeof ask>[2] = {}): Promise<string[]> {
  const parties = []
  for (const text of texts) {
    const party = await person()
    await ask(party, text, more)
    parties.push(party)
  }
  return parties
}
/** A quarter of an hour later the house looks at it. */
async function later(minutes = 20): Promise<void> {
  house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * 60_000))
  await placeQuestions(system())
  await weighWanted(system())
}
async function call<Answer = { id: string }>(
  who: Principal,
  method: string,
  path: string,
  json?: unknown,
): Promise<Answer> {
  const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  const body = (await reply.json()) as Answer
  if (!reply.ok) throw new Error(`${reply.status} ${(body as { code: string }).code}`)
  return body
}
interface Item {
  id: string
  title: string | null
  asked: number
  people: number
  cases: number
  carts: number
  cost: { amount: number } | null
  owner: { id: string } | null
  dueAt: string | null
  late: boolean
  language: string
}
const list = async (query = '', who: Principal = mira) =>
  (await call<{ items: Item[] }>(who, 'GET', `/api/help/wanted?${query}`)).items
const looks = async () =>
  Number((await askOwner(house, 'select count(*)::int as n from customers.look_party'))[0]!['n'])
const wantedOf = async (text: string) =>
  String((await askOwner(house, `select wanted from help.question where text = '${text}'`))[0]!['wanted'])

test('what several ask has a name, an owner and a clock; what one asks shows none of their words; reading the questions is a look', async () => {
  const before = await looks()
  await asked(['how do I wash the wool jacket of Berit Lie', 'can I wash the wool jacket'])
  await later()
  const [few] = await list()
  expect(few).toMatchObject({ title: null, asked: 2, people: 2, owner: { id: olga.id }, dueAt: null })
  await asked(['wash wool jacket', 'who resoles my boots?'], { door: 'chat' })
  await later()
  const items = await list()
  expect(items).toHaveLength(2)
  expect(items[0]).toMatchObject({ title: 'Wash wool jacket', people: 3, dueAt: '2026-12-01T09:40:00.000Z' })
  expect(JSON.stringify(items)).not.toMatch(/Berit|boots/i)
  expect(await looks()).toBe(before)

  const { id } = items[0]!
  await expect(call(mira, 'GET', `/api/help/wanted/${id}/questions`)).rejects.toThrow('403 questions-not-yours')
  expect(await call<{ mayRead: boolean }>(mira, 'GET', `/api/help/wanted/${id}`)).toMatchObject({
    mayRead: false,
    alike: [],
  })
  const read = await call<{ items: { text: string }[] }>(bilal, 'GET', `/api/help/wanted/${id}/questions`)
  expect(read.items.map(({ text }) => text)).toContain('how do I wash the wool jacket of ⟨…⟩')
  expect(await looks()).toBe(before + 3)
  // Whoever takes it has to read what is asked.
  await call(mira, 'PUT', `/api/help/wanted/${id}/owner`, { staff: mira.id })
  expect((await call<{ items: unknown[] }>(mira, 'GET', `/api/help/wanted/${id}/questions`)).items).toHaveLength(3)
  expect((await list('mine=true')).map((one) => one.id)).toEqual([id])
  await expect(call(mira, 'PUT', `/api/help/wanted/${id}/owner`, { staff: randomUUID() })).rejects.toThrow(
    '400 bad-input',
  )
})

test('somebody with three browsers is one person', async () => {
  const [account, ...devices] = [await createParty(house.context.db, 'account'), await person(), await person()]
  for (const device of devices)
    await linkParties(system(), { party: device, other: account, rule: 'signed_in', evidence: {} })
  for (const party of [account, ...devices]) await ask(party, 'Do you repair umbrellas of aunt Solveig')
  await later()
  expect((await list()).find(({ asked: times, people }) => times === 3 && people === 1)).toMatchObject({ title: null })
})

test('what people put together stays together, and what they took apart stays apart', async () => {
  await asked(['gift card balance', 'gift card valid how long', 'gift card for a friend', 'voucher value left'])
  await later()
  const gift = await wantedOf('gift card balance')
  const voucher = await wantedOf('voucher value left')
  expect(voucher).not.toBe(gift)
  await call(mira, 'POST', `/api/help/wanted/${voucher}/merge`, { into: gift })
  expect((await list()).find(({ id }) => id === gift)).toBeDefined()
  expect((await list()).find(({ id }) => id === voucher)).toBeUndefined()
  await asked(['voucher value left on it'])
  await later()
  expect(await wantedOf('voucher value left on it')).toBe(gift)
  // Its old address leads on.
  expect(await call(mira, 'GET', `/api/help/wanted/${voucher}`)).toMatchObject({ id: gift, asked: 5 })
  await expect(call(mira, 'POST', `/api/help/wanted/${voucher}/merge`, { into: gift })).rejects.toThrow(
    '404 wanted-unknown',
  )

  const rows = await askOwner(house, `select id from help.question where text like 'gift card valid%'`)
  const questions = rows.map(({ id }) => String(id))
  await expect(call(mira, 'POST', `/api/help/wanted/${gift}/split`, { questions, to: null })).rejects.toThrow('403')
  const { id: apart } = await call(bilal, 'POST', `/api/help/wanted/${gift}/split`, { questions, to: null })
  await asked(['how long is a gift card valid'])
  await later()
  expect(await wantedOf('how long is a gift card valid')).toBe(apart)
  const { alike } = await call<{ alike: { id: string }[] }>(bilal, 'GET', `/api/help/wanted/${apart}`)
  expect(alike.map(({ id }) => id)).not.toContain(gift)
  expect(await call(bilal, 'GET', `/api/help/wanted/${apart}`)).toMatchObject({
    begunBy: 'Bilal',
    owner: { id: olga.id },
  })
  await expect(call(bilal, 'POST', `/api/help/wanted/${gift}/split`, { questions, to: null })).rejects.toThrow(
    '409 questions-gone',
  )
})

test('it is answered by an article, or left with a reason, and taken up again when as many still do not find it', async () => {
  const texts = ['pick up in store', 'pick up order in store', 'store pick up hours']
  await asked(texts)
  await later()
  const id = await wantedOf(texts[0]!)
  await expect(call(mira, 'POST', `/api/help/wanted/${id}/settlement`, { how: 'left' })).rejects.toThrow(
    '400 bad-input',
  )
  await call(mira, 'POST', `/api/help/wanted/${id}/settlement`, { how: 'left', because: 'We have no store.' })
  expect((await list('state=left')).map((one) => one.id)).toEqual([id])
  expect(await call(mira, 'GET', `/api/help/wanted/${id}`)).toMatchObject({
    leftBecause: 'We have no store.',
    settledBy: 'Mira',
  })
  await expect(call(mira, 'POST', `/api/help/wanted/${id}/draft`)).rejects.toThrow('409 wanted-settled')
  await call(mira, 'DELETE', `/api/help/wanted/${id}/settlement`)
  await expect(
    call(mira, 'POST', `/api/help/wanted/${id}/settlement`, { how: 'answered', article: 'nowhere' }),
  ).rejects.toThrow('404 article-unknown')

  const { article } = await call<{ article: string }>(mira, 'POST', `/api/help/wanted/${id}/draft`)
  expect(await call(mira, 'POST', `/api/help/wanted/${id}/draft`)).toEqual({ article })
  expect(await askOwner(house, `select title, language from help.draft where article = '${article}'`)).toEqual([
    { title: expect.stringMatching(/^(Pick up store|Store pick up)$/), language: 'en' },
  ])
  await askOwner(
    house,
    `insert into help.article_words (article, language, slug, title, body, revision, published_at, changed_at)
     values ('${article}', 'en', 'pick-up', 'Pick up in our store', 'Open nine to five.', 1, now(), now())`,
  )
  await later()
  expect(await call(mira, 'GET', `/api/help/wanted/${id}`)).toMatchObject({
    state: 'answered',
    article: { id: article },
  })
  // Its address says which article is meant, with whatever stands before and behind it.
  await call(mira, 'DELETE', `/api/help/wanted/${id}/settlement`)
  await call(mira, 'POST', `/api/help/wanted/${id}/settlement`, {
    how: 'answered',
    article: 'https://shop.example/help/pick-up?x=1',
  })
  house.clock.moveTo(new Date(house.clock.now().getTime() + 60_000))
  await asked(['pick up in the store', 'store pick up', 'pick up'])
  await later()
  expect(await call(mira, 'GET', `/api/help/wanted/${id}`)).toMatchObject({ state: 'open' })
})

test('erased people leave no word in a title, and long ago is forgotten', async () => {
  const parties = await asked([
    'tent zipper stuck',
    'zipper of my tent stuck',
    'stuck zipper tent',
    'tent zipper Kvaerner',
  ])
  await later()
  const id = await wantedOf('tent zipper stuck')
  expect((await list()).find((one) => one.id === id)?.title).toMatch(
    /^(Tent zipper stuck|Zipper tent stuck|Stuck zipper tent)$/,
  )
  await call(mira, 'PUT', `/api/help/wanted/${id}/title`, { title: 'The zipper of the Kvaerner tent' })
  await eraseCustomer(system(), parties[3]!)
  expect((await list()).find((one) => one.id === id)?.title).toBeNull()
  await later()
  expect((await list()).find((one) => one.id === id)?.title).toMatch(
    /^(Tent zipper stuck|Zipper tent stuck|Stuck zipper tent)$/,
  )
  await eraseCustomer(system(), parties[0]!)
  expect(await askOwner(house, `select title from help.wanted where id = '${id}'`)).toEqual([{ title: '…' }])
  await later()
  expect((await list()).find((one) => one.id === id)).toMatchObject({ title: null, people: 2 })
  expect(await askOwner(house, `select 1 from help.wanted where title ilike '%kvaerner%'`)).toEqual([])

  const now = house.clock.now()
  house.clock.moveTo(new Date(now.getTime() + 400 * 86_400_000))
  expect(await clearQuestions(system())).toBeGreaterThan(10)
  await weighWanted(system())
  expect(await askOwner(house, `select 1 from help.wanted where id = '${id}'`)).toEqual([])
  house.clock.moveTo(now)
})

test('what nameless visits searched for in vain stands in the same list, in words that enough of them had', async () => {
  await askOwner(
    house,
    `insert into help.unfound (language, mark, door, text, visits, first_on, last_on) values
      ('en', 'aaaaaaaaaaaaaaaaaaaaaa', 'search', 'children rain trousers', 4, '2026-11-24', '2026-11-24'),
      ('en', 'bbbbbbbbbbbbbbbbbbbbbb', 'shop', 'rain trousers for children', 3, '2026-11-24', '2026-11-24'),
      ('en', 'cccccccccccccccccccccc', 'shop', null, 2, '2026-11-24', '2026-11-24')`,
  )
  await asked(['do you have rain trousers for children'])
  await later()
  const found = (await list()).filter(({ title }) => /rain trousers/i.test(title ?? ''))
  expect(found).toEqual([expect.objectContaining({ title: 'children rain trousers', visits: 7, people: 1 })])
  expect(found[0]!.dueAt).not.toBeNull()
})

test('it is priced by its cases and by baskets that were left, sums from five customers on', async () => {
  const boots = await addProduct(house, { title: 'Boots', amount: 10_000, stock: 50 })
  const texts = ['are the boots vegan', 'vegan boots', 'boots vegan?', 'vegan boots please', 'which boots are vegan']
  for (const [nth, text] of texts.entries()) {
    await askOwner(house, 'truncate accounts.rate')
    const shopper = house.person(`Shopper ${nth}`)
    const cart = await putInCart(shopper, [[boots, 1]])
    await askOwner(
      house,
      `update orders.cart set changed_at = '${house.clock.now().toISOString()}' where id = '${cart}'`,
    )
    const party = String((await askOwner(house, `select party from orders.cart where id = '${cart}'`))[0]!['party'])
    await ask(party, text)
    if (nth === 3) {
      await later()
      expect((await list()).find(({ carts }) => carts === 4)).toMatchObject({ cost: null })
    }
  }
  await later()
  expect((await list()).find(({ carts }) => carts === 5)).toMatchObject({ cost: { amount: 50_000 } })
})

test('over its time it is somebody’s to see to', async () => {
  const texts = ['do you sharpen skates', 'sharpen skates', 'where can skates be sharpened, sharpen']
  await asked(texts)
  await later()
  const id = await wantedOf(texts[0]!)
  house.clock.moveTo(new Date(house.clock.now().getTime() + 8 * 86_400_000))
  expect((await list()).find((one) => one.id === id)).toMatchObject({ late: true })
  const late = await wantedLate.find(system(), { keys: null, limit: 10 })
  expect(late.find(({ key }) => key === id)).toMatchObject({ aboutType: 'wanted', owner: olga.id, party: null })
  await call(bilal, 'POST', `/api/help/wanted/${id}/settlement`, { how: 'left', because: 'Nobody here can.' })
  expect(await wantedLate.find(system(), { keys: [id], limit: 10 })).toEqual([])
})
