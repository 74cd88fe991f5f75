import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { withClient as onConnection } from '../src/platform/database/client.ts'
import { ensureRoles } from '../src/platform/database/roles.ts'
import { migrate } from '../src/platform/database/migrate.ts'
import { readOrMakeSecret, type RunningPostgres, startPostgres } from '../src/platform/postgres.ts'
import { afterwards } from './clean-up.ts'

/** A PostgreSQL of the run's own, with as many databases as it needs. Everything that an acknowledged commit needs is on. */
export interface Ground {
  /** In the system's temporary folder; away when the run ends. */
  folder: string
  secret: string
  postgres: RunningPostgres
  /** A new database, owned by rapport_owner, with the migrations of this copy of the program. Its URL as the owner. */
  database(name: string, program: string): Promise<string>
  superuser<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T>
}

export async function openGround(settings: Record<string, string> = {}): Promise<Ground> {
  const folder = temporaryFolder()
  const postgres = await startPostgres({
    folder,
    shelter: join(folder, 'shelter'),
    settings: { max_connections: '150', ...settings },
  })
  afterwards(() => postgres.stop())
  const secret = readOrMakeSecret(folder)
  const superuser = <T>(database: string, work: (client: pg.Client) => Promise<T>) =>
    withClient(inDatabase(postgres.superuserUrl, database), work)
  return {
    folder,
    secret,
    postgres,
    superuser,
    async database(name, program) {
      await superuser('postgres', (client) => client.query(`create database ${name} owner rapport_owner`))
      const url = inDatabase(postgres.ownerUrl, name)
      await ensureRoles(url, secret)
      await migrate(url, { folders: [{ name: '', folder: join(program, 'migrations') }] })
      return url
    },
  }
}

/** A folder in the system's temporary one that goes when the run ends. As root the server runs as another account, which passes through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rapport-bench-'))
  chmodSync(folder, 0o711)
  afterwards(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function inDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.toString()
}

export function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return onConnection({ connectionString: url }, work)
}
