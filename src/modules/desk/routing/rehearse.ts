import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { dueAfter, nextOpening, type OpeningHours, workedBetween } from '../../customers/index.ts'
import type { CaseChannel } from '../contract.ts'
import { answeringHours } from '../settings.ts'
import type { Rehearsal } from './contract.ts'
import { type Rules, rulesNow } from './rules.ts'
import { listAgents } from './agents.ts'

const DAYS = 30
/** Cases of a month that are rehearsed: some 200 ms of work. */
const CASES_LIMIT = 5_000
const EXAMPLES = 10
/**
 * Minutes of opening time that a case occupies whoever has it: nobody has measured it here, so it is assumed and said on the screen.
 */
const TAKES: Record<CaseChannel, number> = { chat: 10, phone: 10, mail: 10, web: 10, api: 10 }

export interface PastCase {
  number: string
  openedAt: Date
  channel: CaseChannel
  language: string
  category: string | null
  lines: readonly string[]
  /** Who has it in truth. */
  assignee: string | null
}

export interface Rehearsing {
  id: string
  languages: readonly string[]
  lines: readonly string[]
  categories: readonly string[]
  capacity: number
}

export interface Placed {
  of: PastCase
  /** Null: nobody has the skills. */
  to: string | null
  at: Date
}

/** What routing would have done with last month's cases, had it been on, with the skills and capacities as they are now. Changes nothing. */
export async function rehearse(ctx: Acting): Promise<Rehearsal> {
  const from = daysAgo(ctx, DAYS)
  const [cases, agents] = await Promise.all([pastCases(ctx, from), listAgents(ctx)])
  const hours = answeringHours(ctx)
  const placed = placeAll(cases.slice(0, CASES_LIMIT), agents, hours, rulesNow(ctx))
  const nameOf = await namesOf(ctx, placed)
  const waits = placed
    .flatMap(({ of, to, at }) => (to === null ? [] : [waited(hours, of.openedAt, at)]))
    .sort((a, b) => a - b)
  const others = placed.filter(({ of, to }) => of.assignee !== null && of.assignee !== to)
  return {
    from: from.toISOString(),
    cases: placed.length,
    cut: cases.length > CASES_LIMIT,
    given: waits.length,
    nobody: placed.length - waits.length,
    other: others.length,
    waits: { median: waits[Math.floor(waits.length / 2)] ?? 0, longest: waits.at(-1) ?? 0 },
    agents: agents.map(({ id, name }) => ({
      id,
      name,
      cases: placed.filter(({ to }) => to === id).length,
      had: placed.filter(({ of }) => of.assignee === id).length,
    })),
    examples: exampled(placed, others).map(({ of, to, at }) => ({
      number: of.number,
      openedAt: of.openedAt.toISOString(),
      had: of.assignee === null ? null : (nameOf.get(of.assignee) ?? ''),
      would: to === null ? null : (nameOf.get(to) ?? ''),
      waited: to === null ? 0 : waited(hours, of.openedAt, at),
      language: of.language,
      category: of.category,
      line: of.lines[0] ?? null,
    })),
    assumed: { mail: TAKES.mail, chat: TAKES.chat, phone: TAKES.phone },
  }
}

/** What deserves a look first: what nobody could take, then what somebody else had, then the newest. */
function exampled(placed: readonly Placed[], others: readonly Placed[]): readonly Placed[] {
  const nobody = placed.filter(({ to }) => to === null).slice(-EXAMPLES / 2)
  const chosen = new Set([...nobody, ...others.slice(-EXAMPLES / 2), ...placed.slice(-EXAMPLES)])
  return [...chosen].slice(0, EXAMPLES)
}

const waited = (hours: OpeningHours, from: Date, to: Date) => Math.round(workedBetween(hours, from, to))

async function namesOf(ctx: Acting, placed: readonly Placed[]) {
  return staffNamesById(
    ctx,
    placed.flatMap(({ of, to }) => [of.assignee, to]),
  )
}

async function pastCases(ctx: Acting, from: Date): Promise<PastCase[]> {
  const { rows } = await sql<PastCase>`
    select number::text as number, opened_at as "openedAt", channel, language, category, assignee,
      coalesce(lines, case when about_type = 'order' and about_id ~ '^[0-9]{1,15}$' then catalogue.lines_of(orders.products_of(about_id::bigint))
        when about_type = 'product' and about_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then catalogue.lines_of(array[about_id::uuid]) else '{}' end) as lines
    from desk.cases_since(${from}::timestamptz, ${CASES_LIMIT + 1}::integer)`.execute(ctx.db)
  return rows
}

interface AtWork {
  agent: Rehearsing
  points: number
  cases: number
  idleSince: number
}

/**
 * Places cases as the step in SQL does (desk.choose_case), in the order in which they came, with everybody there whenever the desk is open:
 * who has the skills and room, then fewest open, then longest idle. What waits is given when somebody has done with something.
 */
export function placeAll(
  cases: readonly PastCase[],
  agents: readonly Rehearsing[],
  hours: OpeningHours,
  { chatPoints, mailPoints }: Pick<Rules, 'chatPoints' | 'mailPoints'>,
): Placed[] {
  const working = agents.map((agent): AtWork => ({ agent, points: 0, cases: 0, idleSince: 0 }))
  const placed: Placed[] = []
  let waiting: PastCase[] = []
  /** By when, who has done with how much. */
  let busy: { at: Date; who: AtWork; points: number }[] = []

  const weighs = (one: PastCase, { capacity }: Rehearsing) =>
    one.channel === 'phone' ? capacity : Math.min(capacity, one.channel === 'chat' ? chatPoints : mailPoints)

  function give(now: Date): void {
    waiting = waiting.filter((one) => {
      const [taker] = working
        .filter(
          ({ agent, points }) =>
            agent.capacity > points && fits(one, agent) && points + weighs(one, agent) <= agent.capacity,
        )
        .sort((a, b) => a.cases - b.cases || a.idleSince - b.idleSince)
      if (!taker) return true
      const points = weighs(one, taker.agent)
      const done = dueAfter(hours, now, TAKES[one.channel])
      taker.points += points
      taker.cases += 1
      taker.idleSince = now.getTime()
      if (done) busy.push({ at: done, who: taker, points })
      placed.push({ of: one, to: taker.agent.id, at: now })
      return false
    })
  }

  function finishUntil(until: Date | null): void {
    for (;;) {
      busy.sort((a, b) => a.at.getTime() - b.at.getTime())
      const [next] = busy
      if (!next || (until && next.at > until)) return
      busy = busy.slice(1)
      next.who.points -= next.points
      next.who.cases -= 1
      give(next.at)
    }
  }

  for (const one of cases) {
    const comes = nextOpening(hours, one.openedAt)
    if (!comes || !agents.some((agent) => agent.capacity > 0 && fits(one, agent))) {
      placed.push({ of: one, to: null, at: one.openedAt })
      continue
    }
    finishUntil(comes)
    waiting.push(one)
    give(comes)
  }
  finishUntil(null)
  return placed
}

/** The same rule as in desk.choose_case. */
function fits(one: PastCase, { languages, categories, lines }: Rehearsing): boolean {
  return (
    (languages.length === 0 || languages.includes(one.language)) &&
    (categories.length === 0 || one.category === null || categories.includes(one.category)) &&
    (lines.length === 0 || one.lines.length === 0 || one.lines.some((line) => lines.includes(line)))
  )
}
