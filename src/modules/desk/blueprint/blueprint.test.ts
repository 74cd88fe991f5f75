import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import {
  addressParty,
  eraseCustomer,
  grantPermission,
  LEARNING_FROM_MAIL,
  withdrawPermission,
} from '../../customers/index.ts'
import type { CaseListed, CaseShown } from '../contract.ts'
import { receiveMessage } from '../open.ts'
import type { AlertShown } from './alerts.ts'
import type { Rehearsal, SortingShown } from './contract.ts'
import { learnLessons } from './learn.ts'
import { judgeWords } from './sorter.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [siv, bilal, chidi])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@shop.example', '${name}', '{${roles.join(',')}}', now())`,
    )
})
afterAll(() => house.close())

type Staff = Extract<Principal, { kind: 'staff' }>
const staff = (number: number, name: string, roles: StaffRole[]): Staff => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${number}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${number}`,
})
const siv = staff(1, 'Siv', ['owner'])
const bilal = staff(2, 'Bilal', ['agent'])
const chidi = staff(3, 'Chidi', ['packer'])
const system = () => house.actAs({ kind: 'system', name: 'test' })

const mail = async (from: string, subject: string, text: string): Promise<string> => {
  const { number } = await receiveMessage(system(), {
    channel: 'mail',
    case: null,
    from: { address: from, name: null },
    subject,
    text,
    quoted: null,
    notes: [],
    vouched: false,
    attached: false,
    mail: randomUUID(),
    at: house.clock.now(),
    acknowledge: true,
    promise: true,
  })
  return number
}

async function call<Answer = unknown>(who: Principal, method: string, path: string, json?: unknown): Promise<Answer> {
  const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  const body = (await reply.json()) as Answer
  if (!reply.ok) throw new Error(`${reply.status} ${(body as { code: string }).code}`)
  return body
}
const caseNow = (number: string) => call<CaseShown>(bilal, 'GET', `/api/cases/${number}`)
const sorting = (number: string) => call<SortingShown>(bilal, 'GET', `/api/cases/${number}/sorting`)
const sort = (number: string, how: object, who: Principal = bilal) =>
  call(who, 'PUT', `/api/cases/${number}/sorting`, how)
const list = async (query: string) =>
  (await call<{ items: CaseListed[] }>(bilal, 'GET', `/api/cases?state=all&${query}`)).items.map((one) => one.number)
const alerts = async (who: Principal) => (await call<{ items: AlertShown[] }>(who, 'GET', '/api/alerts')).items

async function rule(given: object): Promise<string> {
  return (await call<{ id: string }>(siv, 'POST', '/api/blueprint/rules', { name: 'A rule', ...given })).id
}
const removeRule = (id: string) => call(siv, 'DELETE', `/api/blueprint/rules/${id}`)

async function allow(address: string): Promise<void> {
  const party = await addressParty(house.context.db, address)
  const choice = {
    party,
    purpose: LEARNING_FROM_MAIL,
    sentence: 'purpose.learning_from_mail@test',
    channel: 'me' as const,
  }
  await grantPermission(system(), choice)
}

test('before anything was learnt a case is unsorted, stands with those that wait for a person, and is acknowledged in its language', async () => {
  const number = await mail('kari@lie.example', 'Pakken min', 'Hei, pakken min har ikke kommet ennå. Hvor er den?')
  expect(await sorting(number)).toMatchObject({
    category: null,
    rank: 'standard',
    by: 'nobody',
    likely: null,
    language: 'nb',
    learns: false,
  })
  expect((await caseNow(number)).messages[1]!.text).toContain('Noen svarer innen')
  const english = await mail('kate@lie.example', 'My parcel', 'Where is my parcel? It has not arrived yet.')
  expect((await caseNow(english)).messages[1]!.text).toContain('Somebody answers by')
  expect(await list('category=unsorted')).toEqual(expect.arrayContaining([number, english]))
  expect(await list('category=jobs')).toEqual([])
})

