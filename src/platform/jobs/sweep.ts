import type pg from 'pg'
import { LOCK_NUMBER } from '../database/session-locks.ts'

/** Two looks in a row must find a worker's lock gone before its jobs are freed, so a killed worker's job runs again within 15 s. */
export const SWEEP_MS = 5_000

/** The name of the session lock that a worker pool holds while it lives. */
export const lockNameOf = (worker: string) => `worker/${worker}`

/** Workers that have jobs locked, and whose session lock nobody holds. */
export async function findLostWorkers(pool: pg.Pool): Promise<Set<string>> {
  const { rows } = await pool.query<{ worker: string }>(
    `with holder as (
       select locked_by as worker, ${LOCK_NUMBER.replace('$1', "'worker/' || locked_by")} as number
       from graphile_worker._private_jobs where locked_at is not null
       union
       select locked_by, ${LOCK_NUMBER.replace('$1', "'worker/' || locked_by")}
       from graphile_worker._private_job_queues where locked_at is not null
     )
     select worker from holder
     where not exists (
       select from pg_locks l
       where l.locktype = 'advisory' and l.granted and l.objsubid = 1
         and l.database = (select oid from pg_database where datname = current_database())
         and l.classid = ((number >> 32) & 4294967295)::bigint::oid and l.objid = (number & 4294967295)::bigint::oid
     )`,
  )
  return new Set(rows.map((row) => row.worker))
}

/**
 * Frees what these workers held, and wakes the others. graphile-worker itself would wait four hours, hard-coded. The attempt counts:
 * a job that kills its worker must not do so for ever.
 */
export async function freeJobsOf(pool: pg.Pool, workers: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ freed: number }>(
    `with jobs as (
       update graphile_worker._private_jobs set locked_by = null, locked_at = null, updated_at = now(),
         attempts = least(attempts, greatest(max_attempts - 1, 0))
       where locked_by = any ($1) returning id
     ), queues as (
       update graphile_worker._private_job_queues set locked_by = null, locked_at = null where locked_by = any ($1)
     )
     select count(*)::integer as freed, pg_notify('jobs:insert', json_build_object('r', random(), 'count', count(*))::text) from jobs`,
    [workers],
  )
  return rows[0]!.freed
}
