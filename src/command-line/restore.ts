import { constants, createReadStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { extensionMigrations, loadExtensions } from '../extensions.ts'
import { openHouse } from '../house.ts'
import { withClient } from '../platform/database/client.ts'
import { ensureRoles } from '../platform/database/roles.ts'
import { migrate } from '../platform/database/migrate.ts'
import { replayErasures } from '../modules/customers/index.ts'
import {
  BACKUP_FORMAT,
  BackupReader,
  DamagedBackup,
  type BackupHead,
  type BackupTail,
  type TableHead,
} from './backup-format.ts'
import { openDatabaseFor } from './open.ts'
import { Mistake, type Out, type Verb } from './verb.ts'

export const restoreVerb: Verb = {
  name: 'restore',
  summary: 'Put a backup into an empty database; erases again whom we erased since.',
  takes: 'FILE',
  options: {
    replace: { type: 'boolean', means: 'throw away what the database holds now' },
    erasures: { type: 'string', means: 'the list erasures.jsonl of the old data folder, when this is a new one' },
  },
  async run({ words: [file], flag, text }, out) {
    if (!file) throw new Mistake('Say which file: npx rapport restore shop.rapport')
    const database = await openDatabaseFor()
    try {
      await refuseBesideProgram(database.ownerUrl)
      await ensureRoles(database.ownerUrl, database.secret)
      const list = text('erasures')
      if (list) await copyFile(list, path.join(database.config.dataFolder, 'erasures.jsonl'), constants.COPYFILE_EXCL)
      const restored = await readBackup(database.ownerUrl, path.resolve(file), flag('replace'), out)
      const house = await openHouse(database.config, database)
      const erased = await replayErasures({ ...house.context, principal: { kind: 'system', name: 'restore' } }).finally(
        () => house.close(),
      )
      out.say(`${restored.tables} tables of ${restored.takenAt} are back, in era ${restored.era}.`)
      out.say(
        `${restored.unknownLetters} letters that were not finished then are marked unknown: they may have gone out.`,
      )
      out.say(`${erased} people who were erased since are erased again.`)
      out.result({ ...restored, erased })
    } finally {
      await database.close()
    }
  },
}

/** More than any shop writes between a backup and its restore: no position is given twice. */
const POSITIONS_LEFT_FREE = 1_000_000_000

/** A program that runs would go on with what it remembers of the other data. */
async function refuseBesideProgram(ownerUrl: string): Promise<void> {
  await withClient(connection(ownerUrl), async (client) => {
    const { rows } = await client.query<{ running: number }>(
      `select count(*)::integer as running from pg_stat_activity where datname = current_database() and usename in ('rapport_app', 'rapport_jobs')`,
    )
    if (rows[0]!.running > 0)
      throw new Mistake('Rapport is running on this database. Stop it first; nothing was changed.')
  })
}

/** Reads a backup into the database and begins the next era. A file that turns out damaged leaves the database as it was. */
export async function readBackup(ownerUrl: string, file: string, replace: boolean, out: Pick<Out, 'progress'>) {
  const head = await readThrough(file)
  if (head.rapport !== 'backup' || head.format > BACKUP_FORMAT) {
    throw new DamagedBackup(
      'This file is no backup that this version can read. Use the version that wrote it, or a later one.',
    )
  }
  await withClient(connection(ownerUrl), (client) => makeRoom(client, replace))
  const folders = [{ name: '', folder: path.resolve('migrations') }, ...extensionMigrations(await loadExtensions())]
  await migrate(ownerUrl, { folders, only: new Set(head.migrations) })
  const reader = openBackup(file)
  await reader.line<BackupHead>()
  const tables = await withClient(connection(ownerUrl), (client) => fillTables(client, reader, head, out))
  await migrate(ownerUrl, { folders })
  return withClient(connection(ownerUrl), async (client) => {
    // Always a new era, even on the same cluster: what was written after the backup is gone, and its positions may not come again.
    const era = await client.query<{ era: number }>(
      `insert into customers.era (era, system_identifier, timeline)
       select (select coalesce(max(era), 0) + 1 from customers.era), system_identifier, ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint
       from pg_control_system() returning era`,
    )
    await client.query(
      `select setval('customers.interaction_position', (select last_value from customers.interaction_position) + $1)`,
      [POSITIONS_LEFT_FREE],
    )
    const letters = await client.query(
      `update customers.letter set state = 'unknown' where state in ('queued', 'handed_over')`,
    )
    return { takenAt: head.takenAt, tables, era: era.rows[0]!.era, unknownLetters: letters.rowCount ?? 0 }
  })
}

function openBackup(file: string): BackupReader {
  const text = createGunzip()
  return new BackupReader(
    createReadStream(file)
      .on('error', (error) => text.destroy(error))
      .pipe(text),
  )
}

/** Reads a backup to its last line before anything is thrown away for it. @throws DamagedBackup */
async function readThrough(file: string): Promise<BackupHead> {
  const reader = openBackup(file)
  const head = await reader.line<BackupHead>()
  if (head.rapport !== 'backup' || head.format > BACKUP_FORMAT) return head
  for (;;) {
    const line = await reader.line<TableHead | BackupTail>()
    if ('whole' in line) return head
    while (await reader.chunk());
  }
}

async function makeRoom(client: pg.Client, replace: boolean): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace
     where nspname not in ('public', 'information_schema', 'graphile_worker') and nspname not like 'pg\\_%' and pg_get_userbyid(nspowner) = current_user`,
  )
  if (rows.length > 0 && !replace && !(await isEmpty(client))) {
    throw new Mistake(
      'The database is not empty. Restore into a new folder (RAPPORT_DATA), or say --replace to throw away what it holds.',
    )
  }
  await client.query('begin')
  for (const { name } of rows) await client.query(`drop schema ${name} cascade`)
  await client.query('commit')
}

/** Migrated, and nobody known yet. */
async function isEmpty(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`select to_regclass('customers.party') is not null as there`)
  if (!rows[0]!.there) return true
  const found = await client.query(`select from customers.party union all select from catalogue.product limit 1`)
  return found.rowCount === 0
}

async function fillTables(
  client: pg.Client,
  reader: BackupReader,
  head: BackupHead,
  out: Pick<Out, 'progress'>,
): Promise<number> {
  let count = 0
  await client.query('begin')
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', relnamespace::regnamespace, relname) as name from pg_class
     where relkind in ('r', 'p') and not relispartition and pg_get_userbyid(relowner) = current_user
       and relnamespace::regnamespace::text not in ('migrations', 'public')`,
  )
  // What the migrations seeded comes from the backup as well.
  await client.query(`truncate ${rows.map(({ name }) => name).join(', ')} cascade`)
  const counting = await tablesThatCount(client)
  for (const table of counting) await client.query(`alter table ${table} disable trigger user`)
  for (const { parent, name, bounds } of head.partitions)
    await client.query(`create table if not exists ${name} partition of ${parent} ${bounds}`)
  for (;;) {
    const line = await reader.line<TableHead | BackupTail>()
    if ('whole' in line) break
    out.progress(`${++count}: ${line.table}`)
    const sink = client.query(copyFrom(`copy ${line.table} (${line.columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(chunksOf(reader)), sink)
  }
  for (const { name, value } of head.sequences)
    await client.query('select setval($1, $2, true)', [name, Math.max(1, value)])
  for (const table of counting) await client.query(`alter table ${table} enable trigger user`)
  await client.query('commit')
  return count
}

/** What their triggers keep (how much lies on each shelf) is in the backup itself, and would be counted twice. */
async function tablesThatCount(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct t.tgrelid::regclass::text as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not t.tgisinternal and t.tgparentid = 0 and pg_get_userbyid(c.relowner) = current_user`,
  )
  return rows.map(({ name }) => name)
}

async function* chunksOf(reader: BackupReader): AsyncGenerator<Buffer> {
  for (let chunk = await reader.chunk(); chunk; chunk = await reader.chunk()) yield chunk
}

const connection = (url: string) => ({ connectionString: url, application_name: 'rapport restore' })
