import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import type { Tx } from '../../customers/index.ts'
import { desk } from '../settings.ts'
import type { Tier } from './rules.ts'

/** Step: whether a customer is one of the best, by what they bought and let us go by. Asked only where a rule would say something else then. */
export async function tierOf(tx: Tx, ctx: Acting, party: string): Promise<Tier | null> {
  const from = setting(ctx, desk.bestFrom)
  if (from === null || !setting(ctx, desk.clocks).some(({ tier }) => tier !== null)) return null
  const { rows } = await sql<{ value: string | null }>`
    select value from desk.facts_for_rules(${party}::uuid, '{}', ${setting(ctx, shop.currency)})`.execute(tx)
  return Number(rows[0]?.value ?? 0) >= from ? 'best' : null
}
