import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal, StaffRole } from '../../../platform/principal.ts'
import { breakOverdue } from '../clocks/broken.ts'

let house: TestHouse
const staff = (nth: number, name: string, roles: StaffRole[]): Principal => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const siv = staff(1, 'Siv', ['owner'])
const bilal = staff(4, 'Bilal', ['agent'])
const chidi = staff(3, 'Chidi', ['packer'])

beforeAll(async () => {
  house = await startHouse({ now: '2026-12-10T09:00:00Z' })
})
afterAll(() => house.close())

async function call<Answer = unknown>(who: Principal, method: string, path: string, json?: unknown): Promise<Answer> {
  const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
  const body = (await reply.json()) as Answer
  if (!reply.ok) throw new Error(`${reply.status} ${(body as { code: string }).code}`)
  return body
}

async function asks(text: string): Promise<string> {
  const reply = await house
    .person('Anna')
    .visit('/api/cases', { json: { email: `${randomUUID()}@lie.example`, name: 'Anna', text } })
  return ((await reply.json()) as { number: string }).number
}

test('what ran by rule is listed by day, and undone where it can be', async () => {
  const { id: rule } = await call<{ id: string }>(siv, 'POST', '/api/blueprint/rules', {
    name: 'Returns are service',
    on: true,
    conditions: { words: ['returning'] },
    category: 'service',
    rank: null,
    assignee: null,
  })
  const number = await asks('I am returning the boots.')
  interface Ran {
    items: {
      what: string
      number: string
      rule: string | null
      undo: string
      id: string | null
      detail: string | null
    }[]
  }
  const ran = (query = '') => call<Ran>(bilal, 'GET', `/api/by-rule?day=2026-12-10${query}`)
  expect((await ran()).items.filter((one) => one.number === number)).toMatchObject([
    { what: expect.any(String), undo: expect.any(String) },
    { what: expect.any(String) },
  ])
  expect((await ran(`&rule=${rule}`)).items).toMatchObject([
    { what: 'sorted', number, rule: 'Returns are service', undo: 'unsort', detail: 'service' },
  ])
  expect((await ran('&what=told')).items).toMatchObject([{ number, detail: 'case.received', undo: 'left' }])
  await call(bilal, 'PUT', `/api/cases/${number}/sorting`, { category: null })
  expect((await ran(`&rule=${rule}`)).items).toMatchObject([{ undo: 'later' }])
  expect(
    (await call<Ran>(bilal, 'GET', '/api/by-rule?day=2026-12-09')).items.filter((one) => one.number === number),
  ).toEqual([])
  await expect(call(chidi, 'GET', '/api/by-rule')).rejects.toThrow('403')
  await call(siv, 'DELETE', `/api/blueprint/rules/${rule}`)
})

test('what was made good is taken back before it is paid out, not after, and frees the budget', async () => {
  await call(siv, 'PUT', '/api/settings/desk/makeGoodBudget', { value: 10_000 })
  await call(siv, 'PUT', '/api/settings/desk/clocks', {
    value: [
      {
        category: null,
        rank: null,
        tier: null,
        first: 60,
        next: null,
        solved: null,
        makeGood: { give: 'credit', amount: 6_000, words: 'for the wait' },
      },
    ],
  })
  const asked = [await asks('The sole has come off.')]
  house.clock.moveTo('2026-12-10T12:00:00Z')
  await breakOverdue(house.actAs({ kind: 'system', name: 'test' }))
  const goods = async () =>
    (
      await call<{ items: { what: string; number: string; id: string; undo: string }[] }>(
        bilal,
        'GET',
        '/api/by-rule?day=2026-12-10&what=made-good',
      )
    ).items
  const [given] = (await goods()).filter(({ undo }) => undo === 'take-back')
  expect(asked).toContain(given!.number)
  await call(bilal, 'POST', `/api/make-goods/${given!.id}/withdrawal`)
  expect((await goods()).filter(({ undo }) => undo === 'take-back')).toEqual([])
  await expect(call(bilal, 'POST', `/api/make-goods/${given!.id}/withdrawal`)).rejects.toThrow('409 make-good-paid')
  await expect(call(bilal, 'POST', `/api/make-goods/${randomUUID()}/withdrawal`)).rejects.toThrow(
    '404 make-good-unknown',
  )
  expect(await askOwner(house, 'select given::integer as given from desk.make_good_month')).toEqual([{ given: 0 }])
  const shown = await call<{ messages: { direction: string; text: string }[]; makeGoods: unknown[] }>(
    bilal,
    'GET',
    `/api/cases/${given!.number}`,
  )
  expect(shown.makeGoods).toEqual([])
  expect(shown.messages.filter(({ direction }) => direction === 'note')).toMatchObject([
    { text: expect.stringContaining('Bilal took back') },
  ])
})
