import { sql } from 'kysely'
import { z } from 'zod'
import type { Acting } from '../context.ts'
import type { Database } from '../database/pool.ts'

/** Work that is done after the commit, by any worker process. It may run twice (a worker dies after its effect): a repeat must be harmless. */
export interface Job<Name extends string = string, Payload extends z.ZodType = z.ZodType> {
  /** `orders.send-letter`: module and what it does. */
  name: Name
  /** Ids only: what stands in a job must be findable when a person is erased. */
  payload: Payload
  /** The context acts as `system:<name>`; `stop` is aborted when the program is about to end. */
  run(ctx: Acting, payload: z.output<Payload>, stop: AbortSignal): Promise<void>
}

// A list of jobs forgets the particulars.
export type AnyJob = Omit<Job, 'run'> & { run(ctx: Acting, payload: never, stop: AbortSignal): Promise<void> }

/** A job that runs by itself: by a cron line (UTC) or every so many seconds, in one process at a time. */
export type Recurring = { job: AnyJob } & ({ cron: string } | { everySeconds: number })

/** Jobs in one statement: more would make a transaction that holds the log's horizon up. */
export const ENQUEUE_LIMIT = 500

export function declareJob<const Name extends string, Payload extends z.ZodType>(
  job: Job<Name, Payload>,
): Job<Name, Payload> {
  return job
}

export interface Enqueued<Payload> {
  payload: Payload
  /** While a job with this key waits, another one replaces it; a running one is followed by a new one. */
  key?: string
}

export interface EnqueueOptions {
  /** Not before; at once unless said. */
  at?: Date
  /** Keep the time of a waiting job with the same key, instead of moving it to `at`. */
  keepTime?: boolean
}

/**
 * Step: enqueues a batch in the caller's transaction. For reactions and sweeps only: the insert notifies, which would cost a command
 * dear (4,051 → 1,111 commits/s). Returns how many.
 */
export async function enqueue<Payload extends z.ZodType>(
  tx: Database,
  job: Job<string, Payload>,
  batch: readonly Enqueued<z.input<Payload>>[],
  options: EnqueueOptions = {},
): Promise<number> {
  if (batch.length === 0) return 0
  if (batch.length > ENQUEUE_LIMIT)
    throw new Error(`${batch.length} jobs in one statement; ${ENQUEUE_LIMIT} are the limit.`)
  const entries = JSON.stringify(
    batch.map(({ payload, key }) => ({ payload: job.payload.parse(payload), key: key && `${job.name}/${key}` })),
  )
  const { rows } = await sql<{ enqueued: number }>`
    select graphile_worker.enqueue(${job.name}, ${entries}::jsonb, ${options.at ?? null}::timestamptz, ${options.keepTime === true}) as enqueued`.execute(
    tx,
  )
  return rows[0]!.enqueued
}

/** The payload of a recurring job. */
export const noPayload = z.strictObject({})
