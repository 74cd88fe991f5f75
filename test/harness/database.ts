import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { ensureRoles } from '../../src/platform/database/roles.ts'
import { TEMPLATE, withDatabase } from './cluster.ts'

export type TestDatabase = { owner: string; app: string; jobs: string; drop(): Promise<void> }

/** A migrated database of the caller's own, with the connection URL of each role. Drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const cluster = inject('cluster')
  const name = `rapport_test_${randomBytes(5).toString('hex')}`
  await onThrowAwayCluster((superuser) =>
    superuser.query(`create database ${name} template ${TEMPLATE} owner rapport_owner`),
  )
  const owner = withDatabase(cluster.ownerUrl, name)
  return {
    owner,
    ...(await ensureRoles(owner, cluster.secret)),
    drop: () => onThrowAwayCluster((superuser) => superuser.query(`drop database if exists ${name} with (force)`)),
  }
}

/** Makes sure, before anything is created or dropped, that this is the cluster of the run and nobody's real data. */
async function onThrowAwayCluster(work: (superuser: pg.Client) => Promise<unknown>): Promise<void> {
  const { folder, superuserUrl } = inject('cluster')
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  try {
    const { rows } = await superuser.query<{ data_directory: string }>('show data_directory')
    const data = rows[0]!.data_directory
    const isOurs = !relative(folder, data).startsWith('..') && !relative(realpathSync(tmpdir()), data).startsWith('..')
    if (!isOurs) throw new Error(`Tests work in ${join(folder, '…')} only, but this server's data is in ${data}.`)
    await work(superuser)
  } finally {
    await superuser.end()
  }
}
