import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { agentNames } from '../../accounts/index.ts'
import { type ExceptionFound, type ExceptionSource, exceptionSources } from '../../customers/index.ts'
import { afterWork } from '../clocks/due.ts'
import { ESCALATIONS } from '../clocks/escalate.ts'
import { answeringHours } from '../settings.ts'
import { EXCEPTIONS, type ExceptionKind } from './contract.ts'
import { giveOwners, ruleFor } from './owners.ts'

/** Of one kind in one sweep, the oldest: what is beyond that comes when they are seen to. */
const OF_A_KIND = 500
/** What is over its time and is told in one sweep. */
const BATCH = 500
const HOUR_MINUTES = 60
/** For how long it can be read what went and who saw to it. */
export const HISTORY_DAYS = 90

/**
 * Asks every module what does not fit: what is new gets an owner and a clock, what is not there any more is history, and what is over its
 * time is told to those who are present. Harmless to repeat. Answers how many came or went.
 */
export async function sweepExceptions(ctx: Acting): Promise<number> {
  const agents = new Set((await agentNames(ctx)).map(({ id }) => id))
  let changed = 0
  for (const source of exceptionSources.fills) changed += await sweepOne(ctx, source, agents)
  const owned = await giveOwners(ctx)
  const { rows } = await sql<{ late: number }>`
    select desk.escalate_exceptions(${ctx.clock.now()}::timestamptz, ${BATCH}) as late`.execute(ctx.db)
  const { late } = rows[0]!
  if (late > 0) ctx.bell.ring([ESCALATIONS])
  if (changed + owned + late > 0) ctx.bell.ring([EXCEPTIONS])
  return changed
}

async function sweepOne(ctx: Acting, source: ExceptionSource, agents: ReadonlySet<string>): Promise<number> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ key: string }>`select key from desk.keys_of_exceptions(${source.kind}) key`.execute(
    ctx.db,
  )
  const keys = rows.map(({ key }) => key)
  const found = await source.find(ctx, { keys: null, limit: OF_A_KIND })
  if (keys.length === 0 && found.length === 0) return 0
  // What was found again needs no second look: at 200,000 cases the first costs some 100 ms.
  const here = new Set(found.map(({ key }) => key))
  const rest = keys.filter((key) => !here.has(key))
  const still = rest.length === 0 ? [] : await source.find(ctx, { keys: rest, limit: rest.length })
  const having = await assigneesOf(ctx, found)
  const { hours } = ruleFor(ctx, source.kind as ExceptionKind)
  const due = afterWork(answeringHours(ctx), now, hours * HOUR_MINUTES)
  const rowsToKeep = found.map(({ key, party, aboutType, aboutId, detail, since, owner }) => ({
    key,
    party,
    about_type: aboutType,
    about_id: aboutId,
    detail: detail?.slice(0, DETAIL_LETTERS) ?? null,
    since,
    owner: [owner, aboutType === 'case' ? having.get(aboutId) : null].find((one) => one && agents.has(one)) ?? null,
  }))
  const swept = await sql<{ changed: number }>`
    select desk.sweep_exceptions(${source.kind}, ${JSON.stringify(rowsToKeep)}::jsonb, ${[...still, ...found].map(({ key }) => key)}::text[],
      ${due}::timestamptz, ${now}::timestamptz) as changed`.execute(ctx.db)
  return swept.rows[0]!.changed
}

/** By number, who has the cases among them: what goes wrong in a case is theirs first. */
async function assigneesOf(ctx: Acting, found: readonly ExceptionFound[]): Promise<ReadonlyMap<string, string>> {
  const numbers = found.flatMap(({ aboutType, aboutId }) => (aboutType === 'case' ? [aboutId] : []))
  if (numbers.length === 0) return new Map()
  const { rows } = await sql<{ number: string; assignee: string }>`
    select number::text as number, assignee from desk.assignees_of(${numbers}::bigint[])`.execute(ctx.db)
  return new Map(rows.map(({ number, assignee }) => [number, assignee]))
}

/** As the table has it. */
const DETAIL_LETTERS = 120

/** Removes what went so long ago that nobody asks for it. */
export async function clearHistory(ctx: Acting): Promise<number> {
  const before = daysAgo(ctx, HISTORY_DAYS)
  let gone = 0
  for (;;) {
    const { rows } = await sql<{ cleared: number }>`
      select desk.clear_exceptions(${before}::timestamptz, ${BATCH}) as cleared`.execute(ctx.db)
    gone += rows[0]!.cleared
    if (rows[0]!.cleared < BATCH) return gone
  }
}
