// Generated from the migrated database by "npm run generate". Do not edit: change a migration instead.
import type { ColumnType } from 'kysely'

/** May be left out of an insert: the database has a default. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

/** Never written: the database computes it. */
export type GeneratedAlways<T> = ColumnType<T, never, never>

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** Written as text (JSON.stringify): node-postgres would send a list as a PostgreSQL array. */
export type Json = ColumnType<JsonValue, string, string>

export interface DB {
  'catalogue.price': CataloguePrice
  'catalogue.product': CatalogueProduct
  'catalogue.product_words': CatalogueProductWords
  'customers.address': CustomersAddress
  'customers.allowed': CustomersAllowed
  'customers.collected': CustomersCollected
  'customers.era': CustomersEra
  'customers.fact': CustomersFact
  'customers.house_event': CustomersHouseEvent
  'customers.identity_claim': CustomersIdentityClaim
  'customers.interaction': CustomersInteraction
  'customers.kind': CustomersKind
  'customers.letter': CustomersLetter
  'customers.look': CustomersLook
  'customers.look_party': CustomersLookParty
  'customers.membership': CustomersMembership
  'customers.parked': CustomersParked
  'customers.party': CustomersParty
  'customers.permission': CustomersPermission
  'customers.promise': CustomersPromise
  'customers.purpose': CustomersPurpose
  'customers.reaction_cursor': CustomersReactionCursor
  'customers.representation': CustomersRepresentation
  'customers.retained': CustomersRetained
  'customers.visit': CustomersVisit
  'orders.cart': OrdersCart
  'orders.cart_line': OrdersCartLine
  'orders.contact': OrdersContact
  'orders.customer_order': OrdersCustomerOrder
  'orders.invoice': OrdersInvoice
  'orders.order_line': OrdersOrderLine
  'orders.shipment': OrdersShipment
  'platform.blob': PlatformBlob
  'platform.idempotency': PlatformIdempotency
  'platform.setting': PlatformSetting
}

/** Every price with the time from which it was asked, so that "lowest in 30 days" is true. */
export interface CataloguePrice {
  product: string
  from_at: Generated<Date>
  amount: number
}

/** One thing that can be put in a basket. Sizes and colours of one article are products that share a family. Stock lies in the row, and no index holds it, so that a reservation stays a small update in place. */
export interface CatalogueProduct {
  id: Generated<string>
  /** The id in the merchant's own system or feed; an import finds the product by it. */
  reference: string | null
  slug: string
  state: Generated<string>
  family: string | null
  options: Generated<Json>
  category: Generated<string>
  brand: Generated<string>
  gtin: Generated<string>
  mpn: Generated<string>
  /** Gross, in minor units of the currency. */
  price: number
  currency: string
  /** Hundredths of a percent: 2500 is 25 %. */
  tax_rate: number
  on_hand: Generated<number>
  reserved: Generated<number>
  available: GeneratedAlways<number | null>
  /** The day on which more is expected; none is known when null. */
  restock_on: string | null
  picture: Buffer | null
  created_at: Generated<Date>
  changed_at: Generated<Date>
}

export interface CatalogueProductWords {
  product: string
  language: string
  title: string
  description: Generated<string>
  /** List of {section, name, value}: what the product page shows as a table. */
  details: Generated<Json>
  search: Generated<string>
}

/** A mail address or phone number, normalised. One that several people share (info@, an office phone) connects nobody. */
export interface CustomersAddress {
  party: string
  type: string
  value: string
  shared: Generated<boolean>
}

/** What each party allows now, with those it is connected to: kept by customers.refresh_allowed(). The policies read it. */
export interface CustomersAllowed {
  party: string
  purpose: string
}

/** The callers' ids of collected interactions: a repeat is harmless. A table of its own, since a unique key of a partitioned table must contain its partition key. */
export interface CustomersCollected {
  credential: string
  id: string
  recorded_at: Generated<Date>
}

/** Transaction ids mean something within one cluster and WAL timeline only. A restore or failover begins a new era. */
export interface CustomersEra {
  era: number
  system_identifier: number
  timeline: number
  began_at: Generated<Date>
}

