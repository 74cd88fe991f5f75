import { sql } from 'kysely'
import type { Call, Context } from '../../platform/context.ts'
import { callerOf, isFromHere } from '../../platform/http/caller.ts'
import { refuse } from '../../platform/refusal.ts'

export interface Limit {
  /** Tries that go through within one window. */
  max: number
  windowSeconds: number
}

const MINUTE = 60
const HOUR = 60 * MINUTE

/**
 * Every limit on tries. They stand where somebody could guess or be bothered, never on ordinary traffic of the shop. A limit per
 * caller is generous, because an office or a mobile network shares one address; the one per person is what stops guessing.
 */
export const LIMITS = {
  /**
   * Letters to one address, asked for from one network: somebody mistypes, loses a mail and asks again. By network, because else a stranger
   * could use an address up and keep its owner out; `ANYWHERE` bounds the nuisance.
   */
  'letters per address': { max: 5, windowSeconds: HOUR },
  'letters per caller': { max: 30, windowSeconds: HOUR },
  /** With five tries per letter (CODE_TRIES) a guesser has 25 in a million per hour, address and network; see CODES_PER_ADDRESS. */
  'codes per caller': { max: 30, windowSeconds: HOUR },
  'links per caller': { max: 60, windowSeconds: HOUR },
  'passkeys per caller': { max: 60, windowSeconds: 15 * MINUTE },
  /** By person and network, so that a stranger who guesses keeps nobody else out; see `ANYWHERE`. */
  'passwords per person': { max: 10, windowSeconds: 15 * MINUTE },
  'passwords per caller': { max: 30, windowSeconds: 15 * MINUTE },
  /** A question costs somebody minutes: an office may ask much, a machine has an hour to wait. */
  'chats per caller': { max: 60, windowSeconds: HOUR },
  'questions per caller': { max: 60, windowSeconds: HOUR },
  'invitations per caller': { max: 30, windowSeconds: HOUR },
  /** What is opened, and what was not found: an office behind one address looks for much; a machine would teach us what it likes. */
  'searches per caller': { max: 300, windowSeconds: HOUR },
  /** Whether it was the answer. */
  'judgements per caller': { max: 60, windowSeconds: HOUR },
  /** A server whose key was revoked repeats it; 256 bits are not guessed, so this only keeps the log of attacks short. */
  'unknown keys per caller': { max: 60, windowSeconds: MINUTE },
  /** Each makes a party. A browser needs one a month; an office of a hundred people behind one address may all begin to chat. */
  'chat tokens per caller': { max: 100, windowSeconds: HOUR },
} as const satisfies Record<string, Limit>

/**
 * The same by person alone, wherever it is tried from. To keep an owner out, a stranger needs so many networks at once, and has to go on.
 *
 * Letters: from four networks 20 an hour, which is 480 a day: what a mail host begins to call a flood.
 * Passwords: 60 in a quarter of an hour from six networks are 5,760 a day, 2.1 million a year. A password has twelve characters or more: of
 * ten words of which each is one of 1,000 common ones there are 10^30, of twelve small letters 10^17; and whoever had it would still need the
 * code, of which three in a million are good at a time. A passkey is not counted here: its owner comes in meanwhile.
 */
const ANYWHERE = {
  'letters per address': { max: 20, windowSeconds: HOUR },
  'passwords per person': { max: 60, windowSeconds: 15 * MINUTE },
} as const satisfies Partial<Record<keyof typeof LIMITS, Limit>>

/**
 * Codes typed for one address, wherever. The letters above would allow 20 × 5 an hour, 2,400 in a million a day; with this it is 30 a day,
 * and a year of it, with hundreds of letters a day in the owner's mailbox, finds one in ninety (365 × 30 / 10^6). Whoever uses it up keeps
 * nobody out: the link in the same letter is not counted.
 */
const CODES_PER_ADDRESS: Limit = { max: 30, windowSeconds: 24 * HOUR }

/**
 * Baskets begun from one network. Each is a row, and for a new browser a party. A browser needs one a month; a mobile network's one address
 * stands for some hundreds of them in a busy hour. Counted in this process, because each order begins with a basket and a row of tries
 * would cost it another round trip: several processes allow several times as many.
 */
const BASKETS_PER_CALLER: Limit = { max: 1_000, windowSeconds: HOUR }
/**
 * What is said from one network by customers and visitors, in the chat and on the pages of cases. An office of a hundred does not write
 * ten times each within an hour; a machine fills the disk. Counted like baskets, because each word in a chat would pay for it.
 */
const MESSAGES_PER_CALLER: Limit = { max: 1_000, windowSeconds: HOUR }
/**
 * Questions to the help from one network. Each costs the database some searches, and keeps a row; an office of a hundred asks five each
 * within an hour. Counted like baskets.
 */
const ANSWERS_PER_CALLER: Limit = { max: 500, windowSeconds: HOUR }
/**
 * Searches in the help from one network, and what is found while one types: a dozen a search. Each costs the one thread that finds, and the
 * database, some ten milliseconds, so that a machine which goes on has a minute of an hour. Counted like baskets.
 */
const FINDS_PER_CALLER: Limit = { max: 6_000, windowSeconds: HOUR }
/** Networks that are counted at once, 100 bytes each; when more come, those whose window is over go, and then all. */
const COUNTED_LIMIT = 50_000

