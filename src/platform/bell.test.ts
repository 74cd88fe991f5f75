import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { type Doorbell, openBell, type Rung } from './bell.ts'

let database: TestDatabase
let app: pg.Client
const bells: Doorbell[] = []
const silent = pino({ level: 'silent' })

beforeAll(async () => {
  database = await createTestDatabase()
  app = new pg.Client({ connectionString: database.app })
  await app.connect()
})
afterEach(async () => void (await Promise.all(bells.splice(0).map((bell) => bell.close()))))
afterAll(async () => {
  await app.end()
  await database.drop()
})

async function open(): Promise<{ bell: Doorbell; heard: Rung[] }> {
  const bell = await openBell(database.app, silent)
  bells.push(bell)
  const heard: Rung[] = []
  bell.on((rung) => heard.push(rung))
  return { bell, heard }
}

const topicsOf = (heard: Rung[]) => heard.flatMap((rung) => (rung === 'all' ? ['all'] : [...rung]))

test('a ring is heard once in its own process and once in another', async () => {
  const [here, there] = [await open(), await open()]
  here.bell.ring(['line/anna'])
  await pause(120)
  expect(topicsOf(here.heard)).toEqual(['line/anna'])
  expect(topicsOf(there.heard)).toEqual(['line/anna'])
})

test('rings that come together are told together', async () => {
  const [here, there] = [await open(), await open()]
  for (let number = 0; number < 150; number += 1) here.bell.ring([`line/${number}`, 'orders'])
  await pause(150)
  expect(there.heard).toHaveLength(1)
  expect(topicsOf(there.heard)).toHaveLength(151)
})

test('200 long topics fit although one payload has 8,000 bytes; more wake everybody', async () => {
  const [here, there] = [await open(), await open()]
  const long = (count: number) => Array.from({ length: count }, (_, number) => `line/${number}`.padEnd(60, 'x'))
  here.bell.ring(long(200))
  await pause(120)
  expect(new Set(topicsOf(there.heard)).size).toBe(200)
  here.bell.ring(long(201))
  await pause(120)
  expect(there.heard.at(-1)).toBe('all')
  expect(here.heard.at(-1)).toBe('all')
})

test('a bell that lost its connection wakes everybody when it is back, and rings again', async () => {
  const [here, there] = [await open(), await open()]
  await app.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rapport bell' and datname = current_database()`,
  )
  here.bell.ring(['lost'])
  await pause(800)
  expect(here.heard).toContain('all')
  expect(there.heard).toContain('all')
  there.bell.ring(['found'])
  await pause(120)
  expect(topicsOf(here.heard)).toContain('found')
})

test('who left hears no more, and a listener that fails keeps no other from hearing', async () => {
  const { bell, heard } = await open()
  const gone: Rung[] = []
  const leave = bell.on((rung) => gone.push(rung))
  leave()
  bell.on(() => {
    throw new Error('deaf')
  })
  bell.ring(['line/anna'])
  await pause(60)
  expect(gone).toEqual([])
  expect(topicsOf(heard)).toEqual(['line/anna'])
})

test('a topic that would break the message is refused', async () => {
  const { bell } = await open()
  expect(() => bell.ring(['two\nlines'])).toThrow('cannot be a topic')
  expect(() => bell.ring(['x'.repeat(400)])).toThrow('cannot be a topic')
})
