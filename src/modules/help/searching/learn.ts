import { sql } from 'kysely'
import type { Call, Context } from '../../../platform/context.ts'
import { callerOf } from '../../../platform/http/caller.ts'
import { callerPartyOf } from './caller.ts'
import type { SearchDoor } from './contract.ts'
import { tellingWords } from './words.ts'

/** Different visits that must have had a word before it is known: with fewer it may be somebody's own. */
export const VISITS_TO_KNOW = 3
/** Days in which one visitor counts once for the same thing. */
const COUNTED_DAYS = 30
/** Days after which a word that nobody opened an article with any longer is forgotten: a year, so that what is asked each winter stays. */
const KNOWN_DAYS = 400
/** Letters of what was not found that are shown to editors. */
const UNFOUND_LETTERS = 200
/** Articles that are looked up because they were opened after the same words. */
const LEARNT_LIMIT = 10
const DAY_MS = 86_400_000

export type Told = 'visits' | 'helped' | 'failed'

/**
 * Counts that somebody who searched with these words opened an article, or said of it whether it was the answer. Of who it was a keyed mark
 * stays, made together with the word and the article, so that nobody counts twice; no two marks can be joined.
 */
export async function learn(
  call: Call,
  { text, language, article, told }: { text: string; language: string; article: string; told: Told },
): Promise<void> {
  const words = tellingWords(text)
  if (words.length === 0) return
  const marks = words.map((word) => markOf(call, `${language} ${word}`))
  const visits = marks.map((mark) => visitMark(call, `${told} ${mark} ${article}`))
  const today = dayOf(call)
  await sql`
    with asked as (
      select * from unnest(${words}::text[], ${marks}::text[], ${visits}::text[]) x (word, mark, visit)
    ), fresh as (
      insert into help.counted (mark, counted) select visit, ${today}::date from asked on conflict do nothing returning mark
    )
    insert into help.association as l (language, mark, article, ${sql.ref(told)}, last_on)
    select ${language}, a.mark, ${article}, 1, ${today}::date from asked a join fresh f on f.mark = a.visit
    where exists (select from help.article where id = ${article})
    on conflict (language, mark, article) do update set
      ${sql.ref(told)} = l.${sql.ref(told)} + 1, last_on = excluded.last_on,
      word = coalesce(l.word, case when l.visits + ${told === 'visits' ? 1 : 0} >= ${VISITS_TO_KNOW} then (select a.word from asked a where a.mark = l.mark) end)`.execute(
    call.db,
  )
}

/**
 * What was opened after these words, and how much it belongs to them: 1 where everybody who searched with each of them opened it and nobody said
 * that it was not the answer.
 */
export async function learntFor(
  { db }: Pick<Context, 'db'>,
  language: string,
  words: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (words.length === 0) return new Map()
  const { rows } = await sql<{ article: string; belongs: number }>`
    with word as (
      select l.word, l.article, l.off_at, l.visits, (l.helped + 1)::float8 / (l.helped + l.failed + 1) as good,
        sum(l.visits) over (partition by l.word) as all_visits
      from help.association l where l.language = ${language} and l.word = any (${[...words]}::text[])
    )
    select article, sum(good * visits / all_visits) / ${words.length}::float8 as belongs
    from word where off_at is null and visits >= ${VISITS_TO_KNOW} group by article
    order by belongs desc, article limit ${LEARNT_LIMIT}`.execute(db)
  return new Map(rows.map(({ article, belongs }) => [article, belongs]))
}

/** Counts that nothing was found. The words are kept once so many visits had them. */
export async function countUnfound(
  call: Call,
  { text, language, door }: { text: string; language: string; door: SearchDoor },
): Promise<void> {
  const words = tellingWords(text).toSorted().join(' ')
  if (words === '') return
  const mark = markOf(call, `${language} ${words}`)
  const today = dayOf(call)
  await sql`
    with fresh as (
      insert into help.counted (mark, counted) values (${visitMark(call, `unfound ${door} ${mark}`)}, ${today}::date) on conflict do nothing returning mark
    )
    insert into help.unfound as u (language, mark, door, visits, first_on, last_on)
    select ${language}, ${mark}, ${door}, 1, ${today}::date, ${today}::date from fresh
    on conflict (language, mark, door) do update set visits = u.visits + 1, last_on = excluded.last_on,
      text = coalesce(u.text, case when u.visits + 1 >= ${VISITS_TO_KNOW} then ${text.slice(0, UNFOUND_LETTERS)} end)`.execute(
    call.db,
  )
}

/** What nothing was found for, of those words that so many visits had, the most first. */
export async function listUnfound(
  { db }: Pick<Context, 'db'>,
  { since, limit }: { since: Date; limit: number },
): Promise<{ text: string; language: string; door: SearchDoor; visits: number; lastOn: string }[]> {
  const { rows } = await sql<{ text: string; language: string; door: SearchDoor; visits: number; lastOn: string }>`
    select text, language, door, visits, last_on::text as "lastOn" from help.unfound
    where text is not null and last_on >= ${since} order by visits desc, text limit ${limit}`.execute(db)
  return rows
}

const markOf = ({ secret }: Pick<Context, 'secret'>, what: string): string => secret.sign('help-word', what)

/** Whoever it is: the customer or the browser that has a basket, else the network. Signed together with what is counted. */
export function visitMark(call: Call, what: string): string {
  const who = callerPartyOf(call) ?? callerOf(call)
  return call.secret.sign('help-visit', `${what} ${who}`)
}

const dayOf = ({ clock }: Pick<Context, 'clock'>, back = 0): string =>
  new Date(clock.now().getTime() - back * DAY_MS).toISOString().slice(0, 10)

/** Rows that one transaction removes, so that none lasts longer than 100 ms. */
const SWEEP_ROWS = 500

/** Removes marks whose visitors may count again, and words that nobody has asked with for long. Can be repeated. */
export async function forgetCounted(ctx: Context): Promise<void> {
  for (const [table, column, days] of [
    ['help.counted', 'counted', COUNTED_DAYS],
    ['help.association', 'last_on', KNOWN_DAYS],
    ['help.unfound', 'last_on', KNOWN_DAYS],
  ] as const) {
    for (let gone = SWEEP_ROWS; gone >= SWEEP_ROWS;) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ctid in (
          select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${dayOf(ctx, days)}::date limit ${SWEEP_ROWS})`.execute(
        ctx.db,
      )
      gone = Number(numAffectedRows)
    }
  }
}