/** What the customer told, what we observed, what we derived: each with where from, what for and until when. */
export interface CustomersFact {
  id: Generated<string>
  party: string
  name: string
  value: Json
  basis: string
  source: string
  purpose: string
  /** Id and version of the sentence beside the field that asked, for told facts. */
  sentence: string | null
  /** For derived facts: the inputs and the version of the rule. */
  reason: Generated<Json>
  known_at: Generated<Date>
  ends_at: Date | null
  replaced_at: Date | null
  /** "Not me": the customer refused a conclusion. The same rule may not conclude it again. */
  refused_at: Date | null
}

/** What happened that concerns no customer: a price changed, a setting was set. Same readers, no lock, no policy: it may hold nothing about a person. */
export interface CustomersHouseEvent {
  position: Generated<number>
  recorded_at: Generated<Date>
  era: Generated<number>
  tx: Generated<string>
  id: Generated<string>
  kind: string
  version: number
  actor: string
  subject_type: string | null
  subject_id: string | null
  data: Generated<Json>
}

/** That two parties are the same person: on what evidence, who said so. Only proof connects; a typed address is a suggestion. Claims are revoked, never deleted, but by erasure. */
export interface CustomersIdentityClaim {
  id: Generated<string>
  party: string
  other: string
  strength: string
  rule: string
  evidence: Generated<Json>
  asserted_by: string
  asserted_at: Generated<Date>
  revoked_at: Date | null
  revoked_by: string | null
  revoked_why: string | null
}

/** Everything that happened between a party and the business, appended once. data holds ids and numbers; words and addresses live in their module's tables, where they can be erased. */
export interface CustomersInteraction {
  /** Text, not an enum: equality of enums is not leakproof, so a policy would keep its index from being used. */
  class: string
  party: string
  position: number
  recorded_at: Generated<Date>
  era: number
  tx: Generated<string>
  id: Generated<string>
  kind: string
  version: number
  channel: string
  actor: string
  subject_type: string | null
  subject_id: string | null
  data: Generated<Json>
  occurred_at: Date
}

/** The kinds of interaction that the code declares; written at start. Recording another one is refused. */
export interface CustomersKind {
  name: string
  version: number
  module: string
  class: string
  purpose: string
}

/** Every mail that we owe, written in the transaction that owes it. data holds ids; the words are made when it is sent. unknown: the relay may have it; it is never blindly sent again. */
export interface CustomersLetter {
  id: Generated<string>
  party: string | null
  kind: string
  recipient: string
  locale: string
  data: Generated<Json>
  state: Generated<string>
  queued_at: Generated<Date>
  handed_at: Date | null
  settled_at: Date | null
  attempts: Generated<number>
  retry_at: Generated<Date>
  reply: string | null
}

/** The access ledger: who read personal data, when, for which purpose and case. One row per ten-minute slot. */
export interface CustomersLook {
  id: Generated<string>
  viewer: string
  viewer_role: string
  purpose: string
  projection: string
  reason_type: string
  reason_id: string
  slot: Date
  at: Generated<Date>
}

export interface CustomersLookParty {
  look: string
  party: string
}

/** A person's role in an organisation. Membership never merges people. */
export interface CustomersMembership {
  id: Generated<string>
  organisation: string
  member: string
  role: string
  /** What this member lets colleagues see: orders, cases. Empty: nothing but the name. */
  shares: Generated<string[]>
  since: Generated<Date>
  until: Date | null
  added_by: string
}

/** Entries that a reaction failed on, and later ones of the same party: they keep their order; other parties go on. */
export interface CustomersParked {
  reaction: string
  party: string
  position: number
  class: string
  recorded_at: Date
  parked_at: Generated<Date>
  attempts: Generated<number>
  retry_at: Generated<Date>
  problem: string
}

/** One point at which a person or an organisation is known. A customer is a set of parties connected by proof. Ids are random and never reused. */
export interface CustomersParty {
  id: Generated<string>
  kind: string
  created_at: Generated<Date>
  erased_at: Date | null
}

/** Every choice ever made, with the sentence that stood beside the switch. The newest per party and purpose counts; unasked is not refused, and not granted. */
export interface CustomersPermission {
  id: Generated<string>
  party: string
  purpose: string
  granted: boolean
  at: Generated<Date>
  actor: string
  sentence: string
}

/** A promise is a row: what, by when and how precisely, who owns it, and whether it was kept. */
export interface CustomersPromise {
  id: Generated<string>
  party: string
  kind: string
  subject_type: string
  subject_id: string
  made_at: Generated<Date>
  made_by: string
  due_at: Date
  precision: string
  zone: string
  owner: string
  kept_at: Date | null
  broken_at: Date | null
  /** When the customer was told that it broke. A broken promise is told, not hidden. */
  told_at: Date | null
  moved_to: string | null
  withdrawn_at: Date | null
}

