import { createHash, randomBytes } from 'node:crypto'

/** 256 bits: nobody guesses it, so that a plain SHA-256 of it is safe to store. */
const TOKEN_BYTES = 32

/** A new secret for a cookie or a program, as text for it to keep. We keep only `sha256` of it. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
