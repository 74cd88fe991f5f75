import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { type HandedOver, handOver } from '../slots.ts'
import { ownParties } from './asker.ts'
import { saidIn } from './conversation.ts'

export interface PersonToAsk {
  id: string
  email?: string | undefined
  name?: string | undefined
  asked?: readonly string[] | undefined
}

/**
 * Command: a person takes the conversation over, with everything said so far.
 * @throws Refusal conversation-unknown, nobody-answers, and what whoever takes it over refuses (address-needed)
 */
export async function askPerson(call: Call, { id, email, name, asked = [] }: PersonToAsk): Promise<HandedOver> {
  const { questions, said, handed: before } = await saidIn(call, id)
  // Pressed twice, or asked again without a word in between: it is with them already.
  if (before !== null) return before
  const [take] = handOver.fills
  if (!take) throw refuse('nobody-answers')
  const question = questions.at(-1)!
  const about = await aboutOf(call, id)
  const handed = await take(call, { question, said, about, email: email ?? null, name: name ?? null, asked })
  const parties = await ownParties(call)
  await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql`
      update help.question q set customer_case = ${handed.number}::bigint from help.answer a
      where a.question = q.id and a.conversation = ${id} and q.customer_case is null`.execute(tx),
  )
  call.bell.ring([`help-answer/${id}`])
  return handed
}

/** What the newest of its questions was about. */
async function aboutOf(call: Call, id: string): Promise<{ type: string; id: string } | null> {
  const { rows } = await transact(call, { purpose: SERVICE, parties: await ownParties(call) }, (tx) =>
    sql<{ type: string; id: string }>`
      select q.about_type as type, q.about_id as id from help.answer a join help.question q on q.id = a.question
      where a.conversation = ${id} and q.about_type is not null order by a.said_at desc limit 1`.execute(tx),
  )
  return rows[0] ?? null
}
