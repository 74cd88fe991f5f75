import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Colleague, ROUTER, type StaffedHouse, staffedHouse } from '../../../../test/harness/agents.ts'
import type { TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import { grantPermission, sentenceVersion } from '../../customers/index.ts'
import type { Rehearsal } from './contract.ts'
import { routeNext } from './give.ts'

let at: StaffedHouse
let house: TestHouse
let bilal: Colleague
let chidi: Colleague
let siv: Colleague
beforeAll(async () => {
  at = await staffedHouse()
  ;({ house, bilal, chidi, siv } = at)
})
afterAll(() => house.close())
beforeEach(() => at.begin())

test('off by default, and then a case goes to whoever has fewest open, and after that to whoever has waited longest', async () => {
  await at.set('routing', false)
  const waits = await at.ask('Nobody gives this to anybody')
  expect(await at.here(bilal)).toMatchObject({ on: false })
  expect(await at.route()).toEqual([])
  expect(await at.whose(waits)).toBe(null)

  await at.set('routing', true)
  expect(await at.here(bilal)).toMatchObject({ on: true, availability: 'ready', waiting: 1, cases: 0, capacity: 6 })
  await at.route()
  expect(await at.whose(waits)).toBe('Bilal')
  at.later(1)
  await at.here(chidi)
  const second = await at.ask('And this?')
  await at.route()
  expect(await at.whose(second)).toBe('Chidi')
  // Both have one; Bilal got his earlier.
  const third = await at.ask('And this one?')
  await at.route()
  expect(await at.see(third)).toMatchObject({
    assignee: { name: 'Bilal' },
    routed: { by: 'rule', cases: 1, points: 2, capacity: 6 },
  })
  const line = await askOwner(
    house,
    `select kind, actor, data from customers.interaction where subject_type = 'case' and subject_id = '${third}' and kind = 'case.assigned'`,
  )
  expect(line).toEqual([{ kind: 'case.assigned', actor: 'system:desk.route', data: { staff: bilal.id, rule: true } }])
})

test('nobody gets more than they can take; answering, closing and more room let the next ones through', async () => {
  await at.can(bilal, { capacity: 2 })
  await at.here(bilal)
  const numbers = [
    await at.ask('one'),
    await at.ask('two'),
    await at.ask('three'),
    await at.ask('four'),
    await at.ask('five'),
  ]
  await at.route()
  expect(await Promise.all(numbers.map(at.whose))).toEqual(['Bilal', 'Bilal', null, null, null])
  expect(await at.here(bilal)).toMatchObject({ points: 2, cases: 2, waiting: 3 })
  await at.send(bilal, 'POST', `/api/cases/${numbers[0]}/messages`, { text: 'Done.' })
  await at.route()
  expect(await at.whose(numbers[2]!)).toBe('Bilal')
  await at.send(bilal, 'POST', `/api/cases/${numbers[1]}/closing`, {})
  await at.route()
  expect(await at.whose(numbers[3]!)).toBe('Bilal')
  await at.can(bilal, { capacity: 3 })
  await at.route()
  expect(await at.whose(numbers[4]!)).toBe('Bilal')
})

test('thirty who route at once give no case twice and nobody too many', async () => {
  const numbers: string[] = []
  for (let count = 0; count < 24; count += 1) numbers.push(await at.ask(`Question ${count}`))
  await at.can(bilal, { capacity: 5 })
  await at.can(chidi, { capacity: 4 })
  await Promise.all([at.here(bilal), at.here(chidi)])
  const ctx = house.actAs(ROUTER)
  // Looked at, and the first one given.
  await at.route()
  await askOwner(house, `update desk.customer_case set assignee = null where state = 'open'`)
  const given = (await Promise.all(Array.from({ length: 30 }, () => routeNext(ctx)))).filter((one) => one !== null)
  expect(new Set(given.map(({ number }) => number)).size).toBe(given.length)
  const counts = await askOwner(
    house,
    `select count(*)::integer as has from desk.customer_case where state = 'open' and assignee is not null group by assignee order by 1`,
  )
  expect(counts).toEqual([{ has: 4 }, { has: 5 }])
})

test('a chat weighs more than a mail while it is under way, and a call leaves room for nothing', async () => {
  await at.can(bilal, { capacity: 3 })
  await at.here(bilal)
  const chat = await at.chatOf('Hello?')
  await at.route()
  expect(await at.whose(chat.number)).toBe('Bilal')
  expect(await at.here(bilal)).toMatchObject({ points: 2, cases: 1 })
  const other = await at.chatOf('Hello as well?')
  const mail = await at.ask('A mail fits beside it')
  await at.route()
  expect([await at.whose(other.number), await at.whose(mail)]).toEqual([null, 'Bilal'])
  // Nothing was said for long: it is as much work as a mail is.
  at.later(11)
  await at.signIn(bilal)
  await at.here(bilal)
  await at.route()
  expect(await at.whose(other.number)).toBe('Bilal')

  await askOwner(house, `update desk.customer_case set state = 'closed', closed_at = now() where state <> 'closed'`)
  const calls = await at.ask('Rings')
  await askOwner(house, `update desk.customer_case set channel = 'phone' where number = ${calls}`)
  const beside = await at.ask('Must wait')
  await at.route()
  expect([await at.whose(calls), await at.whose(beside)]).toEqual(['Bilal', null])
})

test('language, category and product line decide who can; what nobody can waits, and does not hold up the others', async () => {
  await at.can(bilal, { languages: ['nb'], lines: ['Boots'] })
  await at.can(chidi, { languages: ['en'], categories: ['press'] })
  await Promise.all([at.here(bilal), at.here(chidi)])
  const german = await at.ask('Haben Sie Stiefel?')
  const norwegian = await at.ask('Har dere boots i 43?')
  const skis = await at.ask('Har dere ski?')
  const press = await at.ask('An interview')
  const sales = await at.ask('Boots in bulk')
  await askOwner(
    house,
    `update desk.customer_case set language = case number when ${german} then 'de' when ${norwegian} then 'nb' when ${skis} then 'nb' else 'en' end,
       category = case number when ${press} then 'press' when ${sales} then 'sales' end where number in (${[german, norwegian, skis, press, sales].join(',')})`,
  )
  await at.route()
  expect(await Promise.all([german, norwegian, skis, press, sales].map(at.whose))).toEqual([
    null,
    'Bilal',
    'Bilal',
    'Chidi',
    null,
  ])
  expect((await at.see(norwegian)).routed).toMatchObject({ by: 'rule', language: 'nb', line: 'boots' })
  expect((await at.see(press)).routed).toMatchObject({ language: 'en', category: 'press' })
  await at.can(chidi, { languages: ['en', 'de'] })
  await at.route()
  expect([await at.whose(german), await at.whose(sales)]).toEqual(['Chidi', 'Chidi'])
})

test('whoever vanishes, signs out or goes away leaves what they have not answered to the others, talks first', async () => {
  await at.here(bilal)
  const mail = await at.ask('Left behind')
  const chat = await at.chatOf('Are you there?')
  await at.route()
  expect([await at.whose(mail), await at.whose(chat.number)]).toEqual(['Bilal', 'Bilal'])
  await at.send(bilal, 'POST', `/api/cases/${chat.number}/messages`, { text: 'Here I am.' })
  at.later(4)
  await chat.say('And one more thing')
  // With nobody else there it stays with him.
  await at.route()
  expect(await at.whose(mail)).toBe('Bilal')
  await at.here(chidi)
  expect((await at.route()).map(({ number }) => number)).toEqual([chat.number, mail])
  expect([await at.whose(mail), await at.whose(chat.number)]).toEqual(['Chidi', 'Chidi'])
  const told = await chat.shown()
  expect(told.messages.at(-1)).toMatchObject({
    from: 'house',
    text: 'Chidi goes on here, and has what was said before them.',
  })

  // What a colleague gave to somebody on leave waits for them.
  const gift = await at.ask('For Bilal when he is back')
  await at.send(chidi, 'PUT', `/api/cases/${gift}/assignee`, { staff: bilal.id })
  await at.route()
  expect(await at.whose(gift)).toBe('Bilal')

  await at.here(bilal)
  await at.be(chidi, 'away')
  await at.route()
  expect(await at.whose(mail)).toBe('Bilal')
  await at.be(chidi, 'ready')
  await at.signOut(bilal)
  await at.route()
  expect([await at.whose(mail), await at.whose(gift)]).toEqual(['Chidi', 'Chidi'])
})

test('busy takes nothing new and keeps what it has', async () => {
  await at.here(bilal)
  const mine = await at.ask('Before')
  await at.route()
  await at.be(bilal, 'busy')
  await at.here(chidi)
  const next = await at.ask('After')
  await at.route()
  expect([await at.whose(mine), await at.whose(next)]).toEqual(['Bilal', 'Chidi'])
})

test('what is given back goes to somebody else, and only whoever has it gives it back', async () => {
  await Promise.all([at.here(bilal), at.here(chidi)])
  const number = await at.ask('Too hard for me')
  await at.route()
  const [has, other] = (await at.whose(number)) === 'Bilal' ? [bilal, chidi] : [chidi, bilal]
  expect((await house.actAs(other).visit(`/api/cases/${number}/giving-back`, { json: {} })).status).toBe(409)
  await at.send(has, 'POST', `/api/cases/${number}/giving-back`, {})
  expect(await at.see(number)).toMatchObject({ assignee: null, routed: { gone: 'declined' } })
  await at.route()
  expect(await at.whose(number)).toBe(other.name)
  await at.send(other, 'POST', `/api/cases/${number}/giving-back`, {})
  await at.route()
  expect(await at.whose(number)).toBe(null)
})

test('a talk is handed over with a note that only the staff see, and the visitor is told who goes on', async () => {
  await at.here(bilal)
  const chat = await at.chatOf('Who knows about wax?')
  await at.route()
  await at.send(bilal, 'POST', `/api/cases/${chat.number}/handing-over`, {
    staff: chidi.id,
    note: 'Asks about wax, buys skis.',
  })
  expect(await at.whose(chat.number)).toBe('Chidi')
  expect((await at.see(chat.number)).messages.map(({ direction, text }) => [direction, text])).toContainEqual([
    'note',
    'Asks about wax, buys skis.',
  ])
  const { messages } = await chat.shown()
  expect(messages.at(-1)?.text).toBe('Chidi takes over from Bilal, and has what was said before them.')
  expect(JSON.stringify(messages)).not.toContain('buys skis')
  const wrong = await house
    .actAs(bilal)
    .visit(`/api/cases/${chat.number}/handing-over`, { json: { staff: randomUUID(), note: 'To nobody' } })
  expect(wrong.status).toBe(422)
})

test('a customer with a person of their own gets that person while they are there, whatever else they can', async () => {
  await at.can(chidi, { languages: ['de'] })
  await Promise.all([at.here(bilal), at.here(chidi)])
  const first = await at.ask('Mine', { email: 'gold@berg.example' })
  const { customerId } = await at.see(first)
  expect(await at.send(bilal, 'PUT', `/api/customers/${customerId}/named-person`, { staff: chidi.id })).toEqual({
    person: { id: chidi.id, name: 'Chidi' },
  })
  await at.route()
  expect(await at.see(first)).toMatchObject({ assignee: { name: 'Chidi' }, routed: { by: 'person' } })
  await at.be(chidi, 'busy')
  const second = await at.ask('Mine again', { email: 'gold@berg.example' })
  await at.route()
  expect(await at.whose(second)).toBe('Bilal')
})

test('the best customers are first where the merchant says so and they allow it; without, they are like everybody', async () => {
  await at.set('bestFirst', true)
  await at.set('bestFrom', 100_000)
  await at.can(bilal, { capacity: 1 })
  const early = await at.ask('I asked first')
  at.later(1)
  const best = await at.ask('I buy much', { email: 'best@berg.example' })
  const { customerId } = await at.see(best)
  await askOwner(
    house,
    `insert into orders.customer_order (party, payment, currency, net, tax, gross) values ('${customerId}', 'invoice', 'NOK', 96000, 24000, 120000)`,
  )
  at.later(1)
  await at.here(bilal)
  // Looked at: nobody has allowed it.
  await at.route()
  expect([await at.whose(early), await at.whose(best)]).toEqual(['Bilal', null])
  await askOwner(
    house,
    `update desk.customer_case set assignee = null, lines = null, routed = null where number in (${early}, ${best})`,
  )
  await grantPermission(house.actAs(ROUTER), {
    party: customerId!,
    purpose: 'value_routing',
    sentence: sentenceVersion(house.context, 'value_routing'),
    channel: 'me',
  })
  await at.route()
  expect([await at.whose(early), await at.whose(best)]).toEqual([null, 'Bilal'])
})

test('what would break its promise goes before those whom the merchant prefers', async () => {
  await at.set('bestFirst', true)
  await at.can(bilal, { capacity: 1 })
  const late = await at.ask('Due at once')
  const best = await at.ask('I buy much', { email: 'best@berg.example' })
  await askOwner(
    house,
    `update desk.customer_case set due_at = '${at.now()}'::timestamptz + interval '20 minutes' where number = ${late}`,
  )
  await at.here(bilal)
  await at.route()
  expect([await at.whose(late), await at.whose(best)]).toEqual(['Bilal', null])
})

test('a rehearsal says what would have been done with last month, and changes nothing', async () => {
  await at.can(bilal, { languages: ['nb'] })
  await at.can(chidi, { languages: ['en'] })
  const number = await at.ask('Rehearsed')
  await askOwner(house, `update desk.customer_case set assignee = '${bilal.id}' where number = ${number}`)
  const before = await askOwner(house, 'select * from desk.customer_case order by number')
  const found = await at.send<Rehearsal>(siv, 'GET', '/api/routing/rehearsal')
  expect(await askOwner(house, 'select * from desk.customer_case order by number')).toEqual(before)
  expect(found.cases).toBe(before.length)
  expect(found.given + found.nobody).toBe(found.cases)
  expect(found.agents.reduce((sum, one) => sum + one.cases, 0)).toBe(found.given)
  expect(found.examples).toContainEqual(
    expect.objectContaining({ number, had: 'Bilal', would: expect.stringMatching(/Chidi|Siv/) }),
  )
})

test('only owners say who can what; packers and visitors learn nothing', async () => {
  const packer: Principal = { ...bilal, roles: ['packer'] }
  expect(
    (
      await house.actAs(bilal).visit(`/api/routing/agents/${bilal.id}`, {
        method: 'PUT',
        json: { languages: [], lines: [], categories: [], capacity: 9 },
      })
    ).status,
  ).toBe(403)
  expect((await house.actAs(packer).visit('/api/routing')).status).toBe(403)
  expect((await house.person('Mallory').visit('/api/routing/mine')).status).toBe(401)
})
