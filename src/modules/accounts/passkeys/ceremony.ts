import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { refuse } from '../refusals.ts'
import { sha256 } from '../tokens.ts'

/** How long somebody may look for their key. */
const CHALLENGE_SECONDS = 5 * 60
/** A person's devices, with room; it bounds the list that a registration excludes. */
export const PASSKEYS_LIMIT = 20
/** EdDSA, ES256, RS256: what authenticators make today (IANA COSE numbers). Asking for more makes Node probe what it calls experimental. */
const ALGORITHMS = [-8, -7, -257]
/** Base64url of the largest reply that an authenticator gives (a packed attestation with its certificates). */
const REPLY_LONGEST = 20_000

/** Which sign-in or registration a challenge is for: one is never good for another. */
export type Use = 'customer registers' | 'customer signs in' | 'staff registers' | 'staff signs in' | 'staff joins'

const text = z.string().max(REPLY_LONGEST)
/** What a browser hands back. Its inner form is WebAuthn's own and is checked by the library. */
export const passkeyReply = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: text }),
})
export type PasskeyReply = z.infer<typeof passkeyReply>
/** What a browser needs to ask its authenticator. */
export const passkeyOptions = z.looseObject({ challenge: z.string() })

export interface NewPasskey {
  credentialId: string
  publicKey: Buffer
  counter: number
  transports: string[]
}

export interface StoredPasskey {
  id: string
  credential_id: string
  public_key: Buffer
  counter: number
  transports: string[]
}

/** What a browser needs to make a passkey for `about`. A resident key with the person's own check: that is both factors in one. */
export async function registrationOptions(
  ctx: Context,
  use: Use,
  about: string,
  person: { name: string; excluded: readonly string[] },
) {
  const options = await generateRegistrationOptions({
    rpName: setting(ctx, shop.name),
    rpID: ctx.config.url.hostname,
    userID: new Uint8Array(Buffer.from(about.replaceAll('-', ''), 'hex')),
    userName: person.name,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: person.excluded.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await keepChallenge(ctx, use, about, options.challenge)
  return options as typeof options & Record<string, unknown>
}

/** The passkey that a browser has made. @throws Refusal passkey-failed */
export async function registered(ctx: Context, use: Use, about: string, reply: PasskeyReply): Promise<NewPasskey> {
  const verified = await verifyRegistrationResponse({
    response: reply as unknown as RegistrationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(ctx, use, about, challenge),
    expectedOrigin: ctx.config.url.origin,
    expectedRPID: ctx.config.url.hostname,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(asRefusal)
  if (!verified.verified) throw refuse('passkey-failed')
  const { credential } = verified.registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
  }
}

/** What a browser needs to sign in with whichever passkey it has for us: it names nobody, so it tells nothing. */
export async function signInOptions(ctx: Context, use: Use) {
  const options = await generateAuthenticationOptions({ rpID: ctx.config.url.hostname, userVerification: 'required' })
  await keepChallenge(ctx, use, null, options.challenge)
  return options as typeof options & Record<string, unknown>
}

/** The new counter of a passkey that signed our challenge, with the person's own check. @throws Refusal passkey-failed */
export async function signedBy(ctx: Context, use: Use, passkey: StoredPasskey, reply: PasskeyReply): Promise<number> {
  const verified = await verifyAuthenticationResponse({
    response: reply as unknown as AuthenticationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(ctx, use, null, challenge),
    expectedOrigin: ctx.config.url.origin,
    expectedRPID: ctx.config.url.hostname,
    requireUserVerification: true,
    credential: {
      id: passkey.credential_id,
      publicKey: new Uint8Array(passkey.public_key),
      counter: passkey.counter,
      transports: passkey.transports as AuthenticatorTransport[],
    },
  }).catch(asRefusal)
  if (!verified.verified) throw refuse('passkey-failed')
  return verified.authenticationInfo.newCounter
}

async function keepChallenge(ctx: Context, use: Use, about: string | null, challenge: string): Promise<void> {
  await sql`
    insert into accounts.challenge (sha256, use, about, ends_at)
    values (${sha256(challenge)}, ${use}, ${about}, ${ctx.clock.now()}::timestamptz + make_interval(secs => ${CHALLENGE_SECONDS}))`.execute(
    ctx.db,
  )
}

/** A challenge is good once, whatever comes of it. */
async function takeChallenge(ctx: Context, use: Use, about: string | null, challenge: string): Promise<boolean> {
  const { rows } = await sql<{ good: boolean }>`
    delete from accounts.challenge where sha256 = ${sha256(challenge)}
    returning use = ${use} and about is not distinct from ${about}::uuid and ends_at > ${ctx.clock.now()} as good`.execute(
    ctx.db,
  )
  return rows[0]?.good === true
}

// The library throws for everything that does not fit, malformed input included; a broken connection of ours is not the passkey's fault.
function asRefusal(error: unknown): never {
  if (error instanceof Error && 'severity' in error) throw error
  throw refuse('passkey-failed')
}
