import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { failpoint } from '../../../platform/failpoint.ts'
import type { ParsedMail } from '../../../platform/mail/in/parsed.ts'
import { letterCameBack, partyOfLetter, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { receiveMessage, type Taken } from '../open.ts'
import { findThread, machineOf, mayAcknowledge, type Sender, senderOf } from './decide.ts'
import { judgeMail, noteJudged } from './junk/judge.ts'
import { type Claimed, settleMail, type ToSettle } from './ledger.ts'

/** Of history, when nobody says otherwise: a conversation whose last mail is older is settled. */
export const OPEN_DAYS = 30
const DAY_MS = 86_400_000

/** What a mail has become. */
export interface TakenMail {
  state: ToSettle['state']
  number: string | null
}

/**
 * Takes a mail that was read: it becomes a message of a case, or is kept as what a machine wrote. Everything that follows from it (message,
 * promise, acknowledgement, its own row, what is attached) is one transaction, so that it happens once, whatever dies in between.
 * @throws Refusal mail-settled when another reader was quicker
 */
export async function takeMail(ctx: Acting, mail: Claimed, parsed: ParsedMail): Promise<TakenMail> {
  const taken = await become(ctx, mail, parsed)
  failpoint('mail.taken')
  ctx.bell.ring(['mails'])
  return taken
}

async function become(ctx: Acting, mail: Claimed, parsed: ParsedMail): Promise<TakenMail> {
  if (parsed.bounce && !mail.wanted) return takeBounce(ctx, mail, parsed)
  const sender = senderOf(mail, parsed)
  const machine = machineOf(ctx, mail, parsed, sender)
  const history = mail.source === 'import' || mail.envelope.history === true
  const { joins, quotes } = await findThread(ctx, mail, parsed, sender, history)
  const unasked = machine === 'own' || (machine !== null && joins === null)
  if (unasked && !mail.wanted) {
    const none = {
      ...settledAs(mail, parsed, sender),
      state: 'automatic',
      acknowledged: false,
      party: null,
      message: null,
    } as const
    await transact(ctx, { purpose: SERVICE, parties: [] }, (tx) => settleMail(tx, mail, none))
    return { state: 'automatic', number: null }
  }
  const settled = history || machine !== null || mail.wanted
  const judged = await judgeMail(ctx, mail, parsed, { sender, joins: joins !== null, settled })
  if (judged.junk) {
    const junk = {
      ...settledAs(mail, parsed, sender),
      state: 'junk',
      acknowledged: false,
      party: null,
      message: null,
    } as const
    await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
      await settleMail(tx, mail, junk)
      await noteJudged(tx, mail, judged)
    })
    return { state: 'junk', number: null }
  }
  const at = history ? (parsed.date ?? mail.receivedAt) : mail.receivedAt
  const { number } = await receiveMessage(ctx, {
    id: messageOf(ctx, mail.id),
    channel: 'mail',
    case: joins?.number ?? null,
    from: sender,
    subject: parsed.subject,
    text: parsed.text,
    quoted: parsed.quoted,
    notes: notesOf(mail, parsed, machine !== null),
    mail: mail.id,
    at,
    vouched: judged.checks?.dmarc === 'pass',
    attached: parsed.attachments.length > 0,
    acknowledge: !history && machine === null && sender !== null && (await mayAcknowledge(ctx, sender)),
    promise: !history && machine === null,
    quiet: machine !== null && joins !== null,
    closed: history && at < openSince(mail),
    async settle(tx, taken) {
      // Whoever writes from an address reads there, whatever once came back from it. That is said of mail that comes today.
      if (sender && !history && machine === null)
        await sql`select customers.address_works(${sender.address})`.execute(tx)
      const told = await wasAcknowledged(tx, taken)
      const { case: caseId, message, party } = taken
      await settleMail(tx, mail, {
        ...settledAs(mail, parsed, sender),
        state: 'taken',
        acknowledged: told,
        party,
        message,
      })
      await noteJudged(tx, mail, judged)
      await keepAttachments(tx, mail, parsed, { message, party })
      if (quotes && quotes.id !== caseId)
        await sql`insert into desk.related (customer_case, other, why) values (${caseId}, ${quotes.id}, 'quoted') on conflict do nothing`.execute(
          tx,
        )
      failpoint('mail.taking')
    },
  })
  return { state: 'taken', number }
}

