import { sql } from 'kysely'
import type { Acting, Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import type { Tx } from '../transact.ts'

/** How a file of another system may name somebody: by their number there, or by a mail address. */
export type NamedElsewhere = { source: string; value: string } | { email: string }

/**
 * What stays of a name when its owner was erased: an HMAC under the house's secret. With it an import knows them again and leaves them
 * out; without the secret it says nothing, and addresses cannot be tried.
 */
export function erasedDigest({ secret }: Pick<Context, 'secret'>, named: NamedElsewhere): string {
  return secret.sign('erased', 'email' in named ? `email ${named.email}` : `external ${named.source} ${named.value}`)
}

/** Step: by what another system's file would bring these parties back. Read before they are erased. */
export async function digestsOf(tx: Tx, ctx: Pick<Context, 'secret'>, parties: readonly string[]): Promise<string[]> {
  const externals = await sql<{ source: string; value: string }>`
    select source, value from customers.external_id where party = any (${[...parties]}::uuid[])`.execute(tx)
  const addresses = await sql<{ email: string }>`
    select value as email from customers.address where party = any (${[...parties]}::uuid[]) and type = 'email' and not shared`.execute(
    tx,
  )
  return [...externals.rows, ...addresses.rows].map((named) => erasedDigest(ctx, named))
}

/** Step: remembers that they were erased. Can be repeated. */
export async function rememberErased(tx: Database | Tx, digests: readonly string[], now: Date): Promise<void> {
  if (digests.length === 0) return
  await sql`
    insert into customers.erased (digest, at) select d, ${now} from unnest(${[...digests]}::text[]) d on conflict do nothing`.execute(
    tx,
  )
}

/** Whom of those that a file names was erased here: they come back by themselves or not at all. */
export async function erasedAmong(
  ctx: Pick<Acting, 'db' | 'secret'>,
  named: readonly NamedElsewhere[],
): Promise<(one: NamedElsewhere) => boolean> {
  const digests = named.map((one) => erasedDigest(ctx, one))
  const { rows } = await sql<{ digest: string }>`
    select digest from customers.erased where digest = any (${digests}::text[])`.execute(ctx.db)
  const erased = new Set(rows.map(({ digest }) => digest))
  return (one) => erased.size > 0 && erased.has(erasedDigest(ctx, one))
}

/** Why a line of an import was left out. */
export const ERASED_REASON = 'This customer was erased here, and comes back by themselves or not at all.'
