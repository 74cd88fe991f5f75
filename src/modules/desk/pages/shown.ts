import { formatDue } from '../../../ui/due.ts'
import type { Eyes } from '../../../ui/promise.tsx'
import type { PromiseSeen } from '../contract.ts'

/** What opened a case's page travels along with its forms. */
export const keyOf = (caseKey: string | undefined): Record<string, string> =>
  caseKey === undefined ? {} : { key: caseKey }

/** By when, also of what is late by now: what was said. */
export const dueWords = (promise: PromiseSeen, eyes: Eyes): string =>
  formatDue({ ...shownOf(promise), broken: null, kept: null }, eyes.now, eyes.zone, eyes.locale)

/** A promise of the contract as the mark draws it. */
export function shownOf(promise: PromiseSeen) {
  const date = (iso: string | null) => (iso === null ? null : new Date(iso))
  return {
    due: new Date(promise.dueAt),
    precision: promise.precision,
    made: new Date(promise.madeAt),
    kept: date(promise.keptAt),
    broken: date(promise.brokenAt),
  }
}