/**
 * Counts a try, and refuses it when there were too many: the one place of all rate limits. Counted at once and for itself, so that
 * a try that is rolled back counts too. `subject` is a caller (`callerOf`) or a person's address; it is stored keyed.
 * `overstepped` is called once per window, at the first try over it.
 * @throws Refusal too-many with the seconds to wait
 */
export async function limit(
  ctx: Context,
  name: string,
  subject: string,
  { max, windowSeconds }: Limit,
  overstepped?: () => Promise<void>,
): Promise<void> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ tries: number; ends_at: Date }>`
    insert into accounts.rate as r (name, subject, tries, ends_at)
    values (${name}, ${ctx.secret.sign('rate', `${name} ${subject}`)}, 1, ${now}::timestamptz + make_interval(secs => ${windowSeconds}))
    on conflict (name, subject) do update set
      tries = case when r.ends_at <= ${now} then 1 else r.tries + 1 end,
      ends_at = case when r.ends_at <= ${now} then excluded.ends_at else r.ends_at end
    returning tries, ends_at`.execute(ctx.db)
  const { tries, ends_at } = rows[0]!
  if (tries <= max) return
  if (tries === max + 1) await overstepped?.()
  const seconds = Math.max(1, Math.ceil((ends_at.getTime() - now.getTime()) / 1000))
  throw refuse('too-many', { seconds, minutes: Math.ceil(seconds / MINUTE) })
}

/** `limit` by one of the names above, for the caller's network address; the first try over it is written down as an attack. */
export async function limitCaller(call: Call, name: keyof typeof LIMITS): Promise<void> {
  await limit(call, name, callerOf(call), LIMITS[name], () => noteAttack(call, `too many ${name}`))
}

/**
 * `limit` for a person's mail address: first from the caller's network, so that what is refused there does not count against the person
 * elsewhere, then from anywhere. Written down without the address, which may be a customer's.
 */
export async function limitPerson(call: Call, name: keyof typeof ANYWHERE, email: string): Promise<void> {
  const overstepped = () => noteAttack(call, `too many ${name}`)
  await limit(call, name, `${callerOf(call)} ${email}`, LIMITS[name], overstepped)
  await limit(call, `${name} anywhere`, email, ANYWHERE[name], overstepped)
}

/** `limit` for codes that are typed for a mail address. @throws Refusal too-many */
export async function limitCodes(call: Call, email: string): Promise<void> {
  await limit(call, 'codes per address', email, CODES_PER_ADDRESS, () => noteAttack(call, 'too many codes per caller'))
}

/** Counts baskets of people, in this process alone. Programs have keys, which can be revoked. @throws Refusal too-many */
export const limitBaskets = (call: Call): void => limitHere(call, 'baskets', BASKETS_PER_CALLER)

/** Counts what customers and visitors say, in this process alone. @throws Refusal too-many */
export const limitMessages = (call: Call): void => limitHere(call, 'messages', MESSAGES_PER_CALLER)

/** Counts what is asked of the help, in this process alone. @throws Refusal too-many */
export const limitAnswers = (call: Call): void => limitHere(call, 'answers', ANSWERS_PER_CALLER)

/** Counts what is searched for in the help, in this process alone. @throws Refusal too-many */
export const limitFinds = (call: Call): void => limitHere(call, 'finds', FINDS_PER_CALLER)

function limitHere(call: Call, name: string, { max, windowSeconds }: Limit): void {
  if (call.principal.kind === 'key' || call.principal.kind === 'staff' || isFromHere(call)) return
  const now = call.clock.now().getTime()
  const counted = countedFor(call)
  const caller = `${name} ${callerOf(call)}`
  const known = counted.get(caller)
  const count = known && known.endsAt > now ? known : { tries: 0, endsAt: now + windowSeconds * 1000 }
  count.tries += 1
  if (count !== known) {
    if (counted.size >= COUNTED_LIMIT) makeRoom(counted, now)
    counted.set(caller, count)
  }
  if (count.tries <= max) return
  const seconds = Math.max(1, Math.ceil((count.endsAt - now) / 1000))
  throw refuse('too-many', { seconds, minutes: Math.ceil(seconds / MINUTE) })
}

interface Count {
  tries: number
  endsAt: number
}
/** By house: tests open several in one process. */
const counts = new WeakMap<Context['secret'], Map<string, Count>>()

function countedFor({ secret }: Call): Map<string, Count> {
  const known = counts.get(secret) ?? new Map<string, Count>()
  counts.set(secret, known)
  return known
}

function makeRoom(counted: Map<string, Count>, now: number): void {
  for (const [caller, { endsAt }] of counted) if (endsAt <= now) counted.delete(caller)
  if (counted.size >= COUNTED_LIMIT) counted.clear()
}

export type Attack =
  | 'unknown key'
  | 'key from another origin'
  | 'unknown chat token'
  | 'chat token elsewhere'
  | 'wrong password'
  | 'wrong code'
  | 'code used again'
  | 'passkey failed'
  | 'passkey copied'
  | `too many ${keyof typeof LIMITS}`

/** Writes a try to come in into the log of attacks. Never names a customer. */
export async function noteAttack(
  call: Call,
  what: Attack,
  about: { staff?: string; key?: string } = {},
): Promise<void> {
  await sql`
    insert into accounts.attack (at, what, address, staff, key)
    values (${call.clock.now()}, ${what}, ${call.address.slice(0, 60)}, ${about.staff ?? null}, ${about.key ?? null})`.execute(
    call.db,
  )
}
