import type { ComponentChildren } from 'preact'
import type { Acting, Call } from '../../platform/context.ts'
import { slot } from '../../platform/slots.ts'
import type { Rest } from './contract.ts'

/** Something that a customer's own record says, as a sentence that can answer a question. */
export interface RecordFact {
  /** In the asker's language, whole: "Order 1042 left us on Tuesday." */
  sentence: string
  /** Words that people ask for it with, in the asker's language: state, parcel, delivery, where is. */
  askedWith: readonly string[]
  /** Numbers and names that single it out when a question says them: the order's number, its products. */
  singledOutBy: readonly string[]
  rests: Extract<Rest, { kind: 'record' }>
  /** When it last changed: of several that fit, the newest is the likeliest to be meant. */
  at: Date
}

/** Facts of whoever asks, and of nobody else: a fill enters with the asker's own parties. A visitor without any has none. */
export interface AnswerFacts {
  name: string
  load(ctx: Acting, asked: FactsAsked): Promise<readonly RecordFact[]>
}
export interface FactsAsked {
  text: string
  language: string
  /** The signed-in asker's own; empty: nobody has signed in. */
  parties: readonly string[]
  /** An order and the key of its link, that the asker has brought along: it opens this order, where it is its key. */
  link: { order: string; key: string } | null
}
export const answerFacts = slot<AnswerFacts>('help.answerFacts')

/** A product that somebody owns: delivered or shipped to them, not returned. */
export interface Owned {
  product: string
  /** The path of the shelf that it stands on. */
  shelf: string
  title: string
  since: Date
  order: string
}
/** What these parties own. Orders fill it. */
export type Owning = (ctx: Acting, parties: readonly string[]) => Promise<readonly Owned[]>
export const owning = slot<Owning>('help.owning')

/** Who owns one of these products, or something of these shelves, since a day between these, of those who allow a purpose. Orders fill it. */
export type Owners = (
  ctx: Acting,
  asked: {
    products: readonly string[]
    shelves: readonly string[]
    from: Date
    until: Date
    purpose: string
    limit: number
  },
) => Promise<readonly { party: string; product: string; order: string; since: Date }[]>
export const owners = slot<Owners>('help.owners')

/** A field, or a small table, of the reader's own record in an article. */
export interface LiveValue {
  /** A field's words. */
  words?: string
  /** A table, its head first. */
  rows?: readonly (readonly string[])[]
}
export interface LiveFields {
  /** As they stand between braces, each with what it is in the words of `messages` key `help.field.<name>`, and a plain one for strangers. */
  names: readonly string[]
  /** What is not in the answer, the record does not say. */
  load(
    call: Call,
    wanted: { names: readonly string[]; parties: readonly string[]; products: readonly string[]; language: string },
  ): Promise<ReadonlyMap<string, LiveValue>>
}
export const liveFields = slot<LiveFields>('help.liveFields')

/** How far the order has come that these parties mean by "my order": placed, packed, shipped, delivered. Null: there is none. Orders fill it. */
export type OrderState = (ctx: Acting, parties: readonly string[]) => Promise<string | null>
export const orderState = slot<OrderState>('help.orderState')

/** What is handed to a person, with everything said so far. */
export interface ToHandOver {
  question: string
  /** What was asked and said before, oldest first. */
  said: readonly { by: 'asker' | 'house'; text: string }[]
  about: { type: string; id: string } | null
  /** How to reach who has not signed in; refused without one where nobody could be answered. */
  email: string | null
  name: string | null
  /** The sentences (id@version) that stood beside those two fields. */
  asked: readonly string[]
}
export interface HandedOver {
  /** The case's number. */
  number: string
  href: string
  /** By when somebody answers; null: somebody is there now. */
  dueAt: Date | null
  /** In words, as its promise or its chat says it. */
  words: string
}
/** Opens a case. The desk fills it. */
export type HandOver = (call: Call, given: ToHandOver) => Promise<HandedOver>
export const handOver = slot<HandOver>('help.handOver')

/**
 * Says in a case what its customer had asked for and an article answers now. The desk fills it; the sentence is the house's, marked so. The
 * same id again says nothing more. answered: somebody of us has answered meanwhile, or it is settled. gone: there is no such case any more.
 */
export type TellInCase = (
  ctx: Acting,
  told: { id: string; number: string; text: string; article: string; href: string },
) => Promise<'told' | 'answered' | 'gone'>
/** Its customer says that what they were told there solved it. The desk fills it. */
export type SolvedInCase = (ctx: Acting, solved: { number: string }) => Promise<void>
export const solvedInCase = slot<SolvedInCase>('help.solvedInCase')
export const tellInCase = slot<TellInCase>('help.tellInCase')

/** What stands below an article: whether it was the answer, a way to a person. The same for everybody who reads it. */
export type ArticleFoot = (
  call: Call,
  article: { id: string; language: string; revision: number; title: string },
) => ComponentChildren | Promise<ComponentChildren>
export const articleFoot = slot<ArticleFoot>('help.articleFoot')

/** What else a search finds: own orders, posts. Articles and products are help's own to find. */
export interface SearchSource {
  name: string
  find(
    call: Call,
    asked: { text: string; language: string; parties: readonly string[]; limit: number },
  ): Promise<readonly { title: string; text: string; href: string }[]>
}
export const searchSources = slot<SearchSource>('help.searchSources')
