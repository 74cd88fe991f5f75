import type { Call } from '../../../platform/context.ts'

/** Longest address of a page that is remembered over a sign-in. */
const WANTED_LONGEST = 500

/** The page of ours that somebody wanted before they were asked to sign in; anything else (another site, `//host`) is `instead`. */
export function wantedPage(to: string | null | undefined, instead: string): string {
  if (!to || to.length > WANTED_LONGEST || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || to.includes('\\')) return instead
  return to
}

/** Where to go instead, when browsers drop our cookies here: they keep `__Host-` ones on https and on localhost only. */
export function insecureAt(call: Call): string | null {
  const { protocol, hostname, host } = call.config.url
  const isLocal =
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
  return protocol === 'http:' && !isLocal ? `https://${host}` : null
}
