import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import { see, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase, standingOf } from '../find.ts'
import type { MailSource, MailState } from './ledger.ts'

/** Mails on one page of the ledger. */
export const MAILS_PAGE = 50

export interface MailListed {
  id: string
  receivedAt: Date
  occurredAt: Date | null
  source: MailSource
  state: MailState
  problem: string | null
  from: string | null
  subject: string | null
  size: number
  case: string | null
}

/** A page of the ledger, newest first. One look, on everybody whom it shows. */
export async function listMails(ctx: Acting, { state, page }: { state: MailState | 'all'; page: number }) {
  const { rows: listed } = await sql<{ id: string; party: string | null }>`
    select id, party from desk.list_mails(${state === 'all' ? null : state}, ${MAILS_PAGE + 1}, ${(page - 1) * MAILS_PAGE})`.execute(
    ctx.db,
  )
  const shown = listed.slice(0, MAILS_PAGE)
  const parties = [...new Set(shown.flatMap(({ party }) => party ?? []))]
  const ids = shown.map(({ id }) => id)
  const items = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows } = await sql<MailListed>`
      select m.id, m.received_at as "receivedAt", m.occurred_at as "occurredAt", m.source, m.state, m.problem,
        coalesce(m.sender, m.envelope ->> 'from') as "from", m.subject, m.size, desk.number_of(said.customer_case)::text as case
      from desk.mail m left join desk.message said on said.id = m.message
      where m.id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], m.id)`.execute(tx)
    await look(tx, ctx, { type: 'mails', id: `${state}/${page}` }, parties)
    return rows
  })
  return { items, page, more: listed.length > MAILS_PAGE }
}

/** The bytes of a mail, as they came. Leaves a look on whose it is. @throws Refusal not-found */
export async function readRaw(ctx: Acting, mail: string): Promise<Buffer> {
  const { rows } = await sql<{ party: string | null }>`select party from desk.mail_party(${mail}::uuid)`.execute(ctx.db)
  if (!rows[0]) throw refusePlatform('not-found', { path: `mails/${mail}` })
  const parties = rows[0].party === null ? [] : [rows[0].party]
  return transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    await look(tx, ctx, { type: 'mail', id: mail }, parties)
    const read = await sql<{ raw: Buffer }>`select raw from desk.mail where id = ${mail}::uuid`.execute(tx)
    if (!read.rows[0]) throw refusePlatform('not-found', { path: `mails/${mail}` })
    return read.rows[0].raw
  })
}

/** Command: somebody has looked and wants it read again; what was a machine's becomes a message this time. @throws Refusal not-found */
export async function retryMail(ctx: Acting, mail: string): Promise<{ state: MailState }> {
  const { rows } = await sql<{ state: MailState; party: string | null }>`
    select state, party from desk.retry_mail(${mail}::uuid, ${ctx.clock.now()}::timestamptz)`.execute(ctx.db)
  if (!rows[0]) throw refusePlatform('not-found', { path: `mails/${mail}` })
  const parties = rows[0].party === null ? [] : [rows[0].party]
  await transact(ctx, { purpose: SERVICE, parties }, (tx) => look(tx, ctx, { type: 'mail', id: mail }, parties))
  ctx.bell.ring(['mails'])
  return { state: rows[0].state }
}

async function look(
  tx: Tx,
  ctx: Acting,
  reason: { type: string; id: string },
  parties: readonly string[],
): Promise<void> {
  if (parties.length > 0)
    await see(tx, { principal: ctx.principal, purpose: SERVICE, projection: 'case', reason, parties })
}

export interface AttachmentRead {
  name: string
  mediaType: string
  bytes: Uint8Array
}

/** One for all downloads of this process; it has no thread while nobody downloads. */
let parser: Parser | undefined

/**
 * The bytes of an attachment, read out of its mail: for the staff, and for the customer on whose line its message stands.
 * @throws Refusal not-found also when it is somebody else's
 */
export async function readAttachment(
  call: Call,
  { id, key }: { id: string; key?: string | undefined },
): Promise<AttachmentRead> {
  const missing = refusePlatform('not-found', { path: `attachments/${id}` })
  const { rows } = await sql<{ number: string; party: string; mailParty: string }>`
    select number::text as number, party, mail_party as "mailParty" from desk.find_attachment(${id}::uuid)`.execute(
    call.db,
  )
  const [place] = rows
  const found = place && (await findCase(call.db, place.number))
  const standing = found && (await standingOf(call, found, key))
  if (!place || !found || !standing) throw missing
  // What others who take part have attached is for their eyes, and for the staff's.
  if (standing.as === 'customer' && !standing.parties.includes(place.party)) throw missing
  const parties = [...new Set([place.party, place.mailParty])]
  const read = await transact(call, { purpose: SERVICE, parties }, async (tx) => {
    const attachment = await sql<{ name: string; mediaType: string; size: number; part: number; raw: Buffer }>`
      select a.name, a.media_type as "mediaType", a.size, a.part, m.raw from desk.attachment a join desk.mail m on m.id = a.mail where a.id = ${id}::uuid`.execute(
      tx,
    )
    if (standing.as === 'desk') await look(tx, call, { type: 'case', id: found.number }, parties)
    return attachment.rows[0]
  })
  if (!read) throw missing
  parser ??= openParser()
  const bytes = await parser.attachment(read.raw, read.part)
  // Found at another place by a later parser: better nothing than somebody's other file.
  if (bytes?.length !== read.size) throw missing
  return { name: read.name, mediaType: read.mediaType, bytes }
}
