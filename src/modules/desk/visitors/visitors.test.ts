import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type StaffedHouse, staffedHouse } from '../../../../test/harness/agents.ts'
import type { Person, TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import type { Step } from '../../../ui/struggle.ts'
import { createParty, grantPermission, sentenceVersion, withdrawPermission } from '../../customers/index.ts'
import type { Invitations, RehearsalShown, VisitorListed, VisitShown } from './contract.ts'
import { forgetTrails, forgetVisitors } from './jobs.ts'
import { invitationRules } from './rules.ts'

let at: StaffedHouse
let house: TestHouse
beforeAll(async () => {
  at = await staffedHouse()
  ;({ house } = at)
})
afterAll(() => house.close())
beforeEach(async () => {
  await askOwner(house, 'delete from desk.visitor; delete from desk.trail; delete from desk.invitation_choice')
  // Seen again now: the clock goes on from test to test.
  await at.signOut(at.bilal)
  await at.signIn(at.bilal)
})

type Customer = Extract<Principal, { kind: 'customer' }>

async function customer(...allows: string[]): Promise<Customer> {
  const party = await createParty(house.context.db, 'account')
  const who: Customer = { kind: 'customer', party, session: randomUUID(), device: party }
  for (const purpose of allows) await choose(who, purpose, true)
  return who
}

const choose = (who: Customer, purpose: string, granted: boolean) =>
  (granted ? grantPermission : withdrawPermission)(house.actAs(who), {
    party: who.party,
    purpose,
    sentence: sentenceVersion(house.context, purpose),
    channel: 'me',
  })

const second = () => Math.floor(house.clock.now().getTime() / 1_000)
const beat = (more: Record<string, unknown> = {}) => ({
  visit: randomUUID(),
  page: '/products/red-cap',
  title: 'Red cap',
  wants: true,
  now: second(),
  ...more,
})
const tell = (who: Principal, more: Record<string, unknown> = {}) =>
  house.actAs(who).visit('/api/visit', { method: 'PUT', json: beat(more) })
const list = (page = 1) =>
  at.send<{ items: VisitorListed[]; total: number; more: boolean }>(at.bilal, 'GET', `/api/visitors?page=${page}`)
const parties = async () => (await list()).items.map(({ party }) => party)
const invite = (party: string) =>
  house.actAs(at.bilal).visit(`/api/visitors/${party}/invitation`, { method: 'POST', json: {} })
const invitations = (who: Principal) => at.send<Invitations>(who, 'GET', '/api/invitations')
async function codeOf(reply: Response): Promise<string> {
  return ((await reply.json()) as { code: string }).code
}
const later = (seconds: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + seconds * 1_000))
const setRules = (rules: object) => at.set('invitations', { ...invitationRules.parse({}), ...rules })

test('whoever allows it is on the list with page, way here and struggle; whoever does not is refused and stored nowhere', async () => {
  const [anna, other] = [await customer('live_visit'), await customer('analytics')]
  expect((await tell(anna, { referrer: 'news.example', struggle: 'search' })).status).toBe(200)
  for (const who of [other, { kind: 'visitor', party: null } as const]) {
    const refused = await tell(who, { steps: [[second(), 'view', '/']] })
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'visit-not-shared'])
  }
  expect((await list()).items).toEqual([
    {
      party: anna.party,
      customer: true,
      page: '/products/red-cap',
      title: 'Red cap',
      referrer: 'news.example',
      began: at.now(),
      before: false,
      struggle: 'search',
      wants: true,
      invited: null,
      basket: null,
    },
  ])
  expect(await askOwner(house, 'select visit from desk.trail')).toEqual([])
  // Whoever packs, or is on the list, sees none of it.
  const packer = { ...at.bilal, roles: ['packer'] } as const
  expect((await house.actAs(packer).visit('/api/visitors')).status).toBe(403)
  expect((await house.actAs(anna).visit('/api/visitors')).status).toBe(403)
})