/**
 * The id of the message that a mail becomes: the same however often it is taken up, and not to be told from the mail's, which its sender
 * heard with the 250 and could use for a message of their own first.
 */
function messageOf(ctx: Acting, mail: string): string {
  const hex = Buffer.from(ctx.secret.sign('message of a mail', mail), 'base64url').toString('hex')
  // Version 8 of RFC 9562: bits of one's own making.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function openSince(mail: Claimed): Date {
  const { openSince: said } = mail.envelope
  return said === undefined ? new Date(mail.claimedAt.getTime() - OPEN_DAYS * DAY_MS) : new Date(said)
}

const settledAs = (mail: Claimed, parsed: ParsedMail, sender: Sender | null) => ({
  messageId: parsed.messageId,
  sender: sender?.address ?? null,
  subject: parsed.subject,
  occurredAt: parsed.date ?? mail.receivedAt,
})

function notesOf(mail: Claimed, parsed: ParsedMail, machine: boolean): string[] {
  return [...parsed.notes, ...(machine ? ['automatic'] : []), ...(mail.envelope.cut === undefined ? [] : ['mail-cut'])]
}

/** Step: whether something was said at once after this message. */
async function wasAcknowledged(tx: Tx, { case: caseId, message }: Taken): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    select exists (select from desk.message a where a.customer_case = ${caseId} and a.direction = 'automatic'
      and a.place > (select m.place from desk.message m where m.id = ${message})) as told`.execute(tx)
  return rows[0]!.told
}

async function keepAttachments(
  tx: Tx,
  mail: Claimed,
  parsed: ParsedMail,
  { message, party }: { message: string; party: string },
): Promise<void> {
  if (parsed.attachments.length === 0) return
  await sql`
    insert into desk.attachment (mail, message, party, part, name, media_type, size)
    select ${mail.id}, ${message}, ${party}, a.part, a.name, a."mediaType", a.size
    from jsonb_to_recordset(${JSON.stringify(parsed.attachments)}::jsonb) a (part integer, name text, "mediaType" text, size integer)`.execute(
    tx,
  )
}

/**
 * A report on a letter of ours: the letter learns of it, its case's readers see it, and nobody is answered. Where nobody is at its address,
 * the address is marked, not whose it is.
 */
async function takeBounce(ctx: Acting, mail: Claimed, parsed: ParsedMail): Promise<TakenMail> {
  const { letter, outcome, reason, hard, reply, status } = parsed.bounce!
  const found = letter === null ? undefined : await partyOfLetter(ctx.db, letter)
  const party = found?.party ?? null
  await transact(ctx, { purpose: SERVICE, parties: party === null ? [] : [party] }, async (tx) => {
    const sender = senderOf(mail, parsed)
    await settleMail(tx, mail, {
      ...settledAs(mail, parsed, sender),
      state: 'bounce',
      acknowledged: false,
      party,
      message: null,
    })
    if (letter !== null && found && outcome !== 'delivered') {
      const said = status === null || reply.includes(status) ? reply : `${status} ${reply}`
      await letterCameBack(tx, letter, {
        reply: said,
        certain: outcome === 'failed',
        ...(hard ? { fails: { reason, status } } : {}),
      })
    }
  })
  if (letter === null || !found) return { state: 'bounce', number: null }
  const { rows } = await sql<{
    number: string
  }>`select number::text as number from desk.case_of_letter(${letter}::uuid)`.execute(ctx.db)
  const number = rows[0]?.number ?? null
  ctx.bell.ring(['letters', ...(number === null ? [] : ['inbox', `case/${number}`])])
  return { state: 'bounce', number }
}
