import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { agentNames } from '../../accounts/index.ts'
import { afterWork } from '../clocks/due.ts'
import { loadOf, minutesFor } from '../clocks/load.ts'
import { answeringHours } from '../settings.ts'
import { calls } from './settings.ts'

/** Each hour of the week four times: a holiday counts little, and who changed their hours is known within a month. */
const SEEN_DAYS = 28
/** Hours of an agent that have to be known, before they say who works when: three days of one of them. */
const HOURS_NEEDED = 20
/** While what was asked in writing is not worked off, so many of those who are there ring: the others write. */
const SHARE_WHEN_FULL = 0.5
/** Who works when changes by the week. */
const KEPT_MS = 600_000
const DAY_MS = 86_400_000
const HOURS_OF_DAY = 24

/** How many can ring somebody at a time, and why not more. */
export interface Roster {
  /** ISO weekday and hour of the shop's own day, and the same moment as time. */
  seatsAt(at: { weekday: number; hour: number; startsAt: Date }): number
}

type Ctx = Pick<Acting, 'db' | 'clock'>

/** Who works when, by hour of the week; empty while too little says so. */
const known = new WeakMap<Database, { at: number; hours: ReadonlyMap<number, readonly string[]> }>()

/**
 * Who really rings, in a language: at most as many as the merchant said, of them those who were seen to work at that hour of the week and speak
 * it, and only a share of them while the desk is full. While nothing is known of anybody's hours, as many as were said.
 * Asked before a transaction.
 */
export async function rosterOf(ctx: Ctx, language?: string): Promise<Roster> {
  const [hours, agents, speaks, load] = await Promise.all([
    whoWorks(ctx),
    agentNames(ctx),
    speakersOf(ctx, language),
    loadOf(ctx),
  ])
  const most = setting(ctx, calls.agents)
  const able = new Set(agents.map(({ id }) => id).filter(speaks))
  const minutes = load.waiting === 0 ? null : minutesFor(load, load.waiting - 1)
  const fullUntil = minutes === null ? null : afterWork(answeringHours(ctx), ctx.clock.now(), minutes)
  return {
    seatsAt({ weekday, hour, startsAt }) {
      const there =
        hours.size === 0
          ? able.size
          : (hours.get((weekday - 1) * HOURS_OF_DAY + hour) ?? []).filter((id) => able.has(id)).length
      const seats = Math.min(most, there)
      return fullUntil !== null && startsAt < fullUntil
        ? Math.min(seats, Math.max(1, Math.floor(seats * SHARE_WHEN_FULL)))
        : seats
    },
  }
}

async function whoWorks(ctx: Ctx): Promise<ReadonlyMap<number, readonly string[]>> {
  const now = ctx.clock.now()
  const before = known.get(ctx.db)
  if (before && now.getTime() >= before.at && now.getTime() < before.at + KEPT_MS) return before.hours
  const { rows } = await sql<{ hour: number; staff: string[]; seen: number }>`
    select hour, staff, seen from desk.who_works(${new Date(now.getTime() - SEEN_DAYS * DAY_MS)}::timestamptz, ${now}::timestamptz, ${setting(ctx, shop.zone)})`.execute(
    ctx.db,
  )
  const all = rows.reduce((sum, { seen }) => sum + seen, 0)
  const hours = new Map(all < HOURS_NEEDED ? [] : rows.map(({ hour, staff }) => [hour, staff]))
  known.set(ctx.db, { at: now.getTime(), hours })
  return hours
}

/** Who can talk in a language: whose skills name it, or name none. */
export async function speakersOf(ctx: Pick<Acting, 'db'>, language?: string): Promise<(staff: string) => boolean> {
  if (language === undefined) return () => true
  const { rows } = await sql<{ staff: string }>`
    select staff from desk.agent where languages <> '{}' and not ${language} = any (languages)`.execute(ctx.db)
  const others = new Set(rows.map(({ staff }) => staff))
  return (staff) => !others.has(staff)
}
