import type { Call } from '../../../platform/context.ts'

/** Longest address of a page that is remembered over a sign-in. */
const WANTED_LONGEST = 500

/** The page of ours that somebody wanted before they were asked to sign in; anything else (another site, `//host`) is `instead`. */
export function wantedPage(to: string | null | undefined, instead: string): string {
  if (!to || to.length > WANTED_LONGEST || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || to.includes('\\')) return instead
  return to
}

/** Whether browsers would drop our cookies here: they keep `__Host-` ones on https and on localhost only. */
export function isInsecure(call: Call): boolean {
  const { protocol, hostname } = call.config.url
  return protocol === 'http:' && hostname !== 'localhost' && !hostname.endsWith('.localhost') && hostname !== '127.0.0.1' && hostname !== '[::1]'
}
