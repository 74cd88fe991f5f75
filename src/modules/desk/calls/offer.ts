import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { inCallback, ringCallback } from './callback.ts'
import { oweCallbackLetters } from './letters.tsx'
import { timeAt } from './times.ts'

/** For so long somebody is asked whether they want an earlier time before the next one is: until a mail is read, in minutes. */
const OFFERED_MINUTES = 20
/** Before a time at which nobody is asked about it any more: it could not be read before it is over, in minutes. */
const WORTH_MINUTES = 30
const MINUTE_MS = 60_000
const BEFORE_ALL = new Date(0)

/**
 * A place became free: whoever asked first for an earlier time is asked whether they want it, by letter. It is not kept for them: whoever takes
 * it first has it. What is too near stays free for those who come.
 */
export async function offerFreed(ctx: Acting, freed: Date, after: Date = BEFORE_ALL): Promise<void> {
  const now = ctx.clock.now()
  if (freed.getTime() - now.getTime() < WORTH_MINUTES * MINUTE_MS || !(await timeAt(ctx, freed))) return
  const { rows } = await sql<{ id: string }>`
    select id from desk.next_for_earlier(${freed}::timestamptz, ${after}::timestamptz)`.execute(ctx.db)
  const next = rows[0]
  if (!next) return
  const asked = await inCallback(ctx, next.id, async (tx, row) => {
    if (row.state !== 'booked' || row.staff !== null || row.starts_at <= freed || row.offer_starts_at !== null)
      return false
    await sql`
      update desk.callback set offer_starts_at = ${freed}, offer_until = ${new Date(now.getTime() + OFFERED_MINUTES * MINUTE_MS)}
      where id = ${row.id}`.execute(tx)
    await oweCallbackLetters(tx, row, 'callback.earlier')
    return true
  })
  if (asked) ringCallback(ctx, next.id)
}

/** They have not taken it in their time: the next in line is asked, while it is still free. Answers how many were seen to. */
export async function offerOn(ctx: Acting, id: string): Promise<number> {
  const left = await inCallback(ctx, id, async (tx, row) => {
    const { rows } = await sql<{ offer: Date; asked_at: Date }>`
      update desk.callback b set offer_starts_at = null, offer_until = null from desk.callback o
      where b.id = ${row.id} and o.id = b.id and b.offer_until <= ${ctx.clock.now()} returning o.offer_starts_at as offer, b.asked_at`.execute(
      tx,
    )
    return rows[0] ?? null
  })
  if (!left) return 0
  ringCallback(ctx, id)
  await offerFreed(ctx, left.offer, left.asked_at)
  return 1
}
