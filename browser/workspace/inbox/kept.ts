import { me } from '../state.ts'

/**
 * What somebody has written and not sent is kept in the browser, one entry per key, so that two windows do not overwrite each other's.
 * Under the person's own id: whoever signs in at the same computer next does not find it.
 */
const PREFIX = 'rapport.'
/** Words about a customer do not lie about for longer than a week in which nobody came back to them. */
const KEPT_MS = 7 * 86_400_000

const keyOf = (kind: string, name: string): string => `${PREFIX}${kind}.${me.value?.id ?? ''}.${name}`

export function keep(kind: string, name: string, value: object): void {
  try {
    localStorage.setItem(keyOf(kind, name), JSON.stringify(value))
  } catch {
    // A full or forbidden store: what was written stays in the window's memory.
  }
}

export function drop(kind: string, name: string): void {
  try {
    localStorage.removeItem(keyOf(kind, name))
  } catch {
    // Forbidden: then nothing was kept either.
  }
}

/** Everything of this kind that is this person's, by name; what has grown old goes, whoever's it is. */
export function allKept<T extends { at: number }>(kind: string): Record<string, T> {
  const found: Record<string, T> = {}
  try {
    const mine = keyOf(kind, '')
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(`${PREFIX}${kind}.`))) {
      const value = JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
      if (!value || !(Date.now() - value.at < KEPT_MS)) localStorage.removeItem(key)
      else if (key.startsWith(mine)) found[key.slice(mine.length)] = value
    }
  } catch {
    // Forbidden, or not written by us: there is nothing to take up.
  }
  return found
}
