import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { staffWho } from '../../accounts/index.ts'
import { QUALITY_SAMPLES, transact } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { MOST_POINTS } from './contract.ts'
import { REVIEWS } from './draw.ts'
import { isReviewer } from './reviewers.ts'
import { findReview, questionsNow } from './show.ts'

interface Judged {
  id: string
  scores: readonly { id: string; score: number | null }[]
  comment?: string | undefined
}

/**
 * Command: a reviewer says how an answer was, once, by every question of the scorecard. What it comes to is noted without its case as well.
 * @throws Refusal review-unknown, not-a-reviewer, review-own, review-done, review-incomplete
 */
export async function judgeAnswers(call: Call, { id, scores, comment }: Judged): Promise<void> {
  if (!isReviewer(call)) throw refuse('not-a-reviewer')
  const { found, staff, reviewed_at } = await findReview(call, id)
  if (staff === staffWho(call).id) throw refuse('review-own')
  if (reviewed_at !== null) throw refuse('review-done')
  const given = new Map(scores.map((one) => [one.id, one.score]))
  const card = questionsNow(call).map((question) => ({ ...question, score: given.get(question.id) }))
  if (card.some(({ score }) => score === undefined) || given.size !== card.length) throw refuse('review-incomplete')
  const counted = card.flatMap(({ score }) => score ?? [])
  await transact(call, { purpose: QUALITY_SAMPLES, parties: found.parties, records: true }, async (tx) => {
    const { rows } = await sql<{ week: string; why: string }>`
      update desk.review set reviewer = ${staffWho(call).id}::uuid, scores = ${JSON.stringify(card)}::jsonb, comment = ${comment ?? null}, reviewed_at = ${call.clock.now()}
      where id = ${id} and reviewed_at is null returning week::text as week, why`.execute(tx)
    const [row] = rows
    if (!row) throw refuse('review-done')
    await sql`
      insert into desk.review_score (staff, week, why, points, most)
      values (${staff}, ${row.week}::date, ${row.why}, ${counted.reduce((sum, one) => sum + one, 0)}, ${counted.length * MOST_POINTS})`.execute(
      tx,
    )
  })
  call.bell.ring([REVIEWS])
}

/** Command: the agent answers what was said of their answers; a later word takes the place of the earlier one. @throws Refusal review-unknown */
export async function replyToReview(call: Call, { id, text }: { id: string; text: string }): Promise<void> {
  const { found, staff, reviewed_at } = await findReview(call, id)
  if (staff !== staffWho(call).id || reviewed_at === null) throw refuse('review-unknown')
  await transact(call, { purpose: QUALITY_SAMPLES, parties: found.parties, records: true }, (tx) =>
    sql`update desk.review set reply = ${text}, replied_at = ${call.clock.now()} where id = ${id}`.execute(tx),
  )
  call.bell.ring([REVIEWS])
}
