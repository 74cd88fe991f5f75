// What never goes to a service outside: addresses, links, numbers. A place is kept for each, and filled again in what comes back. Pure.
import { MAIL_ADDRESS } from '../answering/mask.ts'

/**
 * In this order: files of ours in marked text, links, which carry keys; mail addresses; orders, telephones, accounts: four figures and more,
 * also with what people put between them; and whatever looks like a place of ours, so that it comes back as it was.
 */
const KEPT_BACK = new RegExp(
  [
    String.raw`file:[0-9a-f-]{36}`,
    String.raw`https?:\/\/[^\s()<>]*[^\s()<>.,;:!?]`,
    MAIL_ADDRESS.source,
    String.raw`\+?\d(?:[ .\u00a0-]?\d){3,}`,
    String.raw`\[\[\d+\]\]`,
  ].join('|'),
  'gu',
)
/** As it was sent, or with the blanks that a machine puts into it. */
const PLACE = /\[\s?\[\s?(\d+)\s?\]\s?\]/g

interface KeptBack {
  /** What may leave. */
  text: string
  parts: string[]
}

export function keepBack(text: string): KeptBack {
  const parts: string[] = []
  const left = text.replaceAll(KEPT_BACK, (part) => {
    // The same again is the same place: fewer of them for a machine to get wrong.
    const known = parts.indexOf(part)
    return `[[${known === -1 ? parts.push(part) : known + 1}]]`
  })
  return { text: left, parts }
}

/** Fills the places again. `lost`: what has none any more; its reader is told, the original has it. */
export function fillIn(text: string, parts: readonly string[]): { text: string; lost: string[] } {
  const found = new Set<number>()
  const whole = text.replaceAll(PLACE, (place, figures: string) => {
    const part = parts[Number(figures) - 1]
    if (part === undefined) return place
    found.add(Number(figures))
    return part
  })
  return { text: whole, lost: parts.filter((_, index) => !found.has(index + 1)) }
}