test('the first rule that fits decides, a suggestion is thanked and filed without a promise, and what cannot wait goes to its owner', async () => {
  await expect(call(bilal, 'POST', '/api/blueprint/rules', {})).rejects.toThrow('403')
  await expect(rule({ conditions: {}, rank: 'red' })).rejects.toThrow('400')
  await expect(rule({ conditions: { words: ['idea'] } })).rejects.toThrow('400')
  await expect(rule({ conditions: { words: ['idea'] }, category: 'nowhere' })).rejects.toThrow(
    '422 case-category-unknown',
  )
  await expect(rule({ conditions: { words: ['idea'] }, assignee: randomUUID() })).rejects.toThrow('422 staff-unknown')
  await call(siv, 'PUT', '/api/blueprint/categories/press', {
    names: { en: 'Press', nb: 'Presse' },
    owner: bilal.id,
    about: 'Papers',
  })
  const ideas = await rule({ name: 'Ideas', on: true, conditions: { words: ['my idea'] }, rank: 'suggestion' })
  const papers = await rule({
    name: 'Papers',
    on: true,
    conditions: { senders: ['paper.example'], channels: ['mail'] },
    category: 'press',
    rank: 'emergent',
  })
  const idea = await mail('ann@paper.example', 'For you', 'My  IDEA: sell laces by the metre.')
  expect(await sorting(idea)).toMatchObject({ category: null, rank: 'suggestion', by: 'rule', rule: 'Ideas' })
  const filed = await caseNow(idea)
  expect(filed).toMatchObject({ state: 'closed', promise: null, assignee: null })
  expect(filed.messages[1]!.text).toContain('keep it with the others')
  expect(await list('rank=suggestion')).toEqual([idea])

  await call(siv, 'PUT', '/api/blueprint/order', { ids: [papers, ideas] })
  const number = await mail('ann@news.paper.example', 'For you', 'My idea: an interview.')
  expect(await sorting(number)).toMatchObject({ category: 'press', rank: 'emergent', by: 'rule', rule: 'Papers' })
  expect((await caseNow(number)).assignee?.name).toBe('Bilal')
  expect((await caseNow(number)).promise).not.toBeNull()
  // Not at the end of another domain's name, and "myidea" is another word.
  expect((await sorting(await mail('ann@newspaper.example', 'Hi', 'Not myidea at all'))).by).toBe('nobody')
  await expect(call(siv, 'PUT', '/api/blueprint/order', { ids: [papers] })).rejects.toThrow('409')
  await removeRule(papers)
  await removeRule(ideas)
  expect(await sorting(number)).toMatchObject({ by: 'rule', rule: 'Papers' })
})

test('rules may ask for broken promises, and for what was bought only of who allows to be served by it', async () => {
  const [late, rich] = [
    await rule({ name: 'Late', on: true, conditions: { promiseBroken: true }, rank: 'critical' }),
    await rule({ name: 'Good customers', on: true, conditions: { valueAtLeast: 100_000 }, rank: 'emergent' }),
  ]
  const party = await addressParty(house.context.db, 'rich@lie.example')
  await askOwner(
    house,
    `insert into orders.customer_order (party, payment, currency, net, tax, gross) values ('${party}', 'invoice', 'NOK', 80000, 20000, 100000)`,
  )
  expect((await sorting(await mail('rich@lie.example', 'Hello', 'Do you have laces?'))).rank).toBe('standard')
  await grantPermission(system(), {
    party,
    purpose: 'value_routing',
    sentence: 'purpose.value_routing@test',
    channel: 'me',
  })
  const first = await mail('rich@lie.example', 'Hello again', 'Do you have laces?')
  expect(await sorting(first)).toMatchObject({ rank: 'emergent', rule: 'Good customers' })
  await askOwner(house, `update customers.promise set broken_at = now() where subject_id = '${first}'`)
  const second = await mail('rich@lie.example', 'Hello?', 'Is anybody there?')
  expect(await sorting(second)).toMatchObject({ rank: 'critical', rule: 'Late' })
  await removeRule(late)
  await removeRule(rich)
  await sort(second, { rank: 'standard' })
})

test('a rule about orders goes by the number that somebody quotes, of an order of their own', async () => {
  const id = await rule({ name: 'On its way', on: true, conditions: { orders: ['shipped'] }, category: 'service' })
  const party = await addressParty(house.context.db, 'odd@lie.example')
  const [order] = await askOwner(
    house,
    `insert into orders.customer_order (party, payment, currency, net, tax, gross, state) values ('${party}', 'invoice', 'NOK', 80, 20, 100, 'shipped') returning number::text`,
  )
  const { number } = order as { number: string }
  expect(await sorting(await mail('odd@lie.example', `Order ${number}`, 'Where is it?'))).toMatchObject({
    category: 'service',
    rule: 'On its way',
  })
  expect((await sorting(await mail('eve@lie.example', `Order ${number}`, 'Where is it?'))).by).toBe('nobody')
  await removeRule(id)
})

