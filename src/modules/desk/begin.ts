import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { record, type Tx } from '../customers/index.ts'
import { type CaseChannel, SUBJECT_LIMIT } from './contract.ts'
import type { FoundCase } from './find.ts'
import { caseOpened, caseReopened } from './kinds.ts'
import { channelOf, recordAboutCase } from './said.ts'

/** Letters of a subject that is made from the first words of a message. */
const SUBJECT_FROM_TEXT = 80

/** Who can be written to about a case. */
export interface ToWriteTo {
  /** Normalised. */
  address: string
  name: string | null
}

export interface NewCase {
  party: string
  channel: CaseChannel
  subject: string
  locale: string
  about?: { type: 'order' | 'product'; id: string } | null | undefined
  participant: ToWriteTo | null
  at?: Date
}

/** Step: begins a case. Its parties are entered and locked. */
export async function beginCase(tx: Tx, ctx: Acting, wanted: NewCase): Promise<FoundCase> {
  const at = wanted.at ?? ctx.clock.now()
  const { rows } = await sql<{ id: string; number: string }>`
    insert into desk.customer_case (party, channel, subject, locale, about_type, about_id, opened_at, changed_at)
    values (${wanted.party}, ${wanted.channel}, ${wanted.subject.slice(0, SUBJECT_LIMIT)}, ${wanted.locale}, ${wanted.about?.type ?? null},
      ${wanted.about?.id ?? null}, ${at}, ${at})
    returning id, number::text as number`.execute(tx)
  const { id, number } = rows[0]!
  if (wanted.participant) await takePart(tx, id, wanted.party, wanted.participant)
  await record(tx, caseOpened, {
    party: wanted.party,
    channel: channelOf(ctx, wanted.channel),
    subject: { type: 'case', id: number },
    data: {},
    occurredAt: at,
  })
  return {
    id,
    number,
    party: wanted.party,
    parties: [wanted.party],
    state: 'open',
    heirs: 0,
    dueAt: null,
    assignee: null,
    category: null,
    rank: 'standard',
  }
}

/** Step: from now on mail from this address may join the case, and answers go there too. */
export async function takePart(tx: Tx, caseId: string, party: string, { address, name }: ToWriteTo): Promise<void> {
  await sql`
    insert into desk.participant (customer_case, party, address, name) values (${caseId}, ${party}, ${address}, ${name})
    on conflict (customer_case, address) do update set name = coalesce(excluded.name, participant.name)`.execute(tx)
}

/** Step: it is our turn again. What was closed is open again when they write. */
export async function ourTurn(tx: Tx, ctx: Acting, found: FoundCase, channel: CaseChannel): Promise<void> {
  if (found.state === 'open') return
  await sql`
    update desk.customer_case set state = 'open', closed_at = null, solved = null, solved_at = null where id = ${found.id}`.execute(
    tx,
  )
  if (found.state === 'closed') await recordAboutCase(tx, ctx, found, caseReopened, {}, channel)
}

/** Step: history that is only kept. */
export async function settleAsHistory(tx: Tx, found: FoundCase, at: Date): Promise<void> {
  await sql`update desk.customer_case set state = 'closed', closed_at = ${at} where id = ${found.id} and state <> 'closed'`.execute(
    tx,
  )
}

/** The first words of a message, when nobody gave it a subject. */
export function subjectFrom(text: string): string {
  const line = text.trim().split(/\s*\n/, 1)[0]!
  if (line.length <= SUBJECT_FROM_TEXT) return line
  const cut = line.slice(0, SUBJECT_FROM_TEXT)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), SUBJECT_FROM_TEXT / 2)).trimEnd()} …`
}
