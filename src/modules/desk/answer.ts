import { sql } from 'kysely'
import type { Call } from '../../platform/context.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { limitMessages } from '../accounts/index.ts'
import type { Tx } from '../customers/index.ts'
import { acknowledge, oweCaseLetters } from './acknowledge.ts'
import type { CaseChannel } from './contract.ts'
import { findCase, type FoundCase, inCase, standingOf } from './find.ts'
import { ourTurn } from './open.ts'
import { keepReply, promiseReply, replyDue } from './promises.ts'
import { refuse } from './refusals.ts'
import { channelOf, ringCase, sayIn } from './said.ts'

export interface MessageToAdd {
  number: string
  key?: string | undefined
  id?: string | undefined
  kind: 'reply' | 'note'
  text: string
}

/** The customer is taken to have the chat open for so long after their browser has last said so. */
export const IN_CHAT_SECONDS = 40

/**
 * Command: adds a message to a case. From the staff it is an answer, which keeps the promise and goes where the customer is, or a note;
 * from the customer it makes it our turn. The same id again is the same message.
 * @throws Refusal case-unknown, message-id-taken, too-many
 */
export async function addMessage(call: Call, wanted: MessageToAdd): Promise<{ id: string; place: number; at: string }> {
  const before = await findCase(call.db, wanted.number)
  const standing = before && (await standingOf(call, before, wanted.key))
  if (!standing) throw refuse('case-unknown', { number: wanted.number })
  if (standing.as === 'customer') limitMessages(call)
  const due = await replyDue(call, 'web')
  let rung: FoundCase | undefined
  const said = await inCase(call, wanted.number, async (tx, found) => {
    rung = found
    if (standing.as === 'desk')
      return wanted.kind === 'note' ? writeNote(tx, call, found, wanted) : answer(tx, call, found, wanted)
    return writeBack(tx, call, found, { ...wanted, due, channel: 'web', party: partyOf(standing, found) })
  })
  failpoint('message.committed')
  if (rung && !said.again) ringCase(call, rung)
  return { id: said.id, place: said.place, at: said.at.toISOString() }
}

function writeNote(tx: Tx, call: Call, found: FoundCase, { id, text }: MessageToAdd) {
  return sayIn(tx, call, {
    case: found,
    party: found.party,
    direction: 'note',
    channel: 'web',
    text,
    id,
    name: nameOf(call),
  })
}

/** Step: an answer of the staff. */
async function answer(tx: Tx, call: Call, found: FoundCase, { id, text }: MessageToAdd) {
  const { channel, locale, inChat, reachable } = await whereTheyAre(tx, found, call.clock.now())
  const said = await sayIn(tx, call, {
    case: found,
    party: found.party,
    direction: 'out',
    channel: inChat ? 'chat' : channel,
    text,
    id,
    name: nameOf(call),
  })
  if (said.again) return said
  await keepReply(tx, call, found, channelOf(call, channel))
  await sql`
    update desk.customer_case set state = 'waiting', closed_at = null, solved = null, solved_at = null,
      assignee = coalesce(assignee, ${call.principal.kind === 'staff' ? call.principal.id : null}::uuid)
    where id = ${found.id}`.execute(tx)
  await sql`update desk.message set seen_at = ${said.at} where customer_case = ${found.id} and direction = 'in' and seen_at is null`.execute(
    tx,
  )
  // What is said in a chat is seen there; what is not seen within a minute follows by letter (jobs.ts).
  if (!inChat && reachable) await oweCaseLetters(tx, { kind: 'case.answered', case: found, message: said.id, locale })
  return said
}

/** On whose line a customer's words stand: who takes part in somebody else's case speaks for themselves. */
const partyOf = ({ parties }: { parties: readonly string[] }, found: FoundCase): string =>
  parties.includes(found.party) ? found.party : (found.parties.find((party) => parties.includes(party)) ?? found.party)

interface TheirMessage {
  id?: string | undefined
  text: string
  channel: CaseChannel
  /** Whose words they are; the case's own customer's when nobody else is named. */
  party?: string
  due: Date
  name?: string | null
}

/** Step: the customer writes in a case that they have before them. */
export async function writeBack(
  tx: Tx,
  call: Call,
  found: FoundCase,
  { id, text, channel, due, name, party = found.party }: TheirMessage,
) {
  const said = await sayIn(tx, call, {
    case: found,
    party,
    direction: 'in',
    channel,
    text,
    id,
    name: name ?? null,
  })
  if (said.again) return said
  await ourTurn(tx, call, found, channel)
  const promised = await promiseReply(tx, call, found, due, channelOf(call, channel))
  // In a chat the time is said when a conversation is taken up; between two people who are talking it would be a nuisance.
  if (promised.made && channel === 'chat' && !(await isUnderWay(tx, found, call.clock.now())))
    await acknowledge(tx, call, { case: found, channel, locale: call.locale, due: promised.due })
  return said
}

/** Two people are talking while one of us has said something within so many minutes. */
const UNDER_WAY_MINUTES = 10

async function isUnderWay(tx: Tx, found: { id: string }, now: Date): Promise<boolean> {
  const { rows } = await sql<{ talking: boolean }>`
    select exists (
      select from desk.message where customer_case = ${found.id} and direction in ('out', 'automatic')
        and at > ${now}::timestamptz - make_interval(mins => ${UNDER_WAY_MINUTES})) as talking`.execute(tx)
  return rows[0]!.talking
}

interface Whereabouts {
  channel: CaseChannel
  locale: string
  /** They have the chat open, and it was there that they wrote last. */
  inChat: boolean
  /** There is an address that a letter can go to. */
  reachable: boolean
}

/** Step: by which way an answer reaches the customer now. */
export async function whereTheyAre(tx: Tx, found: { id: string }, now: Date): Promise<Whereabouts> {
  const { rows } = await sql<Whereabouts>`
    select coalesce(last.channel, c.channel) as channel, c.locale,
      coalesce(last.channel, c.channel) = 'chat' and (
        exists (select from desk.presence p where p.customer_case = c.id and p.actor = 'customer' and p.seen_at > ${now}::timestamptz - make_interval(secs => ${IN_CHAT_SECONDS}))
        or not exists (select from desk.participant a where a.customer_case = c.id)) as "inChat",
      exists (select from desk.participant a where a.customer_case = c.id) as reachable
    from desk.customer_case c
    left join lateral (
      select m.channel from desk.message m where m.customer_case = c.id and m.direction = 'in' order by m.place desc limit 1
    ) last on true
    where c.id = ${found.id}`.execute(tx)
  return rows[0]!
}

const nameOf = (call: Call): string | null =>
  call.principal.kind === 'staff' || call.principal.kind === 'key' ? call.principal.name : null
