import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { staffIdOf } from '../../platform/principal.ts'
import { limitMessages } from '../accounts/index.ts'
import type { Tx } from '../customers/index.ts'
import { oweCaseLetters } from './acknowledge.ts'
import type { FileChosen } from './answering/files.ts'
import { endAlert } from './blueprint/alerts.ts'
import { findCase, type FoundCase, inCase, standingOf } from './find.ts'
import { takeIn } from './intake.ts'
import { keepReply, replyDue } from './promises.ts'
import { refuse } from './refusals.ts'
import { channelOf, ringCase, type Said, sayIn } from './said.ts'
import { whereTheyAre } from './where.ts'

export interface MessageToAdd {
  number: string
  key?: string | undefined
  id?: string | undefined
  kind: 'reply' | 'note'
  text: string
  /** Of a customer's form. */
  files?: readonly FileChosen[] | undefined
}

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
  const due = standing.as === 'customer' ? await replyDue(call, 'web') : null
  let rung: FoundCase | undefined
  const write = async (tx: Tx, found: FoundCase): Promise<Said> => {
    rung = found
    if (standing.as === 'desk')
      return wanted.kind === 'note' ? writeNote(tx, call, found, wanted) : answer(tx, call, found, wanted)
    const { said } = await takeIn(tx, call, {
      joins: found,
      begins: null,
      party: partyOf(standing, found),
      channel: 'web',
      locale: call.locale,
      text: wanted.text,
      id: wanted.id,
      files: wanted.files,
      due,
      // They have the promise before them on this very page.
      acknowledges: false,
    })
    return said
  }
  const said = await inCase(call, wanted.number, write, { known: before })
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
export async function answer(tx: Tx, call: Acting, found: FoundCase, { id, text }: Pick<MessageToAdd, 'id' | 'text'>) {
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
  await endAlert(tx, call, found)
  await keepReply(tx, call, found, channelOf(call, channel))
  await sql`
    update desk.customer_case set state = 'waiting', closed_at = null, solved = null, solved_at = null,
      assignee = coalesce(assignee, ${staffIdOf(call.principal)}::uuid)
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

const nameOf = (call: Acting): string | null =>
  call.principal.kind === 'staff' || call.principal.kind === 'key' ? call.principal.name : null