const PAST = [
  ['jobs', 'I would like to apply for the job in your workshop. My application is attached.'],
  ['jobs', 'Is there a vacancy for a seller? I am looking for a job and send you my application.'],
  ['service', 'Where is my parcel? It should have been delivered on Friday.'],
  ['service', 'My parcel has not arrived, and the carrier knows nothing of a delivery.'],
] as const

test('what the staff say is learnt, where its customer allows it, and the next of its like is sorted by its words', async () => {
  const silent = await mail('silent@lie.example', 'Job', 'I apply for the job as a cobbler.')
  await sort(silent, { category: 'jobs' })
  expect(await learnLessons(system())).toBe(false)
  expect(await askOwner(house, 'select from desk.lesson')).toHaveLength(0)

  await allow('anna@lie.example')
  for (const [category, text] of PAST) await sort(await mail('anna@lie.example', 'Hello', text), { category })
  expect(await learnLessons(system())).toBe(true)
  const number = await mail('new@lie.example', 'Question', 'Do you have a job for me? I send you my application.')
  const seen = await sorting(number)
  expect(seen).toMatchObject({ category: 'jobs', by: 'words', likely: 'jobs', rank: 'standard' })
  expect(seen.because.map(({ word }) => word)).toEqual(expect.arrayContaining(['job', 'application']))
  expect(seen.confidence).toBeGreaterThan(0.5)
  expect(await list('category=jobs')).toContain(number)

  const odd = await mail('new@lie.example', 'Zebra', 'Quixotic zebras juggle waxed umbrellas.')
  expect(await sorting(odd)).toMatchObject({ category: null, by: 'nobody' })

  // Rules may ask what the words say.
  const id = await rule({ name: 'Applications', on: true, conditions: { categories: ['jobs'] }, assignee: bilal.id })
  const given = await mail(
    'new@lie.example',
    'Work',
    'I am looking for a job in your workshop, my application is attached.',
  )
  expect(await sorting(given)).toMatchObject({ category: 'jobs', by: 'rule', rule: 'Applications' })
  expect((await caseNow(given)).assignee?.name).toBe('Bilal')
  await removeRule(id)
})

test('a correction is learnt in its place, and confirmed words weigh no less', async () => {
  const text = 'Can we print a story about your workshop in our paper?'
  const first = await mail('anna@lie.example', 'Story', text)
  await sort(first, { category: 'jobs' })
  await learnLessons(system())
  expect((await judgeWords(house.context, `Story\n${text}`)).likely).toBe('jobs')
  await sort(first, { category: 'press' })
  expect(await sorting(first)).toMatchObject({ by: 'staff', setBy: 'Bilal', category: 'press' })
  await learnLessons(system())
  expect((await judgeWords(house.context, `Story\n${text}`)).likely).toBe('press')
  // Nobody knows any more where it belongs: nothing is learnt from it.
  await sort(first, { category: null })
  await learnLessons(system())
  expect((await judgeWords(house.context, `Story\n${text}`)).likely).not.toBe('press')
  await expect(sort(first, { category: 'nowhere' })).rejects.toThrow('422 case-category-unknown')
  await expect(sort(first, { rank: 'red' }, chidi)).rejects.toThrow('403')
})

test('who no longer allows it, or is erased, leaves nothing in what was learnt', async () => {
  const before = await askOwner(house, `select encode(state, 'hex') as state, texts from desk.sorter`)
  await allow('gone@lie.example')
  const [kept, erased] = [
    await mail('gone@lie.example', 'Invoice', 'The invoice of Xanthippe Quux was paid twice by our bookkeeper.'),
    await mail('erase@lie.example', 'Reminder', 'A reminder for an invoice that Ragnhild Zzyzx has paid.'),
  ]
  await allow('erase@lie.example')
  await sort(kept, { category: 'accounts' })
  await sort(erased, { category: 'accounts' })
  await learnLessons(system())
  expect((await judgeWords(house.context, 'the invoice was paid')).likely).toBe('accounts')
  const party = await addressParty(house.context.db, 'gone@lie.example')
  await withdrawPermission(system(), {
    party,
    purpose: LEARNING_FROM_MAIL,
    sentence: 'purpose.learning_from_mail@test',
    channel: 'me',
  })
  await eraseCustomer(system(), await addressParty(house.context.db, 'erase@lie.example'))
  expect(await askOwner(house, `select from desk.lesson where text ~ 'Quux|Zzyzx' and not waits`)).toHaveLength(1)
  await learnLessons(system())
  expect(await askOwner(house, `select from desk.lesson where text ~ 'Quux|Zzyzx'`)).toHaveLength(0)
  expect(await askOwner(house, 'select from desk.unlearnt')).toHaveLength(0)
  const [after] = await askOwner(house, `select texts from desk.sorter`)
  expect(after).toEqual({ texts: (before[0] as { texts: number }).texts })
  expect((await judgeWords(house.context, 'the invoice was paid')).likely).not.toBe('accounts')
})

