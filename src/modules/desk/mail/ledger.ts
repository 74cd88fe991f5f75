import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Context } from '../../../platform/context.ts'
import type { Tx } from '../../customers/index.ts'

export const MAIL_STATES = ['received', 'taken', 'automatic', 'bounce', 'unreadable', 'junk'] as const
export type MailState = (typeof MAIL_STATES)[number]
export const MAIL_SOURCES = ['smtp', 'imap', 'import'] as const
export type MailSource = (typeof MAIL_SOURCES)[number]

/** Longer than reading and taking a mail can last: whoever claimed it before that has died over it. */
const CLAIM_LIMIT_MS = 2 * 60_000
/** A mail that did not let itself be read so often is left to a person. */
export const TRIES = 4
/** Between two tries, by their number: what was the machine's momentary trouble is over soon, the rest waits for somebody awake. */
const RETRY_MS = [2_000, 30_000, 300_000] as const
/** When the house could not take it, doubling up to the last. */
const HOUSE_RETRY_FIRST_MS = 5_000
const HOUSE_RETRY_LAST_MS = 600_000

/** What is known of a mail beside its bytes. */
export interface Envelope {
  /** Of the SMTP conversation; '' is the null return path. */
  from?: string
  to?: string[]
  /** The host of elsewhere that brought it, and how it greeted: kept until the mail was judged. */
  ip?: string
  helo?: string
  /** It lay somewhere else for long: nobody is told now, and nothing is promised. */
  history?: true
  /** Of history: what is older is settled. */
  openSince?: string
  /** Its whole size, when the rest was left where it was fetched. */
  cut?: number
}

export interface ToKeep {
  source: MailSource
  raw: Uint8Array
  envelope: Envelope
  /** When it came to us, or to the mailbox that it is fetched from. */
  at: Date
  /** user@host/mailbox/UIDVALIDITY/UID */
  place?: string
}

/** Commits a mail. The same bytes again are the same mail; `fresh` says whether they were not. */
export async function keepMail(
  { db, bell }: Pick<Context, 'db' | 'bell'>,
  mail: ToKeep,
): Promise<{ id: string; fresh: boolean; state: MailState }> {
  const digest = hash('sha256', mail.raw, 'buffer')
  const { rows } = await sql<{ id: string; fresh: boolean; state: MailState }>`
    select id, fresh, state from desk.take_mail(${mail.source}, ${digest}::bytea, ${mail.raw}::bytea, ${JSON.stringify(mail.envelope)}::jsonb,
      ${mail.at}::timestamptz, ${mail.place ?? null})`.execute(db)
  bell.ring(['mails'])
  return rows[0]!
}

/** Which of these places of a mailbox have been fetched. */
export async function knownPlaces({ db }: Pick<Context, 'db'>, places: string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ place: string }>`select desk.known_places(${places}::text[]) as place`.execute(db)
  return new Set(rows.map(({ place }) => place))
}

/** A mail that this reader has for itself. */
export interface Claimed {
  id: string
  source: MailSource
  size: number
  envelope: Envelope
  receivedAt: Date
  /** This try included. */
  attempts: number
  /** A person wants it as a message, whoever seems to have written it. */
  wanted: boolean
  claimedAt: Date
}

/** The next mail that waits, or null. `import`: of those that an import has laid aside. */
export async function claimMail(ctx: Acting, which: 'waiting' | 'import'): Promise<Claimed | null> {
  const now = ctx.clock.now()
  const { rows } = await sql<Omit<Claimed, 'claimedAt'>>`
    select id, source, size, envelope, received_at as "receivedAt", attempts, wanted
    from desk.claim_mail(${now}::timestamptz, ${new Date(now.getTime() - CLAIM_LIMIT_MS)}::timestamptz, ${TRIES}, ${which === 'import'})`.execute(
    ctx.db,
  )
  return rows[0] ? { ...rows[0], claimedAt: now } : null
}

/** The driver reads bytes from text, in one go: 20 MB held the main thread up for 220 ms, 4 MB for 40. */
const PIECE_BYTES = 4 * 1024 * 1024

/** The bytes of a claimed mail, piece by piece. */
export async function claimedBytes(ctx: Acting, mail: Claimed): Promise<Buffer> {
  const raw = Buffer.alloc(mail.size)
  let read = 0
  do {
    const { rows } = await sql<{ piece: Buffer | null }>`
      select substring(desk.mail_bytes(${mail.id}::uuid) from ${read + 1} for ${PIECE_BYTES}) as piece`.execute(ctx.db)
    const piece = rows[0]?.piece
    if (!piece || (piece.length === 0 && mail.size > 0)) throw new Error('The mail is not there any more.')
    raw.set(piece, read)
    read += piece.length
  } while (read < mail.size)
  return raw
}

/** The mail could not be read: tried again later, and left to a person when that was often enough. */
export async function putBackUnread(ctx: Acting, mail: Claimed, problem: string): Promise<MailState> {
  const state = mail.attempts >= TRIES ? 'unreadable' : 'received'
  await putBack(ctx, mail, state, problem, RETRY_MS[mail.attempts - 1] ?? RETRY_MS.at(-1)!, true)
  return state
}

/** The house could not take it just now, which is not the mail's fault: it waits, for however long that lasts. */
export async function putBackUntaken(ctx: Acting, mail: Claimed, trouble: number): Promise<void> {
  await putBack(
    ctx,
    mail,
    'received',
    'not-taken',
    Math.min(HOUSE_RETRY_LAST_MS, HOUSE_RETRY_FIRST_MS * 2 ** trouble),
    false,
  )
}

async function putBack(
  ctx: Acting,
  mail: Claimed,
  state: MailState,
  problem: string,
  waitMs: number,
  counts: boolean,
): Promise<void> {
  const retryAt = new Date(ctx.clock.now().getTime() + waitMs)
  await sql`
    select desk.put_back_mail(${mail.id}::uuid, ${mail.claimedAt}::timestamptz, ${state}, ${problem}, ${retryAt}::timestamptz, ${counts})`.execute(
    ctx.db,
  )
  ctx.bell.ring(['mails'])
}

export interface ToSettle {
  state: 'taken' | 'automatic' | 'bounce' | 'junk'
  messageId: string | null
  sender: string | null
  subject: string
  occurredAt: Date | null
  acknowledged: boolean
  party: string | null
  message: string | null
}

/** Step: what it turned out to be. @throws Refusal mail-settled when another reader was quicker */
export async function settleMail(tx: Tx, mail: Claimed, was: ToSettle): Promise<void> {
  await sql`
    select desk.settle_mail(${mail.id}::uuid, ${was.state}, ${was.messageId === null ? null : `<${was.messageId}>`}, ${was.sender}, ${was.subject},
      ${was.occurredAt}::timestamptz, ${was.acknowledged}, ${was.party}::uuid, ${was.message}::uuid)`.execute(tx)
}

/** How many there are in each state: for the figures. */
export async function countMails(db: Context['db']): Promise<{ state: MailState; count: number }[]> {
  const { rows } = await sql<{ state: MailState; count: number }>`select state, count from desk.count_mails()`.execute(
    db,
  )
  return rows
}
