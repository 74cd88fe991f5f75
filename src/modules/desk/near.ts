import { sql } from 'kysely'
import type { Tx } from '../customers/index.ts'
import type { CaseShown, MessageShown } from './contract.ts'

/** Cases near one case in one reply: more are a list of their own. */
const RELATED_LIMIT = 20

/** Step: what is attached to messages, by message. */
export async function attachmentsOf(
  tx: Tx,
  messages: readonly string[],
): Promise<ReadonlyMap<string, MessageShown['attachments']>> {
  const byMessage = new Map<string, MessageShown['attachments']>()
  if (messages.length === 0) return byMessage
  const { rows } = await sql<MessageShown['attachments'][number] & { message: string }>`
    select id, message, name, media_type as "mediaType", size from desk.attachment where message = any (${[...messages]}::uuid[]) order by part`.execute(
    tx,
  )
  for (const { message, ...attachment } of rows) byMessage.set(message, [...(byMessage.get(message) ?? []), attachment])
  return byMessage
}

/** Step: cases that belong near this one, for the staff. Their subjects are words of whoever asked, so only those whose parties were entered say them. */
export async function relatedCases(tx: Tx, caseId: string): Promise<CaseShown['related']> {
  const { rows } = await sql<CaseShown['related'][number]>`
    select number, coalesce(subject, '') as subject, why from desk.near(${caseId}::uuid, ${RELATED_LIMIT})`.execute(tx)
  return rows
}
