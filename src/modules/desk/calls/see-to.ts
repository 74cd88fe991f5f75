import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { breakPromise, tellOfBroken } from '../../customers/index.ts'
import { inCallback, ringCallback } from './callback.ts'
import { dropCallback } from './change.ts'
import { oweCallbackLetters } from './letters.tsx'
import { REMIND_MINUTES, seatFirst } from './seat.ts'

/** Callbacks of one sweep; each is a transaction of its own. */
const BATCH = 100
const MINUTE_MS = 60_000

/**
 * What nobody has to press: not taken at once, it gets a time; missed by us, it is broken, moved and told; soon due, it is reminded of; solved
 * meanwhile, its place goes to the next. Answers how many.
 */
export async function seeToCallbacks(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ id: string; why: 'solved' | 'lapsed' | 'late' | 'remind' }>`
    select id, why from desk.callbacks_to_see_to(${now}::timestamptz, ${new Date(now.getTime() + REMIND_MINUTES * MINUTE_MS)}::timestamptz, ${BATCH})`.execute(
    ctx.db,
  )
  let seen = 0
  for (const { id, why } of rows) {
    try {
      seen += await seeTo(ctx, id, why)
    } catch (error) {
      // Taken back, or erased with its customer, since we looked: the others wait no longer for that.
      if (!(error instanceof Refusal)) throw error
    }
  }
  return seen
}

async function seeTo(ctx: Acting, id: string, why: 'solved' | 'lapsed' | 'late' | 'remind'): Promise<number> {
  if (why === 'solved') {
    await dropCallback(ctx, id)
    return 1
  }
  const now = ctx.clock.now()
  const done = await inCallback(ctx, id, async (tx, row, found) => {
    // Settled, or taken by somebody who has them on the line, since we looked.
    if (row.state !== 'booked' || (row.staff !== null && why !== 'remind')) return 0
    // Another program may have seen to it since we looked: what is told, is told once.
    const stands =
      why === 'lapsed'
        ? row.offered_until !== null && row.offered_until <= now
        : why === 'remind' || (row.ends_at <= now && row.offered_until === null)
    if (!stands) return 0
    if (why === 'lapsed') await seatFirst(tx, ctx, { row, found, letter: 'callback.booked' })
    if (why === 'late') {
      const broken = row.promise !== null && (await breakPromise(tx, row.promise, now)) ? row.promise : null
      await seatFirst(tx, ctx, { row, found, letter: 'callback.late' })
      if (broken !== null) await tellOfBroken(tx, broken, now)
    }
    if (why === 'remind') {
      const { numAffectedRows } = await sql`
        update desk.callback set reminded_at = ${now} where id = ${id} and reminded_at is null`.execute(tx)
      if (!numAffectedRows) return 0
      await oweCallbackLetters(tx, row, 'callback.reminder')
    }
    return 1
  })
  if (done > 0) ringCallback(ctx, id)
  return done
}
