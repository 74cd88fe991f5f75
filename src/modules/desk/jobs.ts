import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../platform/jobs/declare.ts'
import { say } from '../../ui/words.ts'
import { breakPromise, movePromise, SERVICE, tellOfBroken, transact } from '../customers/index.ts'
import { formatMoment, oweCaseLetters } from './acknowledge.ts'
import { findCase, inCase } from './find.ts'
import { forgetPresence } from './presence.ts'
import { replyBy } from './promises.ts'
import { retention } from './retention.ts'
import { ringCase, sayIn } from './said.ts'
import { IN_CHAT_SECONDS } from './where.ts'

/** Rows of one sweep; each is a transaction of its own. */
const BATCH = 100
/** What was not seen in a chat for so long goes by letter. */
const UNSEEN_SECONDS = 60

/**
 * Promises to reply whose time is over: written down as broken, told to the customer once and by us, with a new time. Answers how many.
 */
export async function breakOverdue(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ promise: string; number: string; due_at: Date }>`
    select promise, number::text as number, due_at from desk.overdue_promises(${now}::timestamptz, ${BATCH})`.execute(
    ctx.db,
  )
  for (const overdue of rows) await breakOne(ctx, overdue, now)
  return rows.length
}

async function breakOne(
  ctx: Acting,
  { promise, number, due_at: was }: { promise: string; number: string; due_at: Date },
  now: Date,
) {
  const due = replyBy(ctx)
  const rung = await inCase(ctx, number, async (tx, found) => {
    // Kept or taken back since we looked.
    if (!(await breakPromise(tx, promise, now))) return null
    await movePromise(tx, promise, { dueAt: due })
    const { rows } = await sql<{ locale: string; channel: 'mail' | 'chat' | 'web' | 'api' | 'phone' }>`
      update desk.customer_case set due_at = ${due} where id = ${found.id} returning locale, channel`.execute(tx)
    const { locale, channel } = rows[0]!
    const said = await sayIn(tx, ctx, {
      case: found,
      party: found.party,
      direction: 'automatic',
      channel,
      text: say(locale)('mail.case.late', { was: formatMoment(ctx, was, locale), now: formatMoment(ctx, due, locale) }),
    })
    await oweCaseLetters(tx, { kind: 'case.late', case: found, message: said.id, locale })
    await tellOfBroken(tx, promise, now)
    return found
  })
  if (rung) ringCase(ctx, rung)
}

/** Answers in a chat that the customer has left: owed as letters, each once. Answers how many. */
export async function mailUnseen(ctx: Acting): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - UNSEEN_SECONDS * 1_000)
  const { rows } = await sql<{ message: string; number: string }>`
    select message, number::text as number from desk.unseen_answers(${before}::timestamptz, ${BATCH})`.execute(ctx.db)
  let owed = 0
  for (const { message, number } of rows) {
    const found = await findCase(ctx.db, number)
    if (!found) continue
    const sent = await transact(ctx, { purpose: SERVICE, parties: found.parties, records: true }, async (tx) => {
      // Whoever is still there reads it in a moment; whoever has seen it since needs no letter.
      const { rows: unseen } = await sql<{ locale: string }>`
        select c.locale from desk.message m join desk.customer_case c on c.id = m.customer_case
        where m.id = ${message} and m.seen_at is null and m.letter is null and not exists (
          select from desk.presence p where p.customer_case = c.id and p.actor = 'customer' and p.seen_at > ${ctx.clock.now()}::timestamptz - make_interval(secs => ${IN_CHAT_SECONDS}))
        for update of m`.execute(tx)
      const [one] = unseen
      return one ? oweCaseLetters(tx, { kind: 'case.answered', case: found, message, locale: one.locale }) : 0
    })
    if (sent > 0) ringCase(ctx, found)
    owed += sent
  }
  return owed
}

const overdue = declareJob({
  name: 'desk.break-overdue',
  payload: noPayload,
  run: async (ctx) => void (await breakOverdue(ctx)),
})
const unseen = declareJob({
  name: 'desk.mail-unseen',
  payload: noPayload,
  run: async (ctx) => void (await mailUnseen(ctx)),
})
const presences = declareJob({ name: 'desk.forget-presence', payload: noPayload, run: (ctx) => forgetPresence(ctx) })

/** For recurring.ts. */
export const deskRecurring: readonly Recurring[] = [
  { job: overdue, everySeconds: 60 },
  { job: unseen, everySeconds: 20 },
  { job: presences, everySeconds: 3_600 },
  retention,
]
