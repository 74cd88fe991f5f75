import { isIP } from 'node:net'
import { refuse } from '../refusal.ts'

/** No inline script or style, nothing from other hosts; pictures may be blobs of our own. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  // Recordings in articles.
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  // A mail as it was sent, in a frame without an origin.
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "manifest-src 'self'",
].join('; ')

/** A reply that is no page loads nothing and is framed by nobody, whatever a browser takes it for. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

/** A year: browsers then come by https without asking, also before the first redirect. */
const HTTPS_ONLY_SECONDS = 31_536_000

/** Headers that every reply carries, made once: they go into the response as it is built, not one by one after it. */
export interface SecurityHeaders {
  page: Readonly<Record<string, string>>
  data: Readonly<Record<string, string>>
}

export function securityHeaders(origin: URL): SecurityHeaders {
  const always = {
    'x-content-type-options': 'nosniff',
    ...(origin.protocol === 'https:' ? { 'strict-transport-security': `max-age=${HTTPS_ONLY_SECONDS}` } : {}),
  }
  return {
    page: {
      ...always,
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    },
    data: { ...always, 'content-security-policy': DATA_POLICY },
  }
}

/**
 * Cross-site request forgery: what a browser sends to change something must come from our own pages. That holds without a cookie
 * too, or a foreign page could sign its visitor in as somebody else. Browsers say where a request comes from (Sec-Fetch-Site, and
 * Origin where that is missing); a program says neither, and has no cookie that could be misused.
 */
export function refuseOtherSites(headers: Headers, ownOrigin: string): void {
  if (!isFromOwnSite(headers, ownOrigin)) throw refuse('other-site')
}

export function isFromOwnSite(headers: Headers, ownOrigin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null) return !headers.has('cookie')
  return origin === ownOrigin || isOriginOfHost(origin, headers.get('host'))
}

/** Somebody who came by another name of this machine (a LAN address) than RAPPORT_URL says. */
function isOriginOfHost(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}

/**
 * The caller's address. X-Forwarded-For is believed only as far as our own proxies wrote it: the last `proxies` entries; what
 * stands before them the caller may have forged.
 */
export function callerAddress(socketAddress: string, forwardedFor: string | null, proxies: number): string {
  if (proxies === 0 || !forwardedFor) return socketAddress
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  // Fewer entries than proxies: somebody came past the outermost one, and what remains was written by ours.
  const claimed = hops[Math.max(0, hops.length - proxies)]
  return claimed && isIP(claimed) ? claimed : socketAddress
}
