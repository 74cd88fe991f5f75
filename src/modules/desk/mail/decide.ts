import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { MachineSign, ParsedMail } from '../../../platform/mail/in/parsed.ts'
import { isInvented, isMailAddress } from '../../../platform/mail/address.ts'
import { addressParty, customerOf, normaliseEmail } from '../../customers/index.ts'
import { findCase, type FoundCase } from '../find.ts'
import { readReplyAddress } from '../links.ts'
import type { Claimed } from './ledger.ts'

/**
 * Acknowledgements to one address within a day. Somebody with three questions is told three times; a machine that hides what it is and
 * answers each of ours is told three times, and then it is quiet between us.
 */
const ACKNOWLEDGED_PER_DAY = 3
/**
 * Acknowledgements within an hour to people whom nobody knows. Anybody can write any sender: without an end, a flood of forged ones would
 * make us write to as many strangers. Whoever is not told has a case and a promise all the same.
 */
const STRANGERS_ACKNOWLEDGED_PER_HOUR = 100
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Who wrote it, as far as a mail can say: anybody can write any sender. */
export interface Sender {
  address: string
  name: string | null
}

/** Its sender, by the address in From; where there is none, by where bounces of it would go. */
export function senderOf(mail: Claimed, parsed: ParsedMail): Sender | null {
  const named = parsed.from ? normaliseEmail(parsed.from.address) : null
  const address = named ?? normaliseEmail(mail.envelope.from ?? parsed.returnPath ?? '')
  if (address === null || !isMailAddress(address)) return null
  return { address, name: named === null ? null : (parsed.from?.name ?? null) }
}

/** By which sign no person wrote it to us; 'own': it is one of ours that came back. */
export function machineOf(
  ctx: Acting,
  mail: Claimed,
  parsed: ParsedMail,
  sender: Sender | null,
): MachineSign | 'own' | null {
  const own = normaliseEmail(ctx.config.mailFrom)
  const domain = ctx.config.mailFrom.slice(ctx.config.mailFrom.lastIndexOf('@')).toLowerCase()
  const cameBack =
    (sender !== null && sender.address === own) ||
    parsed.loops.some((name) => normaliseEmail(name) === own) ||
    (parsed.messageId !== null &&
      letterIn(parsed.messageId) !== null &&
      // Another house makes its letters' ids as we do: what a person wrote there is a question to us.
      parsed.messageId.toLowerCase().replace(/>$/, '').endsWith(domain))
  if (cameBack) return 'own'
  return parsed.machine ?? (mail.envelope.from === '' ? 'null-return-path' : null)
}

/** Our letters' Message-ID. */
const LETTER = /^letter\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i
const letterIn = (messageId: string): string | null => LETTER.exec(messageId)?.[1]?.toLowerCase() ?? null

/** A number that a person wrote: it shows where to look, and opens nothing. */
const NUMBER_IN_SUBJECT = /#\s?([1-9]\d{3,14})\b/
const NUMBER_IN_ADDRESS = /^reply\+([1-9]\d{0,14})\./i

export interface Thread {
  /** The case that it joins. */
  joins: FoundCase | null
  /** A case that it names without having a part in it. */
  quotes: FoundCase | null
}

/**
 * The case that a mail belongs to. What it carries only finds a candidate: the signed reply address, the random id of a letter of ours, an
 * earlier mail of theirs. It joins where its sender takes part; whoever quotes what they have overheard begins a case of their own.
 */
export async function findThread(
  ctx: Acting,
  mail: Claimed,
  parsed: ParsedMail,
  sender: Sender | null,
  history: boolean,
): Promise<Thread> {
  const recipients = [...new Set([...(mail.envelope.to ?? []), ...parsed.recipients])]
  let quotes: FoundCase | null = null
  for await (const number of candidates(ctx, parsed, recipients)) {
    const found = await findCase(ctx.db, number)
    if (!found) continue
    if (sender && (await takesPart(ctx, found.id, sender.address))) return { joins: found, quotes: null }
    quotes ??= found
  }
  if (sender) {
    const earlier = await caseOfEarlier(ctx, parsed.references, sender.address, history)
    if (earlier) return { joins: await findCase(ctx.db, earlier), quotes: null }
  }
  const said =
    NUMBER_IN_SUBJECT.exec(parsed.subject)?.[1] ?? recipients.map((to) => NUMBER_IN_ADDRESS.exec(to)?.[1]).find(Boolean)
  if (!quotes && said) quotes = await findCase(ctx.db, said)
  return { joins: null, quotes }
}

async function* candidates(ctx: Acting, parsed: ParsedMail, recipients: readonly string[]): AsyncGenerator<string> {
  for (const recipient of recipients) {
    const number = readReplyAddress(ctx, recipient)
    if (number !== null) yield number
  }
  // The nearest reference stands last.
  for (const letter of parsed.references.toReversed().flatMap((reference) => letterIn(reference) ?? [])) {
    const { rows } = await sql<{
      number: string
    }>`select number::text as number from desk.case_of_letter(${letter}::uuid)`.execute(ctx.db)
    if (rows[0]) yield rows[0].number
  }
}

async function takesPart(ctx: Acting, caseId: string, address: string): Promise<boolean> {
  const { rows } = await sql<{ part: boolean }>`select desk.takes_part(${caseId}::uuid, ${address}) as part`.execute(
    ctx.db,
  )
  return rows[0]!.part
}

async function caseOfEarlier(
  ctx: Acting,
  references: readonly string[],
  sender: string,
  history: boolean,
): Promise<string | null> {
  if (references.length === 0) return null
  const ids = references.map((reference) => `<${reference}>`)
  const { rows } = await sql<{ number: string }>`
    select number::text as number from desk.case_of_mails(${ids}::text[], ${sender}, ${history})`.execute(ctx.db)
  return rows[0]?.number ?? null
}

/** Whether its sender may be told at once that we have it. */
export async function mayAcknowledge(ctx: Acting, sender: Sender): Promise<boolean> {
  if (isInvented(sender.address)) return false
  if ((await acknowledgedWithin(ctx, DAY_MS, sender.address)) >= ACKNOWLEDGED_PER_DAY)
    return isOwnTry(ctx, sender.address)
  if ((await acknowledgedWithin(ctx, HOUR_MS, null)) < STRANGERS_ACKNOWLEDGED_PER_HOUR) return true
  const party = await addressParty(ctx.db, sender.address)
  return (await customerOf(ctx.db, party)) !== party
}

/** Whether the house writes to itself, from an address that it made for it a moment ago: those have one mailbox, and are many in a day. */
async function isOwnTry(ctx: Acting, address: string): Promise<boolean> {
  const { rows } = await sql<{ own: boolean }>`select desk.is_probing(${address}) as own`.execute(ctx.db)
  return rows[0]!.own
}

/** How often a sender's mailbox, or (null) everybody's, was told at once within this time. */
async function acknowledgedWithin(ctx: Acting, milliseconds: number, sender: string | null): Promise<number> {
  const since = new Date(ctx.clock.now().getTime() - milliseconds)
  const { rows } = await sql<{ count: number }>`
    select desk.acknowledged_since(${sender}::text, ${since}::timestamptz) as count`.execute(ctx.db)
  return rows[0]!.count
}
