import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import { recurring } from '../../../recurring.ts'
import {
  createParty,
  grantPermission,
  linkParties,
  SERVICE,
  tellFact,
  transact,
  withdrawPermission,
} from '../../customers/index.ts'
import { settleQuestions } from '../monitor/keep.ts'
import { HELP_OFFERS } from '../monitor/purpose.ts'
import { noticeStruggles } from '../monitor/struggle.ts'
import { noteQuestion, type QuestionToNote } from '../questions.ts'
import type { Report } from './contract.ts'
import { reportCsv } from './report.ts'

let house: TestHouse
const staff = (nth: number, name: string, roles: StaffRole[]): Extract<Principal, { kind: 'staff' }> => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const bilal = staff(4, 'Bilal', ['agent'])
const mira = staff(6, 'Mira', ['merchandiser'])
const aron = staff(7, 'Aron', ['analyst'])
const system = () => house.actAs({ kind: 'system', name: 'test' })
const later = (minutes: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * 60_000))
const DAY = 24 * 60

beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [bilal, mira, aron])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{${roles[0]}}', now())`,
    )
})
afterAll(() => house.close())

const person = () => createParty(house.context.db, 'device')
const ask = (party: string, text: string, more: Partial<QuestionToNote> = {}) =>
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
async function call<Answer>(who: Principal, method: string, path: string, json?: unknown): Promise<Answer> {
  const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  const body = (await reply.json()) as Answer
  if (!reply.ok) throw new Error(`${reply.status} ${(body as { code: string }).code}`)
  return body
}
const looks = async () =>
  Number((await askOwner(house, 'select count(*)::int as n from customers.look_party'))[0]!['n'])
const period = () => `from=2026-11-01T00:00:00Z&until=${new Date(house.clock.now().getTime() + 60_000).toISOString()}`
const read = (more = '', who: Principal = aron) => call<Report>(who, 'GET', `/api/help/reports?${period()}${more}`)
const by = ({ rows }: Report, wanted: string) =>
  Object.fromEntries(
    rows.filter(({ dimension }) => dimension === wanted).map(({ key, name, figures }) => [name ?? key, figures]),
  )

test('a case that began without an answer is a question too, without what tells of a person, and once', async () => {
  const run = async () => {
    const job = recurring.find(({ job: { name } }) => name === 'desk.note-cases')!.job
    await job.run(system(), {} as never, AbortSignal.timeout(60_000))
  }
  const noted = () =>
    askOwner(house, 'select text, door, outcome, customer_case is not null as asked from help.question order by text')
  for (const [nth, name] of ['Anna', 'Ben', 'Cleo'].entries()) {
    const reply = await house.person(name).visit('/api/cases', {
      json: {
        email: `${name.toLowerCase()}@lie.example`,
        name,
        text: `Do you sharpen ice skates? Regards, ${name} Torvaldsen, +47 915 22 38${nth}`,
      },
    })
    expect(reply.status).toBe(201)
  }
  await askOwner(house, `update desk.customer_case set opened_at = '${house.clock.now().toISOString()}'`)
  await run()
  expect(await noted()).toEqual([])
  later(15)
  await run()
  await run()
  const questions = await noted()
  expect(questions).toHaveLength(3)
  for (const { text, ...one } of questions) {
    expect(one).toEqual({ door: 'case', outcome: 'unanswered', asked: true })
    expect(text).toMatch(/sharpen ice skates/)
    expect(text).not.toMatch(/Torvaldsen|915|Anna|Ben|Cleo|lie\.example/)
  }
  // It stands on the line already, as the case.
  expect(await askOwner(house, `select 1 from customers.interaction where kind = 'question.asked'`)).toEqual([])
  await askOwner(house, 'delete from help.question')
})

