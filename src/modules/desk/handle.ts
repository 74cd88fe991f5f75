import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { connectedParties, linkByStaff, type Tx } from '../customers/index.ts'
import { agentNamed } from './agents.ts'
import { countSolved, moveAnswering } from './answering/follow.ts'
import { takeBackSolved } from './at-once/follow.ts'
import type { DueBy } from './clocks/due.ts'
import { moveComplaint } from './complaints/complaint.ts'
import { hear, MENDS, moveHeard, type Said } from './listening/heard.ts'
import { moveProblems } from './problems/link.ts'
import { mergeClocks } from './clocks/step.ts'
import { endAlert } from './blueprint/alerts.ts'
import { tellTakenOver } from './chat/hand-over.ts'
import type { CaseState } from './contract.ts'
import { findCase, type FoundCase, inCase, standingOf } from './find.ts'
import { caseAssigned, caseClosed, caseMerged, caseRated, caseReopened, caseSplit } from './kinds.ts'
import { beginCase } from './begin.ts'
import { promiseReply, replyDue, withdrawReply } from './promises.ts'
import { refuse } from './refusals.ts'
import { channelOf, recordAboutCase, ringCase } from './said.ts'

interface Changed {
  number: string
  state: CaseState
}

/** Command: gives a case to a member of the staff, or to nobody. @throws Refusal case-unknown, staff-unknown */
export async function assignCase(
  call: Call,
  { number, staff }: { number: string; staff: string | null },
): Promise<Changed> {
  if (staff !== null) await agentNamed(call, staff)
  return change(call, number, async (tx, found) => {
    await giveCase(tx, call, found, staff)
    if (staff !== null) await tellTakenOver(tx, call, found, staff)
    return found.state
  })
}

/** Step: from now on it is theirs, or nobody's. */
export async function giveCase(tx: Tx, ctx: Acting, found: FoundCase, staff: string | null): Promise<void> {
  const { numAffectedRows } = await sql`
    update desk.customer_case set assignee = ${staff}, assigned_at = ${ctx.clock.now()}, routed = null, declined = '{}' where id = ${found.id} and assignee is distinct from ${staff}::uuid`.execute(
    tx,
  )
  if (numAffectedRows) await recordAboutCase(tx, ctx, found, caseAssigned, { staff })
  if (staff !== null) await endAlert(tx, ctx, found)
}

/** Command: it is settled. A promise that is still open is taken back: no answer is wanted any more. Closing twice does nothing. */
export async function closeCase(call: Call, number: string): Promise<Changed> {
  return change(call, number, async (tx, found) => {
    if (found.state !== 'closed') await settleCase(tx, call, found)
    return 'closed'
  })
}

/** Step: an open case is settled. */
export async function settleCase(tx: Tx, ctx: Acting, found: FoundCase): Promise<void> {
  await withdrawReply(tx, ctx, found, 'workspace')
  await sql`update desk.customer_case set state = 'closed', closed_at = ${ctx.clock.now()} where id = ${found.id}`.execute(
    tx,
  )
  await sql`select desk.work_ended(${found.id}::uuid, ${ctx.clock.now()}::timestamptz)`.execute(tx)
  await endAlert(tx, ctx, found)
  await recordAboutCase(tx, ctx, found, caseClosed, {})
}

/** Command: it is not settled after all. */
export async function reopenCase(call: Call, number: string): Promise<Changed> {
  return change(call, number, async (tx, found) => {
    if (found.state !== 'closed') return found.state
    await open(tx, found)
    await recordAboutCase(tx, call, found, caseReopened, {})
    return 'open'
  })
}

async function open(tx: Tx, found: FoundCase): Promise<void> {
  await sql`update desk.customer_case set state = 'open', closed_at = null, solved = null, solved_at = null where id = ${found.id}`.execute(
    tx,
  )
}

/**
 * Command: the customer says whether it is solved, and a few words if they like. Solved closes the case; not solved makes it our turn, with
 * a promise. What is not well goes to a second person.
 * @throws Refusal case-unknown
 */
