import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import type { StaffRole } from '../../platform/principal.ts'
import { LIMITS } from './limits.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

const staff = (role: StaffRole) =>
  house.actAs({ kind: 'staff', id: '00000000-0000-4000-8000-0000000000b1', name: 'Siv', roles: [role], session: 's' })
const log = async () => {
  const reply = await staff('owner').visit('/api/attacks')
  expect(reply.status).toBe(200)
  return ((await reply.json()) as { items: object[] }).items
}

test('the owner reads who was refused at the door, the same by the same caller in one row, and which limit was overstepped', async () => {
  expect(await log()).toEqual([])
  const { max } = LIMITS['passwords per person']
  for (let n = 0; n < max + 3; n += 1) {
    await house.visit('/workspace/sign-in', {
      form: { email: 'chidi@shop.example', password: 'a wrong password', code: '000000' },
      address: '203.0.113.9',
    })
  }
  await house.visit('/api/orders', { headers: { authorization: 'Bearer rpt_nobody' }, address: '203.0.113.10' })
  const nobody = { staff: null, key: null, first: expect.any(String), last: expect.any(String) }
  expect(await log()).toEqual(
    expect.arrayContaining([
      { ...nobody, what: 'wrong password', address: '203.0.113.9', times: max },
      // Once per window, however often they try: the log is no second way to fill the disk.
      { ...nobody, what: 'too many passwords per person', address: '203.0.113.9', times: 1 },
      { ...nobody, what: 'unknown key', address: '203.0.113.10', times: 1 },
    ]),
  )
  expect(JSON.stringify(await log())).not.toContain('chidi')
})

test('nobody but an owner reads it', async () => {
  for (const role of ['agent', 'packer', 'merchandiser', 'marketer', 'analyst'] as const)
    expect([role, (await staff(role).visit('/api/attacks')).status]).toEqual([role, 403])
  expect((await house.visit('/api/attacks')).status).toBe(401)
  const program = { kind: 'key', id: 'k', name: 'k', scopes: ['all'], origin: null, party: null } as const
  expect((await house.actAs(program).visit('/api/attacks')).status).toBe(403)
})
