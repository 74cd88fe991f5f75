import { timingSafeEqual } from 'node:crypto'
import type { Acting } from '../../platform/context.ts'

/** The address of a case's page, signed: whoever has it may read and answer as the customer. */
export function caseUrl(
  ctx: Pick<Acting, 'config' | 'secret'>,
  number: string,
  { heirs = 0, page = '' }: { heirs?: number; page?: '' | '/solved' | '/complaint' } = {},
): string {
  const key = ctx.secret.sign('case', signedFor({ number, heirs }))
  return new URL(`/cases/${number}${page}?key=${key}`, ctx.config.url).href
}

/** What a case's links are signed for: whoever had it before it went to somebody else keeps a link that opens nothing. */
export const signedFor = ({ number, heirs }: { number: string; heirs: number }): string =>
  heirs === 0 ? number : `${number}/${heirs}`

/**
 * Where an answer by mail finds back to the case: the number, and a signature that nobody can guess. In hexadecimal digits, because some
 * hosts write the part before the @ in small letters.
 */
export function replyAddress(ctx: Pick<Acting, 'config' | 'secret'>, number: string): string {
  const { mailFrom } = ctx.config
  return `reply+${number}.${signed(ctx, number)}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}`
}

const signed = (ctx: Pick<Acting, 'secret'>, number: string) =>
  Buffer.from(ctx.secret.sign('reply', number), 'base64url').toString('hex')

const REPLY = /^reply\+([1-9]\d{0,14})\.([0-9a-f]{32})@/i

/** The number that a reply address carries; null for any other address, and for one whose signature is not ours. */
export function readReplyAddress(ctx: Pick<Acting, 'secret'>, address: string): string | null {
  const [, number, signature] = REPLY.exec(address) ?? []
  if (!number || !signature) return null
  const [given, wanted] = [Buffer.from(signature.toLowerCase()), Buffer.from(signed(ctx, number))]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? number : null
}
