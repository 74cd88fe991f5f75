import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { articleHref } from '../articles/publish.ts'
import { findPassages } from '../finding/open.ts'
import { mayRead, type Reader } from '../reader.ts'
import type { Found, PassageRead } from './compose.ts'

/** Articles that are looked at for one answer: more than it can rest on, because some are not for this reader. */
const ARTICLES_LIMIT = 24
/** Of the first articles the passages around the best one are read as well: the finder names one, and the next may say how it is done. */
const WHOLE_ARTICLES = 2
const AROUND = 20
/** They were not found themselves. */
const BESIDE = 0.8

/** Where a passage stands. */
interface PassageId {
  article: string
  language: string
  place: number
}

/** The passages nearest to a question, as published now and for this reader; how sure the finder is of the first that is left. */
export async function findFor(ctx: Acting, reader: Reader, asked: { text: string; language: string }): Promise<Found> {
  const { found } = await findPassages(ctx, { ...asked, limit: ARTICLES_LIMIT })
  const passages = await readPassages(ctx.db, reader, found)
  const [first] = passages
  return { passages, confidence: found.find((one) => one.article === first?.article)?.confidence ?? 0 }
}

interface PassageRow extends PassageId {
  revision: number
  title: string
  heading: string
  anchor: string
  slug: string
  text: string
  score: number
}

/**
 * These passages as they are published now, for this reader, and around the best of them those of the same article: what is no longer, or is
 * not for them, is missing. The best first.
 */
async function readPassages(
  db: Acting['db'],
  reader: Reader,
  wanted: readonly (PassageId & { score: number })[],
): Promise<PassageRead[]> {
  if (wanted.length === 0) return []
  const asked = wanted.map((one, nth) => ({ ...one, nth, whole: nth < WHOLE_ARTICLES }))
  const { rows } = await sql<PassageRow>`
    select p.article, p.language, p.place, p.revision, w.title, p.heading, p.anchor, w.slug, p.text,
      x.score * case when p.place = x.place then 1 else ${BESIDE}::float8 end as score
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) x (article uuid, language text, place integer, score float8, nth integer, whole boolean)
    join help.passage p on p.article = x.article and p.language = x.language
      and (p.place = x.place or (x.whole and p.place between x.place - ${AROUND}::integer and x.place + ${AROUND}::integer))
    join help.article a on a.id = p.article
    join help.article_words w on w.article = p.article and w.language = p.language and w.revision = p.revision
    where ${mayRead(reader)}
    order by x.nth, p.place <> x.place, p.place`.execute(db)
  return rows.map(passageOf)
}

function passageOf({ slug, anchor, ...row }: PassageRow): PassageRead {
  return { ...row, href: `${articleHref(slug)}${anchor === '' ? '' : `#${anchor}`}` }
}
