import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { agentsHere } from '../../accounts/index.ts'

/** So far back is looked for how fast we answer: two weeks have each weekday twice, and holidays are soon forgotten. */
const PACE_DAYS = 14
const DAY_MS = 86_400_000
/** Fewer answers than this say nothing about the next. */
const ANSWERS_NEEDED = 20
/** How many wait changes with every message: asked again so soon, and not by each of them. */
const LOAD_KEPT_MS = 10_000
/** How fast we are changes by the week. */
const PACE_KEPT_MS = 600_000
/** Cases that are counted: with more in front of somebody, a number is no help. */
const WAITING_LIMIT = 10_000

/** How much there is to do, and how fast it is done. */
export interface Load {
  /** Cases that wait for a reply, and those among them whose customers cannot wait. */
  waiting: number
  pressing: number
  /** Agents who are at work now. */
  present: number
  /** Agents who answered in an hour in which anybody did, on the average. */
  usual: number
  /** Cases that one agent answers in an hour; null while too few answers say so. */
  pace: number | null
}

interface Kept<T> {
  at: number
  value: T
}
const loads = new WeakMap<Database, Kept<{ waiting: number; pressing: number }>>()
const paces = new WeakMap<Database, Kept<Pick<Load, 'usual' | 'pace'>>>()

/** What waits now against who is there and how fast they were. */
export async function loadOf(ctx: Pick<Acting, 'db' | 'clock'>, present?: number): Promise<Load> {
  const [here, load, pace] = await Promise.all([
    present ?? agentsHere(ctx).then((here) => here.length),
    kept(ctx, loads, LOAD_KEPT_MS, readLoad),
    kept(ctx, paces, PACE_KEPT_MS, readPace),
  ])
  return { ...load, ...pace, present: here }
}

async function kept<T>(
  ctx: Pick<Acting, 'db' | 'clock'>,
  known: WeakMap<Database, Kept<T>>,
  forMs: number,
  read: (ctx: Pick<Acting, 'db' | 'clock'>) => Promise<T>,
): Promise<T> {
  const now = ctx.clock.now().getTime()
  const before = known.get(ctx.db)
  if (before && now >= before.at && now < before.at + forMs) return before.value
  const value = await read(ctx)
  known.set(ctx.db, { at: now, value })
  return value
}

async function readLoad(ctx: Pick<Acting, 'db' | 'clock'>) {
  const { rows } = await sql<{ waiting: number; pressing: number }>`
    select waiting, pressing from desk.load(${WAITING_LIMIT})`.execute(ctx.db)
  return rows[0]!
}

async function readPace(ctx: Pick<Acting, 'db' | 'clock'>): Promise<Pick<Load, 'usual' | 'pace'>> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ answered: number; agent_hours: number; hours: number }>`
    select answered, agent_hours, hours from desk.pace(${new Date(now.getTime() - PACE_DAYS * DAY_MS)}::timestamptz, ${now}::timestamptz)`.execute(
    ctx.db,
  )
  const { answered, agent_hours: agentHours, hours } = rows[0]!
  if (answered < ANSWERS_NEEDED) return { usual: 0, pace: null }
  return { usual: agentHours / hours, pace: answered / agentHours }
}

/** Minutes of opening time until so many cases before it, and it, are answered; null where nothing says how fast that goes. */
export function minutesFor({ present, usual, pace }: Load, before: number): number | null {
  const agents = present > 0 ? present : usual
  return pace === null || agents === 0 ? null : ((before + 1) / (agents * pace)) * 60
}
