import { keptByText } from '../../../platform/kept.ts'
import type { CaseChannel, CaseRank } from '../contract.ts'
import type { Conditions } from './contract.ts'

/** Digits of an order's number, as people quote it; fewer are a quantity or a size. */
const ORDER_NUMBER = /(?<![\p{L}\p{N}])\d{4,12}(?![\p{L}\p{N}])/gu
/** Numbers of a message that are looked up. Who lists more of them asks about none. */
const NUMBERS_LIMIT = 10
/** UTF-16 units of a message that rules read: ten pages. What is wanted stands at its beginning, and folding takes its time. */
const TEXT_LIMIT = 20_000
/** UTF-16 units of rules' words that stay folded: all of the longest list of rules. */
const FOLDED_LIMIT = 1_000_000

export interface Rule {
  id: string
  name: string
  on: boolean
  conditions: Conditions
  category: string | null
  rank: CaseRank | null
  assignee: string | null
}

/** What comes in, as the rules see it. */
export interface ToMatch {
  sender: string | null
  subject: string
  text: string
  channel: CaseChannel
  language: string | null
  /** What the words alone say, where they are sure. */
  category: string | null
}

/** What the record says of who writes. */
export interface Facts {
  /** Of the order that it is about; null: none of theirs. */
  orderState: string | null
  promiseBroken: boolean
  /** Minor units; null: they have not allowed to be served by it. */
  value: number | null
}

/** Whether the record has to be asked for these rules. */
export const asksFacts = (rules: readonly Rule[]): boolean =>
  rules.some(({ conditions: { orders, promiseBroken, valueAtLeast } }) =>
    [orders, promiseBroken, valueAtLeast].some((one) => one !== undefined),
  )

/** The first rule that fits decides. `facts` where asksFacts said so. */
export function firstFitting(rules: readonly Rule[], asked: ToMatch, facts: Facts | null): Rule | null {
  const subject = spaced(asked.subject)
  const text = spaced(asked.text.slice(0, TEXT_LIMIT))
  return rules.find(({ conditions }) => fits(conditions, { ...asked, subject, text }, facts)) ?? null
}

/** Subject and text as `spaced` gives them. */
function fits(wanted: Conditions, asked: ToMatch, facts: Facts | null): boolean {
  return (
    has(wanted.channels, (one) => one === asked.channel) &&
    has(wanted.languages, (one) => one === asked.language) &&
    has(wanted.categories, (one) => one === asked.category) &&
    has(wanted.senders, (one) => isFrom(one, asked.sender)) &&
    has(wanted.words, (one) => stands(folded(one), wanted.wordsIn ?? 'either', asked)) &&
    has(wanted.orders, (one) => one === facts?.orderState) &&
    (wanted.promiseBroken === undefined || facts?.promiseBroken === true) &&
    (wanted.valueAtLeast === undefined || (facts?.value ?? 0) >= wanted.valueAtLeast)
  )
}

function has<Item>(list: readonly Item[] | undefined, holds: (one: Item) => boolean): boolean {
  return list === undefined || list.some(holds)
}

/** `example.com` and `@example.com` are everybody there, its subdomains too; anything else with an @ is one address. */
function isFrom(wanted: string, sender: string | null): boolean {
  if (sender === null) return false
  const address = sender.toLowerCase()
  if (wanted.indexOf('@') > 0) return address === wanted
  const domain = wanted.replace(/^@/, '')
  return address.endsWith(`@${domain}`) || address.endsWith(`.${domain}`)
}

function stands(words: string, where: 'either' | 'subject' | 'text', { subject, text }: ToMatch): boolean {
  return (where !== 'text' && subject.includes(words)) || (where !== 'subject' && text.includes(words))
}

/** Its words, folded, each between two blanks: so words are found whole, and several in their order. */
function spaced(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
  return ` ${words?.join(' ') ?? ''} `
}

const folded = keptByText(FOLDED_LIMIT, spaced)

/** What may be numbers of orders in a message. */
export function numbersIn(...texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => text.match(ORDER_NUMBER) ?? [])
  return [...new Set(found)].filter((one) => !one.startsWith('0')).slice(0, NUMBERS_LIMIT)
}
