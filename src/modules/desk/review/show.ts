import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { staffNamesById, staffWho } from '../../accounts/index.ts'
import { QUALITY_SAMPLES, transact, type Tx } from '../../customers/index.ts'
import type { CaseChannel } from '../contract.ts'
import { findCase, type FoundCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { desk } from '../settings.ts'
import { HOUSE_QUESTIONS, type Question, type reviewList, type reviewShown } from './contract.ts'
import { isReviewer } from './reviewers.ts'

/** What fits before somebody's eyes; beyond that more reviewers are needed, or a smaller sample. */
const SHOWN = 200
/** Messages of a case that are reviewed: its last ones, beyond which nobody reads. */
const MESSAGES_LIMIT = 100

interface Listed {
  id: string
  number: string
  staff: string
  week: string
  why: 'sample' | 'rating'
  reviewed_at: Date | null
  replied_at: Date | null
}

/** What is to be reviewed and what was: of others for a reviewer, of one's own once it is done. Numbers and names of colleagues: no look. */
export async function listReviews(ctx: Acting): Promise<z.output<typeof reviewList>> {
  const me = staffWho(ctx).id
  const reviewer = isReviewer(ctx)
  const { rows } = await sql<Listed>`
    select id, number::text as number, staff, week::text as week, why, reviewed_at, replied_at
    from desk.reviews(${me}::uuid, ${reviewer ? me : null}::uuid, ${SHOWN})`.execute(ctx.db)
  const names = await staffNamesById(
    ctx,
    rows.map(({ staff }) => staff),
  )
  return {
    reviewer,
    perWeek: setting(ctx, desk.reviewsPerWeek),
    items: rows.map((row) => listedOf(row, me, names)),
  }
}

const listedOf = (row: Listed, me: string, names: ReadonlyMap<string | null, string>) => ({
  id: row.id,
  number: row.number,
  staff: { id: row.staff, name: names.get(row.staff) ?? '' },
  mine: row.staff === me,
  week: row.week,
  why: row.why,
  reviewedAt: row.reviewed_at?.toISOString() ?? null,
  repliedAt: row.replied_at?.toISOString() ?? null,
})

export interface FoundReview {
  found: FoundCase
  staff: string
  reviewed_at: Date | null
}

/** Step before a transaction: whose answers they are and in which case, while everybody in it allows it. @throws Refusal review-unknown */
export async function findReview(ctx: Acting, id: string): Promise<FoundReview> {
  const { rows } = await sql<{ number: string; staff: string; reviewed_at: Date | null }>`
    select number::text as number, staff, reviewed_at from desk.find_review(${id}::uuid)`.execute(ctx.db)
  const [row] = rows
  const found = row && (await findCase(ctx.db, row.number))
  if (!row || !found) throw refuse('review-unknown')
  return { found, staff: row.staff, reviewed_at: row.reviewed_at }
}

interface Row extends Listed {
  reviewer: string | null
  scores: { id: string; text: string | null; score: number | null }[] | null
  comment: string | null
  reply: string | null
  subject: string
  channel: CaseChannel
  category: string | null
  opened_at: Date
  rating: { solved: boolean; content: boolean | null; comment: string | null } | null
}
interface Said {
  id: string
  direction: 'in' | 'out' | 'automatic'
  by: string | null
  at: Date
  text: string
}

/**
 * A case that is reviewed, with what was said in it: for a reviewer who did not answer it, and for who did once it is done. The look says
 * that it served a review. @throws Refusal review-unknown, also when its customer has taken it back
 */
export async function showReview(call: Call, { id }: { id: string }): Promise<z.output<typeof reviewShown>> {
  const { found, staff, reviewed_at } = await findReview(call, id)
  const me = staffWho(call).id
  if (staff === me ? reviewed_at === null : !isReviewer(call)) throw refuse('review-unknown')
  const look = { projection: 'case' as const, reason: { type: 'review', id: found.number } }
  const { row, said } = await transact(call, { purpose: QUALITY_SAMPLES, parties: found.parties, look }, (tx) =>
    readWhole(tx, found, id),
  )
  const names = await staffNamesById(call, [row.staff, row.reviewer])
  return {
    ...listedOf(row, me, names),
    subject: row.subject,
    channel: row.channel,
    category: row.category,
    openedAt: row.opened_at.toISOString(),
    messages: said.map((one) => ({ ...one, at: one.at.toISOString() })),
    rating: row.rating,
    questions: row.scores?.map(({ id: asked, text }) => ({ id: asked, text })) ?? questionsNow(call),
    verdict: row.scores && {
      by: names.get(row.reviewer) ?? '',
      scores: row.scores.map(({ id: asked, score }) => ({ id: asked, score })),
      comment: row.comment,
      reply: row.reply,
    },
  }
}

async function readWhole(tx: Tx, found: FoundCase, id: string): Promise<{ row: Row; said: Said[] }> {
  const { rows } = await sql<Row>`
    select v.id, c.number::text as number, v.staff, v.week::text as week, v.why, v.reviewed_at, v.replied_at, v.reviewer, v.scores, v.comment, v.reply,
      c.subject, c.channel, c.category, c.opened_at,
      (select jsonb_build_object('solved', r.solved, 'content', r.content, 'comment', r.comment) from desk.rating r where r.customer_case = c.id) as rating
    from desk.review v join desk.customer_case c on c.id = v.customer_case where v.id = ${id}`.execute(tx)
  const [row] = rows
  if (!row) throw refuse('review-unknown')
  const { rows: said } = await sql<Said>`
    select m.id, m.direction, m.name as by, m.at, m.text from (
      select * from desk.message where customer_case = ${found.id} and direction <> 'note' order by place desc limit ${MESSAGES_LIMIT}) m
    order by m.place`.execute(tx)
  return { row, said }
}

/** What is asked of an answer now: the merchant's questions, else the house's own. */
export function questionsNow(ctx: Pick<Acting, 'db'>): Question[] {
  const own = setting(ctx, desk.reviewQuestions)
  return own.length > 0
    ? own.map((text, nth) => ({ id: `own-${nth + 1}`, text }))
    : HOUSE_QUESTIONS.map((id) => ({ id, text: null }))
}
