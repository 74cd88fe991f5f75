import type { Answer } from '../client.ts'
import { words } from '../state.ts'

export type DeskNow = Answer<'GET /api/clocks'>
export type ClockRule = DeskNow['rules'][number]
export type Escalation = Answer<'GET /api/escalations'>['items'][number]

const MINUTES_OF_HOUR = 60

/** '30 min', '4 h', '4 h 30 min': as the merchant types it too. */
export function minutesShown(minutes: number): string {
  const whole = Math.round(minutes)
  const [hours, rest] = [Math.floor(whole / MINUTES_OF_HOUR), whole % MINUTES_OF_HOUR]
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** What was typed as minutes: '30 min', '4 h', '1,5 h', '4 h 30 min', '90'. Null for nothing, undefined for what is no time. */
export function minutesTyped(text: string): number | null | undefined {
  const typed = text.trim().toLowerCase().replace(',', '.')
  if (typed === '') return null
  const [, hours, minutes] = /^(?:(\d+(?:\.\d+)?)\s*(?:h|t)[a-z]*)?\s*(?:(\d+)\s*(?:m[a-z]*)?)?$/.exec(typed) ?? []
  if (hours === undefined && minutes === undefined) return undefined
  const whole = Math.round(Number(hours ?? 0) * MINUTES_OF_HOUR) + Number(minutes ?? 0)
  return whole > 0 ? whole : undefined
}

/** What a rule names, in words. The category's id stands for itself where its name is not at hand. */
export function ruleNames(
  { category, rank, tier }: Pick<ClockRule, 'category' | 'rank' | 'tier'>,
  called: (category: string) => string = (id) => id,
): string {
  const named = [
    category === null ? null : called(category),
    rank === null ? null : words.value(`clocks.rank.${rank}`),
    tier === null ? null : words.value(`clocks.tier.${tier}`),
  ]
  return named.filter(Boolean).join(' · ') || words.value('clocks.everything')
}