test('a permission that is withdrawn takes them off the list at once, and their rows with the next sweep', async () => {
  const anna = await customer('live_visit', 'analytics')
  await tell(anna, { steps: [[second(), 'view', '/']] })
  expect(await parties()).toEqual([anna.party])
  await choose(anna, 'live_visit', false)
  expect(await parties()).toEqual([])
  expect((await tell(anna)).status).toBe(403)
  expect(await codeOf(await invite(anna.party))).toBe('visitor-gone')
  const ctx = house.actAs({ kind: 'system', name: 'test' })
  await forgetVisitors(ctx)
  await forgetTrails(ctx)
  expect(await askOwner(house, 'select party from desk.visitor union all select party from desk.trail')).toEqual([])
})

test('whoever has left is gone within a minute, and begins another visit when they come back', async () => {
  const anna = await customer('live_visit', 'analytics')
  const visit = randomUUID()
  await tell(anna, { visit, steps: [[second(), 'view', '/']] })
  later(40)
  await tell(anna, { visit })
  const began = (await list()).items[0]!.began
  later(46)
  expect(await parties()).toEqual([])
  await tell(anna)
  const [back] = (await list()).items
  expect(back).toMatchObject({ before: true, began: at.now() })
  expect(began).not.toBe(back!.began)
})

test('the list is a look that its person can read, without a name; the title of a page of their own is not told', async () => {
  const anna = await customer('live_visit')
  await tell(anna, { page: '/orders/1042', title: 'Anna Berg’s order' })
  expect((await list()).items[0]).toMatchObject({ page: '/orders', title: null })
  const looks = await askOwner(
    house,
    `select l.viewer, l.purpose, l.projection, l.reason_type from customers.look l join customers.look_party p on p.look = l.id where p.party = '${anna.party}'`,
  )
  expect(looks).toEqual([
    { viewer: `staff:${at.bilal.id}`, purpose: 'live_visit', projection: 'visit', reason_type: 'visitors' },
  ])
})

test('an agent invites once in a visit: not whoever wants none, and nobody but them hears of it', async () => {
  const [anna, berit] = [await customer('live_visit'), await customer('live_visit')]
  await tell(anna)
  await tell(berit, { wants: false })
  expect((await invite(anna.party)).status).toBe(200)
  expect(await codeOf(await invite(anna.party))).toBe('visitor-invited')
  expect(await codeOf(await invite(berit.party))).toBe('invitation-unwanted')
  expect(await codeOf(await invite(randomUUID()))).toBe('visitor-gone')
  expect((await invitations(anna)).invited).toMatchObject({ at: at.now(), text: expect.stringContaining('Bilal') })
  expect((await invitations(berit)).invited).toBe(null)
  expect((await list()).items.find(({ party }) => party === anna.party)?.invited).toBe(at.now())
  const mine = await at.send<VisitShown>(anna, 'GET', '/api/visit')
  expect([mine.shares, mine.topic]).toEqual([true, `visitor/${anna.party}`])
})

test('a signed-in customer’s no counts wherever they are: today, or for good, until they say otherwise', async () => {
  const anna = await customer('live_visit')
  const wants = async () => (await at.send<VisitShown>(anna, 'GET', '/api/visit')).wants
  const say = (choice: string) => at.send(anna, 'PUT', '/api/visit/choice', { choice })
  await tell(anna)
  expect(await wants()).toBe(true)
  await say('never')
  expect(await wants()).toBe(false)
  // Their browser had not heard of it.
  expect(await codeOf(await invite(anna.party))).toBe('invitation-unwanted')
  await say('welcome')
  expect(await wants()).toBe(true)
  await say('today')
  expect(await wants()).toBe(false)
  later(24 * 3_600)
  expect(await wants()).toBe(true)
  const stranger = house.person('Stranger')
  const refused = await stranger.visit('/api/visit/choice', { method: 'PUT', json: { choice: 'never' } })
  expect(refused.status).toBe(401)
})

test('a browser that nobody knows says yes on /visit, is seen, and is forgotten with its no', async () => {
  const stranger: Person = house.person('Stranger')
  const press = (purpose: string, on: boolean) =>
    stranger.visit('/visit/permission', {
      form: { purpose, on: String(on), sentence: sentenceVersion(house.context, purpose) },
    })
  const page = await (await stranger.visit('/visit')).text()
  expect(page).toContain('See my visit while I am here')
  expect(stranger.cookies.size).toBe(0)
  // A no needs no cookie.
  expect((await press('live_visit', false)).status).toBe(303)
  expect(stranger.cookies.size).toBe(0)
  await press('live_visit', true)
  expect((await stranger.visit('/api/visit', { method: 'PUT', json: beat() })).status).toBe(200)
  expect((await list()).items).toMatchObject([{ customer: false, page: '/products/red-cap' }])
  await press('live_visit', false)
  expect(await parties()).toEqual([])
  expect((await stranger.visit('/api/visit', { method: 'PUT', json: beat() })).status).toBe(403)
})

