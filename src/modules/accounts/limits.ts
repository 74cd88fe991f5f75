import { sql } from 'kysely'
import type { Call, Context } from '../../platform/context.ts'
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
  /** Letters to one address: somebody mistypes, loses a mail and asks again; more is a nuisance to whom the address belongs. */
  'letters per address': { max: 5, windowSeconds: HOUR },
  'letters per caller': { max: 30, windowSeconds: HOUR },
  /** With five tries per letter (CODE_TRIES) a guesser has 25 in a million per hour and address. */
  'codes per caller': { max: 30, windowSeconds: HOUR },
  'links per caller': { max: 60, windowSeconds: HOUR },
  'passkeys per caller': { max: 60, windowSeconds: 15 * MINUTE },
  /** Ten guesses in a quarter of an hour are a thousand a day: no password of twelve characters falls to that, and the code stands behind it. */
  'passwords per person': { max: 10, windowSeconds: 15 * MINUTE },
  'passwords per caller': { max: 30, windowSeconds: 15 * MINUTE },
  /** A question costs somebody minutes: an office may ask much, a machine has an hour to wait. */
  'questions per caller': { max: 60, windowSeconds: HOUR },
  'invitations per caller': { max: 30, windowSeconds: HOUR },
  /** A server whose key was revoked repeats it; 256 bits are not guessed, so this only keeps the log of attacks short. */
  'unknown keys per caller': { max: 60, windowSeconds: MINUTE },
  /** Each makes a party. A browser needs one a month; an office of a hundred people behind one address may all begin to chat. */
  'chat tokens per caller': { max: 100, windowSeconds: HOUR },
} as const satisfies Record<string, Limit>

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

/** `limit` by one of the names above, for a person's mail address; written down without the address, which may be a customer's. */
export async function limitPerson(call: Call, name: keyof typeof LIMITS, email: string): Promise<void> {
  await limit(call, name, email, LIMITS[name], () => noteAttack(call, `too many ${name}`))
}

/** Who calls, for counting. Of an IPv6 address the first 64 bits: the rest is the caller's own to choose. */
export function callerOf(call: Pick<Call, 'address'>): string {
  const { address } = call
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [front = '', back] = address.split('::')
  const groups = front === '' ? [] : front.split(':')
  if (back !== undefined) {
    const after = back === '' ? [] : back.split(':')
    while (groups.length + after.length < 8) groups.push('0')
    groups.push(...after)
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
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
