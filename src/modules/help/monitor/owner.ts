import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { ownersOfHouse, staffToWrite } from '../../accounts/index.ts'
import { settings } from '../settings.ts'

/**
 * Whose a wanted answer becomes: who answers for the article that was shown most nearly; else of the editors whoever has fewest; else an owner
 * of the house. Null: nobody works here.
 */
export async function ownerFor(ctx: Acting, articles: readonly string[]): Promise<string | null> {
  const { rows } = await sql<{ owner: string }>`
    select a.owner from unnest(${[...articles]}::uuid[]) with ordinality n (id, place) join help.article a on a.id = n.id
    where a.owner is not null order by n.place limit 1`.execute(ctx.db)
  const [near] = await staffToWrite(
    ctx,
    rows.map(({ owner }) => owner),
  )
  if (near) return near.id
  const editors = (await staffToWrite(ctx, setting(ctx, settings.editors))).map(({ id }) => id)
  const candidates = editors.length > 0 ? editors : await ownersOfHouse(ctx)
  if (candidates.length < 2) return candidates[0] ?? null
  const { rows: fewest } = await sql<{ id: string }>`
    select s.id from unnest(${candidates}::uuid[]) s (id)
    left join help.wanted w on w.owner = s.id and w.settled_at is null and w.merged_into is null
    group by s.id order by count(w.id), s.id limit 1`.execute(ctx.db)
  return fewest[0]?.id ?? null
}
