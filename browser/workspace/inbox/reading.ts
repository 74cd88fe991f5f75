import type { CaseListed, CaseRank, CaseShown, Passage } from '../../../src/modules/desk/contract.ts'
import { call } from '../client.ts'

/** What a list is narrowed to. */
export interface Filter {
  category?: string
  rank?: CaseRank
}

export type Listed = CaseListed & { passage?: Passage }
export type Case = CaseShown

/** The views of the inbox, and what each asks for. */
export const VIEWS = {
  mine: { state: 'open', whose: 'mine' },
  nobody: { state: 'open', whose: 'nobody' },
  open: { state: 'open', whose: 'all' },
  waiting: { state: 'waiting', whose: 'all' },
  closed: { state: 'closed', whose: 'all' },
} as const
export type View = keyof typeof VIEWS

export interface CaseList {
  items: Listed[]
  more: boolean
  counts: { open: number; mine: number; unassigned: number; late: number }
}

/** The pages that somebody has opened so far, as one list: of a view, or of what is searched for. */
export async function readList(view: View, pages: number, narrowed: Filter, search: string): Promise<CaseList> {
  const wanted = search === '' ? { ...VIEWS[view], ...narrowed } : { search }
  const answers = await Promise.all(
    Array.from({ length: pages }, (_, index) => call('GET /api/cases', { ...wanted, page: index + 1 })),
  )
  const last = answers.at(-1)!
  // What moved from one page to the next between two answers stands in both.
  const items = new Map(answers.flatMap(({ items }) => items.map((one) => [one.number, one] as const)))
  return { items: [...items.values()], more: last.more, counts: last.counts }
}

/** Beyond this only a long case's end is read again with each change: what is further up seldom changes. */
const SETTLED_BEYOND = 400
/** So much of the end is read again: letters are sent and answers are seen within a few messages. */
const END_LENGTH = 100

/** A case with all its messages. `kept` is what stands on the screen of it. */
export async function readCase(number: string, kept?: Case): Promise<Case> {
  const settled = kept && kept.messages.length > SETTLED_BEYOND ? kept.messages.slice(0, -END_LENGTH) : []
  const messages = [...settled]
  for (;;) {
    const after = messages.at(-1)?.place
    const shown = await call('GET /api/cases/{number}', { number, ...(after === undefined ? {} : { after }) })
    messages.push(...shown.messages)
    if (!shown.more || shown.messages.length === 0) return { ...shown, messages }
  }
}

/** The last place that is on the screen. */
export const lastPlace = ({ messages }: Case): number => messages.at(-1)?.place ?? 0

/** Who they are to us: a name, an address, or somebody who told neither. */
export const nameOf = (known: { customer: string | null }, nobody: string): string => known.customer ?? nobody
