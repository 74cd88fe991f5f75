import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { agentsHere } from '../accounts/index.ts'
import {
  type Channel,
  isOpen,
  type PromiseAbout,
  promisesAbout,
  promisesFrom,
  type PromiseSaid,
  type Tx,
  withdrawPromise,
} from '../customers/index.ts'
import { type DueBy, hasHours, replyTarget, solvedTarget, type Target } from './clocks/due.ts'
import { loadOf } from './clocks/load.ts'
import type { Sorted } from './clocks/rules.ts'
import { clockJson, endClocks, goOn, SOLVED, type Stopped, type TheCase } from './clocks/step.ts'
import { tierOf } from './clocks/tier.ts'
import type { CaseChannel, CaseRank, PromiseSeen } from './contract.ts'
import { answeringHours } from './settings.ts'

export const REPLY = 'case.reply'

/** A case as its promises need it. */
export interface Promising extends TheCase {
  category: string | null
  rank: CaseRank
  /** When the reply that is promised is due; null where none stands. */
  dueAt: Date | null
}

export interface Promised {
  due: Date
  /** False: it was promised before, and stands. */
  made: boolean
  /** What decided, of a promise that was made. */
  target: Target | null
}

/** What decides by when something that is asked now is answered, besides what it is: how the desk stands. Asked before the transaction. */
export async function replyDue(ctx: Acting, channel: CaseChannel): Promise<DueBy> {
  const { length: present } = await agentsHere(ctx)
  return { channel, staffed: present > 0 && isAnswering(ctx), load: await loadOf(ctx, present) }
}

/** Whether questions are answered at this hour. */
export const isAnswering = (ctx: Pick<Acting, 'db' | 'clock'>): boolean =>
  !hasHours(ctx) || isOpen(answeringHours(ctx), ctx.clock.now())

/**
 * Step: promises an answer, unless one is promised already: whoever writes again does not wait longer for it. The time for a solution begins
 * with the case, and goes on when its customer is back.
 */
export async function promiseReply(
  tx: Tx,
  ctx: Acting,
  to: Promising & { state: string },
  by: DueBy,
  channel: Channel,
  begins = false,
): Promise<Promised> {
  if (to.dueAt) return { due: to.dueAt, made: false, target: null }
  const sorted = await sortedAs(tx, ctx, to)
  const [first, next] = [replyTarget(ctx, by, sorted, 'first'), replyTarget(ctx, by, sorted, 'next')]
  const { rows } = await sql<{ said: { dueAt: string; made: boolean; what: 'first' | 'next'; stopped: Stopped[] } }>`
    select desk.promise_reply(${to.id}::uuid, ${to.number}::bigint, ${to.party}::uuid, ${setting(ctx, shop.zone)}, ${channel}, ${ctx.clock.now()}::timestamptz,
      ${clockJson(first)}::jsonb, ${clockJson(next)}::jsonb, ${by.urgency ?? null}) as said`.execute(tx)
  const { dueAt, made, what, stopped } = rows[0]!.said
  if (begins || to.state === 'closed') await promiseSolved(tx, ctx, to, sorted, channel)
  else for (const one of stopped) await goOn(tx, ctx, one, channel)
  return { due: new Date(dueAt), made, target: made ? (what === 'first' ? first : next) : null }
}

/** Step: promises a solution, where a rule says by when. */
export async function promiseSolved(tx: Tx, ctx: Acting, to: TheCase, sorted: Sorted, channel: Channel): Promise<void> {
  const target = solvedTarget(ctx, sorted)
  if (!target) return
  await sql`
    select desk.start_clock(${to.id}::uuid, ${to.number}::bigint, ${to.party}::uuid, ${SOLVED}, ${setting(ctx, shop.zone)}, ${channel}, ${ctx.clock.now()}::timestamptz,
      ${clockJson(target)}::jsonb)`.execute(tx)
}

/** Step: as what a case is looked for among the rules. */
export async function sortedAs(tx: Tx, ctx: Acting, { party, category, rank }: Promising): Promise<Sorted> {
  return { category, rank, tier: await tierOf(tx, ctx, party) }
}

/** Step: an answer was given. One that broke before is kept late; the time for a solution waits for the customer. */
export async function keepReply(tx: Tx, ctx: Acting, to: TheCase, channel: Channel): Promise<void> {
  await sql`select desk.answer_clocks(${to.id}::uuid, ${to.number}::bigint, ${ctx.clock.now()}::timestamptz, ${channel})`.execute(
    tx,
  )
}

/** Step: no answer is wanted any more. Settled: what was promised to be solved is solved. */
export async function withdrawReply(
  tx: Tx,
  ctx: Acting,
  to: TheCase,
  channel: Channel,
  { solved = true }: { solved?: boolean } = {},
): Promise<void> {
  const now = ctx.clock.now()
  for (const { id } of await openReplies(tx, to.number)) await withdrawPromise(tx, id, now, channel)
  if (solved)
    await sql`select customers.keep_promises(${SOLVED}, 'case', ${to.number}, ${now}::timestamptz, ${channel})`.execute(
      tx,
    )
  await endClocks(tx, ctx, to, solved ? ['first', 'next', 'solved'] : ['first', 'next'])
  await sql`update desk.customer_case set due_at = null, urgency = null where id = ${to.id}`.execute(tx)
}

async function openReplies(tx: Tx, number: string) {
  const all = await promisesAbout(tx, REPLY, { type: 'case', ids: [number] })
  return all.filter((promise) => promise.keptAt === null && !promise.moved)
}

/** Step: by case number, the promise to reply that stands, or else the newest of those that were settled. */
export async function repliesPromised(tx: Tx, numbers: readonly string[]): Promise<ReadonlyMap<string, PromiseSeen>> {
  const all = await promisesAbout(tx, REPLY, { type: 'case', ids: numbers })
  const shown = new Map<string, PromiseSeen>()
  for (const [number, some] of Map.groupBy(all, (promise) => promise.subjectId)) {
    const promise = standing(some)
    if (promise) shown.set(number, promise)
  }
  return shown
}

/** The same of one case, as it was said within a larger statement. */
export const replyShown = (said: readonly PromiseSaid[]): PromiseSeen | null => standing(promisesFrom(said))

function standing(promises: readonly PromiseAbout[]): PromiseSeen | null {
  const left = promises.filter((promise) => !promise.moved)
  // In the order in which they are due: the last one stands, but an open one stands before all that are settled.
  const promise = left.findLast(({ keptAt }) => keptAt === null) ?? left.at(-1)
  if (!promise) return null
  return {
    dueAt: promise.dueAt.toISOString(),
    precision: promise.precision,
    zone: promise.zone,
    madeAt: promise.madeAt.toISOString(),
    keptAt: promise.keptAt?.toISOString() ?? null,
    brokenAt: promise.brokenAt?.toISOString() ?? null,
  }
}
