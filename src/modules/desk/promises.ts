import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { agentIsHere } from '../accounts/index.ts'
import {
  AHEAD_DAYS,
  type Channel,
  dueAfter,
  isOpen,
  keepPromise,
  makePromise,
  type PromiseAbout,
  promisesAbout,
  promisesFrom,
  type PromiseSaid,
  type Tx,
  withdrawPromise,
} from '../customers/index.ts'
import type { CaseChannel, PromiseSeen } from './contract.ts'
import { answeringHours, desk } from './settings.ts'

export const REPLY = 'case.reply'
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MINUTES_OF_HOUR = 60

/** A case as its promises need it. */
export interface Promising {
  id: string
  number: string
  party: string
  /** When the reply that is promised is due; null where none stands, undefined where that is not known. */
  dueAt?: Date | null
}

/** When an answer to something asked now is due: soon where somebody sits at the desk and the customer waits in the chat. */
export async function replyDue(ctx: Acting, channel: CaseChannel): Promise<Date> {
  if (channel !== 'chat' || !(await isStaffed(ctx))) return replyBy(ctx)
  const minutes = setting(ctx, desk.chatMinutes)
  // Without hours of its own the desk is open when somebody sits at it, on a Sunday too.
  return hasHours(ctx) ? afterWork(ctx, minutes) : new Date(ctx.clock.now().getTime() + minutes * MINUTE_MS)
}

/** When an answer is due to somebody who does not sit and wait: the hours that are promised, of opening time. */
export function replyBy(ctx: Pick<Acting, 'db' | 'clock'>): Date {
  return afterWork(ctx, setting(ctx, desk.replyHours) * MINUTES_OF_HOUR)
}

/** Whether who writes in the chat now is answered while they wait: somebody is there, and it is open. Who works late is not counted on. */
export async function isStaffed(ctx: Pick<Acting, 'db' | 'clock'>): Promise<boolean> {
  if (hasHours(ctx) && !isOpen(answeringHours(ctx), ctx.clock.now())) return false
  return agentIsHere(ctx)
}

const hasHours = (ctx: Pick<Acting, 'db'>): boolean => setting(ctx, desk.opening).length > 0

function afterWork(ctx: Pick<Acting, 'db' | 'clock'>, minutes: number): Date {
  const now = ctx.clock.now()
  // A desk that opens for too little of a year to answer in it cannot keep an earlier day: the last one that was looked at is said.
  return dueAfter(answeringHours(ctx), now, minutes) ?? new Date(now.getTime() + AHEAD_DAYS * DAY_MS)
}

/** Step: promises an answer, unless one is promised already: whoever writes again does not wait longer for it. */
export async function promiseReply(
  tx: Tx,
  ctx: Acting,
  to: Promising,
  due: Date,
  channel: Channel,
): Promise<{ due: Date; made: boolean }> {
  if (to.dueAt) return { due: to.dueAt, made: false }
  const [open] = to.dueAt === null ? [] : await openReplies(tx, to.number)
  if (!open) {
    await makePromise(tx, {
      party: to.party,
      kind: REPLY,
      subject: { type: 'case', id: to.number },
      dueAt: due,
      precision: 'minute',
      zone: setting(ctx, shop.zone),
      owner: 'role:agent',
      channel,
    })
  }
  const dueAt = open?.dueAt ?? due
  await sql`update desk.customer_case set due_at = ${dueAt} where id = ${to.id}`.execute(tx)
  return { due: dueAt, made: !open }
}

/** Step: an answer was given. One that broke before is kept late. */
export async function keepReply(tx: Tx, ctx: Acting, to: Promising, channel: Channel): Promise<void> {
  if (to.dueAt === null) return
  for (const { id } of await openReplies(tx, to.number)) await keepPromise(tx, id, ctx.clock.now(), channel)
  await sql`update desk.customer_case set due_at = null where id = ${to.id}`.execute(tx)
}

/** Step: no answer is wanted any more. */
export async function withdrawReply(tx: Tx, ctx: Acting, to: Promising, channel: Channel): Promise<void> {
  for (const { id } of await openReplies(tx, to.number)) await withdrawPromise(tx, id, ctx.clock.now(), channel)
  await sql`update desk.customer_case set due_at = null where id = ${to.id}`.execute(tx)
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