export async function rateCase(
  call: Call,
  { number, key, ...said }: Said & { number: string; key?: string | undefined },
): Promise<Changed> {
  const before = await findCase(call.db, number)
  const standing = before && (await standingOf(call, before, key))
  if (standing?.as !== 'customer') throw refuse('case-unknown', { number })
  const { solved } = said
  const due = await replyDue(call, 'web')
  const changed = await change(call, number, async (tx, found) => {
    if (await settleRated(tx, call, found, solved ? { ...said, solved } : { ...said, solved, due })) {
      await countSolved(tx, found.id, solved)
      if (!solved) await takeBackSolved(tx, found.id)
    }
    return solved ? 'closed' : 'open'
  })
  call.bell.ring([MENDS])
  return changed
}

/**
 * Step: as its customer says, it is settled, or it is our turn, with a promise; and what is not well goes to a second person. False when
 * they had said so before.
 */
export async function settleRated(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  said: Said & ({ solved: true } | { solved: false; due: DueBy }),
): Promise<boolean> {
  const now = ctx.clock.now()
  const { solved } = said
  const { numAffectedRows } = await sql`
    update desk.customer_case set solved = ${solved}, solved_at = ${now}, state = ${solved ? 'closed' : 'open'},
      closed_at = case when ${solved} then coalesce(closed_at, ${now}::timestamptz) end
    where id = ${found.id} and solved is distinct from ${solved}`.execute(tx)
  if (numAffectedRows) {
    await recordAboutCase(tx, ctx, found, caseRated, { solved })
    if (said.solved) await withdrawReply(tx, ctx, found, channelOf(ctx, 'web'))
    else await promiseReply(tx, ctx, found, said.due, channelOf(ctx, 'web'))
  }
  const second = await hear(tx, ctx, found, said)
  if (second) await giveCase(tx, ctx, found, second)
  return Boolean(numAffectedRows)
}

/**
 * Command: moves everything of one case into another, which keeps the earlier of the two promises. The number of the emptied one leads to the other.
 * @throws Refusal case-unknown, case-same, case-of-another when two customers would read each other, staff-only
 */
export async function mergeCases(
  call: Call,
  { number, into, samePerson }: { number: string; into: string; samePerson?: string | undefined },
): Promise<Changed> {
  const [from, target] = [await findCase(call.db, number), await findCase(call.db, into)]
  if (!from || !target) throw refuse('case-unknown', { number: from ? into : number })
  if (from.id === target.id) throw refuse('case-same')
  // In one case they would read each other's words, so they are one person or it is not done; and that is not guessed.
  if (!(await connectedParties(call.db, from.party)).includes(target.party)) {
    if (samePerson === undefined) throw refuse('case-of-another', { number, into: target.number })
    await linkByStaff(call, { party: from.party, other: target.party, evidence: samePerson })
  }
  const changed = await inCase(
    call,
    into,
    async (tx, found) => {
      const emptied = await findCase(tx, number)
      if (!emptied || emptied.id === found.id) throw refuse('case-same')
      await sql`
        insert into desk.participant (customer_case, party, address, name)
        select ${found.id}, party, address, name from desk.participant where customer_case = ${emptied.id} on conflict do nothing`.execute(
        tx,
      )
      await moveMessages(tx, { from: emptied.id, to: found.id, messages: null })
      await moveAnswering(tx, { from: emptied, to: found })
      await moveHeard(tx, { from: emptied.id, to: found.id })
      await moveProblems(tx, { from: emptied.id, to: found.id })
      await moveComplaint(tx, { from: emptied.id, to: found.id })
      await mergeClocks(tx, call, emptied, found)
      await sql`
        update desk.customer_case set state = 'closed', closed_at = coalesce(closed_at, ${call.clock.now()}), due_at = null, merged_into = ${found.id}
        where id = ${emptied.id}`.execute(tx)
      if (emptied.state === 'open' && found.state !== 'open') await open(tx, found)
      await recordAboutCase(tx, call, emptied, caseMerged, { into: Number(found.number) })
      return { number: found.number, state: emptied.state === 'open' ? ('open' as const) : found.state }
    },
    { more: from.parties },
  )
  ringCase(call, { number, parties: [] })
  ringCase(call, { number: into, parties: [...from.parties, ...target.parties] })
  return changed
}

