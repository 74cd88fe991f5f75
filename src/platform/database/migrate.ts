import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { withClient } from './client.ts'

/** Any number will do, as long as nothing else uses it: two programs that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_240_001

export interface MigrationFolder {
  /** Prefix of the names in the ledger; the house's own is empty, an extension's is its name. */
  name: string
  folder: string
}

export interface MigrateOptions {
  folders?: MigrationFolder[]
  /** Only files of these names: a restore brings the schema to where it was when the backup was taken. */
  only?: ReadonlySet<string>
}

/** Thrown when the database and the files disagree; the sentence says what to do. */
export class MigrationError extends Error {}

/**
 * Brings the database to the newest schema: numbered plain SQL files, forward only, each in a transaction of its own.
 * Connects as the owner. Returns the names of what was run.
 * @throws MigrationError for a newer schema, an edited file, or a file that fails
 */
export async function migrate(ownerUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const folders = options.folders ?? [{ name: '', folder: path.resolve('migrations') }]
  return withClient({ connectionString: ownerUrl, application_name: 'rapport migrate' }, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query('create schema if not exists migrations')
    await client.query(`create table if not exists migrations.done (
      name text primary key, sha256 text not null, done_at timestamptz not null default now())`)
    const done = new Map(
      (await client.query<{ name: string; sha256: string }>('select name, sha256 from migrations.done')).rows.map(
        (row) => [row.name, row.sha256],
      ),
    )
    const files = (await Promise.all(folders.map(readFolder)))
      .flat()
      .filter(({ name }) => options.only?.has(name) ?? true)
    refuseNewer(done, files)
    const run: string[] = []
    for (const file of files) {
      const known = done.get(file.name)
      if (known === file.sha256) continue
      if (known) {
        throw new MigrationError(
          `The migration ${file.name} was changed after it had run. Put the old text back and write the change as a new file.`,
        )
      }
      await runFile(client, file)
      run.push(file.name)
    }
    return run
  })
}

interface MigrationFile {
  name: string
  sql: string
  sha256: string
}

async function readFolder({ name: prefix, folder }: MigrationFolder): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(folder, name), 'utf8')
      return { name: prefix ? `${prefix}/${name}` : name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function refuseNewer(done: Map<string, string>, files: MigrationFile[]) {
  const present = new Set(files.map((file) => file.name))
  const unknown = [...done.keys()].filter((name) => !name.includes('/') && !present.has(name))
  if (unknown.length > 0) {
    throw new MigrationError(
      `This database was last used by a newer Rapport (it has ${unknown.join(', ')}, which this one does not know). ` +
        'Start that version or a later one, or restore a backup from before the upgrade into an empty database.',
    )
  }
}

async function runFile(client: pg.Client, file: MigrationFile) {
  try {
    await client.query('begin')
    await client.query(file.sql)
    await client.query('insert into migrations.done (name, sha256) values ($1, $2)', [file.name, file.sha256])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new MigrationError(`The migration ${file.name} failed and was taken back: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
