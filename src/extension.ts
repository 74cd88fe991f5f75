/**
 * What the merchant's own modules may import, as `rapport`. It only grows: an extension that runs today runs after an upgrade. See
 * extensions/example-care-guide for one of each.
 */
import type { AnyReaction } from './modules/customers/index.ts'
import type { AnyEndpoint, AnyPage } from './platform/http/endpoint.ts'
import type { Recurring } from './platform/jobs/declare.ts'
import type { AnyLiveTopic } from './platform/live/topics.ts'

/** What an extension hands in: the default export of its index.ts. What it declares and fills, it does as it is loaded. */
export interface Extension {
  /** The name of its folder, and of its schema with - read as _. */
  name: string
  endpoints?: readonly AnyEndpoint[]
  pages?: readonly AnyPage[]
  reactions?: readonly AnyReaction[]
  recurring?: readonly Recurring[]
  topics?: readonly AnyLiveTopic[]
}

export function extension<const E extends Extension>(given: E): E {
  return given
}

export { sql } from 'kysely'
export { z } from 'zod'
export {
  customerAside,
  declareKind,
  declareLetter,
  declarePrivacy,
  declarePurpose,
  meSections,
  oweLetter,
  promiseWords,
  reaction,
  record,
  recordForHouse,
  see,
  SERVICE,
  timelineWords,
  transact,
  type Tx,
} from './modules/customers/index.ts'
export { nothingFound, type Product, productAside, productPromise, showProduct } from './modules/catalogue/index.ts'
export type { Acting, Call, Context } from './platform/context.ts'
export { endpoint, page } from './platform/http/endpoint.ts'
export { id, money, nothing } from './platform/http/schema.ts'
export { declareJob, enqueue, noPayload } from './platform/jobs/declare.ts'
export { liveTopic } from './platform/live/topics.ts'
export { declareRefusals } from './platform/refusal.ts'
export { declareSettings, setting, shop } from './platform/settings.ts'
export { fill, slot } from './platform/slots.ts'
export { Card, Facts, Heading, Money, Note, Picture, Table, Tag } from './ui/content.tsx'
export { Button, Field, Press } from './ui/form.tsx'
export { formatDay, formatMoney, formatNumber } from './ui/format.ts'
export { type LetterPart, writeLetter } from './ui/letter.tsx'
export { extendWords, sayDeclared } from './ui/words.ts'
