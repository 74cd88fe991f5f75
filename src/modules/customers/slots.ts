import type { ComponentChildren } from 'preact'
import type { Acting, Call } from '../../platform/context.ts'
import { slot } from '../../platform/slots.ts'
import type { DeputyMay } from './people.ts'
import type { Tx } from './transact.ts'

/** One entry of a line as a fill of `timelineWords` gets it. */
export interface EntryToSay {
  id: string
  kind: string
  party: string
  subject: { type: string; id: string } | null
  /** As the kind declares it today. */
  data: Readonly<Record<string, unknown>>
}

/**
 * Values for the line's text (`line.<kind>`) and where it leads, for many entries at once: names and numbers that stand in the
 * module's own tables. Runs in the transaction that reads the line, so policies hold.
 */
export interface TimelineWords {
  kinds: readonly string[]
  say(tx: Tx, entries: readonly EntryToSay[], reader: Reader): Promise<ReadonlyMap<string, EntryWords>>
}
export interface EntryWords {
  values: Readonly<Record<string, string | number | Date>>
  href?: string
  /** Id of a promise that the entry made, when it has no entry of its own: it is shown with this one. */
  promise?: string
}
/** For whom a line is said. */
export interface Reader {
  locale: string
  audience: 'self' | 'staff'
  now: Date
}
export const timelineWords = slot<TimelineWords>('customers.timelineWords')

/** A promise as a fill of `promiseWords` gets it. */
export interface PromiseToSay {
  id: string
  kind: string
  party: string
  subject: { type: string; id: string }
}
/** Values for a promise's text (`promise.<kind>`), its second line (`promise.<kind>.about`, if there is one) and where it leads. */
export interface PromiseWords {
  kinds: readonly string[]
  say(tx: Tx, promises: readonly PromiseToSay[], reader: Reader): Promise<ReadonlyMap<string, EntryWords>>
}
export const promiseWords = slot<PromiseWords>('customers.promiseWords')

/** A section of /me: devices and passkeys, your orders. `parties` is the signed-in customer's connected set. */
export interface MeSection {
  name: string
  /** `main`: beside promises and the line. `aside`: beside permissions. */
  place: 'main' | 'aside'
  /** The page's script that it needs, by its logical name. */
  script?: string
  render(call: Call, parties: readonly string[]): Promise<ComponentChildren>
}
export const meSections = slot<MeSection>('customers.meSections')

/** What a higher module shows to whoever may act for a customer: their orders, for instance. */
export interface RepresentativeSection {
  /** Only to those whom the customer lets do this. */
  may: DeputyMay
  render(call: Call, parties: readonly string[]): Promise<ComponentChildren>
}
export const representativeSections = slot<RepresentativeSection>('customers.representativeSections')

/** What a higher module adds to a customer in the workspace: plain data that the browser's own view of it draws. */
export interface CustomerAside {
  name: string
  load(ctx: Acting, parties: readonly string[]): Promise<unknown>
}
export const customerAside = slot<CustomerAside>('customers.customerAside')

/**
 * A name that somebody typed for these parties without telling it as theirs: in an order. Per party the newest; shown to whoever serves
 * them, marked as typed, while nobody has told one. The transaction has entered the parties.
 */
export interface TypedNames {
  newest(tx: Tx, parties: readonly string[]): Promise<readonly { party: string; name: string; at: Date }[]>
}
export const typedNames = slot<TypedNames>('customers.typedNames')

/** What is still under way when somebody asks to be erased: it is finished first. */
export interface EraseObstacle {
  /** How many orders (cases, repairs) are still open. */
  count(tx: Tx, parties: readonly string[]): Promise<number>
}
export const eraseObstacles = slot<EraseObstacle>('customers.eraseObstacles')

/** Parties of nobody that are erased with their owner, because all they say of themselves is an address that is proven to be theirs. */
export type AlsoErased = (ctx: Acting, parties: readonly string[]) => Promise<readonly string[]>
export const alsoErased = slot<AlsoErased>('customers.alsoErased')

/** Names of those who looked, by `staff:<id>` as the ledger has it; asked only where the shop chose to show names. */
export const viewerNames =
  slot<(ctx: Acting, viewers: readonly string[]) => Promise<ReadonlyMap<string, string>>>('customers.viewerNames')

/** Something that did not fit, and that a person has to see to: ids, codes and times, nothing about somebody. */
export interface ExceptionFound {
  /** By which its module finds it again. */
  key: string
  /** Whose line it concerns; null: nobody's. */
  party: string | null
  /** What it is about, and where it is looked at: a letter, a case, an order, a job. */
  aboutType: string
  aboutId: string
  /** A code or a name of ours: which promise, which job. */
  detail: string | null
  since: Date
  /** Whose it is anyway, if anybody's: who has the case. */
  owner: string | null
}
/** One kind of what did not fit, asked of the module whose tables know it. */
export interface ExceptionSource {
  kind: string
  /** Those among `keys` that still stand; with null, the oldest that there are. */
  find(ctx: Acting, asked: { keys: readonly string[] | null; limit: number }): Promise<readonly ExceptionFound[]>
}
export const exceptionSources = slot<ExceptionSource>('customers.exceptionSources')
