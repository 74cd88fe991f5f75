import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { QUESTION_LIMIT } from '../contract.ts'
import { answerFacts, type FactsAsked, type RecordFact } from '../slots.ts'
import type { Asker } from './asker.ts'
import { compose, type Composed, type PassageRead } from './compose.ts'
import { refuse } from '../refusals.ts'
import { findFor } from './retrieve.ts'
import { languageOf } from './terms.ts'

export interface ToMake {
  text: string
  /** As they said, or as the page is; the question's own words decide where they are plain. */
  language: string
  asker: Asker
  link: FactsAsked['link']
}

export interface Made extends Composed {
  question: string
  language: string
  /** All that was found: an answer may be made of nothing else. */
  passages: readonly PassageRead[]
  facts: readonly RecordFact[]
}

/** A question as it is looked at: without what no keyboard writes, and so long as a question is. @throws Refusal question-empty */
export function readQuestion(typed: string): { text: string; cut: boolean } {
  // Bytes that PostgreSQL cannot hold, and signs that turn a line round or hide in it.
  const text = typed
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => (/[\n\t]/.test(sign) ? sign : ' '))
    .trim()
  if (!/[\p{L}\p{N}]/u.test(text)) throw refuse('question-empty')
  if (text.length <= QUESTION_LIMIT) return { text, cut: false }
  return { text: text.slice(0, QUESTION_LIMIT).toWellFormed().trim(), cut: true }
}

/**
 * An answer to a question, out of what its asker may read and of their own record, as both are now. Keeps nothing.
 * @throws Refusal question-empty
 */
export async function makeAnswer(ctx: Acting, { text: typed, language: said, asker, link }: ToMake): Promise<Made> {
  const { text, cut } = readQuestion(typed)
  const language = languageOf(text, said)
  const asked: FactsAsked = { text, language, parties: asker.parties, link }
  const facts = await factsOf(ctx, asked)
  const unknown = asker.unknown && facts.length === 0
  const first = await inLanguage(ctx, { text, language, facts, asker, unknown })
  const other = setting(ctx, shop.locale)
  const second =
    first.made.outcome === 'answered' || other === language
      ? null
      : await inLanguage(ctx, { text, language: other, facts, asker, unknown })
  const isOther = second !== null && second.made.outcome === 'answered'
  const { made, passages } = isOther ? second : first
  return {
    ...made,
    question: text,
    language: isOther ? other : language,
    notes: [...(cut ? (['cut'] as const) : []), ...made.notes, ...(isOther ? (['other-language'] as const) : [])],
    passages,
    facts,
  }
}

export async function factsOf(ctx: Acting, asked: FactsAsked): Promise<RecordFact[]> {
  if (asked.parties.length === 0 && asked.link === null) return []
  return (await Promise.all(answerFacts.fills.map(({ load }) => load(ctx, asked)))).flat()
}

async function inLanguage(
  ctx: Acting,
  {
    text,
    language,
    facts,
    asker,
    unknown,
  }: { text: string; language: string; facts: readonly RecordFact[]; asker: Asker; unknown: boolean },
): Promise<{ made: Composed; passages: readonly PassageRead[] }> {
  const found = await findFor(ctx, { ...asker.reader, language }, { text, language })
  return { made: compose({ question: text, language, found, facts, unknown }), passages: found.passages }
}
