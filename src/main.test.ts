import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { type Running, start } from './main.ts'
import { readConfig } from './platform/config.ts'
import { FolderInUse } from './platform/postgres/folder-lock.ts'
import { findRunningPostgres } from './platform/postgres.ts'

let folder = ''
const running: Running[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function open(environment: Record<string, string> = {}): Promise<Running> {
  folder ||= mkdtempSync(path.join(realpathSync(tmpdir()), 'rapport-main-'))
  // As root the server runs as another account, which has to pass through.
  chmodSync(folder, 0o711)
  const one = await start(
    readConfig({ PORT: '0', SMTP_PORT: '0', RAPPORT_LOG: 'silent', RAPPORT_DATA: folder, ...environment }),
  )
  running.push(one)
  return one
}

const addressOf = (one: Running) => one.house.context.config.url.origin

test('it starts from nothing, refuses a second start, survives the death of PostgreSQL, and leaves nothing behind', async () => {
  const first = await open()
  expect((await fetch(`${addressOf(first)}/health`)).status).toBe(200)
  await expect(open()).rejects.toThrow(FolderInUse)

  process.kill(findRunningPostgres(folder)!.pid, 'SIGKILL')
  expect(await first.databaseGone).toContain('SIGKILL')
  // The children of the killed server may answer for another moment.
  await expect.poll(async () => (await fetch(`${addressOf(first)}/health`)).status, { timeout: 10_000 }).toBe(503)
  const began = Date.now()
  await running.pop()!.stop()
  expect(Date.now() - began).toBeLessThan(10_000)

  const second = await open()
  expect((await fetch(`${addressOf(second)}/health`)).status).toBe(200)
  expect((await sql<{ one: number }>`select 1 as one`.execute(second.house.context.db)).rows).toEqual([{ one: 1 }])
  await running.pop()!.stop()
  expect(spawnSync('pgrep', ['-f', folder]).stdout.toString()).toBe('')
}, 60_000)
