import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { findCase, lookAtCase } from '../find.ts'
import { replyDue } from '../promises.ts'
import { refuse } from '../refusals.ts'
import { answeringHours, desk } from '../settings.ts'
import type { CaseClocks } from './contract.ts'
import { replyTarget, type RuleSeen, type Target } from './due.ts'
import { givenThisMonth, madeGoodTo } from './make-good.ts'
import { isRunning, leftOf } from './turns.ts'

/** Clocks of one case that are shown: those that run or stand, and the newest that have ended. */
const SHOWN = 8

interface ClockRow {
  what: Target['what']
  minutes: number
  turns: Date[]
  rule: RuleSeen
  ended_at: Date | null
  due_at: Date
  broken: boolean
}

/** The clocks of a case with the rules that set them, and what was made good in it: for the staff, whose look is written down. @throws Refusal case-unknown */
export async function showClocks(call: Call, { number }: { number: string }): Promise<CaseClocks> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const look = lookAtCase(found)
  const hours = answeringHours(call)
  const now = call.clock.now()
  return transact(call, { purpose: SERVICE, parties: found.parties, look }, async (tx) => {
    const { rows } = await sql<ClockRow>`
      select what, minutes, turns, rule, ended_at, due_at, broken from desk.clocks_of(${found.id}::uuid, ${SHOWN})`.execute(
      tx,
    )
    return {
      items: rows.map(({ what, minutes, turns, rule, ended_at, due_at, broken }) => ({
        what,
        dueAt: isRunning({ minutes, turns }) || ended_at !== null ? due_at.toISOString() : null,
        minutes,
        left: leftOf({ minutes, turns }, hours, ended_at ?? now),
        ended: ended_at !== null,
        broken,
        rule,
      })),
      makeGoods: await madeGoodTo(tx, { parties: found.parties, caseId: found.id, own: false }),
    }
  })
}

/** How the desk stands: what waits, who is there, how fast it goes, what a question that is asked now is promised, and what the month has given. */
export async function showDesk(ctx: Acting) {
  const by = await replyDue(ctx, 'web')
  const [{ rows: categories }, good] = await Promise.all([
    sql<{ id: string; names: Record<string, string> }>`
      select id, names from desk.category where retired_at is null order by place, id`.execute(ctx.db),
    givenThisMonth(ctx),
  ])
  const target = ordinaryTarget(ctx, by)
  const { waiting, pressing, present, pace } = by.load
  return {
    waiting,
    pressing,
    present,
    pace,
    dueAt: target.due.toISOString(),
    full: target.rule.by === 'full',
    ...good,
    replyHours: setting(ctx, desk.replyHours),
    chatMinutes: setting(ctx, desk.chatMinutes),
    rules: setting(ctx, desk.clocks),
    warnBefore: setting(ctx, desk.warnBefore),
    bestFrom: setting(ctx, desk.bestFrom),
    categories,
  }
}

/** What is promised to somebody of whom nothing is known yet. */
export const ordinaryTarget = (ctx: Acting, by: Awaited<ReturnType<typeof replyDue>>): Target =>
  replyTarget(ctx, by, { category: null, rank: 'standard', tier: null }, 'first')
