import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { withClient } from '../platform/database/client.ts'
import { BACKUP_FORMAT, writeChunk, writeLine, type BackupHead } from './backup-format.ts'
import { openDatabaseFor } from './open.ts'
import { Mistake, type Out, type Verb } from './verb.ts'

export const backupVerb: Verb = {
  name: 'backup',
  summary: 'Write everything into one file, as of one moment, while the shop goes on.',
  takes: 'FILE',
  async run({ words: [file] }, out) {
    if (!file) throw new Mistake('Say where to write it: npx rapport backup shop.rapport')
    const database = await openDatabaseFor()
    try {
      const done = await writeBackup(database.ownerUrl, path.resolve(file), out)
      out.say(`${done.tables} tables with ${done.rows} rows are in ${file} (${Math.ceil(done.bytes / 1024)} kB).`)
      out.say(
        'The list of erased people is not in it: keep erasures.jsonl of the data folder as well, a restore replays it.',
      )
      out.result(done)
    } finally {
      await database.close()
    }
  },
}

/** graphile-worker's jobs are made again from the letters and reactions; restoring them would do things twice. */
const SCHEMAS_LEFT_OUT = ['graphile_worker', 'migrations', 'pg_catalog', 'information_schema', 'public']

/** Copies every table in one snapshot, as the owner and with row security off: as the app it would write 0 rows without a word. */
export function writeBackup(ownerUrl: string, file: string, out: Pick<Out, 'progress'>) {
  const connection = { connectionString: ownerUrl, application_name: 'rapport backup' }
  return withClient(connection, (client) => copyEverything(client, file, out))
}

async function copyEverything(client: pg.Client, file: string, out: Pick<Out, 'progress'>) {
  const draft = `${file}.part`
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local row_security = off')
    const gzip = createGzip({ level: 6 })
    const written = pipeline(gzip, createWriteStream(draft, { mode: 0o600 }))
    await writeLine(gzip, await describe(client))
    const tables = await listTables(client)
    let rows = 0
    for (const [index, { table, columns }] of tables.entries()) {
      out.progress(`${index + 1} of ${tables.length}: ${table}`)
      await writeLine(gzip, { table, columns })
      rows += await copyTable(client, table, columns, gzip)
      await writeChunk(gzip, Buffer.alloc(0))
    }
    await writeLine(gzip, { whole: true, tables: tables.length })
    gzip.end()
    await written
    const bytes = await settle(draft, file)
    await client.query('commit')
    return { file, tables: tables.length, rows, bytes }
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function describe(client: pg.Client): Promise<BackupHead> {
  const migrations = await client.query<{ name: string }>('select name from migrations.done order by name')
  const partitions = await client.query<{ parent: string; name: string; bounds: string }>(
    `select i.inhparent::regclass::text as parent, c.oid::regclass::text as name, pg_get_expr(c.relpartbound, c.oid) as bounds
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where c.relispartition and c.relkind = 'r' and c.relnamespace::regnamespace::text <> all ($1) order by 2`,
    [SCHEMAS_LEFT_OUT],
  )
  const sequences = await client.query<{ name: string; value: number }>(
    `select format('%I.%I', schemaname, sequencename) as name, coalesce(last_value, start_value - increment_by) as value
     from pg_sequences where schemaname <> all ($1) order by 1`,
    [SCHEMAS_LEFT_OUT],
  )
  return {
    rapport: 'backup',
    format: BACKUP_FORMAT,
    takenAt: new Date().toISOString(),
    migrations: migrations.rows.map(({ name }) => name),
    partitions: partitions.rows,
    sequences: sequences.rows.map(({ name, value }) => ({ name, value: Number(value) })),
  }
}

/** Every ordinary table, those that others refer to first; unlogged ones (rate limits) are not worth keeping. */
async function listTables(client: pg.Client): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await client.query<{ table: string; columns: string[]; refers: string[] }>(
    `select format('%I.%I', c.relnamespace::regnamespace, c.relname) as table,
       (select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       array(select distinct format('%I.%I', r.relnamespace::regnamespace, r.relname) from pg_constraint f join pg_class r on r.oid = f.confrelid
             where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as refers
     from pg_class c
     where c.relkind = 'r' and c.relpersistence = 'p' and c.relnamespace::regnamespace::text <> all ($1)
       and c.relnamespace::regnamespace::text not like 'pg\\_%' order by 1`,
    [SCHEMAS_LEFT_OUT],
  )
  return inOrderOfReference(rows)
}

export function inOrderOfReference<T extends { table: string; refers: string[] }>(tables: T[]): T[] {
  const byName = new Map(tables.map((one) => [one.table, one]))
  const placed = new Set<string>()
  const ordered: T[] = []
  const place = (one: T) => {
    if (placed.has(one.table)) return
    placed.add(one.table)
    for (const name of one.refers) {
      const other = byName.get(name)
      if (other) place(other)
    }
    ordered.push(one)
  }
  tables.forEach(place)
  return ordered
}

async function copyTable(client: pg.Client, table: string, columns: string[], gzip: Gzip): Promise<number> {
  const stream = client.query(copyTo(`copy ${table} (${columns.join(', ')}) to stdout`))
  for await (const chunk of stream) await writeChunk(gzip, chunk as Buffer)
  return stream.rowCount ?? 0
}

/** On the disk before it has its name: a file that is called a backup is whole. */
async function settle(draft: string, file: string): Promise<number> {
  const handle = await open(draft, 'r')
  const { size } = await handle.stat()
  await handle.sync()
  await handle.close()
  await rename(draft, file)
  return size
}
