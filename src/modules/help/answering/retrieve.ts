import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { articleHref } from '../articles/publish.ts'
import { mayRead, type Reader } from '../reader.ts'
import type { Found, PassageRead } from './compose.ts'
import { termsOf, wordsOf } from './terms.ts'

/** Passages that are looked at for one answer. */
export const PASSAGES_LIMIT = 12
/** Words of a question that are looked for: what is longer is a story, whose first words say what it is about. */
const WORDS_LIMIT = 40

/** Where a passage stands. */
export interface PassageId {
  article: string
  language: string
  place: number
}

/** The passages nearest to a question, as published now and for this reader. */
export async function findFor(ctx: Acting, reader: Reader, asked: { text: string; language: string }): Promise<Found> {
  return { passages: await findByWords(ctx, reader, asked), confidence: null }
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

/** By the words themselves, out of the database. */
async function findByWords(
  ctx: Acting,
  reader: Reader,
  { text, language }: { text: string; language: string },
): Promise<PassageRead[]> {
  const asked = termsOf(text, language).length > 0 ? termsOf(text, language) : wordsOf(text, language)
  const words = [...new Set(asked)].filter((word) => /^[\p{L}\p{N}]+$/u.test(word)).slice(0, WORDS_LIMIT)
  if (words.length === 0) return []
  const query = words.map((word) => `${word}:*`).join(' | ')
  const { rows } = await sql<PassageRow>`
    select ${COLUMNS}, ts_rank_cd(t.words, to_tsquery('simple', ${query}), 1)::float8 as score
    from help.passage p
    join help.article a on a.id = p.article
    join help.article_words w on w.article = p.article and w.language = p.language and w.revision = p.revision
    cross join lateral (select setweight(to_tsvector('simple', ${folded('w.title')}), 'A') || setweight(to_tsvector('simple', ${folded('p.heading')}), 'B')
      || to_tsvector('simple', ${folded('p.text')}) as words) t
    where p.language = ${language} and ${mayRead(reader)} and t.words @@ to_tsquery('simple', ${query})
    order by score desc, p.article, p.place limit ${PASSAGES_LIMIT}`.execute(ctx.db)
  return rows.map(passageOf)
}

/** As `fold` in terms.ts: whoever has no such key writes it so. */
const folded = (column: string) =>
  sql`translate(replace(lower(${sql.raw(column)}), 'æ', 'ae'), 'øåäöéèêàáâíìóòôúùüçñ', 'oaaoeeeaaaiiooouuucn')`

const COLUMNS = sql`p.article, p.language, p.place, p.revision, w.title, p.heading, p.anchor, w.slug, p.text`

/** These passages as they are published now, for this reader: what is no longer, or is not for them, is missing. In the order asked for. */
export async function readPassages(
  db: Acting['db'],
  reader: Reader,
  wanted: readonly (PassageId & { score?: number })[],
): Promise<PassageRead[]> {
  if (wanted.length === 0) return []
  const { rows } = await sql<PassageRow>`
    select ${COLUMNS}, 0::float8 as score
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) x (article uuid, language text, place integer)
    join help.passage p on p.article = x.article and p.language = x.language and p.place = x.place
    join help.article a on a.id = p.article
    join help.article_words w on w.article = p.article and w.language = p.language and w.revision = p.revision
    where ${mayRead(reader)}`.execute(db)
  const known = new Map(rows.map((row) => [keyOf(row), row]))
  return wanted.flatMap((one) => {
    const row = known.get(keyOf(one))
    return row ? [passageOf({ ...row, score: one.score ?? 0 })] : []
  })
}
const keyOf = ({ article, language, place }: PassageId) => `${article}/${language}/${place}`

function passageOf({ slug, anchor, text, ...row }: PassageRow): PassageRead {
  return { ...row, text: sayable(text), href: `${articleHref(slug)}${anchor === '' ? '' : `#${anchor}`}` }
}

/** What is only for some readers, or is filled from a record, is not said to anybody: the article itself shows it to who may see it. */
function sayable(text: string): string {
  return text
    .replaceAll(
      /^:::if\b[^\n]*\n([\s\S]*?)(?:^:::else[^\n]*\n([\s\S]*?))?^:::[ \t]*$/gm,
      (_all, _then, otherwise?: string) => otherwise ?? '',
    )
    .replaceAll(/^:::[^\n]*$/gm, '')
    .split('\n')
    .filter((line) => !line.includes('{{'))
    .join('\n')
function passageOf({ slug, anchor, ...row }: PassageRow): PassageRead {
  return { ...row, href: `${articleHref(slug)}${anchor === '' ? '' : `#${anchor}`}` }
}
