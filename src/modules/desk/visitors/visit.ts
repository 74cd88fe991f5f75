import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call, Context } from '../../../platform/context.ts'
import { batched } from '../../../platform/database/batched.ts'
import { shownPath } from '../../../ui/struggle.ts'
import { allowedPurposes, customerOf, SERVICE, transact } from '../../customers/index.ts'
import { callerParty } from '../../orders/index.ts'
import { refuse } from '../refusals.ts'
import type { VisitShown, VisitToTell } from './contract.ts'
import { LIVE_VISIT } from './purpose.ts'
import { numbersOf, rulesNow, rulesOn } from './rules.ts'

/** A browser tells every twenty seconds that somebody is there; one that missed two has gone. */
export const HERE_SECONDS = 45
const SECOND_MS = 1_000
/** Beats of one statement. They are rows of one table, written in the order of parties. */
const TOGETHER = 200
/** The list is fetched anew when it rings; in a full shop somebody comes each second, and nobody reads that fast. */
const RING_EVERY_MS = 2_000

export const VISITORS = 'visitors'
export const hereSince = ({ clock }: Pick<Context, 'clock'>): Date =>
  new Date(clock.now().getTime() - HERE_SECONDS * SECOND_MS)

/** What the caller's browser needs: the numbers of the rules, and what they chose. Tells us nothing that opening a page has not. */
export async function showVisit(call: Call): Promise<VisitShown> {
  const rules = rulesNow(call)
  const party = callerParty(call)
  const [shares, wants] = await Promise.all([isShared(call, party), wantsInvitations(call)])
  return {
    rules: numbersOf(rules, rulesOn(rules)),
    perVisit: rules.perVisit,
    pause: rules.pause,
    wants,
    customer: call.principal.kind === 'customer',
    shares,
    topic: shares ? `visitor/${party}` : null,
  }
}

/** Whether the caller lets whoever answers see their visit. A browser whose past is somebody's who is not signed in shares nothing. */
export async function isShared(call: Call, party: string | null): Promise<boolean> {
  if (party === null) return false
  if (!(await allowedPurposes(call.db, party)).includes(LIVE_VISIT)) return false
  return call.principal.kind === 'customer' || (await customerOf(call.db, party)) === party
}

/** Whether a signed-in customer may be invited now. Of everybody else only their browser knows. */
export async function wantsInvitations(call: Acting): Promise<boolean> {
  if (call.principal.kind !== 'customer') return true
  const { party } = call.principal
  const { rows } = await transact(call, { purpose: SERVICE, parties: [party] }, (tx) =>
    sql<{ until: Date | null }>`select until from desk.invitation_choice where party = ${party}`.execute(tx),
  )
  const [chosen] = rows
  return chosen === undefined || (chosen.until !== null && chosen.until <= call.clock.now())
}

interface Beat extends Omit<VisitToTell, 'visit' | 'now'> {
  party: string
  /** Not signed in: the party is this browser's own, or it is nobody's business. */
  isBrowser: boolean
  visit: string
  /** Two beats are never the same question. */
  beat: string
}

/** Beats of many browsers as few statements: at 5,000 visitors 250 a second come in. */
const see = batched<Beat, { news: boolean } | null>(
  { keyOf: ({ beat }) => beat, together: TOGETHER, atOnce: 1 },
  async (ctx, beats) => {
    const { rows } = await sql<{ place: string; news: boolean }>`
      select place::text as place, news from desk.see_visitors(${ctx.clock.now()}::timestamptz, ${hereSince(ctx)}::timestamptz,
        ${beats.map(({ party }) => party)}::uuid[], ${beats.map(({ isBrowser }) => isBrowser)}::boolean[],
        ${beats.map(({ visit }) => visit)}::uuid[], ${beats.map(({ page }) => page)}::text[], ${beats.map(({ title }) => title ?? null)}::text[],
        ${beats.map(({ referrer }) => referrer ?? null)}::text[], ${beats.map(({ struggle }) => struggle ?? null)}::text[],
        ${beats.map(({ wants }) => wants)}::boolean[], ${beats.map(({ steps }) => (steps ? JSON.stringify(steps) : null))}::jsonb[])`.execute(
      ctx.db,
    )
    const told = new Map(rows.map(({ place, news }) => [Number(place), { news }]))
    return beats.map((_beat, index) => told.get(index + 1) ?? null)
  },
)

/**
 * Command: a browser tells where somebody is. Without their permission nothing of it is kept. What was searched for never arrives here,
 * and of a page of their own only what kind of page it is.
 * @throws Refusal visit-not-shared
 */
export async function tellVisit(call: Call, told: VisitToTell): Promise<void> {
  const party = callerParty(call)
  if (party === null) throw refuse('visit-not-shared')
  const { now, ...rest } = told
  const page = shownPath(told.page)
  const off = Math.round(call.clock.now().getTime() / SECOND_MS) - now
  const answer = await see(call, {
    ...rest,
    party,
    isBrowser: call.principal.kind !== 'customer',
    beat: randomUUID(),
    page,
    // Another page's title may name whoever it is about.
    title: page.startsWith('/products/') ? told.title : undefined,
    steps: told.steps?.map(([at, kind, what]) => [at + off, kind, kind === 'view' ? shownPath(what) : countIn(what)]),
  })
  if (!answer) throw refuse('visit-not-shared')
  if (answer.news) ringVisitors(call)
}

/** Of a search or an error nothing but that it was; of a basket how much is in it. */
const countIn = (what: string): string => /^\d{1,4}$/.exec(what)?.[0] ?? ''

const rung = new WeakMap<Context['db'], number>()

/** Rings the list, at most so often. What is not rung is seen with the next reading, which comes by itself. */
export function ringVisitors(ctx: Pick<Context, 'db' | 'bell'>): void {
  const now = performance.now()
  if (now - (rung.get(ctx.db) ?? -RING_EVERY_MS) < RING_EVERY_MS) return
  rung.set(ctx.db, now)
  ctx.bell.ring([VISITORS])
}
