import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { startHouse, type TestHouse } from '../test/harness/house.ts'
import { openHouse } from './house.ts'
import { declareKind } from './modules/customers/declare.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

test('the declared purposes are told to the database, and a second opening changes nothing', async () => {
  const purposes = () =>
    house.context.db.selectFrom('customers.purpose').select(['name', 'necessary']).orderBy('name').execute()
  const before = await purposes()
  expect(before.filter((purpose) => purpose.necessary).map((purpose) => purpose.name)).toEqual(['orders', 'service'])
  const again = await openHouse(house.context.config, {
    ownerUrl: house.database.owner,
    secret: inject('cluster').secret,
  })
  await again.close()
  expect(await purposes()).toEqual(before)
})

test('a program that knows an older version of a kind than the database refuses to start', async () => {
  const kind = {
    name: 'house_test.happened',
    module: 'house_test',
    class: 'detail',
    purpose: 'service',
    by: 'us',
    data: z.strictObject({}),
  } as const
  const open = () =>
    openHouse(house.context.config, { ownerUrl: house.database.owner, secret: inject('cluster').secret })
  declareKind({ ...kind, version: 2 })
  await (await open()).close()
  declareKind({ ...kind, version: 1 })
  await expect(open()).rejects.toThrow('knows newer kinds of interaction than this program (house_test.happened 2)')
  declareKind({ ...kind, version: 2 })
})

test('the program refuses to work as the owner or as a superuser', async () => {
  for (const url of [house.database.owner, superuserUrl()]) {
    const roles = { app: url, jobs: house.database.jobs }
    const opening = openHouse(house.context.config, {
      ownerUrl: house.database.owner,
      secret: inject('cluster').secret,
      roles,
    })
    await expect(opening).rejects.toThrow('it refuses to run as this one')
  }
})

test('an address that does not exist is answered as a page, and as a problem document below /api', async () => {
  const page = await house.visit('/nowhere')
  expect(page.status).toBe(404)
  expect(await page.text()).toContain('There is nothing at this address')
  const problem = await house.visit('/api/nowhere', { headers: { 'accept-language': 'nb' } })
  expect(problem.headers.get('content-type')).toContain('application/problem+json')
  expect(await problem.json()).toMatchObject({
    status: 404,
    code: 'not-found',
    detail: expect.stringContaining('Det kan ha flyttet'),
  })
})

function superuserUrl(): string {
  const url = new URL(inject('cluster').superuserUrl)
  url.pathname = new URL(house.database.owner).pathname
  return url.toString()
}
