import { statfs } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { withClient } from '../platform/database/client.ts'
import { openDatabaseFor, type OpenDatabase } from './open.ts'
import { Mistake, type Verb } from './verb.ts'

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'Look the house over: database, log, jobs, letters, disk. Says what to do where something is wrong.',
  async run(_given, out) {
    const database = await openDatabaseFor()
    try {
      const findings = await examine(database)
      for (const { well, what, advice } of findings)
        out.say(`${well ? 'well ' : 'WRONG'}  ${what}${advice && !well ? `\n       ${advice}` : ''}`)
      const wrong = findings.filter(({ well }) => !well).length
      out.say(wrong === 0 ? 'Nothing to do.' : `${wrong} of ${findings.length} need you.`)
      out.result({ well: wrong === 0, findings })
      if (wrong > 0) process.exitCode = 1
    } finally {
      await database.close()
    }
  },
}

interface Finding {
  name: string
  well: boolean
  what: string
  advice?: string
}

/** Older than this, somebody holds a transaction open and every reader of the log waits for it. */
const HORIZON_LIMIT_SECONDS = 60
/** A letter that waits longer than this has found no relay. */
const LETTER_LIMIT_MINUTES = 10
const DISK_LIMIT_BYTES = 2 * 1024 ** 3
const PARKED_ALARM = 5

function examine({ ownerUrl, config }: OpenDatabase): Promise<Finding[]> {
  return withClient({ connectionString: ownerUrl, application_name: 'rapport doctor' }, async (client) => {
    const one = async <T extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<T>(text, values)).rows[0]!
    const { there } = await one<{ there: boolean }>(`select to_regclass('customers.kind') is not null as there`)
    if (!there) throw new Mistake('Rapport has not run on this database yet. Start it once: npm start')
    const server = await one<{ version: number; size: string; roles: boolean; durable: boolean }>(
      `select current_setting('server_version_num')::integer / 10000 as version, pg_size_pretty(pg_database_size(current_database())) as size,
         not exists (select from pg_roles where rolname in ('rapport_app', 'rapport_jobs') and (rolsuper or rolbypassrls)) as roles,
         current_setting('fsync') = 'on' and current_setting('synchronous_commit') in ('on', 'remote_apply', 'remote_write') as durable`,
    )
    const bare = await client.query<{ name: string }>(
      `select a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid
       where a.attname = 'party' and a.attnum > 0 and c.relkind in ('r', 'p') and not c.relispartition and not c.relrowsecurity
         and has_table_privilege('rapport_app', c.oid, 'select') and c.relnamespace::regnamespace::text in (select distinct module from customers.kind union select 'customers')
         and a.attrelid <> 'customers.allowed'::regclass and a.attrelid <> 'customers.parked'::regclass`,
    )
    const horizon = await one<{ seconds: number; who: string | null }>(
      `select coalesce(extract(epoch from max(now() - xact_start)), 0)::float as seconds,
         (array_agg(coalesce(nullif(application_name, ''), usename) order by xact_start))[1] as who
       from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()`,
    )
    const prepared = await one<{ count: number }>(`select count(*)::integer as count from pg_prepared_xacts`)
    const partitions = await one<{ lasting: boolean; detail: boolean; visit: boolean }>(
      `select to_regclass('customers.interaction_lasting_' || to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY')) is not null as lasting,
         to_regclass('customers.interaction_detail_' || to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY_MM')) is not null as detail,
         to_regclass('customers.visit_' || to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY_MM')) is not null as visit`,
    )
    const parked = await one<{ count: number; reactions: string | null }>(
      `select count(*)::integer as count, string_agg(distinct reaction, ', ') as reactions from customers.parked`,
    )
    const letters = await one<{ waiting: number; unknown: number; refused: number }>(
      `select count(*) filter (where state = 'queued' and queued_at < now() - make_interval(mins => $1))::integer as waiting,
         count(*) filter (where state = 'unknown')::integer as unknown, count(*) filter (where state = 'refused')::integer as refused from customers.letter`,
      [LETTER_LIMIT_MINUTES],
    )
    const late = await one<{ count: number }>(
      `select count(*)::integer as count from customers.promise where broken_at is not null and told_at is null and kept_at is null and moved_to is null and withdrawn_at is null`,
    )
    const disk = await statfs(path.resolve(config.dataFolder))
    const free = disk.bavail * disk.bsize

    return [
      {
        name: 'version',
        well: server.version >= 18,
        what: `PostgreSQL ${server.version}, ${server.size}.`,
        advice: 'Use PostgreSQL 18 or newer.',
      },
      {
        name: 'durable',
        well: server.durable,
        what: 'A commit is on the disk before it is acknowledged.',
        advice: 'Set fsync and synchronous_commit to on, or orders are lost with the power.',
      },
      {
        name: 'roles',
        well: server.roles,
        what: 'The program’s roles pass no policy by.',
        advice: 'Start Rapport once: it takes superuser and bypassrls from rapport_app and rapport_jobs.',
      },
      {
        name: 'policies',
        well: bare.rowCount === 0,
        what:
          bare.rowCount === 0
            ? 'Every table about people is under need to know.'
            : `Without need to know: ${bare.rows.map(({ name }) => name).join(', ')}.`,
        advice: 'Call customers.protect() for them in a migration.',
      },
      {
        name: 'horizon',
        well: horizon.seconds < HORIZON_LIMIT_SECONDS,
        what: `The oldest writing transaction is ${Math.round(horizon.seconds)} s old.`,
        advice: `${horizon.who ?? 'Somebody'} holds it open; the log's readers wait. End that session.`,
      },
      {
        name: 'prepared',
        well: prepared.count === 0,
        what: 'No prepared transaction was forgotten.',
        advice: 'See pg_prepared_xacts; commit or roll back each.',
      },
      {
        name: 'partitions',
        well: partitions.lasting && partitions.detail && partitions.visit,
        what: 'Next month’s partitions are made.',
        advice: 'Start Rapport: it makes them; then look why the daily job did not.',
      },
      {
        name: 'parked',
        well: parked.count < PARKED_ALARM,
        what: `${parked.count} entries are parked${parked.reactions ? ` in ${parked.reactions}` : ''}.`,
        advice: 'Their reaction fails again and again: customers.parked says why.',
      },
      {
        name: 'letters waiting',
        well: letters.waiting === 0,
        what: `${letters.waiting} letters wait longer than ${LETTER_LIMIT_MINUTES} minutes.`,
        advice: config.relay
          ? 'The relay does not take them: see customers.letter.reply.'
          : 'No relay is set: give RAPPORT_RELAY=smtp://….',
      },
      {
        name: 'letters unknown',
        well: letters.unknown === 0,
        what: `${letters.unknown} letters may or may not have gone out.`,
        advice: 'Look at them in the workspace; send again only those whose recipient has none.',
      },
      {
        name: 'promises',
        well: late.count === 0,
        what: `${late.count} broken promises that the customer was not told about.`,
        advice: 'Open the workspace: they stand at the top of the packing list.',
      },
      {
        name: 'disk',
        well: free > DISK_LIMIT_BYTES,
        what: `${(free / 1024 ** 3).toFixed(1)} GB are free for data.`,
        advice: 'Make room: PostgreSQL stops when the disk is full.',
      },
    ]
  })
}
