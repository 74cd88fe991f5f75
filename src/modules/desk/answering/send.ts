import { sql } from 'kysely'
import { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { failpoint } from '../../../platform/failpoint.ts'
import { declareJob, enqueue } from '../../../platform/jobs/declare.ts'
import { setting } from '../../../platform/settings.ts'
import { actorOf, staffIdOf } from '../../../platform/principal.ts'
import { agentNames } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { isFormatted, plainText, readMarked } from '../../../ui/rich/marked.ts'
import { answer } from '../answer.ts'
import { findCase, type FoundCase, inCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'
import { restsUntil } from '../complaints/steer.ts'
import { whereTheyAre } from '../where.ts'
import { countUse } from './canned.ts'
import { carryOut, checkAfter } from './carry-out.ts'
import { type After, LATER_DAYS } from './contract.ts'
import { oneDraft, putBack, writeDraft } from './drafts.ts'
import { gapsIn } from './fields.ts'
import { ringDraft } from './ring.ts'
import { countSuggested } from './suggestions.ts'
import { undoInChat, writing } from './writer.ts'

const DAY_MS = 86_400_000
/** Letters of what came in between, as it is told to whoever was about to send. */
const PREVIEW = 300
/** Messages that are told; of more only the last are read. */
const CHANGES_TOLD = 5

export interface AnswerToSend {
  number: string
  id: string
  text: string
  version: number
  since: number
  /** Answers of others that wait, and that the writer has seen. */
  knows?: readonly string[] | undefined
  at?: string | undefined
  canned?: string | null | undefined
  after?: After | undefined
}

export interface AnswerTaken {
  id: string
  leavesAt: string | null
  version: number | null
}

/**
 * Command: an answer is written. It waits, as a row, for the seconds in which it can be undone, or until the time that was chosen; in a
 * live chat it leaves at once. What was said or drafted since its writer last looked is told to them first: nobody answers twice.
 * @throws Refusal case-unknown, case-moved-on, answer-has-gaps, later-too-late, staff-unknown
 */
export async function sendAnswer(call: Call, wanted: AnswerToSend): Promise<AnswerTaken> {
  const [gap] = gapsIn(wanted.text)
  if (gap !== undefined) throw refuse('answer-has-gaps', { gap })
  const now = call.clock.now()
  const at = wanted.at === undefined ? undefined : new Date(wanted.at)
  if (at && at.getTime() - now.getTime() > LATER_DAYS * DAY_MS) throw refuse('later-too-late', { days: LATER_DAYS })
  await checkAfter(call, wanted.after ?? {})
  const inChatToo = await undoInChat(call)
  let rung: FoundCase | undefined
  const taken = await inCase(call, wanted.number, async (tx, found) => {
    rung = found
    const before = await takenBefore(tx, wanted.id)
    if (before) return before
    const version = await emptyDraft(tx, call, found, wanted)
    const messages = await changedSince(tx, call, found, wanted.since)
    const waiting = await waitingUnseen(tx, call, found, wanted.knows ?? [])
    if (version === null || messages.length > 0 || waiting.length > 0) {
      const draft = version === null ? await oneDraft(tx, call, found, 'reply') : null
      throw refuse('case-moved-on', {}, { messages, waiting, draft })
    }
    const { inChat } = await whereTheyAre(tx, found, now)
    const seconds = inChat && !inChatToo ? 0 : setting(call, writing.undoSeconds)
    const undone = seconds > 0 ? new Date(now.getTime() + seconds * 1_000) : null
    // To somebody who is cross: the pause in which it can be read once more.
    const rests = inChat ? null : await restsUntil(tx, found, now)
    const soonest = rests !== null && (undone === null || rests > undone) ? rests : undone
    const leavesAt = at && at > now ? at : soonest
    if (leavesAt === null) {
      await sql`update desk.file set outgoing = ${wanted.id} where customer_case = ${found.id} and message is null and outgoing is null`.execute(
        tx,
      )
      await leave(tx, call, found, { ...wanted, canned: wanted.canned ?? null, after: wanted.after ?? {} })
    } else await wait(tx, call, found, { ...wanted, leavesAt, chosen: at !== undefined && at > now })
    return { id: wanted.id, leavesAt: leavesAt?.toISOString() ?? null, version }
  })
  failpoint('answer.committed')
  wake(call, rung)
  return taken
}

function wake(ctx: Acting, found: FoundCase | undefined): void {
  if (!found) return
  ringCase(ctx, found)
  ringDraft(ctx, found.number)
}

/**
 * Step: what is sent stands in the draft no more. A colleague's other words stay there: whoever sends theirs all the same has seen
 * them, and throws nothing away. Null: the draft is another one than the sender had.
 */
async function emptyDraft(tx: Tx, call: Call, found: FoundCase, { text, version, since }: AnswerToSend) {
  const draft = await oneDraft(tx, call, found, 'reply')
  if (draft && draft.version !== version) return null
  if (draft && !draft.by.you && draft.text !== '' && !text.startsWith(draft.text.trim())) {
    await sql`update desk.draft set version = version + 1 where customer_case = ${found.id} and kind = 'reply'`.execute(
      tx,
    )
    return version + 1
  }
  return writeDraft(tx, call, found, { kind: 'reply', text: '', version, since })
}

/** Step: the same id again is the same answer. */
async function takenBefore(tx: Tx, id: string): Promise<AnswerTaken | null> {
  const { rows } = await sql<{ leaves_at: Date | null }>`
    select leaves_at from desk.outgoing where id = ${id}
    union all select null from desk.message where id = ${id} limit 1`.execute(tx)
  return rows[0] ? { id, leavesAt: rows[0].leaves_at?.toISOString() ?? null, version: null } : null
}

/** Step: what the customer and the others said after that place. */
async function changedSince(tx: Tx, ctx: Acting, found: { id: string }, since: number) {
  const { rows } = await sql<{ place: number; direction: 'in' | 'out'; by: string | null; at: Date; text: string }>`
    select place, direction, name as by, at, left(text, ${PREVIEW}) as text from desk.message
    where customer_case = ${found.id} and place > ${since} and (direction = 'in' or direction = 'out' and actor <> ${actorOf(ctx.principal)})
    order by place desc limit ${CHANGES_TOLD}`.execute(tx)
  return rows.toReversed().map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Step: what others have written that leaves soon, and that this writer has not seen. */
async function waitingUnseen(tx: Tx, { principal }: Acting, found: { id: string }, knows: readonly string[]) {
  const { rows } = await sql<{ id: string; by: string; text: string; leavesAt: Date }>`
    select id, name as by, left(text, ${PREVIEW}) as text, leaves_at as "leavesAt" from desk.outgoing
    where customer_case = ${found.id} and author <> ${staffIdOf(principal)}::uuid and id <> all (${[...knows]}::uuid[])
    order by leaves_at limit ${CHANGES_TOLD}`.execute(tx)
  return rows.map((row) => ({ ...row, leavesAt: row.leavesAt.toISOString() }))
}

interface ToWait extends AnswerToSend {
  leavesAt: Date
  chosen: boolean
}

async function wait(
  tx: Tx,
  call: Call,
  found: FoundCase,
  { id, text, since, canned, after, leavesAt, chosen }: ToWait,
) {
  const { principal } = call
  if (principal.kind !== 'staff') throw refuse('case-unknown', { number: found.number })
  await sql`
    insert into desk.outgoing (id, customer_case, party, author, name, text, since, canned, after, chosen, leaves_at, written_at)
    values (${id}, ${found.id}, ${found.party}, ${principal.id}, ${principal.name}, ${text}, ${since},
      (select id from desk.canned_answer where id = ${canned ?? null}::uuid), ${JSON.stringify(after ?? {})}::jsonb, ${chosen}, ${leavesAt}, ${call.clock.now()})`.execute(
    tx,
  )
  await sql`update desk.file set outgoing = ${id} where customer_case = ${found.id} and message is null and outgoing is null`.execute(
    tx,
  )
  // A person answers some times in a minute: that the insert notifies costs nothing here, and it leaves on the second.
  await enqueue(tx, leaving, [{ payload: { answer: id, case: found.number }, key: id }], { at: leavesAt })
}

interface ToLeave {
  id: string
  text: string
  canned: string | null
  after: After
}

/** Step: the answer is given: the promise is kept now, its files go with it, and what else was wanted is done. */
async function leave(tx: Tx, ctx: Acting, found: FoundCase, { id, text, canned, after }: ToLeave): Promise<void> {
  await answer(tx, ctx, found, { id, text: plainText(text) })
  const blocks = readMarked(text)
  if (isFormatted(blocks)) {
    await sql`update desk.message set marked = ${text} where id = ${id}`.execute(tx)
    await countSuggested(tx, ctx, { message: id, party: found.party, blocks })
  }
  await sql`update desk.file set message = ${id}, outgoing = null where outgoing = ${id} and customer_case = ${found.id}`.execute(
    tx,
  )
  if (canned !== null) await countUse(tx, canned, id)
  await carryOut(tx, ctx, { ...found, state: 'waiting' }, after)
}

interface OutgoingRow extends ToLeave {
  author: string
  name: string
  since: number
  chosen: boolean
  state: 'waiting' | 'held'
  leaves_at: Date
}

const ROW = sql`id, text, canned, after, author, name, since, chosen, state, leaves_at`

/**
 * Command: an answer whose time has come leaves, once: in the transaction that takes its row away. One for which somebody chose the time is
 * held instead when something was said since: it may no longer be true; and any whose writer works here no more. Answers whether it has left.
 */
export async function leaveOne(ctx: Acting, number: string, id: string, decided = false): Promise<boolean> {
  const before = await findCase(ctx.db, number)
  if (!before) return false
  const { rows } = await transact(ctx, { purpose: SERVICE, parties: before.parties }, (tx) =>
    sql<{ author: string; name: string }>`select author, name from desk.outgoing where id = ${id}`.execute(tx),
  )
  if (!rows[0]) return false
  // The words are theirs, and so is the deed, also when a job does it while they have gone home.
  const { author, name } = rows[0]
  const theirs: Acting = {
    ...ctx,
    once: undefined,
    principal: { kind: 'staff', id: author, name, roles: ['agent'], session: id },
  }
  // Who has left is asked by nobody any more what they meant: a person who is here decides.
  const hasLeft = !decided && !(await agentNames(ctx)).some((one) => one.id === author)
  let rung: FoundCase | undefined
  const left = await inCase(theirs, number, async (tx, found) => {
    const due =
      await sql<OutgoingRow>`select ${ROW} from desk.outgoing where id = ${id} and customer_case = ${found.id} for update`.execute(
        tx,
      )
    const [one] = due.rows
    if (!one || (!decided && (one.state === 'held' || one.leaves_at > ctx.clock.now()))) return false
    rung = found
    if (hasLeft || (!decided && one.chosen && (await changedSince(tx, theirs, found, one.since)).length > 0)) {
      await sql`update desk.outgoing set state = 'held' where id = ${id}`.execute(tx)
      return false
    }
    await sql`delete from desk.outgoing where id = ${id}`.execute(tx)
    await leave(tx, theirs, found, one)
    return true
  })
  if (left) failpoint('answer.left')
  wake(ctx, rung)
  return left
}

/** Command: a person lets it go now, whatever was said since. @throws Refusal answer-left, case-unknown */
export async function sendNow(call: Call, { number, id }: { number: string; id: string }): Promise<AnswerTaken> {
  if (!(await leaveOne(call, number, id, true))) throw refuse('answer-left')
  return { id, leavesAt: null, version: null }
}

/** Command: takes an answer back into the draft, while it waits. @throws Refusal answer-left, case-unknown */
export async function takeBack(
  call: Call,
  { number, id }: { number: string; id: string },
): Promise<{ version: number; since: number }> {
  let rung: FoundCase | undefined
  const back = await inCase(call, number, async (tx, found) => {
    const { rows } =
      await sql<OutgoingRow>`delete from desk.outgoing where id = ${id} and customer_case = ${found.id} returning ${ROW}`.execute(
        tx,
      )
    const [one] = rows
    if (!one) throw refuse('answer-left')
    rung = found
    await sql`update desk.file set outgoing = null where outgoing = ${id} and customer_case = ${found.id}`.execute(tx)
    return { version: await putBack(tx, call, found, one), since: one.since }
  })
  wake(call, rung)
  return back
}

/** Due once per answer, on the second; jobs.ts looks for what it missed. */
export const leaving = declareJob({
  name: 'desk.answer-leaves',
  payload: z.strictObject({ answer: z.uuid(), case: z.string() }),
  run: async (ctx, { answer: id, case: number }) => void (await leaveOne(ctx, number, id)),
})
