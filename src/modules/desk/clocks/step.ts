// What happens to the clock of a promise about a case: steps, called within the transaction that changes the case.
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import {
  type Channel,
  keepPromise,
  makePromise,
  movePromise,
  promisesAbout,
  type Tx,
  withdrawPromise,
} from '../../customers/index.ts'
import { answeringHours } from '../settings.ts'
import { callbackTarget, type Target } from './due.ts'
import { dueOf, run } from './turns.ts'

export const SOLVED = 'case.solved'
export const CALLBACK = 'case.callback'

/** A case by what its promises hang on; its party is entered and locked. */
export interface TheCase {
  id: string
  number: string
  party: string
}

/** What desk.start_clock reads. */
export const clockJson = ({ what, due, minutes, halfAt, warnAt, rule }: Target): string =>
  JSON.stringify({ what, dueAt: due, minutes, halfAt, warnAt, rule })

/** A clock that stands still, as desk.promise_reply says it. */
export interface Stopped {
  id: string
  promise: string
  minutes: number
  turns: string[]
  dueAt: string
}

/** Step: the customer is back, and what was left goes on: the promise is moved to when that is over. */
export async function goOn(tx: Tx, ctx: Acting, stopped: Stopped, channel: Channel): Promise<void> {
  const hours = answeringHours(ctx)
  const now = ctx.clock.now()
  const clock = run({ minutes: stopped.minutes, turns: stopped.turns.map((at) => new Date(at)) }, now, hours)
  // Nothing left: it was late before it stood still, and is due as it was.
  const due = dueOf(clock, hours) ?? now
  const promise = await movePromise(tx, stopped.promise, { dueAt: due }, channel)
  const later = (due.getTime() - Date.parse(stopped.dueAt)) / 1_000
  await sql`
    update desk.clock set minutes = ${clock.minutes}, turns = ${clock.turns}::timestamptz[], promise = ${promise},
      warn_at = warn_at + make_interval(secs => ${later}), warned_at = null
    where id = ${stopped.id}`.execute(tx)
}

/** Step: another time is promised from now on, in the place of the one that stands. */
export async function setClock(
  tx: Tx,
  ctx: Acting,
  from: { clock: string; promise: string },
  { due, minutes, halfAt, warnAt, rule }: Target,
  channel: Channel,
): Promise<void> {
  const moved = await movePromise(tx, from.promise, { dueAt: due }, channel)
  await sql`
    update desk.clock set promise = ${moved}, minutes = ${minutes}, turns = ${[ctx.clock.now()]}::timestamptz[], rule = ${JSON.stringify(rule)}::jsonb,
      half_at = ${halfAt}, warn_at = ${warnAt}, warned_at = null where id = ${from.clock}`.execute(tx)
}

/** Step: these clocks of a case have ended with what they were for. */
export async function endClocks(
  tx: Tx,
  ctx: Acting,
  { id }: Pick<TheCase, 'id'>,
  whats: readonly Target['what'][],
): Promise<void> {
  await sql`
    update desk.clock set ended_at = ${ctx.clock.now()}
    where customer_case = ${id} and what = any (${[...whats]}::text[]) and ended_at is null`.execute(tx)
}

/** Step: promises that we ring at a time. Returns the promise's id, by which it is kept, moved and taken back. */
export async function startCallClock(tx: Tx, ctx: Acting, to: TheCase, at: Date, channel: Channel): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select desk.start_clock(${to.id}::uuid, ${to.number}::bigint, ${to.party}::uuid, ${CALLBACK}, ${setting(ctx, shop.zone)}, ${channel}, ${ctx.clock.now()}::timestamptz,
      ${clockJson(callbackTarget(ctx, at))}::jsonb) as id`.execute(tx)
  return rows[0]!.id
}

/** Step: another time was agreed. Returns the promise that stands in its place. */
export async function moveCallClock(tx: Tx, ctx: Acting, promise: string, at: Date, channel: Channel): Promise<string> {
  const moved = await movePromise(tx, promise, { dueAt: at }, channel)
  const { warnAt, minutes } = callbackTarget(ctx, at)
  await sql`
    update desk.clock set promise = ${moved}, minutes = ${minutes}, turns = ${[ctx.clock.now()]}::timestamptz[], warn_at = ${warnAt}, warned_at = null,
      taken_by = null, taken_at = null where promise = ${promise}`.execute(tx)
  return moved
}

/** Step: we rang; or it is not wanted any more. */
export async function endCallClock(
  tx: Tx,
  ctx: Acting,
  promise: string,
  how: 'kept' | 'withdrawn',
  channel: Channel,
): Promise<void> {
  const now = ctx.clock.now()
  await (how === 'kept' ? keepPromise : withdrawPromise)(tx, promise, now, channel)
  await sql`update desk.clock set ended_at = ${now} where promise = ${promise} and ended_at is null`.execute(tx)
}

/**
 * Step: a case was merged into another. Of two promises of one kind the earlier stands, with its clock; what was made good goes along. The
 * parties of both are entered.
 */
export async function mergeClocks(tx: Tx, ctx: Acting, from: TheCase, to: TheCase): Promise<void> {
  for (const kind of ['case.reply', SOLVED]) {
    const all = await promisesAbout(tx, kind, { type: 'case', ids: [from.number, to.number] })
    const openOf = (number: string) => all.find((one) => one.subjectId === number && one.keptAt === null && !one.moved)
    const [theirs, ours] = [openOf(from.number), openOf(to.number)]
    if (!theirs) continue
    await withdrawPromise(tx, theirs.id, ctx.clock.now(), 'workspace')
    const { dueAt, precision, zone } = theirs
    if (!ours) {
      const about = { party: to.party, kind, subject: { type: 'case', id: to.number }, owner: 'role:agent' }
      const made = await makePromise(tx, { ...about, dueAt, precision, zone, channel: 'workspace' })
      await sql`update desk.clock set customer_case = ${to.id}, party = ${to.party}, promise = ${made} where promise = ${theirs.id}`.execute(
        tx,
      )
    } else if (dueAt < ours.dueAt) {
      const moved = await movePromise(tx, ours.id, { dueAt }, 'workspace')
      await sql`update desk.clock set ended_at = ${ctx.clock.now()} where promise = ${ours.id}`.execute(tx)
      await sql`update desk.clock set customer_case = ${to.id}, party = ${to.party}, promise = ${moved} where promise = ${theirs.id}`.execute(
        tx,
      )
    } else await sql`update desk.clock set ended_at = ${ctx.clock.now()} where promise = ${theirs.id}`.execute(tx)
    if (kind !== 'case.reply') continue
    const due = ours && ours.dueAt <= dueAt ? ours.dueAt : dueAt
    await sql`update desk.customer_case set due_at = ${due} where id = ${to.id}`.execute(tx)
  }
  await sql`update desk.make_good set customer_case = ${to.id} where customer_case = ${from.id}`.execute(tx)
}
