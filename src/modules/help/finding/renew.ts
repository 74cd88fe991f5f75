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
/** Words of one article that people found it by though it does not say them: the most usual ones. */
const TAUGHT_LIMIT = 12

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
    select w.article, w.language, w.revision, coalesce(t.words, '') as taught
    from help.article_words w
    left join lateral (
      select string_agg(word, ' ' order by word) as words
      from (select word from help.association l
            where l.article = w.article and l.language = w.language and l.word is not null and l.off_at is null and l.failed <= l.helped
            order by l.visits desc, l.word limit ${TAUGHT_LIMIT}) best) t on true
    where w.article between ${`${byte}000000-0000-0000-0000-000000000000`}::uuid and ${`${byte}ffffff-ffff-ffff-ffff-ffffffffffff`}::uuid`.execute(
    db,
  )
  return rows
}

interface Row extends Published {
  title: string
  summary: string
  passages: { place: number; heading: string; text: string }[]
}

async function wordsOf(db: Database, wanted: readonly Published[]): Promise<ToLearn[]> {
  const { rows } = await sql<Row>`
    select w.article, w.language, w.revision, x.taught, w.title, w.summary, coalesce(p.passages, '[]') as passages
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) x (article uuid, language text, taught text)
    join help.article_words w using (article, language)
    left join lateral (
      select jsonb_agg(jsonb_build_object('place', place, 'heading', heading, 'text', text) order by place) as passages
      from help.passage where article = w.article and language = w.language) p on true`.execute(db)
  return rows.map(({ title, summary, passages, ...published }) => {
    const place = passages[0]?.place ?? 0
    const under = passages.filter(({ heading }, at) => heading !== '' && heading !== passages[at - 1]?.heading)
    return {
      ...published,
      headings: [
        { place, text: title },
        { place, text: published.taught },
        ...under.map((passage) => ({ place: passage.place, text: passage.heading })),
      ],
      passages: [
        { place, text: summary },
        ...passages.map((passage) => ({ place: passage.place, text: said(passage.text) })),
      ],
    }
  })
}

/** Without the names of fields and conditions, which nobody says. */
const said = (text: string): string => text.replaceAll(/\{\{[^}\n]*\}\}|^:::.*$/gm, ' ')
