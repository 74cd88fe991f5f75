import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { staffedHouse, type StaffedHouse } from '../../../../test/harness/agents.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import {
  addressParty,
  beginMembership,
  createParty,
  eraseCustomer,
  grantPermission,
  linkParties,
  SERVICE,
  startReactions,
  tellFact,
  transact,
} from '../../customers/index.ts'
import type { Door } from '../contract.ts'
import { noteQuestion } from '../questions.ts'
import { tellInCase } from '../slots.ts'
import { agedArticles, ageOnChange, sweepAgeing } from './ageing.ts'
import { oweAnswers, tellAskers } from './tell.ts'
import { countUsefulness } from './useful.ts'

let desk: StaffedHouse
beforeAll(async () => {
  desk = await staffedHouse()
})
afterAll(() => desk.house.close())

const system = () => desk.house.actAs({ kind: 'system', name: 'test' })
const send = <T>(who: Principal, method: string, path: string, json?: unknown) => desk.send<T>(who, method, path, json)
const owner = (statement: string) => askOwner(desk.house, statement)
async function refused(who: Principal, method: string, path: string, json?: unknown): Promise<string> {
  const reply = await desk.house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  return `${reply.status} ${((await reply.json()) as { code: string }).code}`
}
const answers = (number: string, text: string) =>
  send(desk.bilal, 'POST', `/api/cases/${number}/messages`, { kind: 'reply', text })

interface Draft {
  version: number
  title: string
  summary: string
  body: string
}
async function draftOf(article: string): Promise<Draft> {
  const { drafts } = await send<{ drafts: Draft[] }>(desk.bilal, 'GET', `/api/help/articles/${article}`)
  return drafts[0]!
}
const save = (article: string, { version, title, summary, body }: Draft) =>
  send<{ version: number }>(desk.bilal, 'PUT', `/api/help/articles/${article}/drafts/en`, {
    version,
    title,
    summary,
    body,
  })
const publish = (article: string, version: number, who: Principal = desk.siv) =>
  send<{ href: string }>(who, 'POST', `/api/help/articles/${article}/drafts/en/publication`, { version })
/** Something published. */
async function written(title: string, body: string, more: Record<string, unknown> = {}): Promise<string> {
  const { id } = await send<{ id: string }>(desk.bilal, 'POST', '/api/help/articles', { kind: 'article', ...more })
  const { version } = await save(id, { version: 0, title, summary: '', body })
  await publish(id, version)
  return id
}
const make = (number: string, more: object = {}) =>
  send<{ article: string; gaps: number }>(desk.bilal, 'POST', `/api/cases/${number}/article`, more)
