import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { refuseGaps } from '../growth/gaps.ts'
import { refuse } from '../refusals.ts'
import type { reviewToAsk, reviewToGive } from './contract.ts'
import { listEditors, mustPublish } from './publisher.ts'
import { ringArticle } from './ring.ts'
import { draftChanged, lockArticle, readDraft } from './write.ts'

const NOBODY = { purpose: SERVICE, parties: [] as string[] }

/** Command: asks somebody with the last word to look at a draft. @throws Refusal draft-unknown, draft-changed, draft-empty */
export async function askForReview(
  ctx: Acting,
  { id, language, version, reviewer }: z.output<typeof reviewToAsk>,
): Promise<void> {
  if (reviewer !== null && !(await listEditors(ctx)).items.some((one) => one.id === reviewer))
    throw refuse('bad-input', { where: 'reviewer', what: 'is nobody who may approve' })
  await transact(ctx, NOBODY, async (tx) => {
    await lockArticle(tx, id)
    const before = await readDraft(tx, id, language)
    if (!before) throw refuse('draft-unknown')
    if (before.version !== version) throw draftChanged(before)
    if (before.title === '' || before.body.trim() === '') throw refuse('draft-empty')
    await sql`
      update help.draft set state = 'review', reviewer = ${reviewer}, remark = '', publish_at = null, changed_at = ${ctx.clock.now()}
      where article = ${id} and language = ${language}`.execute(tx)
  })
  ringArticle(ctx, id)
}

/**
 * Command: approves a draft, or sends it back with what there is to say. It is of the version that the reviewer has read: one that was
 * changed meanwhile is read again first. @throws Refusal publisher-needed, draft-unknown, draft-changed, draft-not-in-review
 */
export async function giveReview(
  ctx: Acting,
  { id, language, version, approved, remark }: z.output<typeof reviewToGive>,
): Promise<void> {
  mustPublish(ctx)
  await transact(ctx, NOBODY, async (tx) => {
    await lockArticle(tx, id)
    const before = await readDraft(tx, id, language)
    if (!before) throw refuse('draft-unknown')
    if (before.version !== version) throw draftChanged(before)
    if (before.state === 'writing') throw refuse('draft-not-in-review')
    if (approved) refuseGaps(before.title, before.summary, before.body)
    await sql`
      update help.draft set state = ${approved ? 'approved' : 'writing'}, remark = ${remark}, publish_at = null, changed_at = ${ctx.clock.now()}
      where article = ${id} and language = ${language}`.execute(tx)
  })
  ringArticle(ctx, id)
}
