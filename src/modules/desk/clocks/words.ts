import { say } from '../../../ui/words.ts'
import type { Urgency } from '../contract.ts'
import type { Target } from './due.ts'

/** What is said besides the time: that the desk is full, that patience is kept, what can be kept where it cannot wait. Null: nothing. */
export function alsoSaid(target: Target | null, urgency: Urgency | null | undefined, locale: string): string | null {
  const words = say(locale)
  if (target?.rule.by === 'full') return words('mail.case.full', { count: target.rule.before ?? 0 })
  if (urgency === 'now') return words('mail.case.pressing')
  return target?.rule.by === 'word' ? words('mail.case.patience') : null
}
