import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { refuse } from '../refusals.ts'

/** NIST SP 800-63B-4, 3.1.1.2: eight with a second factor, fifteen without; no rules about kinds of characters. */
export const PASSWORD_SHORTEST = 12
/** Long enough for any sentence; longer would only keep the processor busy. */
export const PASSWORD_LONGEST = 200

/**
 * Argon2id with 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's first choice. RFC 9106's second choice (64 MiB,
 * three passes) would let four sign-ins at once take more memory than the whole program is meant to have.
 */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2 as never)

/** What is stored of a password, in the PHC string format: parameters and salt stand beside the hash, so that they can change. */
export async function hashPassword(password: string): Promise<string> {
  if (Array.from(password.normalize('NFKC')).length < PASSWORD_SHORTEST)
    throw refuse('password-short', { length: PASSWORD_SHORTEST })
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    tagLength: HASH_BYTES,
    ...COST,
  })
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(salt)}$${unpadded(hash)}`
}

/** Whether the password is the stored one. Without a stored one it works as long and says no, so that time does not tell who works here. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored ?? NOBODY)
  if (!match) throw new Error('A stored password hash is not in the format of this program.')
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number)
  const wanted = Buffer.from(match[5]!, 'base64')
  const given = await derive('argon2id', {
    message: password.slice(0, PASSWORD_LONGEST).normalize('NFKC'),
    nonce: Buffer.from(match[4]!, 'base64'),
    tagLength: wanted.length,
    memory: memory!,
    passes: passes!,
    parallelism: parallelism!,
  })
  return timingSafeEqual(given, wanted) && stored !== null
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(Buffer.alloc(SALT_BYTES))}$${unpadded(Buffer.alloc(HASH_BYTES))}`
