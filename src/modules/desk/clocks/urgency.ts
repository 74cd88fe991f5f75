import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { limitMessages } from '../../accounts/index.ts'
import type { Tx } from '../../customers/index.ts'
import { formatMoment } from '../acknowledge.ts'
import type { CaseState, Urgency } from '../contract.ts'
import { findCase, type FoundCase, inCase, standingOf } from '../find.ts'
import { urgencySaid } from '../kinds.ts'
import { replyDue, sortedAs } from '../promises.ts'
import { refuse } from '../refusals.ts'
import { channelOf, recordAboutCase, ringCase, sayIn } from '../said.ts'
import { whereTheyAre } from '../where.ts'
import { type DueBy, replyTarget } from './due.ts'
import { setClock } from './step.ts'
import { alsoSaid } from './words.ts'

/** Clocks of one case that run at once: a reply, a solution, and callbacks. */
const OPEN_LIMIT = 20

/**
 * Command: the customer says how urgent their question is. Who can wait gives us the time that they say, who cannot stands before the
 * others; and they are told at once what we can keep.
 * @throws Refusal case-unknown, case-not-waiting when it is not our turn
 */
export async function sayUrgency(
  call: Call,
  { number, key, urgency }: { number: string; key?: string | undefined; urgency: Urgency },
): Promise<{ number: string; state: CaseState }> {
  const before = await findCase(call.db, number)
  const standing = before && (await standingOf(call, before, key))
  if (standing?.as !== 'customer' || !standing.parties.includes(before!.party)) throw refuse('case-unknown', { number })
  limitMessages(call)
  const by = { ...(await replyDue(call, 'web')), urgency }
  const rung = await inCase(call, number, async (tx, found) => {
    await hear(tx, call, found, by)
    return found
  })
  ringCase(call, rung)
  return { number: rung.number, state: rung.state }
}

async function hear(tx: Tx, call: Call, found: FoundCase, by: DueBy & { urgency: Urgency }): Promise<void> {
  const { rows } = await sql<{
    clock: string
    what: 'first' | 'next'
    promise: string
    due: Date
    urgency: Urgency | null
  }>`
    select k.id as clock, k.what, k.promise, k.due_at as due, c.urgency
    from desk.customer_case c, desk.clocks_of(c.id, ${OPEN_LIMIT}) k
    where c.id = ${found.id} and c.state = 'open' and k.what in ('first', 'next') and k.ended_at is null`.execute(tx)
  const waits = rows[0]
  if (!waits) throw refuse('case-not-waiting', { number: found.number })
  if (waits.urgency === by.urgency) return
  const { channel, locale, inChat } = await whereTheyAre(tx, found, call.clock.now())
  const wanted = replyTarget(call, { ...by, channel }, await sortedAs(tx, call, found), waits.what)
  // What was promised is taken back only by their own patience.
  const isSooner = wanted.due < waits.due
  const moves = isSooner || by.urgency !== 'now' || waits.urgency === 'days' || waits.urgency === 'week'
  if (moves && wanted.due.getTime() !== waits.due.getTime())
    await setClock(tx, call, waits, wanted, channelOf(call, channel))
  const due = moves ? wanted.due : waits.due
  await sql`update desk.customer_case set urgency = ${by.urgency}, due_at = ${due} where id = ${found.id}`.execute(tx)
  await recordAboutCase(tx, call, found, urgencySaid, { urgency: by.urgency }, channel)
  const told = say(locale)('mail.case.acknowledgedChat', { due: formatMoment(call, due, locale) })
  const also = alsoSaid(call, moves ? wanted : null, by.urgency, locale)
  await sayIn(tx, call, {
    case: found,
    party: found.party,
    direction: 'automatic',
    channel: inChat ? 'chat' : channel,
    text: also === null ? told : `${told} ${also}`,
  })
}
