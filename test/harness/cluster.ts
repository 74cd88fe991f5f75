import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { ensureRoles } from '../../src/platform/database/roles.ts'
import { FolderInUse, lockFolder } from '../../src/platform/postgres/folder-lock.ts'
import { isServerOf, readRemains } from '../../src/platform/postgres/remains.ts'
import { readOrMakeSecret, startPostgres } from '../../src/platform/postgres.ts'

const FOLDER_PREFIX = 'rapport-test-'
export const TEMPLATE = 'rapport_template'
/** Names the folder in which the programs of a run find a data folder to begin with. */
export const PREPARED = 'RAPPORT_TEST_PREPARED'
/** A folder this old that nobody holds is left from a run that was killed; a younger one may be just starting. */
const ABANDONED_AFTER_MS = 10 * 60_000

/** Small and forgetful: what a test proves about surviving a crash, it proves on a cluster of its own. */
const SETTINGS = {
  shared_buffers: '64MB',
  max_connections: '100',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
}

export type TestCluster = { folder: string; superuserUrl: string; ownerUrl: string; secret: string }

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster
  }
}

/** Vitest's global setup: one throw-away cluster for the whole run, with a migrated template to copy databases from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepAbandoned()
  const folder = mkdtempSync(join(realpathSync(tmpdir()), FOLDER_PREFIX))
  // As root the server runs as another account, which has to pass through.
  chmodSync(folder, 0o711)
  const server = await startPostgres({ folder, settings: SETTINGS, shelter: join(folder, 'shelter') })
  const teardown = async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const secret = readOrMakeSecret(folder)
    const cluster = { folder, superuserUrl: server.superuserUrl, ownerUrl: server.ownerUrl, secret }
    await makeTemplate(cluster)
    project.provide('cluster', cluster)
    process.env[PREPARED] = join(folder, 'prepared')
  } catch (error) {
    await teardown()
    throw error
  }
  return teardown
}

async function makeTemplate(cluster: TestCluster): Promise<void> {
  const superuser = new pg.Client({ connectionString: cluster.superuserUrl })
  await superuser.connect()
  await superuser.query(`create database ${TEMPLATE} owner rapport_owner`)
  await superuser.end()
  const ownerUrl = withDatabase(cluster.ownerUrl, TEMPLATE)
  const roles = await ensureRoles(ownerUrl, cluster.secret)
  const { migrate } = await import('../../src/platform/database/migrate.ts')
  await migrate(ownerUrl)
  const { setupJobs } = await import('../../src/platform/jobs/setup.ts')
  await setupJobs(roles.jobs)
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.toString()
}

/** Whoever kills a run leaves its server behind: the next run ends it and takes its folder away. */
async function sweepAbandoned(): Promise<void> {
  const parent = realpathSync(tmpdir())
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = join(parent, name)
    try {
      const found = statSync(folder)
      if (found.uid !== process.getuid?.() || Date.now() - found.mtimeMs < ABANDONED_AFTER_MS) continue
      const lock = await lockFolder(folder)
      const data = join(folder, 'postgres')
      const remains = readRemains(data)
      if (remains && isServerOf(remains.pid, data)) process.kill(remains.pid, 'SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
      await lock.release()
    } catch (error) {
      // Held by a run, or taken away by one that sweeps at the same time.
      if (!(error instanceof FolderInUse) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
