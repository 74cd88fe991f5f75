import type { Acting } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { ringsBack } from '../calls/times.ts'
import type { Urgency } from '../contract.ts'
import type { Target } from './due.ts'

/**
 * What is said besides the time: that the desk is full, and that we would ring instead; that patience is kept; what can be kept where it
 * cannot wait. Null: nothing.
 */
export function alsoSaid(
  ctx: Acting,
  target: Target | null,
  urgency: Urgency | null | undefined,
  locale: string,
): string | null {
  const words = say(locale)
  if (target?.rule.by === 'full') {
    const full = words('mail.case.full', { count: target.rule.before ?? 0 })
    if (!ringsBack(ctx)) return full
    return `${full} ${words('mail.case.fullRing', { url: new URL('/callback', ctx.config.url).href })}`
  }
  if (urgency === 'now') return words('mail.case.pressing')
  return target?.rule.by === 'word' ? words('mail.case.patience') : null
}
