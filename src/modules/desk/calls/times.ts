import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { agentsHere } from '../../accounts/index.ts'
import { dayOf, isOpen, momentOf, nextDay, type Tx, weekdayOf, workedBetween } from '../../customers/index.ts'
import { answeringHours, desk } from '../settings.ts'
import { type Roster, rosterOf, speakersOf } from './roster.ts'
import { calls } from './settings.ts'

/** Days ahead for which times are offered: who can wait longer than that writes. */
const AHEAD_DAYS = 14
/** Before the first time that is offered: somebody has to see it and read what it is about. */
const LEAD_MINUTES = 15
/** Times that are offered at once: more are a timetable, and the earliest are what people want. */
export const TIMES_LIMIT = 60
/** For so long somebody is waited for who rings at once, as the button says. */
export const AT_ONCE_SECONDS = 60
const MINUTE_MS = 60_000
const MINUTES_OF_DAY = 1_440
const MINUTES_OF_HOUR = 60
const DAY_MS = 86_400_000

export interface Time {
  startsAt: Date
  endsAt: Date
  /** How many can still be rung then, of how many who ring. */
  free: number
  seats: number
}

interface Taken {
  starts_at: Date
  ends_at: Date
  seat: number
}

/** Whether anybody is rung at all: the merchant has said when they are open and how many of them ring. */
export const ringsBack = (ctx: Pick<Acting, 'db'>): boolean =>
  setting(ctx, calls.agents) > 0 && setting(ctx, desk.opening).length > 0

interface ToOffer {
  limit?: number
  db?: Acting['db'] | Tx
  /** In which they want to talk. */
  language?: string
  /** Asked before, where times are looked for within a transaction. */
  roster?: Roster
}

/**
 * Times at which somebody can still be rung, the earliest first: the opening hours in steps of a call's length, without what is taken. Who
 * should have been rung and was not goes before: each of them puts the first time off.
 */
export async function freeTimes(
  ctx: Pick<Acting, 'db' | 'clock'>,
  { limit = TIMES_LIMIT, db = ctx.db, language, roster }: ToOffer = {},
): Promise<Time[]> {
  if (!ringsBack(ctx)) return []
  const { seatsAt } = roster ?? (await rosterOf(ctx, language))
  const now = ctx.clock.now()
  const hours = answeringHours(ctx)
  const most = setting(ctx, calls.agents)
  const minutes = setting(ctx, calls.minutes)
  const until = new Date(now.getTime() + (AHEAD_DAYS + 1) * DAY_MS)
  const { rows: taken } = await sql<Taken>`
    select starts_at, ends_at, seat from desk.places_taken(${new Date(now.getTime() - DAY_MS)}::timestamptz, ${until}::timestamptz)`.execute(
    db,
  )
  const behind = taken.filter((one) => one.ends_at <= now).length
  const earliest = now.getTime() + (LEAD_MINUTES + Math.ceil(behind / most) * minutes) * MINUTE_MS
  const found: Time[] = []
  let day = dayOf(now, hours.zone)
  for (let ahead = 0; ahead <= AHEAD_DAYS; ahead += 1, day = nextDay(day)) {
    for (let minute = 0; minute + minutes <= MINUTES_OF_DAY; minute += minutes) {
      const startsAt = momentOf(day, minute, hours.zone)
      const endsAt = new Date(startsAt.getTime() + minutes * MINUTE_MS)
      // In an hour that the clocks skip two minutes of the day are one moment.
      if (startsAt.getTime() < earliest || startsAt.getTime() <= (found.at(-1)?.startsAt.getTime() ?? 0)) continue
      if (workedBetween(hours, startsAt, endsAt) < minutes) continue
      const seats = seatsAt({ weekday: weekdayOf(day), hour: Math.floor(minute / MINUTES_OF_HOUR), startsAt })
      const there = new Set(
        taken.filter((one) => one.starts_at < endsAt && one.ends_at > startsAt).map((one) => one.seat),
      )
      const free = seats - [...there].filter((seat) => seat <= seats).length
      if (free > 0) found.push({ startsAt, endsAt, free, seats })
      if (found.length === limit) return found
    }
  }
  return found
}

/** The time that begins then, while it is one that can be had. */
export async function timeAt(
  ctx: Pick<Acting, 'db' | 'clock'>,
  startsAt: Date,
  language?: string,
): Promise<Time | null> {
  const all = await freeTimes(ctx, { limit: Number.POSITIVE_INFINITY, ...(language === undefined ? {} : { language }) })
  return all.find((one) => one.startsAt.getTime() === startsAt.getTime()) ?? null
}

/**
 * How many could ring somebody this minute: at work, with nobody on the line, and not wanted by others who asked a moment ago. Outside the
 * opening hours nobody is counted on, whoever works late.
 */
export async function freeNow(
  ctx: Pick<Acting, 'db' | 'clock'>,
  { db = ctx.db, language }: { db?: Acting['db'] | Tx; language?: string } = {},
): Promise<number> {
  const now = ctx.clock.now()
  if (!ringsBack(ctx) || !isOpen(answeringHours(ctx), now)) return 0
  const speaks = await speakersOf({ db }, language)
  const here = (await agentsHere({ db, clock: ctx.clock })).filter(speaks)
  if (here.length === 0) return 0
  const { rows } = await sql<{ busy: string[]; offered: number }>`
    select array(select staff from desk.busy_ringing(${now}::timestamptz, ${new Date(now.getTime() - DAY_MS)}::timestamptz)) as busy,
      desk.offered_now(${now}::timestamptz) as offered`.execute(db)
  const { busy, offered } = rows[0]!
  return here.filter((one) => !busy.includes(one)).length - offered
}

/** In which a caller wants to talk, as far as their page says it; a colleague or a program may ask for anybody. */
export const languageOf = ({ principal, locale }: Pick<Call, 'principal' | 'locale'>): string | undefined =>
  principal.kind === 'visitor' || principal.kind === 'customer' ? locale : undefined

/** The same as the times are asked for by it. */
export const inLanguage = (call: Pick<Call, 'principal' | 'locale'>): { language?: string } => {
  const language = languageOf(call)
  return language === undefined ? {} : { language }
}
