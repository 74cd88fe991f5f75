import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../platform/jobs/declare.ts'

/** The log of attacks holds network addresses: long enough to see a pattern, no longer. */
const ATTACKS_KEPT_DAYS = 30
/** Rows that one transaction removes, so that none lasts longer than 100 ms. */
const SWEEP_ROWS = 500

/** Removes what is over. Nothing hangs on it: whoever asks compares the time as well. */
export const sweep = declareJob({
  name: 'accounts.sweep',
  payload: noPayload,
  async run(ctx) {
    ctx.log.debug({ gone: await sweepAccounts(ctx) }, 'swept what is over')
  },
})

export const recurring: readonly Recurring[] = [{ job: sweep, cron: '*/15 * * * *' }]

/** Sessions, links, challenges, invitations and tries whose time has come. Can be repeated; says how many rows went. */
export async function sweepAccounts(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const over = (table: string, column: string, before: Date) =>
    inBatches(
      ctx,
      sql`delete from ${sql.table(table)} where ctid in (select ctid from ${sql.table(table)} where ${sql.ref(column)} <= ${before} limit ${SWEEP_ROWS})`,
    )
  let gone = 0
  // Customers' rows stand under policy, and whose they are does not matter here.
  for (const table of ['customer_session', 'sign_in_link', 'widget_token']) {
    let last: number
    do {
      const { rows } = await sql<{ gone: number }>`
        select accounts.forget_over(${table}, ${now}, ${SWEEP_ROWS}) as gone`.execute(ctx.db)
      last = rows[0]!.gone
      gone += last
    } while (last === SWEEP_ROWS)
  }
  for (const table of ['accounts.staff_session', 'accounts.invitation', 'accounts.challenge', 'accounts.rate']) {
    gone += await over(table, 'ends_at', now)
  }
  return gone + (await over('accounts.attack', 'at', new Date(now.getTime() - ATTACKS_KEPT_DAYS * 86_400_000)))
}

async function inBatches(ctx: Acting, remove: ReturnType<typeof sql>): Promise<number> {
  let gone = 0
  for (;;) {
    const { numAffectedRows = 0n } = await remove.execute(ctx.db)
    gone += Number(numAffectedRows)
    if (numAffectedRows < SWEEP_ROWS) return gone
  }
}
