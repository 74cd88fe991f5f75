import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: query, rowMode: 'array' })).rows[0]?.[0]
  } finally {
    await client.end()
  }
}

test('each role of a test database connects as itself', async () => {
  expect(await ask(database.owner, 'select current_user')).toBe('rapport_owner')
  expect(await ask(database.app, 'select current_user')).toBe('rapport_app')
  expect(await ask(database.jobs, 'select current_user')).toBe('rapport_jobs')
})

test('the program role is no superuser, passes no policy and makes no table', async () => {
  const attributes = await ask(
    database.app,
    'select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user',
  )
  expect(attributes).toBe(false)
  await expect(ask(database.app, 'create table public.mine (id int)')).rejects.toThrow('permission denied')
  await expect(ask(database.app, 'create schema mine')).rejects.toThrow('permission denied')
  await expect(ask(database.app, 'create table graphile_worker.mine (id int)')).rejects.toThrow('permission denied')
})

test('two test databases do not see each other, and a dropped one is gone although somebody is connected', async () => {
  const other = await createTestDatabase()
  await ask(other.owner, 'create table public.only_here (id int)')
  expect(await ask(database.owner, `select to_regclass('public.only_here')`)).toBe(null)
  const connected = new pg.Client({ connectionString: other.app })
  connected.on('error', () => {})
  await connected.connect()
  await other.drop()
  await expect(ask(other.owner, 'select 1')).rejects.toThrow('does not exist')
  await connected.end().catch(() => {})
})
