import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { normaliseEmail } from '../customers/index.ts'
import { CASES_PAGE, type Passage } from './contract.ts'

/** Messages, the newest, in which a word is looked for one by one: some 20 ms. What many say is among them, and all that say it need not be counted. */
const NEWEST_MESSAGES = 5_000
/** The same for cases and the words of their subjects. */
const NEWEST_CASES = 1_000
/** Cases that are shown for their number, address or subject, before those in which it was said. */
const NAMED_LIMIT = 20
/** Letters of a word from which on it may go on: what begins with two is a good part of all that was ever said. */
const PREFIX_LETTERS = 3
/** Around a found word while PostgreSQL cuts its passage: of the private use area, which nobody types. */
const MARK = ['\u{E000}', '\u{E001}'] as const
/** What stands between words: desk.apart puts one of the others in the place of each, and a passage gets it back. */
const APART = '/_<~@'
const CASE_NUMBER = /^#?(\d{1,15})$/

/** Where somebody said what is looked for. */
export interface FoundPlace {
  id: string
  /** The newest message that says it. Null: its number, an address or its subject is what was typed. */
  message: string | null
}

/** Cases by their number, an address that takes part, their subject, or what was said in them: a page, the newest first. Ids only: nobody is looked at yet. */
export async function findPlaces(
  ctx: Acting,
  typed: string,
  page: number,
): Promise<{ places: FoundPlace[]; more: boolean }> {
  const query = queryOf(apart(typed))
  const [named, said] = await Promise.all([
    page === 1 ? findNamed(ctx, typed, queryOf(typed)) : [],
    sql<{ id: string; message: string }>`
      select customer_case as id, message
      from desk.find_words(${query}, ${NEWEST_MESSAGES}, ${CASES_PAGE + 1}, ${(page - 1) * CASES_PAGE})`
      .execute(ctx.db)
      .then(({ rows }) => rows),
  ])
  const spoken = new Map(said.slice(0, CASES_PAGE).map(({ id, message }) => [id, message]))
  const order = new Set([...named, ...spoken.keys()])
  return {
    places: [...order].map((id) => ({ id, message: spoken.get(id) ?? null })),
    more: said.length > CASES_PAGE,
  }
}

async function findNamed(ctx: Acting, typed: string, query: Sql): Promise<string[]> {
  const number = CASE_NUMBER.exec(typed.trim())?.[1] ?? null
  const { rows } = await sql<{ id: string }>`
    select f.id from desk.find_named(${number}::bigint, ${normaliseEmail(typed)}, ${query}, ${NEWEST_CASES}, ${NAMED_LIMIT}) with ordinality f (id, place)
    group by f.id order by min(f.place)`.execute(ctx.db)
  return rows.map(({ id }) => id)
}

/** The words around what was found in a message `m`, for a statement that reads it; `readPassage` makes a passage of them. */
export const passageOf = (typed: string): Sql => sql`jsonb_build_object('direction', m.direction, 'at', m.at, 'text',
  ts_headline('pg_catalog.simple', desk.apart(m.text), ${queryOf(apart(typed))}, ${`StartSel=${MARK[0]}, StopSel=${MARK[1]}, MaxWords=24, MinWords=12`}))`

export function readPassage({ text: marked, at, direction }: Passage): Passage {
  const marks: Passage['marks'] = []
  let text = ''
  for (const piece of marked.replaceAll(/\p{Cc}/gu, (sign) => APART[sign.codePointAt(0)! - 1] ?? sign).split(MARK[0])) {
    const [found, rest] = piece.split(MARK[1])
    if (rest !== undefined) marks.push({ from: text.length, to: text.length + found!.length })
    text += found! + (rest ?? '')
  }
  return { direction, at: new Date(at).toISOString(), text, marks }
}

/** As the words of messages are read. */
const apart = (typed: string): string => typed.replaceAll(/[/_<~@]/g, ' ')

type Sql = ReturnType<typeof sql>

/** What was typed as a query: every word begins so, wherever it stands; "these words" stand together; -word stands nowhere. */
function queryOf(typed: string): Sql {
  const parts = [...typed.matchAll(/(-?)(?:"([^"]+)"|(\S+))/gu)].map(([, not, phrase, word]) => {
    const text = (phrase ?? word)!.replace(/[\\']/g, '$&$&')
    const goesOn = phrase === undefined && text.length >= PREFIX_LETTERS
    return { not: not === '-', text: `'${text}'${goesOn ? ':*' : ''}` }
  })
  const wanted = parts.filter(({ not }) => !not).map(({ text }) => text)
  // Everything but one word is no search: it would be every case there is.
  const unwanted = wanted.length === 0 ? [] : parts.filter(({ not }) => not).map(({ text }) => `!${text}`)
  return sql`to_tsquery('pg_catalog.simple', ${[...wanted, ...unwanted].join(' & ')})`
}
