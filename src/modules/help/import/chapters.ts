import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { sayDeclared } from '../../../ui/words.ts'
import { slugOf } from '../../catalogue/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { createSection, changeSection } from '../articles/sections.ts'
import type { ChapterFound, Outside, SkippedFile } from './outside.ts'

/** A chapter of this house, and its address in each language. */
export interface ChapterHere {
  id: string
  slugs: ReadonlyMap<string, string>
}

/**
 * Makes the chapters that are not here yet, and gives those that are the words that they lack in a language. What they are called here stays:
 * chapters are arranged in the house.
 */
export async function ensureChapters(
  ctx: Acting,
  { chapters }: Outside,
  source: string,
  skipped: SkippedFile[],
): Promise<{ chapters: Map<string, ChapterHere>; made: number }> {
  const here = await chaptersHere(ctx, source)
  let made = 0
  for (const chapter of chapters) {
    try {
      const isNew = await ensure(ctx, chapter, source, here)
      if (isNew) made += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      skipped.push({
        file: chapter.key,
        reason: `${sayDeclared('en', `errors.${error.code}`, error.values)} Its articles stand in no chapter.`,
      })
    }
  }
  return { chapters: await chaptersHere(ctx, source), made }
}

async function chaptersHere(ctx: Acting, source: string): Promise<Map<string, ChapterHere>> {
  const { rows } = await sql<{ key: string; id: string; slugs: Record<string, string> }>`
    select substr(t.key, ${source.length + 2}::integer) as key, t.section as id,
      coalesce((select jsonb_object_agg(w.language, w.slug) from help.section_words w where w.section = t.section), '{}') as slugs
    from help.taken_section t where starts_with(t.key, ${`${source}:`})`.execute(ctx.db)
  return new Map(rows.map(({ key, id, slugs }) => [key, { id, slugs: new Map(Object.entries(slugs)) }]))
}

async function ensure(
  ctx: Acting,
  { key, parent, place, words }: ChapterFound,
  source: string,
  here: Map<string, ChapterHere>,
): Promise<boolean> {
  const known = here.get(key)
  const missing = [...words].filter(([language]) => !known?.slugs.has(language))
  if (known && missing.length === 0) return false
  const said = Object.fromEntries(missing.map(([language, { title, summary }]) => [language, { title, summary }]))
  if (known) {
    await changeSection(ctx, { id: known.id, words: said })
    return false
  }
  if (missing.length === 0) return false
  const outer = parent === null ? null : (here.get(parent)?.id ?? null)
  const { id, isNew } = await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    const same = await sameTitle(tx, outer, words)
    const found = same ?? (await createSection(tx, ctx, { parent: outer, place, words: said })).id
    await sql`insert into help.taken_section (key, section) values (${`${source}:${key}`}, ${found})`.execute(tx)
    return { id: found, isNew: same === null }
  })
  here.set(key, { id, slugs: new Map() })
  return isNew
}

/** A chapter that has the same name in the same place already is meant. */
async function sameTitle(tx: Tx, parent: string | null, words: ChapterFound['words']): Promise<string | null> {
  for (const [language, { title }] of words) {
    const { rows } = await sql<{ id: string }>`
      select s.id from help.section s join help.section_words w on w.section = s.id
      where s.parent is not distinct from ${parent}::uuid and w.language = ${language} and (lower(w.title) = lower(${title}) or w.slug = ${slugOf(title)})
      order by s.made_at limit 1`.execute(tx)
    if (rows[0]) return rows[0].id
  }
  return null
}
