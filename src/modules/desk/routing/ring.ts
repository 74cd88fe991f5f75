import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { ringCase } from '../said.ts'
import { rulesNow } from './rules.ts'

/** Callbacks of one round: more people than that do not ring at the same moment. */
const ROUND = 50
/** Before its time that a callback is given: whoever rings reads first what it is about. The same as list.ts of calls shows them. */
const SOON_MINUTES = 5
/** Once it is time, for so long it is one agent's: who waits was told a minute. */
const UNTAKEN_SECONDS = 30
const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/**
 * Gives whoever is to be rung now to an agent who can, is ready and has nobody on the line: to one, and when they do not take it, to the next.
 * Answers how many.
 */
export async function giveCallbacks(ctx: Acting): Promise<number> {
  const { now, seenSince, liveSince, chatPoints, mailPoints } = rulesNow(ctx)
  let given = 0
  while (given < ROUND) {
    const { rows } = await sql<{ id: string; number: string; parties: string[] }>`
      select id, number::text as number, parties from desk.route_callback(${actorOf(ctx.principal)}, ${now}::timestamptz, ${seenSince}::timestamptz,
        ${liveSince}::timestamptz, ${chatPoints}::integer, ${mailPoints}::integer, ${new Date(now.getTime() + SOON_MINUTES * MINUTE_MS)}::timestamptz,
        ${new Date(now.getTime() - UNTAKEN_SECONDS * SECOND_MS)}::timestamptz)`.execute(ctx.db)
    const [one] = rows
    if (!one) break
    given += 1
    ctx.bell.ring(['calls', `callback/${one.id}`])
    ringCase(ctx, one)
  }
  return given
}