test('nobody there: no invitation, or one to leave a message with the time of the answer; the merchant’s words go before ours', async () => {
  const nobody: Principal = { kind: 'visitor', party: null }
  const on = { on: true, times: 2, minutes: 10, en: '', nb: '' }
  await setRules({ search: on, pages: { ...on, en: 'Which of the two?' } })
  expect(await at.send<VisitShown>(nobody, 'GET', '/api/visit')).toMatchObject({
    rules: { search: { times: 2, minutes: 10 }, pages: { times: 2, minutes: 10 } },
    shares: false,
    topic: null,
  })
  const here = await invitations(nobody)
  expect(here).toMatchObject({ on: true, texts: { pages: 'Which of the two?' }, words: { yes: 'Chat with us' } })
  expect(Object.keys(here.texts).sort()).toEqual(['pages', 'search'])
  for (const who of [at.bilal, at.chidi, at.siv]) await at.signOut(who)
  expect(await invitations(nobody)).toMatchObject({ on: false })
  await setRules({ search: on, away: 'message' })
  await at.signOut(at.siv)
  const away = await invitations(nobody)
  expect(away).toMatchObject({ on: true, words: { yes: 'Leave a message' } })
  expect(away.texts.search).toMatch(/you have our answer by .*CET/)
})

test('a rule is rehearsed on the visits that may be kept and looked at, with the numbers that are saved', async () => {
  const steps = (from: number): Step[] => [
    [from, 'view', '/products'],
    [from + 10, 'none', 'wool socks'],
    [from + 20, 'none', 'woollen socks'],
    [from + 30, 'view', '/products/red-cap'],
  ]
  const [both, seenOnly, countedOnly] = [
    await customer('live_visit', 'analytics'),
    await customer('live_visit'),
    await customer('analytics'),
  ]
  for (const who of [both, seenOnly, countedOnly]) await tell(who, { steps: steps(second() - 60) })
  expect(await askOwner(house, 'select party, steps from desk.trail')).toEqual([
    {
      party: both.party,
      steps: steps(second() - 60).map(([when, kind, what]) => [when, kind, kind === 'view' ? what : '']),
    },
  ])
  const rehearse = () => at.send<RehearsalShown>(at.siv, 'GET', '/api/invitation-rules/search/rehearsal')
  await setRules({})
  const found = await rehearse()
  expect(found).toMatchObject({ visits: 1, invited: 1, more: false })
  expect(found.items[0]).toMatchObject({ after: 1, minutes: 1 })
  expect(Date.parse(found.items[0]!.at) - Date.parse(found.items[0]!.began)).toBe(20_000)
  await setRules({ search: { on: false, times: 3, minutes: 10, en: '', nb: '' } })
  expect(await rehearse()).toMatchObject({ visits: 1, invited: 0 })
  // A browser whose clock is an hour off tells the same visit.
  await askOwner(house, 'delete from desk.trail')
  await tell(both, { now: second() - 3_600, steps: steps(second() - 3_660) })
  await setRules({})
  expect((await rehearse()).items[0]!.began).toBe(new Date((second() - 60) * 1_000).toISOString())
  expect((await house.actAs(at.bilal).visit('/api/invitation-rules/search/rehearsal')).status).toBe(403)
  await choose(both, 'analytics', false)
  expect(await rehearse()).toMatchObject({ visits: 0 })
})

test('nobody can tell a visit under another’s id', async () => {
  const [anna, berit] = [await customer('live_visit', 'analytics'), await customer('live_visit', 'analytics')]
  const visit = randomUUID()
  await tell(anna, { visit, steps: [[second(), 'view', '/']] })
  await tell(berit, { visit, steps: [[second(), 'view', '/basket']] })
  expect(await askOwner(house, 'select party, steps -> 0 ->> 2 as page from desk.trail')).toEqual([
    { party: anna.party, page: '/' },
  ])
})
