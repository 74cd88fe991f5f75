import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Call, Context } from '../../../platform/context.ts'
import { addressParty, normaliseEmail, oweLetter, SERVICE, transact } from '../../customers/index.ts'
import { limitCaller, limitPerson } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { wantedPage } from './own-page.ts'

/** How long link and code are good for: a slow relay and a look at the phone. */
export const LINK_MINUTES = 15

/**
 * Command: somebody types an address and wants to sign in. Always answers the same, whoever the address belongs to and whether or not
 * it has an account. The browser that asked gets a cookie, so that the code works there and nowhere else; the link works in whichever
 * browser its owner opens it.
 * @throws Refusal too-many; address-wrong when it is none
 */
export async function askForSignIn(
  call: Call,
  asked: { email: string; sentence: string; to?: string | undefined },
): Promise<void> {
  const email = normaliseEmail(asked.email)
  if (email === null) throw refuse('address-wrong')
  await limitCaller(call, 'letters per caller')
  await limitPerson(call, 'letters per address', email)
  const address = await addressParty(call.db, email)
  const id = randomUUID()
  const now = call.clock.now()
  await transact(call, { purpose: SERVICE, parties: [address] }, async (tx) => {
    await sql`
      insert into accounts.sign_in_link (id, address, wanted, sentence, asked_at, ends_at)
      values (${id}, ${address}, ${wantedPage(asked.to, '') || null}, ${asked.sentence}, ${now}, ${now}::timestamptz + make_interval(mins => ${LINK_MINUTES}))`.execute(
      tx,
    )
    await oweLetter(tx, { party: address, kind: 'sign-in', recipient: email, locale: call.locale, data: { link: id } })
  })
  call.setCookie('ask', `${id}.${call.secret.sign('asked here', id)}`, LINK_MINUTES * 60)
  if (isTriedOut(call)) {
    process.stdout.write(`No mail relay is set. The letter would hold this link:\n  ${signInLink(call, id).url}\n`)
  }
}

/** Somebody looks at Rapport on their own machine: no letter can go, and who sits at this terminal has the database anyway. */
function isTriedOut({ config }: Context): boolean {
  return config.relay === undefined && config.url.hostname === 'localhost' && process.stdout.isTTY === true
}

/** What the letter says, made when it is sent: the letter's row holds the id only, and no table holds link or code. */
export function signInLink(
  ctx: Pick<Context, 'config' | 'secret'>,
  id: string,
): { url: string; code: string; minutes: number } {
  const url = new URL('/sign-in/link', ctx.config.url)
  url.searchParams.set('token', `${id}.${ctx.secret.sign('sign-in link', id)}`)
  return { url: url.href, code: codeOf(ctx, id), minutes: LINK_MINUTES }
}

/** The id in a mailed link, when the signature is ours. @throws Refusal link-used */
export function linkOfToken(ctx: Context, token: string): string {
  return verifiedId(ctx, 'sign-in link', token) ?? throwUsed()
}

/** The sign-in that this browser asked for. @throws Refusal link-used when there is none */
export function linkAskedHere(call: Call): string {
  return verifiedId(call, 'asked here', call.cookie('ask') ?? '') ?? throwUsed()
}

export function isCodeOf(ctx: Context, id: string, typed: string): boolean {
  const given = Buffer.from(typed.replaceAll(/\s/g, ''))
  const wanted = Buffer.from(codeOf(ctx, id))
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Six digits of an HMAC over the id. 48 bits divided by a million favour no code by more than one in 10^8. */
function codeOf(ctx: Pick<Context, 'secret'>, id: string): string {
  const number = createHmac('sha256', ctx.secret.key('sign-in code')).update(id).digest().readUIntBE(0, 6)
  return String(number % 1_000_000).padStart(6, '0')
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function verifiedId(ctx: Context, use: string, token: string): string | null {
  const [id = '', signature = ''] = token.split('.', 2)
  return UUID.test(id) && ctx.secret.verify(use, id, signature) ? id : null
}

function throwUsed(): never {
  throw refuse('link-used')
}
