import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../platform/jobs/declare.ts'
import { SERVICE, transact } from '../customers/index.ts'
import { oweCaseLetters } from './acknowledge.ts'
import { breakOverdue } from './clocks/broken.ts'
import { warnOfBreaking } from './clocks/escalate.ts'
import { tellHalf } from './clocks/half.ts'
import { chatRecurring } from './chat/jobs.ts'
import { findCase } from './find.ts'
import { forgetPresence } from './presence.ts'
import { retention } from './retention.ts'
import { routingRecurring } from './routing/jobs.ts'
import { ringCase } from './said.ts'
import { IN_CHAT_SECONDS } from './where.ts'

export { breakOverdue }

/** Rows of one sweep; each is a transaction of its own. */
const BATCH = 100
/** What was not seen in a chat for so long goes by letter. */
const UNSEEN_SECONDS = 60

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
const half = declareJob({
  name: 'desk.tell-half',
  payload: noPayload,
  run: async (ctx) => void (await tellHalf(ctx)),
})
const warnings = declareJob({
  name: 'desk.warn-of-breaking',
  payload: noPayload,
  run: async (ctx) => void (await warnOfBreaking(ctx)),
})
const unseen = declareJob({
  name: 'desk.mail-unseen',
  payload: noPayload,
  run: async (ctx) => void (await mailUnseen(ctx)),
})
const presences = declareJob({ name: 'desk.forget-presence', payload: noPayload, run: (ctx) => forgetPresence(ctx) })

/** For recurring.ts. */
export const deskRecurring: readonly Recurring[] = [
  { job: overdue, everySeconds: 20 },
  { job: half, everySeconds: 60 },
  { job: warnings, everySeconds: 20 },
  { job: unseen, everySeconds: 20 },
  { job: presences, everySeconds: 3_600 },
  retention,
  ...chatRecurring,
  ...routingRecurring,
]