test('reports tell what was found and what was solved without a person, of five customers and more, and are no look', async () => {
  const before = await looks()
  const boots = await addProduct(house, { title: '=cmd|boots', amount: 9_900, stock: 5 })
  const article = randomUUID()
  await askOwner(
    house,
    `insert into help.article (id, kind, made_at) values ('${article}', 'faq', now());
     insert into help.article_words (article, language, slug, title, body, revision, published_at, changed_at)
     values ('${article}', 'en', 'wash', 'Washing wool', 'Cold.', 1, now(), now())`,
  )
  const shown = { outcome: 'answered', articles: [article], about: { type: 'product', id: boots } } as const
  const six = await Promise.all(Array.from({ length: 6 }, person))
  const ids = []
  for (const party of six) ids.push(await ask(party, 'wash wool', shown))
  await askOwner(house, `update help.question set helped = true, opened = '${article}' where id = '${ids[0]}'`)
  await askOwner(house, `update help.question set helped = false, reason = 'wrong' where id = '${ids[1]}'`)
  // Somebody who asked a person the day after, from another of their addresses.
  const account = await createParty(house.context.db, 'account')
  const address = await person()
  for (const party of [six[2]!, address])
    await linkParties(system(), { party, other: account, rule: 'signed_in', evidence: {} })
  later(DAY)
  await ask(address, 'still wool', { door: 'mail', customerCase: '77', onLine: false })
  // Four customers ask in Norwegian, one of them from three browsers: too few to say anything of.
  for (const party of six.slice(0, 3)) await ask(party, 'vaske ull', { language: 'nb' })
  const [one, other, third] = await Promise.all([person(), person(), person()])
  for (const party of [other, third])
    await linkParties(system(), { party, other: one, rule: 'signed_in', evidence: {} })
  for (const party of [one, other, third]) await ask(party, 'vaske ull', { language: 'nb' })

  const early = by(await read(), 'all')['']
  expect(early).toMatchObject({
    asked: 13,
    answered: 6,
    unanswered: 7,
    said: 1,
    wrong: 1,
    probably: 0,
    early: 4,
    person: 1,
  })
  later(3 * DAY)
  expect(await settleQuestions(system())).toBe(6)
  const report = await read()
  expect(by(report, 'all')['']).toMatchObject({ probably: 3, early: 0, said: 1 })
  expect(by(report, 'article')).toEqual({ 'Washing wool': expect.objectContaining({ asked: 6, said: 1, wrong: 1 }) })
  expect(Object.keys(by(report, 'language'))).toEqual(['en'])
  expect(Object.keys(by(report, 'door'))).toEqual(['search'])
  expect(by(report, 'reason')).toEqual({})
  expect(by(await read('&language=en'), 'all')['']).toMatchObject({ asked: 7 })
  expect(by(await read('&language=nb'), 'all')).toEqual({})
  expect(by(await read(`&product=${boots}`), 'all')['']).toMatchObject({ asked: 6 })

  const organisation = await createParty(house.context.db, 'organisation')
  const join = (party: string) =>
    askOwner(
      house,
      `insert into customers.membership (organisation, member, role, added_by) values ('${organisation}', '${party}', 'member', 'x')`,
    )
  for (const party of [account, ...six.slice(3)]) await join(party)
  expect(by(await read(`&organisation=${organisation}`), 'all')).toEqual({})
  await join(six[0]!)
  expect(by(await read(`&organisation=${organisation}`), 'all')['']).toMatchObject({ asked: 8 })

  const file = await house.actAs(aron).visit(`/workspace/help-reports/csv?${period()}`)
  expect(file.headers.get('content-type')).toContain('text/csv')
  const text = await file.text()
  expect(text.split('\r\n')[0]).toMatch(/^from,until,by,key,name,asked,answered/)
  expect(text).toContain(`product,${boots},'=cmd|boots,6`)
  expect(reportCsv({ ...report, rows: [] })).toMatch(/^from/)
  expect(await looks()).toBe(before)
  await expect(read('', staff(8, 'Chidi', ['packer']))).rejects.toThrow('403')
  await expect(
    call(aron, 'GET', '/api/help/reports?from=2024-01-01T00:00:00Z&until=2026-01-01T00:00:00Z'),
  ).rejects.toThrow('400 bad-input')
})

test('who took far longer than is usual is offered help once, where they allow it, and each look is seen', async () => {
  const account = await createParty(house.context.db, 'account')
  const stranger = await person()
  const tried = async (party: string, searches: number) => {
    const id = await ask(party, 'reset the watch', { outcome: 'answered' })
    await askOwner(
      house,
      `update help.question set searches = ${searches}, clicks = 1, language = 'sv' where id = '${id}'`,
    )
    return id
  }
  for (let nth = 0; nth < 20; nth += 1) await tried(await person(), nth % 3 === 0 ? 1 : 0)
  await transact(system(), { purpose: SERVICE, parties: [account], records: true }, (tx) =>
    tellFact(tx, {
      party: account,
      name: 'name',
      value: 'Anna',
      source: 'me',
      purpose: SERVICE,
      sentence: 'x',
      channel: 'me',
    }),
  )
  await tried(stranger, 9)
  const own = house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account })
  const choice = { party: account, purpose: HELP_OFFERS, sentence: 'test', channel: 'me' as const }
  await grantPermission(own, choice)
  const question = await tried(account, 8)
  house.clock.moveTo(new Date(house.clock.now().getTime() + 60 * 60_000))
  expect(await noticeStruggles(system())).toBe(1)
  expect(await noticeStruggles(system())).toBe(0)
  const before = await looks()
  await expect(call(mira, 'GET', '/api/help/struggles')).rejects.toThrow('403')
  const { items } = await call<{ items: unknown[] }>(bilal, 'GET', '/api/help/struggles')
  expect(items).toEqual([expect.objectContaining({ id: question, name: 'Anna', effort: 10, usual: 2, letter: false })])
  expect(await looks()).toBe(before + 1)
  await expect(call(bilal, 'POST', `/api/help/struggles/${question}/offer`, { how: 'letter' })).rejects.toThrow(
    '409 no-address',
  )
  await expect(call(bilal, 'POST', `/api/help/struggles/${question}/offer`, { how: 'chat' })).rejects.toThrow(
    'visitor-gone',
  )
  await withdrawPermission(own, choice)
  expect(await call(bilal, 'GET', '/api/help/struggles')).toEqual({ items: [] })
  await expect(call(bilal, 'DELETE', `/api/help/struggles/${question}`)).rejects.toThrow('404 struggle-unknown')
  await noticeStruggles(system())
  expect(await askOwner(house, 'select 1 from help.struggle')).toEqual([])
})
