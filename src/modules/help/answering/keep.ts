import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { type About, type Door, type Outcome } from '../contract.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { noteQuestion } from '../questions.ts'
import { refuse } from '../refusals.ts'
import { CONVERSATION_LIMIT, type Nearest, type Note, type Sentence } from './contract.ts'

export interface ToKeep {
  party: string
  /** The asker's own; a conversation is gone on with where it stands on one of them. */
  parties: readonly string[]
  question: string
  language: string
  door: Door
  outcome: Outcome
  confidence: number
  sentences: readonly Sentence[]
  nearest: readonly Nearest[]
  notes: readonly Note[]
  writtenBy: 'house' | 'model'
  conversation: string | null
  about: About | null
}

/**
 * Keeps what was asked and what was said to it, on the asker's line, in one transaction.
 * @throws Refusal conversation-unknown, conversation-long
 */
export async function keepAnswer(call: Call, made: ToKeep): Promise<{ id: string; conversation: string; at: Date }> {
  const parties = [...new Set([made.party, ...made.parties])]
  return transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    if (made.conversation !== null) await checkConversation(tx, made.conversation)
    return storeAnswer(tx, call, made)
  })
}

/** Step: the question, and what was said to it. The transaction has entered the party with `records`. */
export async function storeAnswer(
  tx: Tx,
  ctx: Acting,
  made: Omit<ToKeep, 'parties'>,
): Promise<{ id: string; conversation: string; at: Date }> {
  const id = await noteQuestion(tx, ctx, {
    party: made.party,
    text: made.question,
    language: made.language,
    door: made.door,
    outcome: made.outcome,
    confidence: made.confidence,
    articles: articlesIn(made),
    about: made.about === null ? null : { type: made.about.type, id: made.about.value },
  })
  const at = ctx.clock.now()
  const conversation = made.conversation ?? id
  await sql`
    insert into help.answer (question, party, conversation, sentences, nearest, notes, written_by, said_at)
    values (${id}, ${made.party}, ${conversation}, ${JSON.stringify(made.sentences)}::jsonb, ${JSON.stringify(made.nearest)}::jsonb,
      ${[...made.notes]}, ${made.writtenBy}, ${at})`.execute(tx)
  return { id, conversation, at }
}

/** What was shown, best first. */
function articlesIn({ sentences, nearest }: Pick<ToKeep, 'sentences' | 'nearest'>): string[] {
  const said = sentences.flatMap(({ rests }) => rests.flatMap((one) => (one.kind === 'article' ? [one.article] : [])))
  return [...new Set([...said, ...nearest.map(({ article }) => article)])]
}

async function checkConversation(tx: Tx, conversation: string): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from help.answer where conversation = ${conversation}`.execute(tx)
  const { count } = rows[0]!
  if (count === 0) throw refuse('conversation-unknown')
  if (count >= CONVERSATION_LIMIT) throw refuse('conversation-long')
}
