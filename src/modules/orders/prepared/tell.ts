import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { ORDERS, record, transact } from '../../customers/index.ts'
import { BASKET_DAYS } from '../privacy.ts'
import { basketOrdered } from '../kinds.ts'

/** Rows of one sweep. */
const BATCH = 100

/**
 * Writes on the line of whom a basket was filled for that it was ordered: the order itself stands on the line of whoever ordered it, which
 * may be another browser of theirs. Apart from the order, whose transaction holds one party's lock and no other. Answers how many.
 */
export async function tellOrdered(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ id: string; party: string; number: string; case_number: string; ordered_at: Date }>`
    select id, party, number::text as number, case_number::text as case_number, ordered_at from orders.prepared_orders(${BATCH})`.execute(
    ctx.db,
  )
  for (const { id, party, number, case_number: caseNumber, ordered_at: occurredAt } of rows) {
    await transact(ctx, { purpose: ORDERS, parties: [party], records: true }, async (tx) => {
      const { numAffectedRows } = await sql`
        update orders.prepared_basket set told_at = ${ctx.clock.now()} where id = ${id} and told_at is null`.execute(tx)
      if (!numAffectedRows) return
      await record(tx, basketOrdered, {
        party,
        channel: 'house',
        subject: { type: 'basket', id },
        data: { order: Number(number), case: Number(caseNumber) },
        occurredAt,
      })
    })
    ctx.bell.ring([`case/${caseNumber}`])
  }
  return rows.length
}

/** Takes away what nobody ordered, as long after its link ended as any other basket is kept. Answers how many. */
export async function clearPrepared(ctx: Acting): Promise<number> {
  const before = daysAgo(ctx, BASKET_DAYS)
  const { rows } = await sql<{ gone: number }>`
    select orders.clear_prepared(${before}::timestamptz, ${BATCH}) as gone`.execute(ctx.db)
  return rows[0]!.gone
}
