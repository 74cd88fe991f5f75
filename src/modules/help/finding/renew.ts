// What the finder's thread knows, brought up to what is published.
import { sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import type { FinderThread } from './finder.ts'
import type { Published, ToLearn } from './thread.ts'

/** Articles are compared by the first byte of their id: of 100,000 four hundred at a time. */
const PARTS = 256
/** Articles whose words are read at once: the longest have 200,000 letters each, and while they are learnt nothing is answered. */
const READ_AT_ONCE = 20

export type Parts = ReadonlySet<number> | 'all'
export const partOf = (article: string): number => Number.parseInt(article.slice(0, 2), 16)

/** Tells the thread what is published of these parts, and the words of what it does not know yet. */
export async function renew(ctx: Pick<Context, 'db' | 'log'>, thread: FinderThread, parts: Parts): Promise<void> {
  const all = parts === 'all' ? Array.from({ length: PARTS }, (_, part) => part) : [...parts]
  for (const part of all) {
    const wanted = await thread.compare({ part, published: await publishedOf(ctx.db, part) })
    for (let at = 0; at < wanted.length; at += READ_AT_ONCE) {
      const { isFull, articles } = await thread.learn(await wordsOf(ctx.db, wanted.slice(at, at + READ_AT_ONCE)))
      if (!isFull) continue
      ctx.log.warn({ articles }, 'the memory for articles is full: what was published last is not found by questions')
      return
    }
  }
}

async function publishedOf(db: Database, part: number): Promise<Published[]> {
  const byte = part.toString(16).padStart(2, '0')
  const { rows } = await sql<Published>`
    select article, language, revision from help.article_words
    where article between ${`${byte}000000-0000-0000-0000-000000000000`}::uuid and ${`${byte}ffffff-ffff-ffff-ffff-ffffffffffff`}::uuid`.execute(
    db,
  )
  return rows
}

async function wordsOf(db: Database, wanted: readonly Published[]): Promise<ToLearn[]> {
  const { rows } = await sql<
    Published & { title: string; passages: { place: number; heading: string; text: string }[] }
  >`
    select w.article, w.language, w.revision, w.title, coalesce(p.passages, '[]') as passages
    from unnest(${wanted.map(({ article }) => article)}::uuid[], ${wanted.map(({ language }) => language)}::text[]) x (article, language)
    join help.article_words w using (article, language)
    left join lateral (
      select jsonb_agg(jsonb_build_object('place', place, 'heading', heading, 'text', text) order by place) as passages
      from help.passage where article = w.article and language = w.language) p on true`.execute(db)
  return rows.map(({ title, passages, ...published }) => ({
    ...published,
    headings: [
      { place: passages[0]?.place ?? 0, text: title },
      ...passages.flatMap(({ place, heading }, at) =>
        heading !== '' && heading !== passages[at - 1]?.heading ? [{ place, text: heading }] : [],
      ),
    ],
    passages: passages.map(({ place, text }) => ({ place, text })),
  }))
}
