import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { formatMoment, oweCaseLetters } from '../acknowledge.ts'
import { BEFORE_LIMIT } from '../contract.ts'
import { inCase } from '../find.ts'
import { ringCase, sayIn } from '../said.ts'
import { whereTheyAre } from '../where.ts'
import { isQuiet, LETTER_WORTH_MS } from './due.ts'

/** Rows of one sweep; each is a transaction of its own. */
const BATCH = 100

/**
 * Tells those of whose promise half the time has gone without an answer how it stands: once, by us, in the conversation, and by letter where
 * they do not sit before it. Not at night. Answers how many were told.
 */
export async function tellHalf(ctx: Acting): Promise<number> {
  if (isQuiet(ctx)) return 0
  const { rows } = await sql<{ clock: string; number: string }>`
    select clock, number::text as number from desk.half_gone(${ctx.clock.now()}::timestamptz, ${BATCH})`.execute(ctx.db)
  let told = 0
  for (const one of rows) if (await tellOne(ctx, one)) told += 1
  return told
}

async function tellOne(ctx: Acting, { clock, number }: { clock: string; number: string }): Promise<boolean> {
  const now = ctx.clock.now()
  const rung = await inCase(ctx, number, async (tx, found) => {
    // Answered, or broken, since we looked: then something else is said.
    const { rows } = await sql<{ due: Date; before: number }>`
      select due_at as due, before from desk.tell_half(${clock}::uuid, ${now}::timestamptz, ${BEFORE_LIMIT})`.execute(
      tx,
    )
    const standing = rows[0]
    if (!standing || standing.due <= now) return null
    const { channel, locale, inChat } = await whereTheyAre(tx, found, now)
    const said = await sayIn(tx, ctx, {
      case: found,
      party: found.party,
      direction: 'automatic',
      channel: inChat ? 'chat' : channel,
      text: say(locale)('mail.case.half', { before: standing.before, due: formatMoment(ctx, standing.due, locale) }),
    })
    if (!inChat && standing.due.getTime() - now.getTime() >= LETTER_WORTH_MS)
      await oweCaseLetters(tx, { kind: 'case.status', case: found, message: said.id, locale })
    return found
  })
  if (rung) ringCase(ctx, rung)
  return rung !== null
}
