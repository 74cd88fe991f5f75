import { words } from '../state.ts'
import type { Exceptions } from './codes.ts'

type Told = Pick<Exceptions['items'][number], 'kind' | 'about' | 'detail'>

/** What it is about: a case by its number, a rule by its name. */
export function aboutInWords({ about: { type, id }, detail }: Told): string {
  switch (type) {
    case 'case':
    case 'order':
    case 'job':
      return words.value(`exceptions.about.${type}`, { id })
    case 'rule':
    case 'macro':
    case 'category':
      return `${words.value(`exceptions.about.${type}`)} ${detail ?? id}`
    case 'door':
      return words.value('exceptions.about.door')
    case 'mail':
    case 'wanted':
      return words.value(`exceptions.about.${type}`)
    default:
      return words.value('exceptions.about.letter')
  }
}

const PROMISES = ['order.ships', 'case.reply', 'case.solved', 'case.callback'] as const
const LETTERS = ['case.received', 'case.informed', 'case.status', 'case.late'] as const
const CODES = ['taken', 'untaken', 'unsolved', 'not-content'] as const

/** What of it: which promise, which letter, which carrier. Codes of the house stand as they are where there are no words for them. */
export function detailInWords({ kind, detail }: Told, called: (category: string) => string): string | null {
  if (detail === null || kind === 'leads-to-who-left') return null
  if (kind === 'case-unsorted') return words.value('exceptions.detail.likely', { category: called(detail) })
  const promise = PROMISES.find((one) => one === detail)
  const letter = LETTERS.find((one) => one === detail)
  if (letter) return words.value('exceptions.detail.letter', { told: words.value(`byRule.letter.${letter}`) })
  const code = CODES.find((one) => one === detail)
  if (kind === 'promise-broken' && promise) return words.value(`exceptions.detail.${promise}`)
  return code ? words.value(`exceptions.detail.${code}`) : detail
}
