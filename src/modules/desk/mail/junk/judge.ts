import { sql } from 'kysely'
import type { Config } from '../../../../platform/config.ts'
import type { Acting } from '../../../../platform/context.ts'
import { type Checker, isOwnHost, openChecker } from '../../../../platform/mail/check/check.ts'
import type { Checked } from '../../../../platform/mail/check/checked.ts'
import type { ParsedMail } from '../../../../platform/mail/in/parsed.ts'
import { addressParty, connectedParties, type Tx } from '../../../customers/index.ts'
import type { Sender } from '../decide.ts'
import { type Claimed, claimedBytes } from '../ledger.ts'
import { type Deciding, type Seen, weigh } from './bayes.ts'
import { numbersOf } from './numbers.ts'
import { wordsOf } from './words.ts'

/** As likely as this it goes into the junk folder: one in twenty of those that do may be wrong, and is found there. */
export const JUNK_FROM = 0.95
/** Words alone say no more than this: a sure no of the sender's own domain weighs nearly as much. */
const SUREST = 0.999
/**
 * What a domain says of a mail, in log odds. Its owner asks that others' mail in its name is refused: that decides. Without such a wish a
 * no is a sign, since forwarding breaks what was signed and allowed. A yes says who sent it, not what for: it counts nothing.
 */
const SAID = {
  dmarc: { reject: 5, quarantine: 4, none: 1 },
  spf: { fail: 1.5, softfail: 0.5 },
  dkim: { fail: 0.5 },
} as const

export interface Judged {
  junk: boolean
  /** From 0 to 1; null: it was not judged. */
  score: number | null
  deciding: Deciding[]
  checks: Checked | null
  html: boolean
}

interface Circumstances {
  sender: Sender | null
  /** Its sender takes part in the case that it answers. */
  joins: boolean
  /** It is history, a machine's, or somebody said that it is wanted: it is taken as it is. */
  settled: boolean
}

/**
 * Whether a mail is junk: by its words, as far as the staff have taught us, and by what its sender's domain says. Words never speak against
 * somebody who takes part in the case that they answer, or who has proven to be a customer of ours.
 */
export async function judgeMail(ctx: Acting, mail: Claimed, parsed: ParsedMail, who: Circumstances): Promise<Judged> {
  const { html } = parsed
  if (who.settled) return { junk: false, score: null, deciding: [], checks: null, html }
  const [checks, weighed, known] = await Promise.all([
    checkSender(ctx, mail),
    weighWords(ctx, parsed),
    who.joins || isProven(ctx, who.sender),
  ])
  const byWords = weighed === null ? 0 : oddsOf(weighed.probability)
  if (weighed === null && checks === null) return { junk: false, score: null, deciding: [], checks, html }
  // Words of ours do not vouch for who its own domain says did not write it; nor do they speak against somebody whom we know.
  const forged = checks?.dmarc === 'fail' && checks.policy !== 'none'
  const heard = Math.min(known ? 0 : Infinity, Math.max(forged ? 0 : -Infinity, byWords))
  const score = 1 / (1 + Math.exp(-heard - (checks ? oddsSaid(checks) : 0)))
  return { junk: score >= JUNK_FROM, score, deciding: weighed?.deciding ?? [], checks, html }
}

/** Step: how it was judged stands beside what it became. */
export async function noteJudged(tx: Tx, mail: Claimed, { html, checks, score, deciding }: Judged): Promise<void> {
  await sql`
    select desk.note_judged(${mail.id}::uuid, ${html}, ${checks === null ? null : JSON.stringify(checks)}::jsonb, ${score}::real,
      ${score === null ? null : JSON.stringify(deciding)}::jsonb)`.execute(tx)
}

const oddsOf = (probability: number): number => {
  const kept = Math.min(SUREST, Math.max(1 - SUREST, probability))
  return Math.log(kept / (1 - kept))
}

function oddsSaid({ spf, dkim, dmarc, policy }: Checked): number {
  return (
    (dmarc === 'fail' ? SAID.dmarc[policy] : 0) +
    (spf === 'fail' || spf === 'softfail' ? SAID.spf[spf] : 0) +
    (dkim === 'fail' ? SAID.dkim.fail : 0)
  )
}

async function weighWords(ctx: Acting, parsed: ParsedMail) {
  const words = wordsOf(parsed)
  const numbers = numbersOf(ctx, words)
  const { rows } = await sql<Seen & { word: number }>`
    select word, junk, fine from desk.junk_word where word = any (${numbers}::bigint[])`.execute(ctx.db)
  const { rows: totals } = await sql<Seen>`select junk, fine from desk.junk_taught`.execute(ctx.db)
  const byNumber = new Map(rows.map((row) => [row.word, row]))
  const seen = new Map(
    words.flatMap((word, index) => {
      const known = byNumber.get(numbers[index]!)
      return known ? [[word, known] as const] : []
    }),
  )
  return weigh(words, seen, totals[0]!)
}

/** One per house: it has no thread while no mail comes from elsewhere. */
const checkers = new WeakMap<Config, Checker>()

/** What the sender's domain says. Null for what came from our own network, which no domain speaks of, and when nobody answered. */
async function checkSender(ctx: Acting, mail: Claimed): Promise<Checked | null> {
  const { ip, helo, from } = mail.envelope
  if (mail.source === 'smtp' && (ip === undefined || isOwnHost(ip))) return null
  const raw = await claimedBytes(ctx, mail)
  // Who brought a mail to the mailbox that we fetch from, we do not know: it can be asked only who signed it.
  if (ip === undefined && !/^dkim-signature[ \t]*:/im.test(headOf(raw))) return null
  const { nameServers, url } = ctx.config
  const checker = checkers.get(ctx.config) ?? openChecker({ host: url.hostname, nameServers })
  checkers.set(ctx.config, checker)
  return checker.check({ raw, ip: ip ?? null, helo: helo ?? null, sender: from ?? null })
}

/** Bytes in which a mail's headers are looked for; theirs are read by whoever checks them. */
const HEAD_BYTES = 256 * 1024
function headOf(raw: Buffer): string {
  const text = raw.subarray(0, HEAD_BYTES).toString('latin1')
  return text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length)
}

/** Their address is proven to be somebody's whom we know: only proof connects. */
async function isProven(ctx: Acting, sender: Sender | null): Promise<boolean> {
  if (sender === null) return false
  return (await connectedParties(ctx.db, await addressParty(ctx.db, sender.address))).length > 1
}
