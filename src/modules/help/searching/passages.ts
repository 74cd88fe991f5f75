import { sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import { mayRead, type Reader } from '../reader.ts'

/** Where something was found. */
export interface PassageFound {
  article: string
  language: string
  place: number
}

/** Passages that are looked through for the articles of one search. */
const PASSAGES_LIMIT = 60

/**
 * Where the words stand: best first. By the database, for as long as the finder's thread is not up: any of the words finds, those with more of
 * them, in titles and headings first. The last word may be the beginning of one.
 */
export async function passagesFor(
  { db }: Context,
  { text, language, reader }: { text: string; language: string | null; reader: Reader },
): Promise<{ found: PassageFound[]; isSure: boolean }> {
  const { rows } = await sql<PassageFound & { all_words: boolean }>`
    with asked as (
      select l.language, catalogue.speech(l.language) as speech from (select distinct language from help.article_words) l
      where ${language}::text is null or l.language = ${language}
    ), lexeme as (
      select a.language, v.lexeme, row_number() over (partition by a.language order by v.positions[1] desc) = 1 as is_last
      from asked a cross join lateral unnest(to_tsvector(a.speech, ${text})) v
    ), query as (
      select language, string_agg(quote_literal(lexeme) || case when is_last then ':*' else '' end, ' | ')::tsquery as any_of,
        string_agg(quote_literal(lexeme) || case when is_last then ':*' else '' end, ' & ')::tsquery as all_of
      from lexeme group by language
    ), said as (
      select p.article, p.language, p.place, q.any_of, q.all_of,
        setweight(to_tsvector(catalogue.speech(p.language), w.title), 'A') || setweight(to_tsvector(catalogue.speech(p.language), p.heading), 'B')
          || to_tsvector(catalogue.speech(p.language), p.text) as words
      from help.passage p join query q on q.language = p.language
      join help.article_words w on w.article = p.article and w.language = p.language
      join help.article a on a.id = p.article
      where ${mayRead(reader)}
    )
    select article, language, place, words @@ all_of as all_words from said where words @@ any_of
    order by words @@ all_of desc, ts_rank('{0.2, 0.4, 0.6, 1}', words, any_of, 1) desc, article, place limit ${PASSAGES_LIMIT}`.execute(
    db,
  )
  return { found: rows, isSure: rows[0]?.all_words === true }
}
