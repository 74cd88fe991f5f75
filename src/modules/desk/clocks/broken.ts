import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { formatMoney } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { breakPromise, movePromise, tellOfBroken, type Tx } from '../../customers/index.ts'
import { formatMoment, oweCaseLetters } from '../acknowledge.ts'
import type { CaseChannel } from '../contract.ts'
import { inCase } from '../find.ts'
import { sortedAs } from '../promises.ts'
import { ringCase, sayIn } from '../said.ts'
import { answeringHours, desk } from '../settings.ts'
import { afterWork } from './due.ts'
import { makeGoodFor } from './make-good.ts'
import { nearest, type Sorted } from './rules.ts'
import { SOLVED } from './step.ts'

/** Rows of one sweep; each is a transaction of its own. */
const BATCH = 100
const MINUTES_OF_HOUR = 60

interface Overdue {
  promise: string
  kind: string
  number: string
  due_at: Date
}

/**
 * Promises to reply or to solve whose time is over: written down as broken, told to the customer once and by us, with a new time and what is
 * made good. Answers how many.
 */
export async function breakOverdue(ctx: Acting): Promise<number> {
  const { rows } = await sql<Overdue>`
    select promise, kind, number::text as number, due_at from desk.overdue_promises(${ctx.clock.now()}::timestamptz, ${BATCH})`.execute(
    ctx.db,
  )
  for (const overdue of rows) await breakOne(ctx, overdue)
  return rows.length
}

async function breakOne(ctx: Acting, { promise, kind, number, due_at: was }: Overdue): Promise<void> {
  const now = ctx.clock.now()
  const rung = await inCase(ctx, number, async (tx, found) => {
    // Kept or taken back since we looked.
    if (!(await breakPromise(tx, promise, now))) return null
    const sorted = await sortedAs(tx, ctx, found)
    const { due, clock } = await again(tx, ctx, { promise, sorted })
    const { rows } = await sql<{ locale: string; channel: CaseChannel }>`
      update desk.customer_case set due_at = case when ${kind === SOLVED} then due_at else ${due} end where id = ${found.id} returning locale, channel`.execute(
      tx,
    )
    const { locale, channel } = rows[0]!
    const words = say(locale)
    const times = { was: formatMoment(ctx, was, locale), now: formatMoment(ctx, due, locale) }
    const good = clock === null ? null : await makeGoodFor(tx, ctx, found, { clock, sorted })
    const said = await sayIn(tx, ctx, {
      case: found,
      party: found.party,
      direction: 'automatic',
      channel,
      text: [
        kind === SOLVED ? words('mail.case.lateSolved', times) : words('mail.case.late', times),
        ...(good === null
          ? []
          : [words(`mail.case.good.${good.give}`, { amount: formatMoney(good, locale), words: good.words })]),
      ].join('\n\n'),
    })
    await oweCaseLetters(tx, { kind: 'case.late', case: found, message: said.id, locale })
    await tellOfBroken(tx, promise, now)
    return found
  })
  if (rung) ringCase(ctx, rung)
}

/** Step: the promise is moved to a time that its rule gives from now on, and its clock begins again. */
async function again(
  tx: Tx,
  ctx: Acting,
  { promise, sorted }: { promise: string; sorted: Sorted },
): Promise<{ due: Date; clock: string | null }> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ id: string; what: 'first' | 'next' | 'solved' }>`
    select id, what from desk.clock where promise = ${promise}`.execute(tx)
  const clock = rows[0]
  const minutes =
    nearest(setting(ctx, desk.clocks), sorted, clock?.what ?? 'next')?.says ??
    setting(ctx, desk.replyHours) * MINUTES_OF_HOUR
  const due = afterWork(answeringHours(ctx), now, minutes)
  const moved = await movePromise(tx, promise, { dueAt: due })
  // What is late is shown to those present until it is done: it does not become quiet again by being moved.
  if (clock)
    await sql`
      update desk.clock set promise = ${moved}, minutes = ${minutes}, turns = ${[now]}::timestamptz[], taken_by = null, taken_at = null where id = ${clock.id}`.execute(
      tx,
    )
  return { due, clock: clock?.id ?? null }
}
