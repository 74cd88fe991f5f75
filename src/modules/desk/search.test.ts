import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { askOwner } from '../../../test/harness/orders.ts'
import type { Principal } from '../../platform/principal.ts'
import type { CaseListed, Passage } from './contract.ts'

let house: TestHouse
let boots: string
let bill: string
let other: string
beforeAll(async () => {
  house = await startHouse()
  boots = await ask('kari@lie.example', 'Kari Lie', {
    subject: 'Soles of my winter boots',
    text: 'Hello! I bought the boots in October. Could you say whether their soles can be changed at your workshop in Bergen?',
  })
  minuteLater()
  bill = await ask('ola@berg.example', 'Ola Berg', {
    subject: 'The bill',
    text: `The invoice shows the workshop's number O'Neil-77 twice, and 1042 as well. Kan dere rette opp regningen på kr 300?`,
  })
  minuteLater()
  other = await ask('per@dal.example', 'Per Dal', { subject: 'Opening', text: 'When are you open in Bergen?' })
  await agent().visit(`/api/cases/${other}/messages`, {
    json: { text: 'Ask the landlord about the kangaroo', kind: 'note' },
  })
})
afterAll(() => house.close())

const bilal: Principal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000004',
  name: 'Bilal',
  roles: ['agent'],
  session: '3b1d0f9a-0000-4000-8000-000000000014',
}
const minuteLater = () => house.clock.moveTo(new Date(house.clock.now().getTime() + 60_000))
const agent = () => house.actAs(bilal)

async function ask(email: string, name: string, more: { subject: string; text: string }): Promise<string> {
  const reply = await house.person(name).visit('/api/cases', { json: { email, name, ...more } })
  expect(reply.status).toBe(201)
  return ((await reply.json()) as { number: string }).number
}

type Found = CaseListed & { passage?: Passage }
async function search(words: string, more = ''): Promise<Found[]> {
  const reply = await agent().visit(`/api/cases?search=${encodeURIComponent(words)}${more}`)
  expect(reply.status, await reply.clone().text()).toBe(200)
  return ((await reply.json()) as { items: Found[] }).items
}
const numbers = async (words: string) => (await search(words)).map((one) => one.number)

test('words find the cases in which they were said, newest first, with the passage', async () => {
  expect(await numbers('bergen')).toEqual([other, boots])
  expect(await numbers('BERGEN workshop')).toEqual([boots])
  const [found] = await search('soles')
  expect(found!.number).toBe(boots)
  const { text, marks, direction } = found!.passage!
  expect(direction).toBe('in')
  expect(marks.map(({ from, to }) => text.slice(from, to))).toEqual(['soles'])
})

test('a word may go on, a phrase stands as it was said, and a minus keeps out', async () => {
  expect(await numbers('regning')).toEqual([bill])
  expect(await numbers('"workshop in Bergen"')).toEqual([boots])
  expect(await numbers('"Bergen workshop"')).toEqual([])
  expect(await numbers('bergen -workshop')).toEqual([other])
  expect(await numbers('-workshop')).toEqual([])
})

test('a number, an address, a subject and a name lead there too, and a settled case is found', async () => {
  expect(await numbers(boots)).toEqual([boots])
  expect(await numbers('Ola@berg.example')).toEqual([bill])
  expect(await numbers('winter boots')).toEqual([boots])
  expect(await numbers('per dal')).toEqual([other])
  expect(await numbers('1042')).toEqual([bill])
  await agent().visit(`/api/cases/${boots}/close`, { json: {} })
  expect(await numbers('soles')).toEqual([boots])
})

test('whatever is typed is words: signs, quotes and operators break nothing', async () => {
  expect(await numbers(`O'Neil-77`)).toEqual([bill])
  for (const typed of ["'", '\\', '& | ! ( )', '":*', "a' | 'bergen", '--', '\u{E000}']) {
    const reply = await agent().visit(`/api/cases?search=${encodeURIComponent(typed)}`)
    expect([typed, reply.status]).toEqual([typed, 200])
  }
  expect((await agent().visit(`/api/cases?search=${'x'.repeat(201)}`)).status).toBe(400)
})

test('the staff’s notes are found by the staff, and nobody else searches', async () => {
  expect(await numbers('kangaroo')).toEqual([other])
  const stranger = await house.person('Stranger').visit('/api/cases?search=bergen')
  expect(stranger.status).toBe(401)
  const packer = await house.actAs({ ...bilal, roles: ['packer'] }).visit('/api/cases?search=bergen')
  expect(packer.status).toBe(403)
})

test('whoever is shown has been looked at, and what is erased is not found', async () => {
  const looks = () => askOwner(house, `select reason_id from customers.look where reason_type = 'search'`)
  await askOwner(house, 'delete from customers.look')
  await search('no such words anywhere')
  expect(await looks()).toEqual([])
  await search('opening')
  expect(await looks()).toEqual([{ reason_id: 'case' }])
  await askOwner(house, `update desk.message set text = 'erased' where text like '%open in Bergen%'`)
  expect(await numbers('bergen')).toEqual([boots])
})
