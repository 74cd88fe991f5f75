/** Larger mails are so by their attachments, and are left as they are, in bytes. */
const LIMIT_BYTES = 4 * 1024 * 1024
const FLOWED = /format\s*=\s*"?flowed/i
/** Of the headers of a part, in characters: where it says how its text flows. */
const LOOKED_AT = 64 * 1024

/**
 * Takes the spaces from the ends of repeated lines below which own words begin. In text that flows (RFC 3676) a space at the end says that
 * the line goes on in the next one, but never from a repeated line into one's own (section 4.5): the parser joins them all the same, and
 * the answer became a part of the question.
 */
export function endRepeatedLines(raw: Buffer): Buffer {
  if (raw.length > LIMIT_BYTES || !FLOWED.test(raw.toString('latin1', 0, LOOKED_AT))) return raw
  const text = raw.toString('latin1')
  if (!/^>/m.test(text)) return raw
  const lines = text.split('\n')
  const ended = lines.map((line, at) =>
    line.startsWith('>') && /[ ]\r?$/.test(line) && !lines[at + 1]?.startsWith('>') ? `${line.trimEnd()}\r` : line,
  )
  return Buffer.from(ended.join('\n'), 'latin1')
}
