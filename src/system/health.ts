import { sql } from 'kysely'
import { countLetters } from '../modules/customers/index.ts'
import { countMails } from '../modules/desk/index.ts'
import type { Context } from '../platform/context.ts'
import type { Gauge } from '../platform/metrics.ts'

/** An open write that is older stalls every reader of the log, in seconds; the reader itself raises its alarm at 30. */
const HORIZON_LIMIT_SECONDS = 60
/** A job that is due for longer has no worker, in seconds. */
const JOBS_LIMIT_SECONDS = 60

export interface Health {
  well: boolean
  database: boolean
  /** Age of the oldest open write of the whole cluster, in seconds. */
  horizonSeconds: number
  /** Whether some process works on the jobs. */
  worker: boolean
  /** Partitions that this month or the next will need and that are not there. */
  missingPartitions: string[]
}

/** Whether this process can serve, for whoever starts and watches it. Says nothing that a stranger could use. */
export async function readHealth(ctx: Context): Promise<Health> {
  try {
    const { rows } = await sql<{ horizon: number; due: number; missing: string[] }>`
      select ${HORIZON} as horizon,
        coalesce((select extract(epoch from now() - min(oldest)) from graphile_worker.figures()), 0)::float as due,
        coalesce((select array_agg(name) from customers.missing_partitions() name), '{}') as missing`.execute(ctx.db)
    const { horizon, due, missing } = rows[0]!
    const worker = due < JOBS_LIMIT_SECONDS
    return {
      well: horizon < HORIZON_LIMIT_SECONDS && worker && missing.length === 0,
      database: true,
      horizonSeconds: Math.round(horizon),
      worker,
      missingPartitions: missing,
    }
  } catch (error) {
    ctx.log.warn({ err: error }, 'the health could not be read')
    return { well: false, database: false, horizonSeconds: 0, worker: false, missingPartitions: [] }
  }
}

// Of other roles' sessions PostgreSQL shows the time of an open transaction to nobody but pg_monitor; those of the program are its own.
const HORIZON = sql`coalesce((select extract(epoch from max(now() - xact_start)) from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()), 0)::float`

/** What is read at the moment of asking: jobs, reactions, letters, the horizon. */
export async function readGauges(
  ctx: Context,
  pool: { totalCount: number; idleCount: number; waitingCount: number },
): Promise<Gauge[]> {
  const [jobs, rest, letters, mails] = await Promise.all([
    sql<{ task: string; waiting: number; running: number; failed: number; givenUp: number }>`
      select task, waiting, running, failed, given_up as "givenUp" from graphile_worker.figures()`.execute(ctx.db),
    sql<{ horizon: number; lags: { reaction: string; seconds: number }[]; parked: number }>`
      select ${HORIZON} as horizon, (select count(*)::integer from customers.parked) as parked,
        coalesce((select json_agg(json_build_object('reaction', reaction, 'seconds', extract(epoch from now() - moved_at))) from customers.reaction_cursor), '[]') as lags`.execute(
      ctx.db,
    ),
    countLetters(ctx.db),
    countMails(ctx.db),
  ])
  const { horizon, lags, parked } = rest.rows[0]!
  const memory = process.memoryUsage()
  return [
    {
      name: 'rapport_pool_connections',
      help: 'Connections of the pool to the database.',
      values: [
        { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
        { labels: { state: 'idle' }, value: pool.idleCount },
        { labels: { state: 'waited_for' }, value: pool.waitingCount },
      ],
    },
    {
      name: 'rapport_jobs',
      help: 'Jobs by kind and state.',
      values: jobs.rows.flatMap(({ task, ...states }) =>
        Object.entries(states).map(([state, value]) => ({ labels: { job: task, state }, value })),
      ),
    },
    {
      name: 'rapport_reaction_moved_seconds',
      help: 'Since a reaction last moved its cursor.',
      values: lags.map(({ reaction, seconds }) => ({ labels: { reaction }, value: seconds })),
    },
    {
      name: 'rapport_parked',
      help: 'Entries that a reaction failed on, and those behind them.',
      values: [{ value: parked }],
    },
    {
      name: 'rapport_horizon_seconds',
      help: 'Age of the oldest open write: readers of the log wait for it.',
      values: [{ value: horizon }],
    },
    {
      name: 'rapport_letters',
      help: 'Letters by state.',
      values: [...letters].map(([state, count]) => ({ labels: { state }, value: count })),
    },
    {
      name: 'rapport_mails',
      help: 'Mails that came in, by state.',
      values: mails.map(({ state, count }) => ({ labels: { state }, value: count })),
    },
    { name: 'process_resident_memory_bytes', help: 'Memory of this process.', values: [{ value: memory.rss }] },
    { name: 'rapport_uptime_seconds', help: 'Since this process started.', values: [{ value: process.uptime() }] },
  ]
}
