import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { olga, openComplaining, siv, type Visitor } from '../../../../test/harness/complaining.ts'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { ComplaintBeside } from './contract.ts'

let house: TestHouse
/** What people do here. */
let people: Awaited<ReturnType<typeof openComplaining>>
beforeAll(async () => {
  house = await startHouse()
  people = await openComplaining(house)
})
afterAll(() => house.close())

test('how somebody comes to us steers the case, is theirs to correct on /me, and ends with the case', async () => {
  const set = (name: string, value: unknown) =>
    people.sends(house.actAs(olga), 'PUT', `/api/settings/complaints/${name}`, { value })
  await people.sends(house.actAs(olga), 'PUT', '/api/settings/desk/makeGoodBudget', { value: 50_000 })
  await set('wrongedGood', { give: 'credit', amount: 10_000, words: 'For your trouble' })
  await set('crossAgents', [siv.id])
  const anna = await people.customer()
  const number = await people.asks(anna, { complaint: { stance: 'wronged' } })
  const beside = () => people.read<ComplaintBeside>(people.desk(), `/api/cases/${number}/complaint`)
  const shown = () => people.read<{ rank: string; state: string }>(people.desk(), `/api/cases/${number}/sorting`)
  expect((await shown()).rank).toBe('emergent')
  expect(await beside()).toMatchObject({
    stances: [{ stance: 'wronged', by: 'customer', name: null }],
    good: { give: 'credit', amount: 10_000, given: false },
    complaint: { state: 'private', madeBy: 'customer' },
  })
  for (let press = 0; press < 2; press += 1)
    await people.sends(people.desk(), 'POST', `/api/cases/${number}/complaint/make-good`)
  expect((await beside()).good).toMatchObject({ given: true })
  expect(await askOwner(house, 'select count(*)::integer as n from desk.make_good')).toEqual([{ n: 1 }])

  // Their own word stands over ours.
  const message = (await beside()).stances[0]!.message
  const say = (who: Visitor, at: string, json: object) =>
    people.send(who, 'PUT', `/api/cases/${number}/messages/${at}/stance`, json)
  expect(await people.code(await say(people.desk(), message, { stance: 'cross', why: 'Capitals' }))).toBe('stance-said')
  expect((await say(await people.customer(), message, { stance: 'cross' })).status).toBe(404)

  people.minute()
  const second = (
    (await people.sends(anna, 'POST', `/api/cases/${number}/messages`, { text: 'AND NOW THIS' })) as { id: string }
  ).id
  await people.sends(people.desk(), 'PUT', `/api/cases/${number}/messages/${second}/stance`, {
    stance: 'cross',
    why: 'All in capitals',
  })
  expect(await people.read<{ assignee: { name: string } }>(people.desk(), `/api/cases/${number}`)).toMatchObject({
    assignee: { name: siv.name },
  })
  const me = (await people.html(anna, '/me')).text
  expect(me).toContain('Bilal Haddad concluded it from this: All in capitals.')
  // What is answered by mail rests, and can be read once more.
  const answer = (await people.sends(people.desk(), 'POST', `/api/cases/${number}/answers`, {
    id: randomUUID(),
    text: 'We are sorry.',
    version: 0,
    since: 99,
  })) as { leavesAt: string }
  expect(Date.parse(answer.leavesAt) - house.context.clock.now().getTime()).toBe(5 * 60_000)
  expect(
    (await anna.visit(`/cases/${number}/stances/${second}`, { form: { stance: 'none', back: 'me' } })).headers.get(
      'location',
    ),
  ).toBe('/me')
  expect((await people.html(anna, '/me')).text).not.toContain('All in capitals')

  await people.sends(people.desk(), 'POST', `/api/cases/${number}/closing`)
  expect((await beside()).stances).toEqual([])
  expect(await askOwner(house, `select from desk.stance where message in ('${message}', '${second}')`)).toEqual([])
  expect(await people.code(await say(anna, second, { stance: 'help' }))).toBe('stance-case-closed')
})

test('whoever wants to help is thanked where they read it', async () => {
  const anna = await people.customer()
  const number = await people.asks(anna, { complaint: { stance: 'help' } })
  const { messages } = await people.read<{ messages: { text: string }[] }>(anna, `/api/cases/${number}`)
  expect(messages.some(({ text }) => text.startsWith('Thank you for telling us.'))).toBe(true)
})

test('the staff see what nobody has answered in time first', async () => {
  const anna = await people.customer()
  const number = await people.asks(anna, { complaint: {} })
  house.clock.moveTo(new Date(house.context.clock.now().getTime() + 5 * 86_400_000).toISOString())
  const { items } = await people.read<{ items: { number: string; late: boolean }[] }>(
    people.desk(),
    '/api/desk/complaints',
  )
  expect(items.find((one) => one.number === number)).toMatchObject({ late: true, state: 'private', answered: false })
  const lateFirst = items.map(({ late }) => late)
  expect(lateFirst).toEqual(lateFirst.toSorted((one, other) => Number(other) - Number(one)))
  expect((await anna.visit('/api/desk/complaints')).status).toBe(403)
})
