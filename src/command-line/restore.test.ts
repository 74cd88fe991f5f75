import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { DamagedBackup } from './backup-format.ts'
import { writeBackup } from './backup.ts'
import { readBackup } from './restore.ts'

const out = { progress: () => undefined }
let database: TestDatabase
let owner: pg.Client
let folder: string
beforeAll(async () => {
  database = await createTestDatabase()
  owner = new pg.Client({ connectionString: database.owner })
  await owner.connect()
  await owner.query(`insert into customers.party (kind) values ('account'), ('device')`)
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-restore-'))
})
afterAll(async () => {
  await owner.end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const parties = async () =>
  (await owner.query<{ n: number }>('select count(*)::integer as n from customers.party')).rows[0]!.n

test('a backup that was cut short throws nothing away, even where it may replace', async () => {
  const whole = path.join(folder, 'whole.rapport')
  await writeBackup(database.owner, whole, out)
  const cut = path.join(folder, 'cut.rapport')
  const bytes = readFileSync(whole)
  writeFileSync(cut, bytes.subarray(0, bytes.length - 200))
  await expect(readBackup(database.owner, cut, true, out)).rejects.toThrow(DamagedBackup)
  expect(await parties()).toBe(2)

  await readBackup(database.owner, whole, true, out)
  expect(await parties()).toBe(2)
})

test('a file that is not there, or is no backup, is refused with a sentence', async () => {
  await expect(readBackup(database.owner, path.join(folder, 'none.rapport'), true, out)).rejects.toThrow('no such file')
  const other = path.join(folder, 'other.rapport')
  writeFileSync(other, 'products')
  await expect(readBackup(database.owner, other, true, out)).rejects.toThrow(DamagedBackup)
  expect(await parties()).toBe(2)
})
