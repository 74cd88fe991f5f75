/** RFC 5321's longest path, in characters. */
const ADDRESS_LIMIT = 254

/**
 * Whether a text is one mail address and nothing besides: no second one, no header, no quoting that programs read differently. What is
 * allowed here but does not exist, the relay will say.
 */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= ADDRESS_LIMIT &&
    /^[^\s\p{Cc}\p{Cf}<>()[\]\\,;:"@]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(text) &&
    !text.includes('..')
  )
}

/** Where the people of the demo shop would live, if they did (RFC 2606 keeps the name free for ever). */
export const INVENTED_DOMAIN = 'demo.example'

/** Nobody is there: a letter to them is withdrawn and not handed to a relay, however late one is set. */
export const isInvented = (address: string): boolean => address.toLowerCase().endsWith(`@${INVENTED_DOMAIN}`)

/** The mailbox behind an address, to count by: anna+shop@ and anna+other@ are read by the same person. */
export const mailboxOf = (address: string): string =>
  address
    .trim()
    .toLowerCase()
    .replace(/\+[^@]*(?=@)/, '')
