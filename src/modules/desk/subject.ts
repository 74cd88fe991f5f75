/** A subject without the signs of earlier answers, in the languages that mail programs write them in. */
export function bareSubject(subject: string): string {
  return subject.replace(/^\s*(?:(?:re|aw|sv|vs|antw|fwd?|wg)(?:\[\d+\])?\s*:\s*)+/i, '')
}
