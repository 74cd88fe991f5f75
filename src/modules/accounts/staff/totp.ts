import { createHmac } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Context } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'

const STEP_SECONDS = 30
/** RFC 4226, 4: 160 bits are recommended. */
const SECRET_BYTES = 20
/** RFC 6238, 5.2: one step to either side for clocks that differ. */
const STEPS_TO_EITHER_SIDE = 1

/**
 * The authenticator that belongs to a seed. Its secret is derived from the seed and the secret of the data folder, so that it is stored
 * nowhere, and the page that shows it can be opened twice.
 */
export function authenticatorOf(ctx: Pick<Context, 'secret' | 'db'>, seed: string, label: string): TOTP {
  const bytes = createHmac('sha256', ctx.secret.key('authenticator')).update(seed).digest().subarray(0, SECRET_BYTES)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  return new TOTP({
    issuer: setting(ctx, shop.name),
    label,
    secret: new Secret({ buffer }),
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_SECONDS,
  })
}

/** The half minute whose code this is, counted from 1970, or null for a wrong code. */
export function stepOfCode(authenticator: TOTP, code: string, now: Date): number | null {
  const delta = authenticator.validate({
    token: code.replaceAll(/\s/g, ''),
    timestamp: now.getTime(),
    window: STEPS_TO_EITHER_SIDE,
  })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta
}
