import { sql } from 'kysely'
import type { Acting, Context } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { desk } from '../settings.ts'

const MINUTE_MS = 60_000
/** A talk in which nothing was said for so long has ended: it weighs as much as a mail then. The same as in where.ts: two people are talking. */
const LIVE_MINUTES = 10
/** What is due sooner goes before the merchant's best customers: nobody's promise breaks for somebody else's sake. */
const URGENT_MINUTES = 30
/** Waiting cases that one step looks through for one that somebody can take: some 20 ms when none of them fits. */
export const SCAN_LIMIT = 2_000

export const isOn = (ctx: Pick<Context, 'db'>): boolean => setting(ctx, desk.routing)

const before = (now: Date, minutes: number): Date => new Date(now.getTime() - minutes * MINUTE_MS)

/** What the merchant's settings come to at this moment, as the SQL steps take it. */
export interface Rules {
  now: Date
  /** Whoever was not seen since then has gone. */
  seenSince: Date
  /** A chat in which something was said since then is under way. */
  liveSince: Date
  urgentBy: Date
  chatPoints: number
  mailPoints: number
  bestFirst: boolean
}

export function rulesNow(ctx: Pick<Acting, 'db' | 'clock'>): Rules {
  const now = ctx.clock.now()
  return {
    now,
    seenSince: before(now, setting(ctx, desk.absentMinutes)),
    liveSince: before(now, LIVE_MINUTES),
    urgentBy: before(now, -URGENT_MINUTES),
    chatPoints: setting(ctx, desk.chatPoints),
    mailPoints: setting(ctx, desk.mailPoints),
    bestFirst: setting(ctx, desk.bestFirst),
  }
}

/** Somebody as routing knows them now. */
export interface AgentNow {
  staff: string
  languages: string[]
  lines: string[]
  categories: string[]
  capacity: number
  availability: Availability
  here: boolean
  points: number
  cases: number
}

export const AVAILABILITIES = ['ready', 'busy', 'away'] as const
export type Availability = (typeof AVAILABILITIES)[number]

export async function agentsNow(ctx: Pick<Acting, 'db' | 'clock'>): Promise<AgentNow[]> {
  const { now, seenSince, liveSince, chatPoints, mailPoints } = rulesNow(ctx)
  const { rows } = await sql<AgentNow>`
    select staff, languages, lines, categories, capacity, availability, here, points, cases
    from desk.agents_now(${now}::timestamptz, ${seenSince}::timestamptz, ${liveSince}::timestamptz, ${chatPoints}::integer, ${mailPoints}::integer)
    order by staff`.execute(ctx.db)
  return rows
}
