import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'
import type { Acting } from '../../../platform/context.ts'
import { keepMail } from './ledger.ts'
import { readNext, type Reading } from './read.ts'

let house: TestHouse
let parser: Parser
let ctx: Acting
beforeAll(async () => {
  house = await startHouse()
  parser = openParser()
  ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
})
afterAll(async () => {
  await parser.close()
  await house.close()
})

test('smoke', async () => {
  await keepMail(ctx, {
    source: 'smtp',
    raw: Buffer.from('From: Anna <anna@example.com>\r\nTo: hello@shop.example\r\nSubject: Hei\r\n\r\nWhere is it?\r\n'),
    envelope: { from: 'anna@example.com', to: ['hello@shop.example'] },
    at: ctx.clock.now(),
  })
  const r: Reading | null = await readNext(ctx, parser)
  expect(r).toMatchObject({ state: 'taken' })
})
