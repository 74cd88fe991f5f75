import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { type Channel, record, type Tx } from '../customers/index.ts'
import { type Door, type Outcome, QUESTION_LIMIT } from './contract.ts'
import { questionAsked } from './kinds.ts'

export interface QuestionToNote {
  party: string
  text: string
  language: string
  door: Door
  outcome: Outcome
  confidence: number
  /** What was shown, best first. */
  articles: readonly string[]
  about?: { type: string; id: string } | null
  /** The number of the case in which it was asked. */
  customerCase?: string | null
  /** False: it stands on their line already, as the case that they opened. */
  onLine?: false
}

/** Step: what somebody asked, on their line. The transaction has entered the party with `records`. Returns its id. */
export async function noteQuestion(tx: Tx, ctx: Acting, asked: QuestionToNote): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into help.question (party, text, language, door, outcome, confidence, articles, about_type, about_id, customer_case, asked_at)
    values (${asked.party}, ${asked.text.trim().slice(0, QUESTION_LIMIT)}, ${asked.language}, ${asked.door}, ${asked.outcome}, ${asked.confidence},
      ${[...asked.articles]}::uuid[], ${asked.about?.type ?? null}, ${asked.about?.id ?? null}, ${asked.customerCase ?? null}::bigint, ${ctx.clock.now()})
    returning id`.execute(tx)
  const { id } = rows[0]!
  if (asked.onLine === false) return id
  await record(tx, questionAsked, {
    party: asked.party,
    channel: CHANNELS[asked.door],
    subject: { type: 'question', id },
    data: { door: asked.door, outcome: asked.outcome },
  })
  return id
}

const CHANNELS: Record<Door, Channel> = {
  search: 'shop',
  help: 'shop',
  shop: 'shop',
  chat: 'chat',
  mail: 'mail',
  case: 'shop',
  api: 'api',
  agent: 'api',
  page: 'shop',
  community: 'shop',
}
