import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Tx } from '../../customers/index.ts'
import type { FoundCase } from '../find.ts'
import { promiseReply } from '../promises.ts'
import { acknowledge } from '../acknowledge.ts'
import type { DueBy } from '../clocks/due.ts'
import { endCallClock, moveCallClock, startCallClock } from '../clocks/step.ts'
import { channelOf } from '../said.ts'
import type { CallbackRow } from './callback.ts'
import { oweCallbackLetters } from './letters.tsx'
import { refuse } from './refusals.ts'
import type { Roster } from './roster.ts'
import { freeTimes, type Time } from './times.ts'

/** A time that is so near needs no reminder besides the letter that says it, in minutes. */
export const REMIND_MINUTES = 60
const MINUTE_MS = 60_000

/** Step: gives a callback a place at a time; false when the last one is taken. The promise comes along. */
export async function seat(tx: Tx, ctx: Acting, row: CallbackRow, time: Time): Promise<boolean> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ seat: number | null }>`
    select desk.seat_callback(${row.id}::uuid, ${time.startsAt}::timestamptz, ${time.endsAt}::timestamptz, ${time.seats}) as seat`.execute(
    tx,
  )
  if (rows[0]!.seat === null) return false
  const promise =
    row.promise === null
      ? await promiseCall(tx, ctx, row, time.endsAt)
      : await moveCallClock(tx, ctx, row.promise, time.endsAt, channelOf(ctx, 'web'))
  const isNear = time.startsAt.getTime() - now.getTime() <= 2 * REMIND_MINUTES * MINUTE_MS
  await sql`
    update desk.callback set promise = ${promise}, changed_at = ${now}, staff = null,
      sequence = sequence + ${row.promise === null ? 0 : 1}, reminded_at = ${isNear ? now : null}
    where id = ${row.id}`.execute(tx)
  return true
}

/** Step: the promise that they are rung by then. */
export async function promiseCall(
  tx: Tx,
  ctx: Acting,
  row: Pick<CallbackRow, 'party' | 'customer_case'>,
  dueAt: Date,
): Promise<string> {
  const { rows } = await sql<{ number: string }>`
    select number::text as number from desk.customer_case where id = ${row.customer_case}`.execute(tx)
  const about = { id: row.customer_case, number: rows[0]!.number, party: row.party }
  return startCallClock(tx, ctx, about, dueAt, channelOf(ctx, 'web'))
}

/** What is asked before a transaction that may look for another time, on a connection of its own. */
export interface Beforehand {
  roster: Roster
  /** By when they are answered in writing, where nobody can ring. */
  due: DueBy
}

/** Step: the first time that can be had, and a letter that says it. Where there is none, they are answered in writing instead. */
export async function seatFirst(
  tx: Tx,
  ctx: Acting,
  {
    row,
    found,
    letter,
    roster,
    due: by,
  }: Beforehand & { row: CallbackRow; found: FoundCase; letter: 'callback.booked' | 'callback.late' },
): Promise<void> {
  // It does not stand in its own way as one that is behind.
  await sql`update desk.callback set seat = null where id = ${row.id}`.execute(tx)
  for (const time of await freeTimes(ctx, { db: tx, roster })) {
    if (!(await seat(tx, ctx, row, time))) continue
    await oweCallbackLetters(tx, row, letter)
    return
  }
  await giveUp(tx, ctx, row)
  const { made, due } = await promiseReply(tx, ctx, found, by, channelOf(ctx, 'web'))
  if (made) await acknowledge(tx, ctx, { case: found, channel: 'web', locale: row.locale, due })
}

/** Step: nobody is rung any more. */
export async function giveUp(tx: Tx, ctx: Acting, row: CallbackRow): Promise<void> {
  const now = ctx.clock.now()
  await sql`
    update desk.callback set state = 'cancelled', settled_at = ${now}, changed_at = ${now}, sequence = sequence + 1, offered_until = null
    where id = ${row.id}`.execute(tx)
  if (row.promise !== null) await endCallClock(tx, ctx, row.promise, 'withdrawn', channelOf(ctx, 'web'))
}

/** @throws Refusal callback-settled */
export function mustBeBooked(row: CallbackRow): void {
  if (row.state !== 'booked') throw refuse('callback-settled')
}
