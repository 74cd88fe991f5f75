/**
 * A slot is a part of a page, or a question, that a lower module leaves open and higher ones fill; src/routes.ts says which. So a lower
 * module shows what higher ones know without importing them.
 */
export interface Slot<Fill> {
  readonly name: string
  readonly fills: readonly Fill[]
}

/** Declares a slot; the module that leaves it open owns it. */
export function slot<Fill>(name: string): Slot<Fill> {
  return { name, fills: [] }
}

/** Fills a slot; called in routes.ts and by extensions only. The order of filling is the order on the page. */
export function fill<Fill>(into: Slot<Fill>, ...fills: Fill[]): void {
  ;(into.fills as Fill[]).push(...fills)
}
