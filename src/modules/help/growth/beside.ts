import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { isoDay } from '../../../ui/format.ts'
import { setting, shop } from '../../../platform/settings.ts'
import type { PassageRead } from '../answering/compose.ts'
import { findFor } from '../answering/retrieve.ts'
import type { Audience } from '../contract.ts'
import { mayRead, type Reader, stranger } from '../reader.ts'
import { refuse } from '../refusals.ts'
import { weighUseful } from './useful.ts'

/** The same finding that customers have, over everything that is published. */
export async function findForStaff(
  ctx: Acting,
  asked: { text: string; language: string },
): Promise<readonly PassageRead[]> {
  const { passages } = await findFor(ctx, { ...stranger(asked.language), all: true }, asked)
  return weighUseful(ctx, passages)
}

export interface Standing {
  /** This customer may read it. */
  forThem: boolean
  audience: Audience
  /** How often it was put into answers. */
  used: number
  /** It went back to its owner, who has not seen to it yet. */
  aged: boolean
}

/** How these articles stand towards one customer. */
export async function articleStanding(
  ctx: Pick<Acting, 'db'>,
  reader: Reader,
  articles: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  if (articles.length === 0) return new Map()
  const { rows } = await sql<Standing & { id: string }>`
    select a.id, a.audience, ${mayRead(reader)} as "forThem",
      coalesce((select sum(u.times) from help.used u where u.article = a.id), 0)::integer as used,
      exists (select from help.ageing g where g.article = a.id and g.seen_at is null) as aged
    from help.article a where a.id = any (${[...articles]}::uuid[])`.execute(ctx.db)
  return new Map(rows.map(({ id, ...standing }) => [id, standing]))
}

/** Command: an article was put into an answer. @throws Refusal article-unknown */
export async function noteUse(ctx: Acting, { article, way }: { article: string; way: 'text' | 'link' }): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into help.used (article, day, way, times)
    select a.id, ${isoDay(ctx.clock.now(), setting(ctx, shop.zone))}::date, ${way}, 1 from help.article a where a.id = ${article}
    on conflict (article, day, way) do update set times = help.used.times + 1`.execute(ctx.db)
  if (!numAffectedRows) throw refuse('article-unknown')
}