/** The purposes that the code declares; written at start. The policies ask here whether a purpose is necessary. */
export interface CustomersPurpose {
  name: string
  module: string
  necessary: boolean
}

/** How far each reaction has read, in commit order. Moved as the last statement of the effect's transaction. */
export interface CustomersReactionCursor {
  reaction: string
  era: number
  tx: string
  position: number
  recorded_at: Date
  moved_at: Generated<Date>
}

/** Somebody whom a customer names to act for them: within limits, until a date, revocable at any time. */
export interface CustomersRepresentation {
  id: Generated<string>
  principal: string
  deputy_email: string
  deputy: string | null
  may: string[]
  begins_at: Generated<Date>
  ends_at: Date
  revoked_at: Date | null
  revoked_by: string | null
}

/** What the law makes us keep after an erasure, sealed: the program writes here and cannot read. Deleted when until has passed. */
export interface CustomersRetained {
  id: Generated<string>
  module: string
  law: string
  until: Date
  content: Json
  sealed_at: Generated<Date>
}

/** Page visits: batched, unlocked, short-lived. Without permission the party is null and page is a random id that lives in the page's memory only. */
export interface CustomersVisit {
  id: string
  at: Date
  recorded_at: Generated<Date>
  party: string | null
  page: string
  path: string
  /** The referring site's host only: a full address may name the person. */
  referrer: string | null
  /** The crawler's name; null for people. */
  crawler: string | null
  source: string
}

export interface OrdersCart {
  id: Generated<string>
  party: string
  begun_at: Generated<Date>
  changed_at: Generated<Date>
  ordered_at: Date | null
}

export interface OrdersCartLine {
  cart: string
  product: string
  quantity: number
  /** wait: the customer was asked and chose to wait for the rest. Nothing is back-ordered without that answer. */
  when_short: Generated<string>
  added_at: Generated<Date>
}

/** Whom and where to, as typed for this order. A typed address is a suggestion about identity, no proof. */
export interface OrdersContact {
  customer_order: string
  party: string
  email: string
  name: string
  address: string
}

/** What was agreed. After an erasure the party is null and the money remains. */
export interface OrdersCustomerOrder {
  id: Generated<string>
  number: Generated<number>
  party: string | null
  cart: string | null
  source: Generated<string>
  reference: string | null
  placed_at: Generated<Date>
  state: Generated<string>
  payment: string
  locale: Generated<string>
  currency: string
  net: number
  tax: number
  gross: number
  packed_by: string | null
  packed_at: Date | null
}

/** Numbers without gaps, as the tax office wants them: given after the order's commit, in order, in batches, so that orders do not queue for a number. */
export interface OrdersInvoice {
  number: number
  customer_order: string
  issued_at: Generated<Date>
  due_on: string
}

export interface OrdersOrderLine {
  customer_order: string
  line: number
  product: string | null
  title: string
  /** Negative for what came back. */
  quantity: number
  /** The customer waits for it until it is in stock; nothing is reserved for it yet. */
  waiting: Generated<boolean>
  ships_at: Date | null
  rate: number
  /** Price of one in minor units at the time of the order. */
  unit_gross: number
  net: number
  tax: number
  gross: number
}

export interface OrdersShipment {
  id: Generated<string>
  customer_order: string
  party: string | null
  carrier: string
  waybill: string
  shipped_at: Generated<Date>
  shipped_by: string
  lines: number[]
}

/** Files by their SHA-256: the same bytes are stored once. */
export interface PlatformBlob {
  sha256: Buffer
  media_type: string
  bytes: Buffer
  stored_at: Generated<Date>
}

/** The reply to each command that was carried out, per credential and caller's key. Kept seven days. A refusal stores nothing, so that the caller may try again. */
export interface PlatformIdempotency {
  credential: string
  key: string
  body_sha256: Buffer
  party: string | null
  status: number
  reply: Json
  stored_at: Generated<Date>
}

/** Values that differ from what the module declares as default. The declaration (schema, default, who may change it) is in code. */
export interface PlatformSetting {
  module: string
  name: string
  value: Json
  changed_at: Generated<Date>
  changed_by: string
}
