import { setTimeout as pause } from 'node:timers/promises'
import { parseCronItems, run, type Runner, type Task, type TaskList } from 'graphile-worker'
import type { Context } from '../context.ts'
import { openPool } from '../database/pool.ts'
import { openSessionLocks } from '../database/session-locks.ts'
import { type AnyJob, enqueue, type Job, type Recurring } from './declare.ts'
import { quietly } from './quietly.ts'
import { findLostWorkers, freeJobsOf, lockNameOf, SWEEP_MS } from './sweep.ts'

/** Jobs at once in a process: most wait for the database or a relay, and the program's pool has ten connections. */
const JOBS_AT_ONCE = 4
/** Taking and settling jobs, each without waiting for another, and one connection that listens for new ones. */
const CONNECTIONS = JOBS_AT_ONCE + 1
/** A new job is announced; this finds those whose time has come, and what an announcement missed. */
const POLL_MS = 1_000
/** A job may finish for so long after the stop began; then it is told to stop, and then given back. The program has 10 s. */
const ABORT_AFTER_MS = 4_000
const STOP_LIMIT_MS = 6_500
/** A lock that cannot be had at once is free within this: our own session that died. */
const LOCK_RETRY_MS = 250

export interface WorkerParts {
  /** The database as rapport_jobs. Handlers use the context's own pool. */
  url: string
  jobs: readonly AnyJob[]
  recurring?: readonly Recurring[]
  /** Called once per finished job, for the metrics. */
  finished?(name: string, outcome: 'done' | 'failed' | 'given up', seconds: number): void
}

export interface Worker {
  /** Takes no more jobs, waits for those under way, and gives back what does not end in time: at most 8 s. */
  stop(): Promise<void>
}

/** Runs jobs in this process. setupJobs() must have been called on this database. */
export async function startWorker(ctx: Context, parts: WorkerParts): Promise<Worker> {
  refuseDoubleNames(parts.jobs)
  const parsedCronItems = cronItems(parts.recurring ?? [])
  const pool = openPool(parts.url, { size: CONNECTIONS, name: 'rapport jobs' })
  let worker: string | undefined
  let stopping = false
  const locks = await openSessionLocks(parts.url, {
    name: 'rapport worker',
    log: ctx.log,
    lost: () => worker && void holdLock(worker),
  })

  const runner = await run({
    pgPool: pool,
    concurrency: JOBS_AT_ONCE,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: ABORT_AFTER_MS,
    logger: quietly(ctx.log),
    taskList: Object.fromEntries(parts.jobs.map((job) => [job.name, taskOf(ctx, job, parts)])) as TaskList,
    parsedCronItems,
    preset: {
      // As the library settles jobs one by one, it forgets to wait: a database that dies meanwhile would end the program by surprise. What it
      // collects, if only for no time at all, it tries again and answers for.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      plugins: [
        {
          name: 'session-lock',
          version: '1.0.0',
          worker: {
            hooks: {
              // Awaited before the worker takes its first job: from then on a missing lock means a dead worker.
              startWorker: async (_, event) => {
                worker = event.worker.workerPool.id
                await holdLock(worker)
              },
            },
          },
        },
      ],
    },
  })
  runner.promise.catch((error: unknown) => ctx.log.error({ err: error }, 'the worker of this process ended'))
  const stopSweep = startSweep()
  const stopTicks = startTicks(ctx, parts.recurring ?? [])

  return {
    async stop() {
      stopping = true
      stopTicks()
      await stopSweep()
      await stopRunner(runner)
      await locks.close()
      await pool.end()
    },
  }

  async function holdLock(name: string): Promise<void> {
    while (!stopping && !(await locks.take(lockNameOf(name)))) await pause(LOCK_RETRY_MS)
  }

  function startSweep(): () => Promise<void> {
    let suspects = new Set<string>()
    let underWay: Promise<void> = Promise.resolve()
    const sweep = async () => {
      const lost = await findLostWorkers(pool)
      const certain = [...lost].filter((name) => suspects.has(name) && name !== worker)
      suspects = lost
      if (certain.length === 0) return
      const freed = await freeJobsOf(pool, certain)
      ctx.log.warn({ workers: certain.length, jobs: freed }, 'freed the jobs of workers that are gone')
    }
    const timer = setInterval(() => {
      underWay = underWay
        .then(sweep)
        .catch((error: unknown) => ctx.log.warn({ err: error }, 'the sweep for lost workers failed'))
    }, SWEEP_MS)
    return () => {
      clearInterval(timer)
      return underWay
    }
  }
}

function refuseDoubleNames(jobs: readonly AnyJob[]): void {
  const names = new Set<string>()
  for (const { name } of jobs) {
    if (names.has(name)) throw new Error(`Two jobs are called ${name}.`)
    names.add(name)
  }
}

function taskOf(ctx: Context, job: AnyJob, parts: WorkerParts): Task {
  const acting = { ...ctx, principal: { kind: 'system', name: job.name } as const }
  return async (payload, helpers) => {
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1000
    try {
      await (job as unknown as Job).run(
        acting,
        job.payload.parse(ownPart(payload)),
        helpers.abortSignal ?? new AbortController().signal,
      )
      parts.finished?.(job.name, 'done', seconds())
    } catch (error) {
      const last = helpers.job.attempts >= helpers.job.max_attempts
      const where = { err: error, job: job.name, id: helpers.job.id, attempt: helpers.job.attempts }
      if (last) ctx.log.error(where, 'a job was given up')
      else ctx.log.warn(where, 'a job failed and will be tried again')
      parts.finished?.(job.name, last ? 'given up' : 'failed', seconds())
      // graphile-worker keeps what is thrown beside the job; a message of PostgreSQL's may quote what a person typed.
      throw new Error(`${(error as Error).name ?? 'Error'} ${(error as { code?: string }).code ?? ''}`.trim())
    }
  }
}

/** graphile-worker notes in a recurring job's payload when it was due: no word of ours, and a payload refuses what it does not know. */
function ownPart(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('_cron' in payload)) return payload
  const { _cron: _due, ...own } = payload
  return own
}

function cronItems(recurring: readonly Recurring[]) {
  return parseCronItems(
    recurring.flatMap((one) =>
      'cron' in one
        ? [
            {
              task: one.job.name,
              match: one.cron,
              identifier: one.job.name,
              payload: {},
              options: { backfillPeriod: 0, jobKey: `${one.job.name}/recurring` },
            },
          ]
        : [],
    ),
  )
}

/** Cron counts in minutes. What must come oftener is enqueued under one key, so that several processes do not make it come oftener still. */
function startTicks(ctx: Context, recurring: readonly Recurring[]): () => void {
  const timers = recurring.flatMap((one) => {
    if (!('everySeconds' in one)) return []
    const tick = () => {
      const next = new Date(Math.ceil(Date.now() / 1000 / one.everySeconds) * one.everySeconds * 1000)
      enqueue(ctx.db, one.job as unknown as Job, [{ payload: {}, key: 'recurring' }], {
        at: next,
        keepTime: true,
      }).catch((error: unknown) =>
        ctx.log.warn({ err: error, job: one.job.name }, 'a recurring job could not be enqueued'),
      )
    }
    tick()
    return [setInterval(tick, one.everySeconds * 1000)]
  })
  return () => timers.forEach((timer) => clearInterval(timer))
}

async function stopRunner(runner: Runner): Promise<void> {
  const stopped = runner.stop().catch(() => undefined)
  const inTime = await Promise.race([stopped.then(() => true), pause(STOP_LIMIT_MS, false, { ref: false })])
  if (!inTime) await runner.kill().catch(() => undefined)
}
