import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'

/** Keys for each use, derived from the one secret of the data folder, so that one use's key says nothing of another's. */
export interface Secret {
  /** A signature over a text, base64url, 22 characters (128 bits: enough against guessing, short enough for a link). */
  sign(use: string, text: string): string
  verify(use: string, text: string, signature: string): boolean
  /** 32 bytes for encryption. */
  key(use: string): Buffer
}

const SIGNATURE_CHARACTERS = 22

export function openSecret(hex: string): Secret {
  const master = Buffer.from(hex, 'hex')
  if (master.length < 32)
    throw new Error('The secret of the data folder is shorter than 32 bytes. Put back the file from your backup.')
  const keys = new Map<string, Buffer>()
  const key = (use: string) => {
    const known = keys.get(use)
    if (known) return known
    const derived = Buffer.from(hkdfSync('sha256', master, '', `rapport ${use}`, 32))
    keys.set(use, derived)
    return derived
  }
  // Taking the bytes in anew for each signature was a part of every request with a cookie.
  const signing = new Map<string, KeyObject>()
  const signingKey = (use: string) => {
    const known = signing.get(use) ?? createSecretKey(key(use))
    signing.set(use, known)
    return known
  }
  const sign = (use: string, text: string) =>
    createHmac('sha256', signingKey(use)).update(text).digest('base64url').slice(0, SIGNATURE_CHARACTERS)
  return {
    key,
    sign,
    verify(use, text, signature) {
      const wanted = Buffer.from(sign(use, text))
      const given = Buffer.from(signature)
      return wanted.length === given.length && timingSafeEqual(wanted, given)
    },
  }
}
