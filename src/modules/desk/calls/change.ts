import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { endCallClock } from '../clocks/step.ts'
import { giveCase } from '../handle.ts'
import { limitMoves } from '../limits.ts'
import { ringCase, sayIn } from '../said.ts'
import { type CallbackRow, inCallback, letIn, ringCallback } from './callback.ts'
import { oweCallbackLetters } from './letters.tsx'
import { offerFreed } from './offer.ts'
import { refuse } from './refusals.ts'
import { giveUp, mustBeBooked, seat } from './seat.ts'
import { languageOf, type Time, timeAt } from './times.ts'

/** Command: somebody of the staff rings them now. @throws Refusal callback-unknown, callback-settled, callback-taken */
export async function takeCallback(call: Call, { id }: { id: string }): Promise<{ phone: string }> {
  const { principal } = call
  if (principal.kind !== 'staff') throw refuse('callback-unknown')
  const taken = await inCallback(call, id, async (tx, row, found) => {
    mustBeBooked(row)
    if (row.staff !== null && row.staff !== principal.id) throw refuse('callback-taken')
    await sql`update desk.callback set staff = ${principal.id}, offer_starts_at = null, offer_until = null, changed_at = ${call.clock.now()} where id = ${id}`.execute(
      tx,
    )
    await giveCase(tx, call, found, principal.id)
    return { row, found }
  })
  ringCallback(call, id)
  ringCase(call, taken.found)
  return { phone: taken.row.number }
}

interface Outcome {
  id: string
  reached: boolean
  note?: string | undefined
}

/**
 * Command: somebody has rung. Reached or not, the promise to ring is kept; whoever was not reached is told, and can choose another time.
 * @throws Refusal callback-unknown, callback-settled
 */
export async function settleCallback(call: Call, { id, reached, note }: Outcome): Promise<void> {
  const found = await inCallback(call, id, async (tx, row, within) => {
    mustBeBooked(row)
    const now = call.clock.now()
    const me = staffIdOf(call.principal)
    await sql`
      update desk.callback set state = ${reached ? 'reached' : 'unreached'}, settled_at = ${now}, changed_at = ${now}, offered_until = null,
        staff = coalesce(staff, ${me}::uuid) where id = ${id}`.execute(tx)
    if (row.promise !== null) await endCallClock(tx, call, row.promise, 'kept', 'workspace')
    if (note !== undefined)
      await sayIn(tx, call, {
        case: within,
        party: within.party,
        direction: 'note',
        channel: 'phone',
        text: note,
        name: call.principal.kind === 'staff' ? call.principal.name : null,
      })
    if (me !== null && within.assignee === null) await giveCase(tx, call, within, me)
    await sql`select desk.work_ended(${within.id}::uuid, ${now}::timestamptz)`.execute(tx)
    if (!reached) {
      await oweCallbackLetters(tx, row, 'callback.unreached')
      await sql`update desk.customer_case set state = 'waiting' where id = ${within.id} and state = 'open'`.execute(tx)
    }
    return within
  })
  ringCallback(call, id)
  ringCase(call, found)
}

interface ToMove {
  id: string
  key?: string | undefined
  startsAt: string
}

/**
 * Command: another time, chosen by either side; whoever was not reached may choose again. They are told, and their calendar too.
 * @throws Refusal callback-unknown, callback-settled, time-taken, too-many
 */
export async function moveCallback(call: Call, { id, key, startsAt }: ToMove): Promise<void> {
  await letIn(call, { id, key })
  await limitMoves(call, id)
  const time = await timeAt(call, new Date(startsAt), languageOf(call))
  if (!time) throw refuse('time-taken')
  await moveTo(call, id, time, { mayReopen: true })
}

async function moveTo(ctx: Acting, id: string, time: Time, { mayReopen }: { mayReopen: boolean }): Promise<void> {
  const { found, freed } = await inCallback(ctx, id, async (tx, row, within) => {
    if (row.state === 'unreached' && mayReopen) {
      // We kept the promise to ring; this is another one.
      await sql`update desk.callback set state = 'booked', settled_at = null, seat = null, promise = null, sequence = sequence + 1 where id = ${id}`.execute(
        tx,
      )
      await sql`update desk.customer_case set state = 'open', closed_at = null where id = ${within.id} and state = 'waiting'`.execute(
        tx,
      )
    } else mustBeBooked(row)
    const before: CallbackRow = row.state === 'unreached' ? { ...row, state: 'booked', promise: null } : row
    if (!(await seat(tx, ctx, before, time))) throw refuse('time-taken')
    await oweCallbackLetters(tx, row, 'callback.moved')
    return { found: within, freed: row.state === 'booked' && row.seat !== null ? row.starts_at : null }
  })
  ringCallback(ctx, id)
  ringCase(ctx, found)
  if (freed) await offerFreed(ctx, freed)
}

/** Command: they need not be rung. The place is offered to whoever asked for an earlier one. @throws Refusal callback-unknown, callback-settled */
export async function cancelCallback(call: Call, { id, key }: { id: string; key?: string | undefined }): Promise<void> {
  await letIn(call, { id, key })
  await dropCallback(call, id)
}

/** The same for the house itself: their question was solved meanwhile. */
export async function dropCallback(ctx: Acting, id: string): Promise<void> {
  const { row, found } = await inCallback(ctx, id, async (tx, before, within) => {
    mustBeBooked(before)
    await giveUp(tx, ctx, before)
    await oweCallbackLetters(tx, before, 'callback.cancelled')
    return { row: before, found: within }
  })
  ringCallback(ctx, id)
  ringCase(ctx, found)
  if (row.seat !== null) await offerFreed(ctx, row.starts_at)
}
