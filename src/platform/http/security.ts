import { isIP } from 'node:net'
import { refuse } from '../refusal.ts'

/** No inline script or style, nothing from other hosts; pictures may be blobs of our own. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "manifest-src 'self'",
].join('; ')

export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['content-security-policy', CONTENT_SECURITY_POLICY],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=()'],
]

/**
 * Cross-site request forgery: a request that changes something and carries a cookie must come from our own origin. Browsers
 * say so themselves (Sec-Fetch-Site, and Origin where that is missing); a program without cookies needs neither.
 */
export function refuseOtherSites(headers: Headers, ownOrigin: string): void {
  if (!headers.has('cookie')) return
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return
  const origin = headers.get('origin')
  if (site === null && (origin === ownOrigin || originOfHost(headers, origin))) return
  throw refuse('other-site')
}

function originOfHost(headers: Headers, origin: string | null): boolean {
  if (origin === null) return false
  try {
    return new URL(origin).host === headers.get('host')
  } catch {
    return false
  }
}

/**
 * The caller's address. X-Forwarded-For is believed only as far as our own proxies wrote it: the last `proxies` entries; what
 * stands before them the caller may have forged.
 */
export function callerAddress(socketAddress: string, forwardedFor: string | null, proxies: number): string {
  if (proxies === 0 || !forwardedFor) return socketAddress
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  const claimed = hops[hops.length - proxies] ?? hops[0]
  return claimed && isIP(claimed) ? claimed : socketAddress
}
