/** A subject without the signs of earlier answers, in the languages that mail programs write them in. */
export function bareSubject(subject: string): string {
  return subject.replace(/^\s*(?:(?:re|aw|sv|vs|antw|fwd?|wg)(?:\[\d+\])?\s*:\s*)+/i, '')
}

/** Addresses and pages, and what begins like one. */
const ADDRESS = /:\/\/|\bwww\.|[\p{L}\p{N}]\.\p{L}{2,}/u

/**
 * Whether it names a page. Whoever writes in a stranger's name, by mail or in a form, chooses subject, name and title of what we tell that
 * stranger at once: then it carries no link of theirs.
 */
export const advertises = (text: string): boolean => ADDRESS.test(text)
