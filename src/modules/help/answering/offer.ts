// What the desk offers or says out of the help, to somebody who has asked it and not the help.
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { record, type Tx } from '../../customers/index.ts'
import { answerJudged } from '../kinds.ts'
import { readerOfParties, stranger } from '../reader.ts'
import type { Asker } from './asker.ts'
import { type Made, makeAnswer } from './make.ts'
import { Refusal } from '../../../platform/refusal.ts'

export interface AskedElsewhere {
  text: string
  language: string
  /** Who they have proven to be; empty: anybody could have written it. */
  parties: readonly string[]
}

/**
 * An answer to what somebody has asked of us, for who they have proven to be; null where there is none. In whole sentences as they stand:
 * nobody is there to be asked whether it is one of these.
 * @param outOf `articles`: without their own record, which is not sent to an address that a stranger may have typed
 */
export async function answerElsewhere(
  ctx: Acting,
  { text, language, parties }: AskedElsewhere,
  outOf: 'articles' | 'articles and record',
): Promise<Made | null> {
  const reader = parties.length === 0 ? stranger(language) : await readerOfParties(ctx, parties, language)
  const own = outOf === 'articles' ? [] : parties
  const asker: Asker = { reader, parties: own, unknown: own.length === 0 }
  try {
    const made = await makeAnswer(ctx, { text, language, asker, link: null })
    return made.outcome === 'answered' ? made : null
  } catch (error) {
    // Nothing but signs: whoever reads it finds out what it means.
    if (error instanceof Refusal) return null
    throw error
  }
}

/** An article that is likely to answer, with the sentences of it that do. */
export interface LikelyArticle {
  article: string
  title: string
  text: string
  href: string
  language: string
  confidence: number
}

/** The same out of articles alone: what may go along with an acknowledgement. */
export async function likelyArticles(ctx: Acting, asked: AskedElsewhere): Promise<LikelyArticle[]> {
  const made = await answerElsewhere(ctx, asked, 'articles')
  if (!made) return []
  const byArticle = Map.groupBy(
    made.sentences.flatMap(({ text, step, rests }) =>
      rests.flatMap((rest) => (rest.kind === 'article' ? [{ text: step ? `– ${text}` : text, step, rest }] : [])),
    ),
    ({ rest }) => rest.article,
  )
  return [...byArticle.values()].map((said) => ({
    article: said[0]!.rest.article,
    title: said[0]!.rest.title,
    text: said
      .map(({ text, step }) => (step ? `\n${text}` : text))
      .join(' ')
      .trim(),
    href: new URL(said[0]!.rest.href, ctx.config.url).href,
    language: made.language,
    confidence: made.confidence,
  }))
}

/** Step: its asker says that it was the answer. The transaction has entered the party with `records`. */
export async function noteHelped(tx: Tx, ctx: Acting, question: string): Promise<void> {
  const { rows } = await sql<{ party: string }>`
    update help.question set helped = true, helped_at = ${ctx.clock.now()} where id = ${question} and helped is distinct from true returning party`.execute(
    tx,
  )
  for (const { party } of rows)
    await record(tx, answerJudged, {
      party,
      channel: 'shop',
      subject: { type: 'question', id: question },
      data: { helped: true },
    })
}
