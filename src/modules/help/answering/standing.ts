// Whether what was said still stands: each sentence is held against what it rests on, as that is now.
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { mayRead, type Reader } from '../reader.ts'
import type { RecordFact } from '../slots.ts'
import type { Sentence } from './contract.ts'
import { piecesOf } from './pieces.ts'

type ArticleRest = Extract<Sentence['rests'][number], { kind: 'article' }>

interface Passage {
  revision: number
  text: string
}
/** By passage, as it is published now and may be read; what is missing is no longer there for this reader. */
export type PassagesNow = ReadonlyMap<string, Passage>

const keyOf = ({ article, language, place }: Pick<ArticleRest, 'article' | 'language' | 'place'>) =>
  `${article}/${language}/${place}`

/** The passages on which these sentences rest, in one look. */
export async function passagesNow(
  db: Acting['db'],
  reader: Reader,
  sentences: readonly Sentence[],
): Promise<PassagesNow> {
  const rests = sentences.flatMap(({ rests: all }) => all).filter((one) => one.kind === 'article')
  if (rests.length === 0) return new Map()
  const { rows } = await sql<Passage & Pick<ArticleRest, 'article' | 'language' | 'place'>>`
    select p.article, p.language, p.place, p.revision, p.text
    from (select distinct article, language from jsonb_to_recordset(${JSON.stringify(rests)}::jsonb) x (article uuid, language text)) x
    join help.passage p on p.article = x.article and p.language = x.language
    join help.article a on a.id = p.article
    join help.article_words w on w.article = p.article and w.language = p.language and w.revision = p.revision
    where ${mayRead(reader)}`.execute(db)
  return new Map(rows.map((row) => [keyOf(row), row]))
}

export type Standing =
  | { as: 'stands'; sentence: Sentence }
  /** The record says another thing now. */
  | { as: 'renewed'; sentence: Sentence }
  | { as: 'gone' }

/** One sentence as it is now. `quoted`: its words are the passage's own, so that where they still stand they may be said. */
export function standingOf(
  sentence: Sentence,
  passages: PassagesNow,
  facts: readonly RecordFact[],
  quoted: boolean,
): Standing {
  let renewed = false
  let { text } = sentence
  const rests: Sentence['rests'] = []
  for (const rest of sentence.rests) {
    if (rest.kind === 'article') {
      const now = articleNow(sentence, rest, passages, quoted)
      if (!now) return { as: 'gone' }
      rests.push(now)
      continue
    }
    const fact = facts.find(({ rests: own }) => own.field === rest.field)
    // Of several a model's sentence was made: another one cannot be put into its words.
    if (!fact || (fact.rests.stamp !== rest.stamp && sentence.rests.length > 1)) return { as: 'gone' }
    if (fact.rests.stamp !== rest.stamp) {
      renewed = true
      text = fact.sentence
    }
    rests.push(fact.rests)
  }
  return { as: renewed ? 'renewed' : 'stands', sentence: { ...sentence, text, rests } }
}

function articleNow(sentence: Sentence, rest: ArticleRest, passages: PassagesNow, quoted: boolean): ArticleRest | null {
  const now = passages.get(keyOf(rest))
  if (now?.revision === rest.revision) return rest
  if (!quoted) return null
  // Published anew, and the very sentence still stands in it, there or elsewhere.
  for (const [key, { revision, text }] of passages) {
    const [article, language, place] = key.split('/')
    if (article !== rest.article || language !== rest.language) continue
    if (piecesOf(text, rest.language).some((piece) => piece.text === sentence.text))
      return { ...rest, revision, place: Number(place) }
  }
  return null
}
