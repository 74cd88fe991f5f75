import type { Answer } from '../client.ts'
import { exponentOf } from '../parts.tsx'
import { locale, words } from '../state.ts'

export type Blueprint = Answer<'GET /api/blueprint'>
export type Rule = Blueprint['rules'][number]
export type Conditions = Rule['conditions']
export type Category = Blueprint['categories'][number]

export const nameIn = ({ names, id }: Category): string => names[locale.value] ?? names['en'] ?? id

/** A rule as a line: what it asks, and what follows. */
export function ruleInWords(rule: Rule, { categories, currency }: Blueprint): string {
  const {
    senders,
    words: said,
    channels,
    orders,
    promiseBroken,
    valueAtLeast,
    languages,
    categories: ids,
  } = rule.conditions
  const called = (id: string) => {
    const found = categories.find((one) => one.id === id)
    return found ? nameIn(found) : id
  }
  const asks = [
    ...(senders ?? []),
    ...(said ?? []).map((one) => `“${one}”`),
    ...(channels ?? []).map((one) => words.value(`inbox.channel.${one}`)),
    ...(orders ?? []).map((one) => words.value(`blueprint.order.${one}`)),
    ...(promiseBroken ? [words.value('blueprint.promiseBroken')] : []),
    ...(valueAtLeast === undefined ? [] : [`≥ ${valueAtLeast / unitsOf(currency)} ${currency}`]),
    ...(languages ?? []),
    ...(ids ?? []).map(called),
  ]
  const does = [
    ...(rule.category === null ? [] : [called(rule.category)]),
    ...(rule.rank === null ? [] : [words.value(`rank.${rule.rank}`)]),
    ...(rule.assignee === null ? [] : [words.value('blueprint.setAssignee')]),
  ]
  return words.value('blueprint.change', { before: asks.join(', '), after: does.join(', ') })
}

/** Minor units in one of a currency: what is typed is whole ones. */
export const unitsOf = (currency: string): number => 10 ** exponentOf(currency)
