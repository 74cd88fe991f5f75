import { signal } from '@preact/signals'
import { type View, VIEWS } from './reading.ts'

const STORE = 'rapport.inbox.view'

/** The view that somebody left; nobody has chosen yet: their own. */
export const view = signal<View>(chosenView() ?? 'mine')
export const pages = signal(1)
/** What all cases are searched for; empty: the view is shown. */
export const searched = signal('')

export function searchAll(text: string): void {
  pages.value = 1
  searched.value = text
}

export function show(wanted: View): void {
  searchAll('')
  view.value = wanted
  try {
    localStorage.setItem(STORE, wanted)
  } catch {
    // A forbidden store: it holds for as long as the window does.
  }
}

function chosenView(): View | undefined {
  try {
    const stored = localStorage.getItem(STORE) ?? ''
    return stored in VIEWS ? (stored as View) : undefined
  } catch {
    return undefined
  }
}
