import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { purposeFor } from '../permissions/topics.ts'
import { LOOK_CHUNK, type Reason, see } from '../looks.ts'
import { refuse } from '../refusals.ts'
import { transact } from '../transact.ts'

/** What a mailing sees of somebody who asked for it. */
export interface MarketingCustomer {
  party: string
  email: string
  name: string | null
  locale: string | null
}

/**
 * The addresses whose people allow this topic, in chunks, in the order of their ids; `after` is the last party of the chunk before.
 * An address that several people share is nobody's to say yes for. Leaves a look on each, with the mailing as reason.
 * @throws Refusal purpose-unknown for what is no topic of mailings
 */
export async function projectMarketing(
  ctx: Acting,
  { topic, reason, after = null }: { topic: string; reason: Reason; after?: string | null },
): Promise<MarketingCustomer[]> {
  if (purposeFor(ctx, topic)?.marketing !== true) throw refuse('purpose-unknown', { purpose: topic })
  return transact(ctx, { purpose: topic, parties: 'all' }, async (tx) => {
    const { rows } = await sql<MarketingCustomer>`
      select a.party, a.value as email, word.name, word.locale
      from customers.allowed w
      join customers.address a on a.party = w.party and a.type = 'email' and not a.shared
      left join lateral (
        select (array_agg(f.value #>> '{}' order by f.known_at desc) filter (where f.name = 'name'))[1] as name,
          (array_agg(f.value #>> '{}' order by f.known_at desc) filter (where f.name = 'locale'))[1] as locale
        from customers.fact f
        where f.party in (select customers.connected(a.party)) and f.name in ('name', 'locale')
          and f.replaced_at is null and f.refused_at is null and (f.ends_at is null or f.ends_at > now())
      ) word on true
      where w.purpose = ${topic} and (${after}::uuid is null or w.party > ${after}::uuid)
      order by w.party limit ${LOOK_CHUNK}`.execute(tx)
    await see(tx, {
      principal: ctx.principal,
      purpose: topic,
      projection: 'marketing',
      reason,
      parties: rows.map((row) => row.party),
    })
    return rows
  })
}