/** Somebody who has an account, with a proven address. */
async function account(name: string): Promise<{ party: string; principal: Principal; email: string }> {
  const { db } = desk.house.context
  const email = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@lie.example`
  const party = await createParty(db, 'account')
  const address = await addressParty(db, email)
  await linkParties(system(), { party, other: address, rule: 'mail_proven' })
  return { party, email, principal: { kind: 'customer', party, session: randomUUID(), device: party } }
}
/** What somebody asked without an answer. */
const asked = (party: string, text: string, door: Door, customerCase: string | null = null) =>
  transact(system(), { purpose: SERVICE, parties: [party], records: true }, (tx) =>
    noteQuestion(tx, system(), {
      party,
      text,
      language: 'en',
      door,
      outcome: 'unanswered',
      confidence: 0,
      articles: [],
      customerCase,
    }),
  )
const partyOf = async (number: string) =>
  String((await owner(`select party from desk.customer_case where number = ${number}`))[0]!['party'])

test('an answered case becomes a draft in one move, with nothing in it that tells of anybody', async () => {
  const number = await desk.ask(
    'Hi, I am Anna Lie from Storgata 1, 0155 Oslo. How do I wash the green jacket? My order 1042 came yesterday. My wife Kari has one too.',
    { name: 'Anna Lie', subject: 'Washing' },
  )
  expect(await refused(desk.bilal, 'POST', `/api/cases/${number}/article`, {})).toBe('409 case-unanswered')
  await send(desk.bilal, 'POST', `/api/cases/${number}/messages`, { kind: 'note', text: 'Anna is a difficult one.' })
  await answers(
    number,
    'Hi Anna,\n\nwash it at 30 degrees and dry it in the air.\n\nYour order is 1042. Call +47 22 00 00 01.\n\nBest regards\nBilal',
  )
  const shown = await send<{ title: string; made: unknown[]; similar: unknown[] }>(
    desk.bilal,
    'GET',
    `/api/cases/${number}/article`,
  )
  expect(shown).toMatchObject({ title: 'How do I wash the green jacket?', made: [], similar: [] })
  const { article, gaps } = await make(number)
  const draft = await draftOf(article)
  expect(draft.title).toBe('How do I wash the green jacket?')
  expect(draft.body.replaceAll('\\', '')).toBe(
    'Wash it at 30 degrees and dry it in the air.\n\nYour order is ⟨…⟩. Call ⟨…⟩.',
  )
  for (const told of ['Anna', 'Kari', 'Storgata', '1042', 'Bilal', 'difficult'])
    expect(`${draft.title} ${draft.summary} ${draft.body}`).not.toContain(told)
  expect(gaps).toBe(2)
  // The case remembers it, and makes no second one.
  expect(await send(desk.bilal, 'GET', `/api/cases/${number}/help`)).toMatchObject({
    made: [{ article, merged: false }],
  })
  expect(await refused(desk.bilal, 'POST', `/api/cases/${number}/article`, {})).toBe('409 case-has-article')
  // Nothing with a gap is approved or published, and nobody without the last word publishes what has none.
  const publication = `/api/help/articles/${article}/drafts/en/publication`
  expect(await refused(desk.siv, 'POST', publication, { version: 1 })).toBe('422 draft-has-gaps')
  await send(desk.bilal, 'POST', `/api/help/articles/${article}/drafts/en/review`, { version: 1 })
  expect(
    await refused(desk.siv, 'PUT', `/api/help/articles/${article}/drafts/en/review`, { version: 1, approved: true }),
  ).toBe('422 draft-has-gaps')
  const { version } = await save(article, { ...draft, body: 'Wash it at 30 degrees and dry it in the air.' })
  expect(await refused(desk.bilal, 'POST', publication, { version })).toBe('403 publisher-needed')
  expect(await publish(article, version)).toMatchObject({ href: '/help/articles/how-do-i-wash-the-green-jacket' })
})

test('what is written of the same is offered first, and merged once', async () => {
  const there = await written('Drying boots', 'Dry wet boots slowly, with paper in them, away from the oven.')
  const number = await desk.ask('How do I dry wet boots quickly? They are soaked.', { subject: 'Wet boots' })
  await answers(number, 'Put paper into the boots and change it every hour.')
  const { similar } = await send<{ similar: { article: string; published: boolean }[] }>(
    desk.bilal,
    'GET',
    `/api/cases/${number}/article`,
  )
  expect(similar).toContainEqual({ article: there, language: 'en', title: 'Drying boots', published: true })
  await make(number, { into: there })
  const draft = await draftOf(there)
  expect(draft.body).toBe(
    'Dry wet boots slowly, with paper in them, away from the oven.\n\n⟨New, from an answered case: fit it in, and take this line out⟩\n\nPut paper into the boots and change it every hour.',
  )
  // What came is marked, and the mark is a gap.
  expect(await refused(desk.siv, 'POST', `/api/help/articles/${there}/drafts/en/publication`, { version: 1 })).toBe(
    '422 draft-has-gaps',
  )
  expect(await refused(desk.bilal, 'POST', `/api/cases/${number}/article`, { into: there })).toBe(
    '409 case-merged-already',
  )
  const { items } = await send<{ items: { article: string }[] }>(desk.bilal, 'GET', '/api/help/from-cases')
  expect(items).toContainEqual(expect.objectContaining({ article: there, cases: 1, gaps: 1, tells: 0 }))
})

test('everybody who asked is told once when it is published, where they asked or where they allow it', async () => {
  const anna = await desk.ask('Where is the tent pole?', {})
  const bo = await desk.ask('Which pole fits?', {})
  const [cleo, dag, eva] = [await account('Cleo'), await account('Dag'), await account('Eva')]
  await grantPermission(desk.house.actAs(cleo.principal), {
    party: cleo.party,
    purpose: 'answers_found',
    sentence: 'purpose.answers_found@1',
    channel: 'me',
  })
  const stranger = await createParty(desk.house.context.db, 'device')
  for (const number of [anna, bo]) await asked(await partyOf(number), 'Where is the tent pole?', 'mail', number)
  await asked(cleo.party, 'tent pole', 'search')
  await asked(cleo.party, 'tent pole spare', 'search')
  await asked(dag.party, 'tent pole', 'search')
  await asked(eva.party, 'pole for partners', 'search')
  await asked(stranger, 'tent pole', 'search')
  const article = await written('Tent poles, for nobody yet', 'Poles are in the long bag.', { audience: 'everyone' })
  const wanted = randomUUID()
  await owner(
    `insert into help.wanted (id, language, title, article, made_at) values ('${wanted}', 'en', 'Tent poles', '${article}', now())`,
  )
  await owner(`update help.question set wanted = '${wanted}' where told_at is null and text like '%pole%'`)
  // It was answered meanwhile: nobody needs to be told.
  await answers(bo, 'The long one.')
  // Who asked after it was published was not left without.
  expect(await oweAnswers(system())).toBe(0)
  desk.later(1)
  const telling = `/api/help/articles/${article}/telling`
  expect(await send(desk.bilal, 'GET', telling)).toMatchObject({ asked: 6, waiting: 0, told: 0, afterMinutes: 10 })
  await save(article, {
    version: 0,
    title: 'Tent poles',
    summary: 'In the long bag.',
    body: 'Poles are in the long bag.',
  })
  await publish(article, 1)
  // Whoever has the last word stops it before anybody is told; then they are told after all.
  expect(await refused(desk.bilal, 'POST', `${telling}/stop`)).toBe('403 publisher-needed')
  await send(desk.siv, 'POST', `${telling}/stop`)
  desk.later(11)
  await oweAnswers(system())
  expect(await tellAskers(system())).toBe(0)
  expect(await send(desk.bilal, 'GET', telling)).toMatchObject({ asked: 0, waiting: 0, stopped: 6 })
  await send(desk.siv, 'POST', `${telling}/resume`)
  expect(await tellAskers(system())).toBe(0)
  desk.later(11)
  // As if the program had died between what is said in the case and its own note of it.
  const [row] = await owner(
    `select t.id from help.telling t join help.question q on q.id = t.question where q.customer_case = ${anna}`,
  )
  const before = { id: String(row!['id']), number: anna, article, href: '' }
  expect(await tellInCase.fills[0]!(system(), { ...before, text: 'What you asked has an answer now.' })).toBe('told')
  const told = await Promise.all([tellAskers(system()), tellAskers(system()), tellAskers(system())])
  expect(told.reduce((sum, one) => sum + one)).toBe(4)
  expect(await oweAnswers(system())).toBe(0)
  expect(await tellAskers(system())).toBe(0)
  const ways = await owner(
    `select t.way, count(*)::integer as n from help.telling t where t.article = '${article}' group by 1 order by 1`,
  )
  expect(ways).toEqual([
    { way: 'case', n: 1 },
    { way: 'letter', n: 1 },
    { way: 'none', n: 2 },
    { way: 'page', n: 2 },
  ])
  const said = (await desk.see(anna)).messages.filter(({ text }) => text.startsWith('What you asked has an answer now'))
  expect(said).toHaveLength(1)
  expect(said[0]).toMatchObject({ direction: 'automatic' })
  // The house said it, so a person still owes the answer.
  expect(await desk.see(anna)).toMatchObject({ state: 'open', promise: { keptAt: null } })
  expect(
    await owner(`select recipient, count(*)::integer as n from customers.letter where kind = 'help.found' group by 1`),
  ).toEqual([{ recipient: cleo.email, n: 1 }])
  const onPage = await (await desk.house.actAs(dag.principal).visit('/me')).text()
  expect(onPage).toContain('What you asked has an answer now')
  const link = /href="[^"]*(\/answers\/[^"]+)"/.exec(onPage)![1]!.replaceAll('&amp;', '&')
  // Following the link changes nothing; pressing its button does, once; a link that was not signed opens nothing.
  const visitor = desk.house.person('Dag')
  expect(await (await visitor.visit(link)).text()).toContain('This solved it')
  expect((await visitor.visit(link.replace(/key=.*/, 'key=guess'))).status).toBe(404)
  const [path = '', key = ''] = link.split('?key=')
  for (const _ of [1, 2]) await visitor.visit(path, { form: { key: decodeURIComponent(key) } })
  expect(await send(desk.bilal, 'GET', telling)).toMatchObject({ told: 4, solved: 1 })
  expect(await countUsefulness(system())).toBeGreaterThan(0)
  expect(await owner(`select solved, judged from help.usefulness where article = '${article}'`)).toEqual([
    { solved: 1, judged: 1 },
  ])
  // Solved in a case: it is settled, and nobody owes an answer any more.
  const ask = system().secret.sign('answer found', before.id)
  await visitor.visit(`/answers/${before.id}`, { form: { key: ask } })
  expect(await desk.see(anna)).toMatchObject({ state: 'closed', solved: true, promise: null })
  await eraseCustomer(system(), dag.party)
  expect(await owner(`select from help.telling where party = '${dag.party}'`)).toEqual([])
})

test('what changed brings articles back to whoever answers for them, and one word of theirs sends them off again', async () => {
  // The log's own clock is the database's.
  desk.house.clock.moveTo(new Date())
  const reactions = await startReactions(desk.house.context, {
    url: desk.house.database.app,
    bell: desk.house.house.bell,
    reactions: [ageOnChange],
  })
  const lamp = await addProduct(desk.house, { title: 'Lamp', amount: 129_900, stock: 5 })
  const about = [{ type: 'product', value: lamp }]
  const priced = await written('The lamp', 'It costs 1 299 kroner.', { about })
  const care = await written('Care of the lamp', 'Wipe it.', { about })
  const hours = await written('When we are there', 'Our opening hours are nine to four.')
  const links = await written('Light', 'Read [this](/help/articles/care-of-the-lamp) first.')
  const program: Principal = { kind: 'key', id: randomUUID(), name: 'feed', scopes: ['all'], origin: null, party: null }
  await send(program, 'PUT', `/api/products/${lamp}`, { price: { amount: 139_900, currency: 'NOK' } })
  await desk.set('replyHours', 5)
  await save(care, { version: 0, title: 'Care of the lamp', summary: '', body: 'Wipe it with a dry cloth.' })
  await publish(care, 1)
  interface Aged {
    id: string
    article: string
    reason: string
    late: boolean
  }
  const aged = async () =>
    (await send<{ items: Aged[] }>(desk.bilal, 'GET', '/api/help/ageing')).items.filter(({ article }) =>
      [priced, care, hours, links].includes(article),
    )
  await expect.poll(async () => (await aged()).length, { timeout: 20_000 }).toBe(3)
  const because = new Map((await aged()).map((one) => [one.article, one]))
  expect([...because].map(([article, { reason }]) => [article, reason])).toEqual(
    expect.arrayContaining([
      [priced, 'price'],
      [hours, 'setting'],
      [links, 'linked'],
    ]),
  )
  await send(program, 'PUT', `/api/products/${lamp}`, { state: 'hidden' })
  await expect.poll(async () => (await aged()).map(({ reason }) => reason), { timeout: 20_000 }).toContain('withdrawn')
  await reactions.stop()
  // One move each: it still is right, it was written anew, somebody of us says that it is wrong.
  await send(desk.bilal, 'POST', `/api/help/ageing/${because.get(hours)!.id}/right`)
  expect(await refused(desk.bilal, 'POST', `/api/help/ageing/${because.get(hours)!.id}/right`)).toBe(
    '404 ageing-unknown',
  )
  desk.later(5)
  await save(links, { version: 0, title: 'Light', summary: '', body: 'Read on.' })
  await publish(links, 1)
  await sweepAgeing(system())
  expect((await aged()).map(({ article }) => article)).not.toContain(links)
  for (const text of ['It is a wet cloth.', 'Twice.'])
    await send(desk.chidi, 'POST', `/api/help/articles/${care}/wrong`, { reason: 'wrong', text })
  const saidWrong = (await aged()).filter(({ reason }) => reason === 'said')
  expect(saidWrong).toMatchObject([{ article: care, remark: 'It is a wet cloth.\nTwice.', by: 'Chidi', late: false }])
  // The same from the article's own page, which shows the way to nobody else.
  const page = '/help/articles/care-of-the-lamp'
  expect(await (await desk.house.actAs(desk.chidi).visit(page)).text()).toContain(`action="/help/wrong/${care}"`)
  expect(await (await desk.house.person('Stranger').visit(page)).text()).not.toContain('/help/wrong/')
  const pressed = await desk.house
    .actAs(desk.siv)
    .visit(`/help/wrong/${care}`, { form: { reason: 'unclear', text: '' } })
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, page])
  const sent = await desk.house.person('Stranger').visit(`/help/wrong/${care}`, { form: { reason: 'wrong' } })
  expect(sent.headers.get('location')).toContain('/workspace/sign-in')
  expect(await refused(desk.chidi, 'POST', `/api/help/articles/${randomUUID()}/wrong`, { reason: 'wrong' })).toBe(
    '404 article-unknown',
  )
  // Readers call it wrong, and whoever does nothing about it for two weeks has made an exception of it.
  for (let reader = 0; reader < 3; reader += 1)
    await owner(
      `insert into help.judgement (mark, article, language, revision, helped, reason, at)
       values ('reader-${reader}-of-the-houses', '${hours}', 'en', 1, false, 'wrong', '${desk.now()}'::timestamptz + interval '1 second')`,
    )
  await sweepAgeing(system())
  expect(await aged()).toContainEqual(expect.objectContaining({ article: hours, reason: 'judged' }))
  desk.later(15 * 24 * 60)
  const late = await agedArticles.find(system(), { keys: null, limit: 100 })
  expect(late).toContainEqual(expect.objectContaining({ aboutType: 'article', aboutId: hours, detail: 'judged' }))
}, 60_000)

test('beside a case stands what is written, and only what its customer may read goes into the answer', async () => {
  const open = await written('Sharpening skates', 'Skates are sharpened on Tuesdays.')
  const closed = await written('Sharpening skates for partners', 'Partners get their skates sharpened on Mondays.', {
    audience: 'partners',
  })
  const number = await desk.ask('When are skates sharpened?')
  interface Beside {
    items: { article: string; forThem: boolean; url: string; used: number }[]
  }
  const { items } = await send<Beside>(desk.bilal, 'GET', `/api/cases/${number}/help`)
  expect(items.find(({ article }) => article === open)).toMatchObject({
    forThem: true,
    url: 'http://localhost:3000/help/articles/sharpening-skates',
    used: 0,
  })
  expect(items.find(({ article }) => article === closed)).toMatchObject({ forThem: false, audience: 'partners' })
  await send(desk.bilal, 'POST', `/api/cases/${number}/help/uses`, { article: open, way: 'link' })
  await send(desk.bilal, 'POST', `/api/cases/${number}/help/uses`, { article: open, way: 'link' })
  const again = await send<Beside>(desk.bilal, 'GET', `/api/cases/${number}/help`)
  expect(again.items.find(({ article }) => article === open)).toMatchObject({ used: 2 })
})

test('an organisation’s articles are read by its members, while they are', async () => {
  const { db } = desk.house.context
  const [harbour, other] = [await createParty(db, 'organisation'), await createParty(db, 'organisation')]
  const [member, left, elsewhere] = [await account('Mia'), await account('Leo'), await account('Ola')]
  const join = (organisation: string, party: string) =>
    transact(system(), { purpose: SERVICE, parties: [organisation, party], records: true }, (tx) =>
      beginMembership(tx, { organisation, member: party, role: 'buyer', addedBy: 'system:test' }),
    )
  await transact(system(), { purpose: SERVICE, parties: [harbour], records: true }, (tx) =>
    tellFact(tx, {
      party: harbour,
      name: 'name',
      value: 'Harbour Ltd',
      source: 'test',
      purpose: SERVICE,
      sentence: 'x@00000000',
      channel: 'api',
    }),
  )
  await join(harbour, member.party)
  await join(harbour, left.party)
  await join(other, elsewhere.party)
  await owner(`update customers.membership set until = now() where member = '${left.party}'`)
  await written('Ordering for the harbour', 'Order ropes by Thursday.', { audience: 'partners', organisation: harbour })
  const contents = async (who: Principal | null) =>
    (await (who ? desk.house.actAs(who) : desk.house.person('Stranger')).visit('/help')).text()
  expect(await contents(member.principal)).toContain('Ordering for the harbour')
  expect(await contents(member.principal)).toContain('For Harbour Ltd')
  for (const who of [left.principal, elsewhere.principal, null]) {
    expect(await contents(who)).not.toContain('Ordering for the harbour')
    const page = '/help/articles/ordering-for-the-harbour'
    expect((await (who ? desk.house.actAs(who) : desk.house.person('Stranger')).visit(page)).status).toBe(404)
  }
})