test('a red alert is shown to everybody until somebody has taken the case, a critical one to the owner', async () => {
  const id = await rule({ name: 'Fire', on: true, conditions: { words: ['burning'] }, rank: 'red', assignee: bilal.id })
  const number = await mail('anna@lie.example', 'Help', 'The shoes are burning!')
  for (const who of [siv, bilal, chidi])
    expect(await alerts(who)).toEqual([expect.objectContaining({ number, rank: 'red', seen: false })])
  await call(chidi, 'POST', `/api/alerts/${number}/seen`)
  await call(chidi, 'POST', `/api/alerts/${number}/seen`)
  expect(await alerts(chidi)).toEqual([expect.objectContaining({ seen: true, seenBy: ['Chidi'] })])
  expect(await alerts(siv)).toEqual([expect.objectContaining({ seen: false, seenBy: ['Chidi'] })])
  // A rule gave it to Bilal, who may be at lunch: it stands until he, or somebody, says so.
  await call(siv, 'PUT', `/api/cases/${number}/assignee`, { staff: siv.id })
  expect(await alerts(chidi)).toEqual([])
  await removeRule(id)

  const second = await mail('anna@lie.example', 'Lawyer', 'My lawyer will write to you.')
  await sort(second, { rank: 'critical' })
  expect(await alerts(chidi)).toEqual([])
  expect(await alerts(siv)).toEqual([expect.objectContaining({ number: second, rank: 'critical' })])
  await call(bilal, 'POST', `/api/cases/${second}/messages`, { text: 'We look into it.' })
  expect(await alerts(siv)).toEqual([])
  await expect(call({ kind: 'visitor', party: null }, 'GET', '/api/alerts')).rejects.toThrow('401')
})

test('a rule is rehearsed on last month’s cases before it is on: nothing changes, and the look is written down', async () => {
  const number = await mail('lace@lie.example', 'Laces', 'The laces smell of vinegar.')
  const id = await rule({ name: 'Vinegar', conditions: { words: ['vinegar'] }, category: 'service', rank: 'emergent' })
  const before = await sorting(number)
  const path = `/api/blueprint/rules/${id}/rehearsal`
  await expect(call(bilal, 'GET', path)).rejects.toThrow('403')
  const tried = await call<Rehearsal>(siv, 'GET', path)
  expect(tried).toMatchObject({ fits: 1, page: 1, more: false })
  expect(tried.asked).toBeGreaterThan(5)
  expect(tried.items).toEqual([
    expect.objectContaining({
      number,
      now: { category: null, rank: 'standard', assignee: null },
      would: { category: 'service', rank: 'emergent', assignee: null },
    }),
  ])
  expect(await sorting(number)).toEqual(before)
  const party = await addressParty(house.context.db, 'lace@lie.example')
  expect(
    await askOwner(
      house,
      `select from customers.look l join customers.look_party p on p.look = l.id where p.party = '${party}' and l.reason_type = 'rehearsal'`,
    ),
  ).toHaveLength(1)
  await expect(call(siv, 'GET', `/api/blueprint/rules/${randomUUID()}/rehearsal`)).rejects.toThrow('404')
})

test('a rule that names somebody’s address loses it with their erasure', async () => {
  const id = await rule({ name: 'One man', on: true, conditions: { senders: ['one@man.example'] }, rank: 'emergent' })
  await mail('one@man.example', 'Me', 'It is me again.')
  await eraseCustomer(system(), await addressParty(house.context.db, 'one@man.example'))
  expect(await askOwner(house, `select is_on, conditions from desk.rule where id = '${id}'`)).toEqual([
    { is_on: false, conditions: { senders: ['erased.invalid'] } },
  ])
})
