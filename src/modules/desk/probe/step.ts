import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Door, StepProblem } from './contract.ts'
import { DoorFailed, SAID_LIMIT } from './stranger.ts'

/** Rings when a run begins, ends, or has got further. */
export const PROBES = 'probes'

export interface StepNamed {
  run: string
  door: Door
}

/** Notes what the stranger holds, while the step goes on. */
export async function noteStep(
  ctx: Pick<Acting, 'db'>,
  { run, door }: StepNamed,
  {
    number = null,
    told = null,
    slow = false,
    holds = {},
  }: { number?: string | null; told?: number | null; slow?: boolean; holds?: object },
): Promise<void> {
  await sql`
    update desk.probe_step set number = coalesce(${number}::bigint, number), told_ms = coalesce(told_ms, ${told}), slow = slow or ${slow},
      holds = holds || ${JSON.stringify(holds)}::jsonb
    where run = ${run} and door = ${door} and state = 'waiting'`.execute(ctx.db)
}

/** A door has done all that it should. */
export async function endStep(
  ctx: Pick<Acting, 'db' | 'clock' | 'bell'>,
  { run, door }: StepNamed,
  {
    told = null,
    answered = null,
    slow = false,
  }: { told?: number | null; answered?: number | null; slow?: boolean } = {},
): Promise<void> {
  await sql`
    update desk.probe_step set state = 'done', ended_at = ${ctx.clock.now()}, told_ms = coalesce(told_ms, ${told}), answered_ms = ${answered},
      slow = slow or ${slow}, holds = '{}'
    where run = ${run} and door = ${door} and state = 'waiting'`.execute(ctx.db)
  await endRun(ctx, run)
}

/** A door has not: with its code, and what it said itself. */
export async function failStep(
  ctx: Pick<Acting, 'db' | 'clock' | 'bell' | 'log'>,
  { run, door }: StepNamed,
  why: unknown,
  said: string | null = null,
): Promise<void> {
  const [problem, detail] = readProblem(why, said)
  ctx.log.warn(
    { run, door, problem, detail, ...(problem === 'failed' ? { err: why } : {}) },
    'a door of the shop failed its probe',
  )
  await sql`
    update desk.probe_step set state = 'failed', ended_at = ${ctx.clock.now()}, problem = ${problem}, detail = ${detail}, holds = '{}'
    where run = ${run} and door = ${door} and state = 'waiting'`.execute(ctx.db)
  await endRun(ctx, run)
}

function readProblem(why: unknown, said: string | null): [StepProblem, string | null] {
  if (typeof why === 'string') return [why as StepProblem, said?.slice(0, SAID_LIMIT) ?? null]
  if (why instanceof DoorFailed) return [why.problem, why.message]
  return ['failed', (why as Error).message.slice(0, SAID_LIMIT)]
}

/** With its last step a run is over. */
async function endRun(ctx: Pick<Acting, 'db' | 'clock' | 'bell'>, run: string): Promise<void> {
  await sql`
    update desk.probe_run r set ended_at = ${ctx.clock.now()}
    where r.id = ${run} and r.ended_at is null and not exists (
      select from desk.probe_step s where s.run = r.id and s.state = 'waiting')`.execute(ctx.db)
  ctx.bell.ring([PROBES])
}
