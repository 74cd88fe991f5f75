import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { type ProbeRun, type ProbeStep, RUNS_LIMIT, SHOWN_DAYS } from './contract.ts'
import { probe } from './settings.ts'

const HOUR_MS = 3_600_000

interface StepRow extends Omit<ProbeStep, 'number'> {
  run: string
  number: string | null
  begunAt: Date
  endedAt: Date | null
  byHand: boolean
}

/** What the house met as its own customer in the last month, the newest first. Nobody is looked at: these customers are nobody. */
export async function listProbes(
  ctx: Pick<Acting, 'db' | 'clock'>,
): Promise<{ on: boolean; nextAt: string | null; runs: ProbeRun[] }> {
  const since = daysAgo(ctx, SHOWN_DAYS)
  const { rows } = await sql<StepRow>`
    select r.id as run, r.begun_at as "begunAt", r.ended_at as "endedAt", r.by_hand as "byHand", s.door, s.state, s.told_ms::float8 as "toldMs",
      s.answered_ms::float8 as "answeredMs", s.slow, s.problem, s.detail as said,
      -- Who answers it is not to know it from this list.
      case when s.state <> 'waiting' then s.number::text end as number
    from (select * from desk.probe_run where begun_at > ${since}::timestamptz order by begun_at desc limit ${RUNS_LIMIT}) r
    join desk.probe_step s on s.run = r.id
    order by r.begun_at desc, array_position(array['page', 'mail', 'chat', 'order'], s.door)`.execute(ctx.db)
  const runs = [...Map.groupBy(rows, ({ run }) => run).values()].map((steps): ProbeRun => {
    const { run, begunAt, endedAt, byHand } = steps[0]!
    return {
      id: run,
      begunAt: begunAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      byHand,
      steps: steps.map(({ door, state, toldMs, answeredMs, slow, problem, said, number }) => ({
        door,
        state,
        toldMs,
        answeredMs,
        slow,
        problem,
        said,
        number,
      })),
    }
  })
  const last = runs.at(0)
  const on = setting(ctx, probe.on)
  const next = last
    ? new Date(Math.max(ctx.clock.now().getTime(), Date.parse(last.begunAt) + setting(ctx, probe.hours) * HOUR_MS))
    : ctx.clock.now()
  return { on, nextAt: on ? next.toISOString() : null, runs }
}
