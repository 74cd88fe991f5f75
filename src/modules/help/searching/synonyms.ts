import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Context } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { staffNames } from '../../accounts/index.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import type { associationToSwitch, synonymsShown, synonymsToWrite } from './contract.ts'
import { VISITS_TO_KNOW } from './learn.ts'
import { plain, wordsOf } from './words.ts'

/** Words of one synonym: "bicycle repair stand". */
const PHRASE_WORDS = 3
/** What a search is widened by: more would drown what was asked. */
const ALSO_LIMIT = 8
/** Learnt pairs that an editor is shown: the most first, and nobody looks further. */
const LEARNT_SHOWN = 200

const phrase = (text: string): string => wordsOf(text).join(' ')

/** What these words mean as well, as people wrote it down. */
export async function alsoMeant({ db }: Pick<Context, 'db'>, language: string, text: string): Promise<string[]> {
  const asked = phrasesOf(text)
  if (asked.length === 0) return []
  const { rows } = await sql<{ also: string }>`
    select means as also from help.synonym where language = ${language} and word = any (${asked}::text[])
    union select word from help.synonym where language = ${language} and mutual and means = any (${asked}::text[])
    order by 1 limit ${ALSO_LIMIT}`.execute(db)
  return rows.map(({ also }) => also).filter((also) => !asked.includes(also))
}

/** One word after the other, and so many together; of each word also without its last letters, which is most of what a plural adds. */
function phrasesOf(text: string): string[] {
  const words = wordsOf(text)
  const phrases = words.flatMap((_, from) =>
    Array.from({ length: Math.min(PHRASE_WORDS, words.length - from) }, (__, more) =>
      words.slice(from, from + more + 1).join(' '),
    ),
  )
  const shorter = words.flatMap((word) => [1, 2].flatMap((off) => (word.length - off > 2 ? [word.slice(0, -off)] : [])))
  return [...new Set([...phrases, ...shorter])]
}

/** What means the same in a language: what people wrote, and what was learnt from what was opened. */
export async function showSynonyms(ctx: Acting, language: string): Promise<z.input<typeof synonymsShown>> {
  const [written, learnt] = await Promise.all([
    sql<{ id: string; word: string; means: string; mutual: boolean; by: string; at: Date }>`
      select s.id, s.word, s.means, s.mutual, s.written_by as by, s.written_at as at from help.synonym s
      where s.language = ${language} order by s.word, s.means`.execute(ctx.db),
    sql<{
      word: string
      article: string
      title: string
      visits: number
      helped: number
      failed: number
      said: boolean
      off: string | null
    }>`
      select l.word, l.article, coalesce(w.title, '') as title, l.visits, l.helped, l.failed, l.off_by as off,
        position(l.word in lower(w.title || ' ' || w.summary || ' ' || w.body)) > 0 as said
      from help.association l join help.article_words w on w.article = l.article and w.language = l.language
      where l.language = ${language} and l.word is not null
      order by l.visits desc, l.word, l.article limit ${LEARNT_SHOWN}`.execute(ctx.db),
  ])
  const actors = [...written.rows.map(({ by }) => by), ...learnt.rows.flatMap(({ off }) => off ?? [])]
  const names = await staffNames(ctx, [...new Set(actors)])
  return {
    language,
    items: written.rows.map(({ at, by, ...row }) => ({ ...row, by: names.get(by) ?? '', at: at.toISOString() })),
    learnt: learnt.rows.map(({ off, ...row }) => ({ ...row, off: off === null ? null : (names.get(off) ?? '') })),
    needed: VISITS_TO_KNOW,
  }
}

/**
 * Command: all that means the same in a language. What stands already keeps who wrote it.
 * @throws Refusal synonym-of-itself
 */
export async function writeSynonyms(
  ctx: Acting,
  { language, items }: z.output<typeof synonymsToWrite>,
): Promise<z.input<typeof synonymsShown>> {
  const wanted = new Map<string, { word: string; means: string; mutual: boolean }>()
  for (const { word: typed, means: meant, mutual } of items) {
    const [word, means] = [phrase(typed), phrase(meant)]
    if (word === '' || means === '' || word === means) throw refuse('synonym-of-itself', { word: typed })
    wanted.set(`${word}\n${means}`, { word, means, mutual })
  }
  const all = [...wanted.values()]
  const values = [all.map(({ word }) => word), all.map(({ means }) => means), all.map(({ mutual }) => mutual)] as const
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    await sql`
      delete from help.synonym s where language = ${language} and not exists (
        select from unnest(${values[0]}::text[], ${values[1]}::text[]) x (word, means) where x.word = s.word and x.means = s.means)`.execute(
      tx,
    )
    await sql`
      insert into help.synonym (language, word, means, mutual, written_by, written_at)
      select ${language}, x.word, x.means, x.mutual, ${actorOf(ctx.principal)}, ${ctx.clock.now()}
      from unnest(${values[0]}::text[], ${values[1]}::text[], ${values[2]}::boolean[]) x (word, means, mutual)
      on conflict (language, word, means) do update set mutual = excluded.mutual where help.synonym.mutual <> excluded.mutual`.execute(
      tx,
    )
  })
  return showSynonyms(ctx, language)
}

/**
 * Command: what was learnt is not used any longer, or is again. It is counted on meanwhile.
 * @throws Refusal association-unknown
 */
export async function switchAssociation(
  ctx: Acting,
  { language, word, article, off }: z.output<typeof associationToSwitch>,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update help.association set off_by = ${off ? actorOf(ctx.principal) : null}, off_at = ${off ? ctx.clock.now() : null}
    where language = ${language} and word = ${plain(word)} and article = ${article}`.execute(ctx.db)
  if (!numAffectedRows) throw refuse('association-unknown')
}