/**
 * Command: takes messages out of a case into one of their own. What of it waits for an answer is promised one.
 * @throws Refusal case-unknown, message-elsewhere when a message is not of this case or none would stay
 */
export async function splitCase(
  call: Call,
  { number, messages, subject }: { number: string; messages: readonly string[]; subject?: string | undefined },
): Promise<Changed> {
  const due = await replyDue(call, 'mail')
  let parties: readonly string[] = []
  const begun = await inCase(call, number, async (tx, found) => {
    parties = found.parties
    const { rows } = await sql<{
      id: string
      party: string
      direction: string
      channel: 'mail' | 'chat' | 'web' | 'api' | 'phone'
    }>`
      select id, party, direction, channel from desk.message where customer_case = ${found.id} order by place`.execute(
      tx,
    )
    const moved = rows.filter((one) => messages.includes(one.id))
    if (moved.length !== new Set(messages).size || moved.length === rows.length) throw refuse('message-elsewhere')
    const first = moved.find((one) => one.direction === 'in') ?? moved[0]!
    const was = await sql<{ subject: string; locale: string; assignee: string | null }>`
      select subject, locale, assignee from desk.customer_case where id = ${found.id}`.execute(tx)
    const { subject: before, locale } = was.rows[0]!
    const own = await beginCase(tx, call, {
      party: first.party,
      channel: first.channel,
      subject: subject ?? before,
      locale,
      participant: null,
    })
    await sql`
      insert into desk.participant (customer_case, party, address, name)
      select ${own.id}, a.party, a.address, a.name from desk.participant a
      where a.customer_case = ${found.id} and (a.party = ${first.party} or not exists (
        select from desk.participant b where b.customer_case = ${found.id} and b.party = ${first.party}))`.execute(tx)
    await sql`insert into desk.related (customer_case, other, why) values (${own.id}, ${found.id}, 'split')`.execute(tx)
    await moveMessages(tx, { from: found.id, to: own.id, messages: moved.map((one) => one.id) })
    if (moved.at(-1)?.direction === 'in') await promiseReply(tx, call, own, due, 'workspace')
    await recordAboutCase(tx, call, own, caseSplit, { from: Number(found.number), messages: moved.length })
    return own
  })
  ringCase(call, { number, parties })
  ringCase(call, begun)
  return { number: begun.number, state: 'open' }
}

/** Step: regroups. Each message gets the next place where it goes, so whoever reads there after a place gets it too. */
async function moveMessages(
  tx: Tx,
  { from, to, messages }: { from: string; to: string; messages: readonly string[] | null },
): Promise<void> {
  await sql`
    with target as (select id, places from desk.customer_case where id = ${to} for update),
    moved as (
      select m.id, row_number() over (order by m.at, m.place) as nth from desk.message m
      where m.customer_case = ${from} and (${messages}::uuid[] is null or m.id = any (${messages}::uuid[]))
    ),
    placed as (
      update desk.message m set customer_case = t.id, place = t.places + v.nth::integer from moved v, target t where m.id = v.id returning 1
    )
    update desk.customer_case c set places = c.places + (select count(*)::integer from placed) where c.id = ${to}`.execute(
    tx,
  )
  // Of a case that is merged they go with what is being written (moveAnswering).
  if (messages)
    await sql`update desk.file set customer_case = ${to} where customer_case = ${from} and message = any (${messages}::uuid[])`.execute(
      tx,
    )
  await sql`select desk.recount_parties(${[from, to]}::uuid[])`.execute(tx)
}

async function change(
  call: Call,
  number: string,
  fn: (tx: Tx, found: FoundCase) => Promise<CaseState>,
): Promise<Changed> {
  let rung: FoundCase | undefined
  const state = await inCase(call, number, (tx, found) => {
    rung = found
    return fn(tx, found)
  })
  ringCase(call, rung!)
  return { number: rung!.number, state }
}
