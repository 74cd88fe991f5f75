import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { say } from '../../../ui/words.ts'
import { record, type Tx } from '../../customers/index.ts'
import { agentNamed } from '../agents.ts'
import { type FoundCase, inCase } from '../find.ts'
import { caseAssigned } from '../kinds.ts'
import { ringCase, sayIn } from '../said.ts'
import { lookAtWaiting } from './look.ts'
import { giveCallbacks } from './ring.ts'
import { isOn, rulesNow, SCAN_LIMIT } from './rules.ts'
import type { Why } from './why.ts'

/** Cases that one round gives or takes back: seconds of work. What is left is done by the next one, which comes at once. */
const ROUND = 200

export interface Given {
  number: string
  parties: string[]
  staff: string
  why: Why
}

type Gone = 'absent' | 'declined'

/**
 * Takes back from those who have gone what they have not answered, and gives what waits to those who have room: until nobody has or nothing
 * waits. Harmless to repeat and to run anywhere at the same time. Answers what was given.
 */
export async function drain(ctx: Acting): Promise<Given[]> {
  if (!isOn(ctx)) return []
  await takeBackFromAbsent(ctx)
  // Before cases: who is to be rung has been told a minute.
  await giveCallbacks(ctx)
  await lookAtWaiting(ctx)
  const given: Given[] = []
  while (given.length < ROUND) {
    const one = await routeNext(ctx)
    if (!one) break
    given.push(one)
    ctx.bell.ring(one.parties.map((party) => `line/${party}`))
    ringCase(ctx, one)
    await tellWhoGoesOn(ctx, one)
  }
  return given
}

/** Gives one case to one agent, by the one step that cannot give anybody more than they can take. Null: nothing fits. */
export async function routeNext(ctx: Acting): Promise<Given | null> {
  const { now, seenSince, liveSince, urgentBy, chatPoints, mailPoints, bestFirst } = rulesNow(ctx)
  const { rows } = await sql<Given>`
    select number::text as number, parties, staff, why from desk.route_next(${actorOf(ctx.principal)}, ${now}::timestamptz, ${seenSince}::timestamptz,
      ${liveSince}::timestamptz, ${urgentBy}::timestamptz, ${chatPoints}::integer, ${mailPoints}::integer, ${bestFirst}, ${SCAN_LIMIT}::integer)`.execute(
    ctx.db,
  )
  return rows[0] ?? null
}

/** Back into the queue with what those have not answered who signed out, vanished, or said that they are away. Answers how many. */
export async function takeBackFromAbsent(ctx: Acting): Promise<number> {
  const { now, seenSince, liveSince } = rulesNow(ctx)
  const { rows } = await sql<{ number: string; staff: string }>`
    select number::text as number, staff from desk.left_behind(${now}::timestamptz, ${seenSince}::timestamptz, ${liveSince}::timestamptz, ${ROUND}::integer)`.execute(
    ctx.db,
  )
  let taken = 0
  for (const { number, staff } of rows) {
    const back = await inCase(ctx, number, async (tx, found) => {
      // Answered, settled or given to somebody else since we looked.
      if (found.assignee !== staff || found.state !== 'open') return null
      await takeBack(tx, ctx, found, { from: staff, gone: 'absent' })
      return found
    })
    if (!back) continue
    taken += 1
    ringCase(ctx, back)
  }
  return taken
}

/** Step: it is nobody's again, and it is known whose it was. */
export async function takeBack(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { from, gone }: { from: string; gone: Gone },
): Promise<void> {
  const now = ctx.clock.now()
  const why: Why & { from: string } = { at: now.toISOString(), gone, from }
  await sql`
    update desk.customer_case set assignee = null, assigned_at = ${now}, routed = ${JSON.stringify(why)}::jsonb,
      declined = case when ${gone === 'declined'} then array_append(declined, ${from}::uuid) else declined end
    where id = ${found.id}`.execute(tx)
  await record(tx, caseAssigned, {
    party: found.party,
    channel: 'house',
    subject: { type: 'case', id: found.number },
    data: { staff: null, ...(gone === 'absent' ? { rule: true } : {}) },
    occurredAt: now,
  })
}

/** To a visitor who is in the middle of a talk with somebody: who goes on. */
async function tellWhoGoesOn(ctx: Acting, { number, staff, why }: Given): Promise<void> {
  // Whoever had it may have said nothing yet: the visitor was told of them all the same.
  const wasAnothers = why.gone !== undefined && why.by !== 'before'
  const name = await agentNamed(ctx, staff)
  const told = await inCase(ctx, number, async (tx, found) => {
    const { rows } = await sql<{ locale: string }>`
      select c.locale from desk.customer_case c where c.id = ${found.id} and c.assignee = ${staff} and c.channel = 'chat'
        and c.changed_at > ${rulesNow(ctx).liveSince}::timestamptz and (
          select m.actor <> ${`staff:${staff}`} or ${wasAnothers} from desk.message m
          where m.customer_case = c.id and m.direction = 'out' order by m.place desc limit 1)`.execute(tx)
    if (!rows[0]) return null
    await sayWhoGoesOn(tx, ctx, found, { locale: rows[0].locale, name })
    return found
  })
  if (told) ringCase(ctx, told)
}

/** Step: the house says in the chat who goes on. */
async function sayWhoGoesOn(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { locale, name }: { locale: string; name: string },
): Promise<void> {
  await sayIn(tx, ctx, {
    case: found,
    party: found.party,
    direction: 'automatic',
    channel: 'chat',
    text: say(locale)('case.goesOn', { name }),
  })
}
