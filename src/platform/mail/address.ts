/** RFC 5321's longest path, in characters. */
const ADDRESS_LIMIT = 254

/**
 * Whether a text is one mail address and nothing besides: no second one, no header, no quoting that programs read differently. What is
 * allowed here but does not exist, the relay will say.
 */
export function isMailAddress(text: string): boolean {
  return text.length <= ADDRESS_LIMIT && /^[^\s\p{Cc}\p{Cf}<>()[\]\\,;:"@]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(text) && !text.includes('..')
}
