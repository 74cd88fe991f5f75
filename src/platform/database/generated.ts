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
  'accounts.account': AccountsAccount
  'accounts.attack': AccountsAttack
  'accounts.challenge': AccountsChallenge
  'accounts.customer_key': AccountsCustomerKey
  'accounts.customer_passkey': AccountsCustomerPasskey
  'accounts.customer_session': AccountsCustomerSession
  'accounts.invitation': AccountsInvitation
  'accounts.key': AccountsKey
  'accounts.rate': AccountsRate
  'accounts.sign_in_link': AccountsSignInLink
  'accounts.staff': AccountsStaff
  'accounts.staff_passkey': AccountsStaffPasskey
  'accounts.staff_session': AccountsStaffSession
  'accounts.widget_token': AccountsWidgetToken
  'catalogue.category': CatalogueCategory
  'catalogue.category_words': CatalogueCategoryWords
  'catalogue.price': CataloguePrice
  'catalogue.product': CatalogueProduct
  'catalogue.product_search': CatalogueProductSearch
  'catalogue.product_words': CatalogueProductWords
  'catalogue.shelf': CatalogueShelf
  'catalogue.taken': CatalogueTaken
  'catalogue.word': CatalogueWord
  'customers.address': CustomersAddress
  'customers.allowed': CustomersAllowed
  'customers.collected': CustomersCollected
  'customers.era': CustomersEra
  'customers.erased': CustomersErased
  'customers.external_id': CustomersExternalId
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
  'customers.privacy_version': CustomersPrivacyVersion
  'customers.promise': CustomersPromise
  'customers.purpose': CustomersPurpose
  'customers.reaction_cursor': CustomersReactionCursor
  'customers.representation': CustomersRepresentation
  'customers.retained': CustomersRetained
  'customers.undeliverable': CustomersUndeliverable
  'customers.visit': CustomersVisit
  'desk.agent': DeskAgent
  'desk.alert': DeskAlert
  'desk.alert_seen': DeskAlertSeen
  'desk.attachment': DeskAttachment
  'desk.call': DeskCall
  'desk.callback': DeskCallback
  'desk.canned_answer': DeskCannedAnswer
  'desk.canned_use': DeskCannedUse
  'desk.category': DeskCategory
  'desk.clock': DeskClock
  'desk.complaint': DeskComplaint
  'desk.complaint_answer': DeskComplaintAnswer
  'desk.complaint_join': DeskComplaintJoin
  'desk.customer_case': DeskCustomerCase
  'desk.digest': DeskDigest
  'desk.draft': DeskDraft
  'desk.exception': DeskException
  'desk.file': DeskFile
  'desk.invitation_choice': DeskInvitationChoice
  'desk.junk_taught': DeskJunkTaught
  'desk.junk_word': DeskJunkWord
  'desk.lesson': DeskLesson
  'desk.likely_answer': DeskLikelyAnswer
  'desk.macro': DeskMacro
  'desk.mail': DeskMail
  'desk.mail_source': DeskMailSource
  'desk.make_good': DeskMakeGood
  'desk.make_good_month': DeskMakeGoodMonth
  'desk.mend': DeskMend
  'desk.message': DeskMessage
  'desk.named_person': DeskNamedPerson
  'desk.outgoing': DeskOutgoing
  'desk.participant': DeskParticipant
  'desk.practice': DeskPractice
  'desk.presence': DeskPresence
  'desk.pressing_told': DeskPressingTold
  'desk.probe_run': DeskProbeRun
  'desk.probe_step': DeskProbeStep
  'desk.problem': DeskProblem
  'desk.problem_case': DeskProblemCase
  'desk.problem_telling': DeskProblemTelling
  'desk.problem_word': DeskProblemWord
  'desk.rating': DeskRating
  'desk.related': DeskRelated
  'desk.review': DeskReview
  'desk.review_score': DeskReviewScore
  'desk.review_week': DeskReviewWeek
  'desk.rule': DeskRule
  'desk.sorter': DeskSorter
  'desk.stance': DeskStance
  'desk.suggested_sale': DeskSuggestedSale
  'desk.trail': DeskTrail
  'desk.transcript': DeskTranscript
  'desk.translation': DeskTranslation
  'desk.unlearnt': DeskUnlearnt
  'desk.upload': DeskUpload
  'desk.verdict': DeskVerdict
  'desk.visitor': DeskVisitor
  'desk.writer': DeskWriter
  'help.ageing': HelpAgeing
  'help.answer': HelpAnswer
  'help.article': HelpArticle
  'help.article_about': HelpArticleAbout
  'help.article_words': HelpArticleWords
  'help.association': HelpAssociation
  'help.case_article': HelpCaseArticle
  'help.counted': HelpCounted
  'help.draft': HelpDraft
  'help.file': HelpFile
  'help.file_part': HelpFilePart
  'help.file_shown': HelpFileShown
  'help.former_slug': HelpFormerSlug
  'help.judgement': HelpJudgement
  'help.model_use': HelpModelUse
  'help.next_question': HelpNextQuestion
  'help.passage': HelpPassage
  'help.question': HelpQuestion
  'help.revision': HelpRevision
  'help.section': HelpSection
  'help.section_words': HelpSectionWords
  'help.struggle': HelpStruggle
  'help.synonym': HelpSynonym
  'help.taken': HelpTaken
  'help.taken_section': HelpTakenSection
  'help.taken_words': HelpTakenWords
  'help.telling': HelpTelling
  'help.unasked': HelpUnasked
  'help.unfound': HelpUnfound
  'help.update_pace': HelpUpdatePace
  'help.used': HelpUsed
  'help.usefulness': HelpUsefulness
  'help.wanted': HelpWanted
  'help.wanted_apart': HelpWantedApart
  'orders.bought_together': OrdersBoughtTogether
  'orders.cart': OrdersCart
  'orders.cart_line': OrdersCartLine
  'orders.contact': OrdersContact
  'orders.customer_order': OrdersCustomerOrder
  'orders.invoice': OrdersInvoice
  'orders.order_line': OrdersOrderLine
  'orders.prepared_basket': OrdersPreparedBasket
  'orders.prepared_line': OrdersPreparedLine
  'orders.shipment': OrdersShipment
  'platform.blob': PlatformBlob
  'platform.idempotency': PlatformIdempotency
  'platform.setting': PlatformSetting
}

/** A customer who has signed in. Opened by proof of an address only: whoever merely types one gets none. */
export interface AccountsAccount {
  party: string
  opened_at: Generated<Date>
}

/** Tries to come in that looked like guessing, for whoever runs the house: kept 30 days, never beside a customer. */
export interface AccountsAttack {
  id: GeneratedAlways<number>
  at: Date
  what: string
  address: string
  staff: string | null
  key: string | null
}

/** What a passkey has to sign, once. Unlogged: a crash only makes somebody press the button again. */
export interface AccountsChallenge {
  sha256: Buffer
  use: string
  about: string | null
  ends_at: Date
}

/** A customer's own key: whoever has it may read their orders and questions, and nothing else. Revoking it deletes the row; that it was is told by the log. */
export interface AccountsCustomerKey {
  id: Generated<string>
  account: string
  token_sha256: Buffer
  name: string
  made_at: Date
  used_at: Date | null
  ends_at: Date
}

/** Public keys of customers' passkeys. WebAuthn allows ids of 1023 bytes. */
export interface AccountsCustomerPasskey {
  id: Generated<string>
  account: string
  credential_id: string
  public_key: Buffer
  counter: number
  transports: Generated<string[]>
  label: string
  added_at: Date
  used_at: Date | null
}

/** A browser in which a customer is signed in. Ending it deletes the row; that it was is told by the log. */
export interface AccountsCustomerSession {
  id: Generated<string>
  account: string
  /** The party of the browser's visit, when it had one of its own; else the account itself: a browser without a past needs no party. */
  device: string
  token_sha256: Buffer
  proof: string
  /** What the customer recognises it by ("Firefox, Linux"): never the whole user agent. */
  browser: string
  began_at: Date
  seen_at: Date
  ends_at: Date
}

/** Somebody may choose how they sign in. The link is derived from the id; using it deletes the row. */
export interface AccountsInvitation {
  id: Generated<string>
  /** Set when somebody who works here already lost their password or authenticator. */
  staff: string | null
  /** Null for the first owner, who types their own. */
  email: string | null
  name: string | null
  roles: string[]
  invited_by: string
  invited_at: Date
  ends_at: Date
}

/** What a program presents. Revoked ones are kept: the log names them. */
export interface AccountsKey {
  id: string
  name: string
  token_sha256: Buffer
  scopes: string[]
  /** Set for a publishable key: it stands in the source of that origin's pages, so it may collect visits and nothing else. */
  origin: string | null
  made_at: Date
  made_by: string
  used_at: Date | null
  revoked_at: Date | null
}

/** Tries within a window. Unlogged: a crash forgives. subject is keyed by the secret of the data folder, so that no address of a person stands here. */
export interface AccountsRate {
  name: string
  subject: string
  tries: number
  ends_at: Date
}

/** A sign-in that somebody asked for by mail. Link and code are derived from its id; whoever uses it deletes it, and with it all others of the address. */
export interface AccountsSignInLink {
  id: Generated<string>
  address: string
  /** The page that they wanted when they were asked to sign in. */
  wanted: string | null
  /** Id and version of the sentence beside the field into which the address was typed. */
  sentence: string
  code_tries: Generated<number>
  asked_at: Date
  ends_at: Date
}

/** People who work here. Kept after they leave: the log and the access ledger name them. */
export interface AccountsStaff {
  id: Generated<string>
  email: string
  name: string
  roles: string[]
  password_hash: string | null
  /** The authenticator's secret is derived from this and the secret of the data folder, so that reading this table gives no codes. */
  totp_seed: string | null
  /** The newest half minute whose code was accepted: each code is accepted once. */
  totp_last_step: Generated<number>
  joined_at: Date
  ended_at: Date | null
}

/** Public halves of the passkeys of the staff. */
export interface AccountsStaffPasskey {
  id: Generated<string>
  staff: string
  credential_id: string
  public_key: Buffer
  counter: number
  transports: Generated<string[]>
  label: string
  added_at: Date
  used_at: Date | null
}

/** Where somebody of the staff is signed in; the token itself is in their browser only. */
export interface AccountsStaffSession {
  id: Generated<string>
  staff: string
  token_sha256: Buffer
  proof: string
  browser: string
  began_at: Date
  seen_at: Date
  ends_at: Date
}

/** A browser that chats from a page of another site. Its party is that browser's own; the token opens what other sites may call, as a visitor, and nothing else. */
export interface AccountsWidgetToken {
  id: Generated<string>
  party: string
  /** The publishable key of the page that asked for it: when that is revoked, its tokens are over. */
  key: string
  /** Where it is good. Script on another origin that got hold of it is refused by the browser's own Origin header. */
  origin: string
  token_sha256: Buffer
  made_at: Date
  seen_at: Date
  ends_at: Date
  revoked_at: Date | null
}

/** A shelf, by its path: clothing/jackets. The empty key is for what lies on no shelf. */
export interface CatalogueCategory {
  key: string
  /** The order in the shop; equal ones stand by their key. */
  position: Generated<number>
}

/** What a shelf is called, per language. */
export interface CatalogueCategoryWords {
  category: string
  language: string
  title: string
}

/** Every price with the time during which it was asked, so that "lowest in 30 days" is true. */
export interface CataloguePrice {
  product: string
  from_at: Generated<Date>
  until_at: Generated<Date>
  amount: number
}

/** One thing that can be put in a basket. Sizes and colours of one article are products that share a family. Stock lies in the row, and no index holds it, so that a reservation stays a small update in place. */
export interface CatalogueProduct {
  id: Generated<string>
  /** The id in the merchant's own system or feed; an import finds the product by it. */
  reference: string | null
  /** Its address. It stays when the title changes, because others link to it. */
  slug: string
  state: Generated<string>
  family: string | null
  /** Stands on the shelf for its family; the others are options on its page. */
  leads: Generated<boolean>
  /** What sets it apart in its family: {"Size": "42"}. */
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
  /** The day on which more is expected; none is known when null. */
  restock_on: string | null
  picture: Buffer | null
  created_at: Generated<Date>
  changed_at: Generated<Date>
  available: GeneratedAlways<number | null>
}

/** What a product is found by, offered ones only. Beside product_words and narrow, because ranking reads many of these rows: A title, B brand and category, C details and options, D description. */
export interface CatalogueProductSearch {
  product: string
  language: string
  search: string
  /** The distinct words that catalogue.word counts for it. */
  words: string[]
}

/** What the merchant writes about a product, per language. */
export interface CatalogueProductWords {
  product: string
  language: string
  title: string
  description: Generated<string>
  /** List of {section, name, value}: what the product page shows as a table. */
  details: Generated<Json>
}

/** How many products are offered, per category and brand; * counts all of them. So no list page counts the catalogue (at a million products a count took 90 ms, this 0.05). */
export interface CatalogueShelf {
  category: string
  brand: string
  products: number
  families: number
}

/** What an import last read about a product: a hash for each part (words, place, price, stock). Only a part that the feed changed is changed here, so that what was sold or corrected in the meantime stays. */
export interface CatalogueTaken {
  reference: string
  product: string
  parts: Json
  taken_at: Generated<Date>
}

/** Each word of titles, brands and categories (not article numbers: a million of them would be a million words) with the number of products that have it: how much it says (ranking), and what somebody who mistyped may have meant. */
export interface CatalogueWord {
  language: string
  word: string
  lexeme: string
  products: number
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

/** By what another system's file would name somebody who was erased: keyed by the secret of the data folder, so that it says nothing to who has only this table. An import leaves them out. */
export interface CustomersErased {
  digest: string
  at: Generated<Date>
}

/** By what another system knows a customer. It connects nobody: two systems' numbers may collide, so the source belongs to it. */
export interface CustomersExternalId {
  source: string
  value: string
  party: string
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
  /** A server with scope collect may send it. */
  collectable: Generated<boolean>
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

/** Whose data a look saw: a row per party, so that everybody sees the looks at them and no others. */
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
  /** No customer: the house itself, trying its own doors. Counted in no report, on no packing list, and erased by itself. */
  test: Generated<boolean>
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

/** What /privacy said from when on: the declarations of the code, kept whenever they differ from the newest. */
export interface CustomersPrivacyVersion {
  version: GeneratedAlways<number>
  sha256: string
  content: Json
  since: Generated<Date>
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
  /** Since then its time stands still: it waits for the customer. When they are back it is moved to what was left. */
  stopped_at: Date | null
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

/** A mail address at which nobody is: a letter to it came back, and would come back again. By the address's own party. Letters to it are refused until somebody says otherwise: a colleague, or whoever writes from it. */
export interface CustomersUndeliverable {
  party: string
  since: Generated<Date>
  last_at: Generated<Date>
  /** user-unknown, host-unknown, has-moved or not-accept. */
  reason: string
  status: string | null
  /** What the other host said last, in its words. */
  reply: string
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
  /** HTTP status, where a web server's log said it. */
  status: number | null
}

/** Somebody of the staff as routing knows them. Of the staff only; goes when they leave. */
export interface DeskAgent {
  staff: string
  /** As in no and en. None: whatever comes. So it is with lines and categories. */
  languages: Generated<string[]>
  /** Shelves, brands, or words that stand in what is asked; in small letters. */
  lines: Generated<string[]>
  categories: Generated<string[]>
  /** Points. What a chat and a mail weigh is a setting; a call weighs all of them. */
  capacity: Generated<number>
  /** ready: gives them cases. busy: nothing new. away: what they have not answered goes to the others. */
  availability: Generated<string>
  availability_at: Generated<Date>
  /** When their workspace last said that it is open, exact to a minute. */
  seen_at: Date | null
  /** Since when nothing new has occupied them: the longest idle is next. */
  idle_since: Generated<Date>
}

/** A case of which more people have to know than those at the desk, until somebody has taken it. */
export interface DeskAlert {
  customer_case: string
  rank: string
  raised_at: Date
  ended_at: Date | null
  ended_by: string | null
}

/** Who of the staff has said that they have seen an alert. */
export interface DeskAlertSeen {
  customer_case: string
  staff: string
  seen_at: Date
}

/** What is attached to a message that came by mail. Its bytes are in the mail and are read out of it again: no copy. */
export interface DeskAttachment {
  id: Generated<string>
  mail: string
  message: string
  party: string
  /** Its place among the attachments of its mail, from 0. */
  part: number
  name: string
  media_type: string
  size: number
}

/** A telephone call, as the exchange tells of it. Who rings is what the number suggests until somebody has asked; it proves nothing. */
export interface DeskCall {
  id: Generated<string>
  /** The exchange's own id of the call: what it tells twice is told once. */
  reference: string
  /** The number's own party; the customer's, once somebody of the staff has said that it is them. */
  party: string
  /** E.164; null where the caller withholds it. */
  number: string | null
  called: string | null
  rang_at: Date
  answered_at: Date | null
  ended_at: Date | null
  staff: string | null
  customer_case: string | null
  /** Customers of whom somebody said that it is not them. */
  ruled_out: Generated<string[]>
}

/** That we ring somebody at a time, or at once: the promise case.callback with its place in the day. */
export interface DeskCallback {
  id: Generated<string>
  party: string
  customer_case: string
  /** E.164, as they typed it: where they want to be rung, and no proof of who they are. */
  number: string
  name: string | null
  locale: string
  /** booked: to be rung. reached, unreached: somebody has rung. cancelled: not wanted any more. */
  state: Generated<string>
  starts_at: Date
  ends_at: Date
  /** Which of those who ring at that time; null while it is offered to whoever is free now. */
  seat: number | null
  /** Asked for at once: if nobody has taken it by then, it gets a time. */
  offered_until: Date | null
  /** They would rather have an earlier time, should one become free. */
  earlier: Generated<boolean>
  staff: string | null
  promise: string | null
  /** How often its time has changed: SEQUENCE of RFC 5545. */
  sequence: Generated<number>
  asked_at: Date
  changed_at: Date
  reminded_at: Date | null
  settled_at: Date | null
  /** To whom routing gave it: their screen shows it, until they take it or somebody else gets it. */
  given: string | null
  given_at: Date | null
  /** Whoever had taken it never said what became of it: since then it is everybody's again. */
  returned_at: Date | null
  /** An earlier time that became free and that they were asked about; it is theirs once they take it, if it is still free. */
  offer_starts_at: Date | null
  offer_until: Date | null
}

/** A text that answers what is asked often. It concerns no customer until its fields are filled. */
export interface DeskCannedAnswer {
  id: Generated<string>
  title: string
  /** By language. {{customer.name}} and the like stand for what the record says when it is used. */
  texts: Json
  /** Who may change it besides the owner: all agents, whoever wrote it, nobody. */
  edited_by: Generated<string>
  author: string | null
  approved_by: string | null
  /** Only what is approved may ever leave by itself. A change of the words takes the approval away. */
  approved_at: Date | null
  used: Generated<number>
  solved: Generated<number>
  changed_at: Date
}

/** Which answer was made from which text, so that "this solved it" is counted for it, once. */
export interface DeskCannedUse {
  message: string
  canned_answer: string
  solved: Generated<boolean>
}

/** What cases are sorted into. The merchant changes them; one that is no longer used is retired, so that what was sorted stays readable. */
export interface DeskCategory {
  id: string
  /** How it is called, by language. */
  names: Json
  /** The member of the staff to whom what is emergent in it goes; null: nobody. */
  owner: string | null
  /** For the staff: what belongs here, in the merchant's words. */
  about: Generated<string>
  place: Generated<number>
  retired_at: Date | null
}

/** The time of a promise about a case. The promise is moved when the time goes on; its clock is the same one. */
export interface DeskClock {
  id: Generated<string>
  customer_case: string
  party: string
  /** first, next: a reply, to the question that began the case or to what was written since. solved. callback. */
  what: string
  /** The row that stands now; those before it point to it. */
  promise: string
  /** Of opening time. */
  minutes: number
  /** It runs from the first, stands still from the second, runs from the third, and so on. */
  turns: Date[]
  /** By which rule it was set, as it stood then: what it names, and what decided. */
  rule: Json
  half_at: Date | null
  told_half_at: Date | null
  /** From then on it is about to break, and everybody who is present is shown it. */
  warn_at: Date
  warned_at: Date | null
  taken_by: string | null
  taken_at: Date | null
  /** Kept, taken back, or taken up by another. */
  ended_at: Date | null
}

/** A case whose customer complains. Public is only what its author wrote for the public, while they allow it (public_complaints): the conversation never is. */
export interface DeskComplaint {
  id: Generated<string>
  customer_case: string
  party: string
  /** On whose page it stands; null where it is about no product. */
  product: string | null
  locale: string
  made_by: string
  made_at: Date
  title: string | null
  /** As its author wrote it for the public. */
  text: string | null
  /** The name beside it, where its author wants one; null: a customer. */
  shown_name: string | null
  /** Its author wants it in public and has still to prove their address. */
  wanted_at: Date | null
  published_at: Date | null
  held_at: Date | null
  /** Why it is held back: shown to its author, and a gap on the page for everybody else. */
  held_why: string | null
  held_by: string | null
  answered_at: Date | null
  /** When its author said so. Nobody else can. */
  resolved_at: Date | null
  /** What we changed because of it, in one sentence. */
  changed: string | null
  changed_at: Date | null
  /** When there was last something to tell those who joined. */
  news_at: Date | null
  /** Customers who say "me too", counted anew with each who comes or goes. */
  joined: Generated<number>
}

/** What we answered in public: of one message to its author, the words that everybody may read. */
export interface DeskComplaintAnswer {
  id: Generated<string>
  complaint: string
  party: string
  message: string
  staff: string | null
  name: string
  text: string
  answered_at: Date
}

/** "Me too": whoever has the same trouble, and is told when there is an answer and when it is resolved. */
export interface DeskComplaintJoin {
  id: Generated<string>
  complaint: string
  party: string
  address: string | null
  locale: string
  asked_at: Date
  /** Null until they have proven their address by the link that was mailed to it. */
  joined_at: Date | null
  /** What was new before then they have seen or were told. */
  told_at: Date | null
}

/** What somebody wants from us, until it is settled: a group of messages under a number that can be read out. */
export interface DeskCustomerCase {
  id: Generated<string>
  number: Generated<number>
  /** On whose line it was opened; single messages may stand on other lines. */
  party: string
  /** open: our turn. waiting: theirs. closed: settled, until they write again. */
  state: Generated<string>
  channel: string
  subject: string
  locale: string
  about_type: string | null
  about_id: string | null
  assignee: string | null
  opened_at: Generated<Date>
  changed_at: Generated<Date>
  closed_at: Date | null
  /** What the customer said of it: solved, or not. */
  solved: boolean | null
  solved_at: Date | null
  /** When the open promise to reply is due, kept with it in one transaction, so that the inbox is led by one index. */
  due_at: Date | null
  /** The last place that was given to a message. Counting under the row's lock makes places rise in the order of commits: whoever reads after a place misses nothing. */
  places: Generated<number>
  merged_into: string | null
  /** How often it went to somebody else who had spoken in it, because whoever had it was erased. Part of what its links are signed for: those from before open it no more. */
  heirs: Generated<number>
  /** Parties besides its own that have spoken in it or take part: with the party, everybody who must be entered to read it whole. Kept beside the messages, because looking through ten thousand of them for each further one is felt. */
  others: Generated<string[]>
  /** Null: unsorted, a person looks. */
  category: string | null
  /** suggestion: thanked and filed. standard. emergent: with the owner of its category. critical: the owners of the house are told. red: everybody who is here is told at once. */
  rank: Generated<string>
  /** In which its customer writes, as far as could be told from their words. */
  language: string | null
  /** What the customer said of their question that waits now: it cannot wait, 48 hours will do, a week will do. Null: they said nothing. */
  urgency: string | null
  stands_at: GeneratedAlways<Date | null>
  /** What it is about, in the words by which agents name their lines. Null: nobody has looked yet, and it is given to nobody. */
  lines: string[] | null
  /** The named person of its customer, when routing looked. */
  person: string | null
  /** Its customer has bought for as much as the merchant says, and allowed routing to look. Counts for as long as they allow it. */
  preferred: Generated<boolean>
  assigned_at: Date | null
  /** Given by rule: why to whom has it now. Taken back: why, and from whom. Null: by hand. */
  routed: Json | null
  /** Who gave it back: it does not come to them again by rule. */
  declined: Generated<string[]>
}

/** When somebody of the staff who was not here was last told by mail what is theirs to see to. */
export interface DeskDigest {
  staff: string
  mailed_at: Date
}

/** What is being written to a customer, one of each kind per case, for all of the desk to see. */
export interface DeskDraft {
  customer_case: string
  kind: string
  party: string
  text: string
  author: string | null
  name: string
  /** The last place that its writer had before them when they began: what came after it is news to them. */
  since: number
  /** Rises with every change, also when it is sent and the row is emptied: whoever writes or sends on an older one is told what came in between. */
  version: Generated<number>
  canned: string | null
  /** What else is done when it leaves: give the case to somebody, write a note, close it. */
  after: Generated<Json>
  at: Date
}

/** Whose something is that did not fit, and by when. That it is so stands where it happened, and is asked there each time; here is what nobody else knows. A row whose cause has gone stays for a while as history. */
export interface DeskException {
  id: Generated<string>
  kind: string
  /** By which the module that has it finds it again. */
  key: string
  /** Whose line it concerns; null: nobody's. */
  party: string | null
  about_type: string
  about_id: string
  /** A code or a name of ours: which promise, which job. No word of a customer's. */
  detail: string | null
  since: Date
  found_at: Date
  due_at: Date
  owner: string | null
  note: string | null
  /** When those who are present were told that its time is over. */
  escalated_at: Date | null
  /** Somebody has seen to it although its cause still stands: it is not shown again until it has gone and come back. */
  settled_at: Date | null
  settled_by: string | null
  gone_at: Date | null
}

/** What goes with an answer, or was sent from a page: a file of the draft, of an answer that waits, and then of its message. Its bytes stand here and not among the blobs, because those are for everybody who knows their name, and these are erased with the customer. */
export interface DeskFile {
  id: Generated<string>
  customer_case: string
  party: string
  message: string | null
  outgoing: string | null
  name: string
  media_type: string
  size: number
  bytes: Buffer
  actor: string
  added_at: Date
}

/** Customers who want no invitation to chat: until then, or never. Without a row: welcome. */
export interface DeskInvitationChoice {
  party: string
  until: Date | null
  chosen_at: Date
}

/** How many mails have been learnt from, of each sort: one row. */
export interface DeskJunkTaught {
  one: Generated<boolean>
  junk: Generated<number>
  fine: Generated<number>
}

/** In how many mails that were called junk, and in how many that were not, a word stood. A word is a number here, made with a key of this house: the table says nothing of what anybody wrote. */
export interface DeskJunkWord {
  word: number
  junk: Generated<number>
  fine: Generated<number>
}

/** What somebody wrote and where the staff said that it belongs: of those only who let us learn from their messages. Outlives its case. */
export interface DeskLesson {
  customer_case: string
  party: string
  category: string
  text: string
  /** A number for its words, by which what was learnt is found again and forgotten. */
  print: number
  /** Still to be learnt, or to be learnt anew. */
  waits: Generated<boolean>
  at: Date
}

/** Approved texts and published articles that went along with an acknowledgement, as they were then: each can be called the solution once. */
export interface DeskLikelyAnswer {
  id: Generated<string>
  /** The acknowledgement. The case is this message's, also after it was moved. */
  message: string
  nth: number
  party: string
  canned_answer: string | null
  title: string
  text: string
  offered_at: Date
  /** Until when "this solved it" is believed. */
  ends_at: Date
  /** When its customer said that it solved it; a second press does nothing. */
  used_at: Date | null
  /** It is counted for its text, until they say that it is not solved after all. */
  counts: Generated<boolean>
  /** The article whose passage the text is. */
  article: string | null
  /** In help.question: what it was offered to. */
  question: string | null
  href: string | null
}

/** Several deeds under one name: the text to answer with, and what is done when it leaves. */
export interface DeskMacro {
  id: Generated<string>
  title: string
  canned: string | null
  after: Generated<Json>
  used: Generated<number>
  changed_at: Date
}

/** Every mail that came in, as bytes, committed before it was acknowledged. The same bytes again are the same mail. */
export interface DeskMail {
  id: Generated<string>
  received_at: Date
  source: string
  sha256: Buffer
  size: number
  raw: Buffer
  /** from and to of the SMTP conversation; empty where there was none. */
  envelope: Generated<Json>
  /** received: to be read. taken: a message of a case. automatic: no person wrote it, nobody is answered. bounce: tells that a letter did not arrive. unreadable: could not be read in several tries, a person should look. junk: nobody here needs to answer it; kept, and nobody was told anything. */
  state: Generated<string>
  /** How often it was begun to be read; counted before, so that a mail that kills the program is counted too. */
  attempts: Generated<number>
  claimed_at: Date | null
  retry_at: Generated<Date>
  /** Why it could not be read or taken yet, as a code. */
  problem: string | null
  /** Somebody has looked and wants it as a message, although no person seems to have written it. */
  wanted: Generated<boolean>
  /** With its brackets, as it stands in an answer's In-Reply-To. */
  message_id: string | null
  /** The normalised address that it says it is from. */
  sender: string | null
  subject: string | null
  occurred_at: Date | null
  /** Its sender was told at once that we have it: counted, so that two machines do not answer each other for ever. */
  acknowledged: Generated<boolean>
  /** On whose record it stands; null until that is known. */
  party: string | null
  message: string | null
  /** It has a page beside its text; null: it was read before that was noted. */
  html: boolean | null
  /** What its sender's domain says of it: {spf, dkim, dmarc, domain, policy}. Null: nobody was asked. */
  checks: Json | null
  /** How likely it is junk, 0 to 1, as it was when it came; null: not judged. */
  junk_score: number | null
  /** The words that decided most: [{word, junk}], junk from 0 to 1. Gone with the mail. */
  junk_words: Json | null
  /** As what its words are counted in desk.junk_word. */
  taught: string | null
  taught_at: Date | null
}

/** Where a mail was fetched: host/mailbox/UIDVALIDITY/UID. Outlives the mail, so that what was erased is not fetched again. */
export interface DeskMailSource {
  source: string
  mail: string | null
  at: Generated<Date>
}

/** What a customer gets because a promise to them broke: once per promise, by the merchant's rule, within the month's budget. Recorded here; who pays it out marks it as paid. */
export interface DeskMakeGood {
  id: Generated<string>
  clock: string
  customer_case: string
  party: string
  give: string
  /** Minor units: of a credit what it is worth, of a gift what it costs, of a note nothing. */
  amount: number
  currency: string
  words: string
  given_at: Date
  /** The rule would have given it, and the budget of the month did not hold it: for the staff to see and decide. */
  refused: string | null
  paid_at: Date | null
  /** When somebody of the staff took it back before it was paid out: it counts no more in its month. */
  taken_back_at: Date | null
  taken_back_by: string | null
}

/** What was given in a month. Its row is where two that break at once wait for each other, so that the budget is never passed. */
export interface DeskMakeGoodMonth {
  month: string
  currency: string
  given: Generated<number>
}

/** A case whose customer said that it was not well: with somebody other than who answered it, until it is mended. */
export interface DeskMend {
  id: Generated<string>
  customer_case: string
  party: string
  why: string
  /** Who of the staff had answered by then: a second person mends it. Empty where nobody else works here. */
  not_by: string[]
  owner: string | null
  opened_at: Date
  due_at: Date
  ended_at: Date | null
  /** solved: its customer says so. done: the second person says what was done. */
  ended_how: string | null
  ended_by: string | null
  done: string | null
}

/** What was said in a case, and notes of the staff. The words are here and not in the log, so that they can be erased. */
export interface DeskMessage {
  id: Generated<string>
  customer_case: string
  place: number
  party: string
  /** in: the customer. out: a person of the staff. note: staff among themselves. automatic: the house itself, an acknowledgement. */
  direction: string
  channel: string
  actor: string
  name: string | null
  text: string
  /** What a mail repeats of earlier ones, with its signature: folded away, not thrown away. */
  quoted: string | null
  /** What was left out and why, as codes: the screen says them in words. */
  notes: Generated<Json>
  at: Generated<Date>
  /** When the other side had it on their screen. What was not seen in a chat goes by mail. */
  seen_at: Date | null
  /** The mail that it came with. */
  mail: string | null
  /** The letter that carries it out of the house; the letter's state is the message's. */
  letter: string | null
  /** In which it is written, as far as could be told; null: too few words to tell. */
  language: string | null
  /** With its formatting, in signs (src/ui/rich). Null: it has none. The plain words stand in `text` all the same. */
  marked: string | null
  /** The words of name and text as they are written, for search: no language's endings are cut off, because a desk has many languages. */
  words: GeneratedAlways<string | null>
}

/** Who of the staff owns the relationship with a customer: their cases come to them while they are there. */
export interface DeskNamedPerson {
  party: string
  staff: string
  named_at: Generated<Date>
}

/** An answer that waits to leave, so that it can be taken back. It becomes the message of the same id in the transaction that deletes it: once. */
export interface DeskOutgoing {
  id: string
  customer_case: string
  party: string
  author: string
  name: string
  text: string
  since: number
  canned: string | null
  after: Generated<Json>
  /** Somebody chose the time; otherwise it waits for the seconds in which it can be undone. */
  chosen: Generated<boolean>
  /** held: something was said in the case between the writing and the chosen time, so a person decides. */
  state: Generated<string>
  leaves_at: Date
  written_at: Date
}

/** Whose mail may join a case, and where its answers go: the addresses that belong to it. Everybody else who quotes its number begins a case of their own. */
export interface DeskParticipant {
  customer_case: string
  party: string
  address: string
  name: string | null
  added_at: Generated<Date>
}

/** A past case that somebody of the staff practised on, and what they would have answered. It leaves the house for nobody. Read for the purpose training_on_cases alone: whoever takes that permission back has taken this away too. */
export interface DeskPractice {
  id: Generated<string>
  customer_case: string
  party: string
  staff: string
  /** The message that was to be answered: what came after it is shown when the answer is written. */
  place: number
  begun_at: Date
  text: string | null
  answered_at: Date | null
  /** What whoever practised thinks of their own answer, having seen the real one. */
  mark: string | null
  learnt: string | null
  mentor: string | null
  comment: string | null
  commented_at: Date | null
}

/** Who has a case before them at this moment and whether they are writing. Gone after a crash, and worth nothing after a minute. */
export interface DeskPresence {
  customer_case: string
  actor: string
  name: string
  seen_at: Date
  writing_at: Date | null
}

/** That a case cannot wait, and who of the staff was told so by mail: once per rank, in the transaction that owes the letters. */
export interface DeskPressingTold {
  customer_case: string
  rank: string
  staff: string[]
  told_at: Date
}

/** One time at which the house was its own customer. */
export interface DeskProbeRun {
  id: Generated<string>
  begun_at: Date
  ended_at: Date | null
  by_hand: boolean
}

/** What one door answered, and how soon, in milliseconds from the moment at which the stranger had asked. */
export interface DeskProbeStep {
  run: string
  door: string
  state: Generated<string>
  begun_at: Date
  /** Until the page was there whole; until the question was acknowledged, the order confirmed. */
  told_ms: number | null
  /** Until a person answered. */
  answered_ms: number | null
  slow: Generated<boolean>
  /** What went wrong, as a code; detail: what the door itself said. */
  problem: string | null
  detail: string | null
  /** Of the case or the order that came of it. */
  number: number | null
  /** What the stranger holds while they wait: their address, their browser's cookies. Emptied when the step ends. */
  holds: Generated<Json>
  ended_at: Date | null
}

/** One cause of many cases, as the staff call it among themselves. */
export interface DeskProblem {
  id: Generated<string>
  title: string
  opened_at: Date
  opened_by: string | null
  fixed_at: Date | null
}

/** That a case has this cause. */
export interface DeskProblemCase {
  problem: string
  customer_case: string
  party: string
  linked_at: Date
  linked_by: string | null
}

/** Who is owed a word. It is told in the transaction that fills told_at: killed anywhere, everybody is told once. */
export interface DeskProblemTelling {
  word: string
  customer_case: string
  party: string
  told_at: Date | null
}

/** What everybody who has a problem is told of it, by language: on the case's page, and where it tells, by letter. The one that fixes it is the last. */
export interface DeskProblemWord {
  id: Generated<string>
  problem: string
  at: Date
  by_staff: string | null
  texts: Json
  tells: boolean
  fixes: boolean
  closes: boolean
}

/** What a customer said of how their case was answered: one tap, once per case; and a few words, if they like. Stays when the case is opened again, so that nobody is asked twice. */
export interface DeskRating {
  customer_case: string
  party: string
  solved: boolean
  /** What they said first: how it was before somebody mended it. */
  first_solved: boolean
  /** False: whatever was solved, they are not content, and said so. Null: they said nothing of it. Never guessed from their words. */
  content: boolean | null
  comment: string | null
  rated_at: Date
  changed_at: Date
}

/** Cases that belong near one another, for the staff to see: one that a stranger's mail quoted, one that was split off. */
export interface DeskRelated {
  customer_case: string
  other: string
  why: string
  at: Generated<Date>
}

/** A settled case whose answers a second person looks at: of a fair sample, or because its customer was not content. Read for the purpose quality_samples alone. */
export interface DeskReview {
  id: Generated<string>
  customer_case: string
  party: string
  /** Whose answers they are: who answered last. */
  staff: string
  /** The Monday of the week of which it was drawn. */
  week: string
  why: string
  drawn_at: Date
  reviewer: string | null
  /** What was asked, as it stood then, with what was found: [{id, text, score}], score 0 to 2, null where it does not apply. */
  scores: Json | null
  comment: string | null
  reviewed_at: Date | null
  reply: string | null
  replied_at: Date | null
}

/** What a review came to, without its case: it stays when a customer takes their permission back, and says nothing about them. */
export interface DeskReviewScore {
  id: Generated<string>
  staff: string
  week: string
  why: string
  points: number
  most: number
}

/** Weeks of which a sample was drawn: once, so that nobody draws again until they like what comes. */
export interface DeskReviewWeek {
  week: string
  drawn_at: Date
  drawn: number
}

/** What the merchant says of cases that come in. They are asked in the order of their places; the first that fits decides. */
export interface DeskRule {
  id: Generated<string>
  name: string
  place: number
  is_on: Generated<boolean>
  /** All that are named must hold; of a list, one must. */
  conditions: Json
  category: string | null
  rank: string | null
  assignee: string | null
  changed_at: Date
}

/** What was learnt, as numbers: no word can be read out of it. One row; each process has it in memory and reads it again when its version has risen. */
export interface DeskSorter {
  one: Generated<boolean>
  version: Generated<number>
  state: Buffer | null
  texts: Generated<number>
  learnt_at: Date | null
}

/** How somebody comes to us with one message: they want to help, were wronged, or are plain cross. Of the message, not of the person: it goes when the case is settled. */
export interface DeskStance {
  message: string
  party: string
  /** Null: its writer says that it is none of these, and nobody else may say otherwise. */
  stance: string | null
  said_by: string
  staff: string | null
  why: string | null
  said_at: Date
  /** Until then an answer waits and can be read once more: of somebody who is cross. */
  rests_until: Date | null
}

/** That an answer suggested something more to buy, so that it can be counted. */
export interface DeskSuggestedSale {
  message: string
  party: string
  product: string
  at: Date
}

/** The steps of a visit, of those who allow live_visit and analytics: pages, searches in vain without their words, errors at the checkout. Rules of invitation are rehearsed on them. Kept for a month. */
export interface DeskTrail {
  visit: string
  party: string
  began_at: Date
  ended_at: Date
  /** [[second, kind, what], …] as src/ui/struggle.ts reads them. */
  steps: Json
}

/** That a customer asked for their conversation by mail: once for what was said up to a place, however often they press. */
export interface DeskTranscript {
  customer_case: string
  party: string
  place: number
  /** In which the letter says the times: the reader's own. */
  zone: string
  asked_at: Date
}

/** A message in another language, made by a service outside the house when an agent asked for it: asked once for each language. */
export interface DeskTranslation {
  message: string
  /** Into which it was translated. */
  language: string
  party: string
  /** From which, as the service took it. */
  source: string | null
  text: string
  /** Numbers and addresses that were kept back from the service and whose place it did not keep: they stand in the original only. */
  lost: Generated<string[]>
  /** The host to which the words went. */
  service: string
  translated_at: Date
}

/** Numbers of words that are still in what was learnt and have to leave it; nothing says whose they were. */
export interface DeskUnlearnt {
  print: number
  /** Rises each time: who forgets what was noted before removes no later note. */
  turn: Generated<number>
}

/** A file that somebody has chosen in the chat and has not sent yet. It goes into desk.file with the message that names it, or away within a day. */
export interface DeskUpload {
  /** Made by whoever sends it, and kept by the file: the same id again is the same file. */
  id: string
  party: string
  name: string
  media_type: string
  size: number
  bytes: Buffer
  uploaded_at: Date
}

/** By what a case was sorted when it came, and who of the staff said something else. */
export interface DeskVerdict {
  customer_case: string
  party: string
  /** The best guess by words, sure or not. */
  likely: string | null
  confidence: number | null
  /** The words of the message that spoke most for it: [{word, weight}]. */
  because: Generated<Json>
  rule: string | null
  /** As the rule was called then. */
  rule_name: string | null
  /** As it was sorted when it came; the case has what holds now. */
  category: string | null
  rank: string
  at: Date
  set_by: string | null
  set_at: Date | null
}

/** Whoever is in the shop this minute and allows live_visit. Unlogged: it is told anew every twenty seconds. No index but the key, so that a beat rewrites its row in place (HOT); of those who have gone it is rid within a minute. */
export interface DeskVisitor {
  party: string
  began_at: Date
  seen_at: Date
  /** Path of a page of the shop; of a page of one's own only its first part. */
  page: string
  title: string | null
  /** Host of the site from which the visit came. */
  referrer: string | null
  /** Whether an earlier visit of theirs is kept. */
  before: boolean
  /** By which rule they struggle, as their browser found. */
  struggle: string | null
  /** Whether their browser would show an invitation: they have not declined, and were not invited as often as the merchant allows. */
  wants: boolean
  invited_at: Date | null
  invited_by: string | null
}

/** How one of the staff writes: what stands under their mails, by language, and whether they want the seconds to undo in a chat too. */
export interface DeskWriter {
  staff: string
  signature: Generated<Json>
  undo_in_chat: Generated<boolean>
}

/** Why an article may no longer be right, until its owner has seen to it. */
export interface HelpAgeing {
  id: Generated<string>
  article: string
  language: string | null
  reason: string
  /** What changed: a product's id, a setting's name, an article's id; of what somebody said, which of their reasons. */
  detail: Generated<string>
  remark: Generated<string>
  said_by: string | null
  since: Date
  seen_at: Date | null
  seen_by: string | null
  /** right: it still is. changed: it was published anew since. */
  outcome: string | null
}

/** What was said to a question: sentences, each with what it rests on. What is shown later is checked against that first. */
export interface HelpAnswer {
  question: string
  party: string
  /** The first question of those that somebody asked one after the other. */
  conversation: string
  /** As {text, step, rests}: a rest is an article's revision and passage, or a field of the asker's own record with its stamp. */
  sentences: Json
  /** What was offered in place of an answer, or beside it. */
  nearest: Json
  notes: Generated<string[]>
  /** house: sentences as they stand. model: written by a language model and checked against what they rest on. */
  written_by: string
  said_at: Date
}

/** Something that is written to be found: its place and who may read it. Its words stand in article_words, language by language, once they are published. */
export interface HelpArticle {
  id: Generated<string>
  kind: string
  section: string | null
  place: Generated<number>
  /** prospects: who has bought nothing yet. owners: customers who own what it is about. partners: members of an organisation; of every one where organisation is null. */
  audience: Generated<string>
  organisation: string | null
  /** Who of the staff answers for what it says. */
  owner: string | null
  origin: Generated<string>
  /** Its name where it came from: a file's path, another system's id. What is read in again changes this article. */
  reference: string | null
  made_at: Date
}

/** What an article is about: a product's id, a shelf's path, an attribute as name=value, a state of orders. */
export interface HelpArticleAbout {
  article: string
  type: string
  value: string
}

/** What is published, in one language. No row: it is not. */
export interface HelpArticleWords {
  article: string
  language: string
  slug: string
  title: string
  summary: Generated<string>
  /** Article text: marked text with what articles have beyond it (help/README.md). */
  body: string
  revision: number
  /** First published. */
  published_at: Date
  changed_at: Date
}

/** After a search with this word people opened this article, and how many visits it were. Counts, and nobody's name. */
export interface HelpAssociation {
  language: string
  /** The word, keyed: until so many visits had it that it is nobody's own, the word itself is not kept. */
  mark: string
  article: string
  word: string | null
  visits: Generated<number>
  /** Of those who opened it, how many said that it was the answer; failed: that it was not. */
  helped: Generated<number>
  failed: Generated<number>
  last_on: string
  /** Who of the staff said that they do not belong together; it is counted on, and not used. */
  off_by: string | null
  off_at: Date | null
}

/** From whose case an article was made, or got a passage. The case remembers it; the article never says it. */
export interface HelpCaseArticle {
  article: string
  customer_case: number
  party: string
  /** Its passage was put into an article that was there before. */
  merged: boolean
  made_by: string
  made_at: Date
}

/** That a visit was counted once, for one thing: the keyed mark of what was counted together with who it was. No two of them can be joined, and none leads back. */
export interface HelpCounted {
  mark: string
  counted: string
}

/** What is being written, one of an article and language. A save names the version that its writer had before them, so that two writers never overwrite each other. */
export interface HelpDraft {
  article: string
  language: string
  slug: string | null
  title: Generated<string>
  summary: Generated<string>
  body: Generated<string>
  version: Generated<number>
  /** The published revision that it would replace; null: not published yet. */
  based_on: number | null
  state: Generated<string>
  reviewer: string | null
  /** What whoever reviews it said; or why it came back to its owner. */
  remark: Generated<string>
  /** Approved for then. */
  publish_at: Date | null
  of_language: string | null
  of_revision: number | null
  written_by: string
  changed_at: Date
}

/** A picture, a sound or a film for articles; the same bytes are stored once. */
export interface HelpFile {
  id: Generated<string>
  sort: string
  media_type: string
  name: Generated<string>
  size: number
  part_size: number
  sha256: Buffer
  added_by: string
  added_at: Date
}

/** Its bytes in parts of part_size, the last one shorter, so that a film is looked at from its middle without being read from its beginning. */
export interface HelpFilePart {
  file: string
  place: number
  bytes: Buffer
}

/** In which published texts a file stands: whoever may read one of them sees it, and nobody else but the staff. */
export interface HelpFileShown {
  file: string
  article: string
  language: string
}

/** Addresses from before: they lead to where it stands now. */
export interface HelpFormerSlug {
  language: string
  slug: string
  article: string | null
  section: string | null
}

/** One visit's word on one article: it was the answer, or why not. Their own words, if any, stand in help.question. */
export interface HelpJudgement {
  /** Keyed by the article and the visit, so that saying it again changes the word. */
  mark: string
  article: string
  language: string
  revision: number
  helped: boolean
  reason: string | null
  at: Date
}

/** Each time a language model was asked: what came of it and what it cost. Nothing of what was asked, and nothing of who asked. */
export interface HelpModelUse {
  id: Generated<string>
  asked_at: Date
  model: string
  /** written: every sentence stood the check. partly: some. refused: none. The others brought no sentences. */
  outcome: string
  kept: Generated<number>
  /** How many sentences were dropped, by the reason. */
  dropped: Generated<Json>
  tokens_in: Generated<number>
  tokens_out: Generated<number>
  /** In millionths of a minor unit of the currency: a token costs less than any coin. */
  cost: Generated<number>
  currency: string
  milliseconds: number
}

/** The question that owners of something will have next, by the article that answers it: some days after it came to them, or now, because what it says is new. */
export interface HelpNextQuestion {
  id: Generated<string>
  article: string
  moment: string
  days: Generated<number>
  /** Again after so many days each time: a refill, a service. */
  every: number | null
  revision: number | null
  /** Null: off. Nobody is told of what would have been due before. */
  on_since: Date | null
  made_by: string
  made_at: Date
}

/** The published words in pieces of a paragraph or a few: what is found, shown and quoted. Written with what it is a piece of. */
export interface HelpPassage {
  article: string
  language: string
  place: number
  revision: number
  heading: Generated<string>
  anchor: Generated<string>
  text: string
}

/** Something that somebody asked, by whichever door, and what the house could say to it. */
export interface HelpQuestion {
  id: Generated<string>
  party: string
  text: string
  language: string
  door: string
  /** answered: an answer was shown. unsure: something near it was. unanswered: nothing. */
  outcome: string
  confidence: Generated<number>
  /** What was shown, best first. */
  articles: Generated<string[]>
  opened: string | null
  helped: boolean | null
  reason: string | null
  remark: Generated<string>
  /** How often it was put in other words before it was given up or answered. */
  searches: Generated<number>
  clicks: Generated<number>
  about_type: string | null
  about_id: string | null
  /** The number of the case in which a person was asked it. */
  customer_case: number | null
  wanted: string | null
  asked_at: Date
  helped_at: Date | null
  /** When the answer that they had missed was sent to them. */
  told_at: Date | null
  /** Who put it to its wanted answer: house, or staff:<id>, which the house does not change. Without a wanted answer: looked at, and there is nothing said in it. */
  placed_by: string | null
  /** An answer was shown, and whoever asked did not come to a person with anything within three days. Null: not looked at yet, or it is too early. */
  likely_solved: boolean | null
}

/** Every text that was ever published, as it was. */
export interface HelpRevision {
  article: string
  language: string
  number: number
  title: string
  summary: string
  body: string
  note: Generated<string>
  /** Actor: staff:<id>, key:<id>, system:<name>. */
  written_by: string
  published_by: string
  published_at: Date
  /** Since when it is no longer to be read: replaced by the next, or taken out. */
  withdrawn_at: Date | null
  /** Translated from this language's of_revision: outdated once that language has a later one. */
  of_language: string | null
  of_revision: number | null
}

/** A chapter of the help; its own chapters stand one level below it. */
export interface HelpSection {
  id: Generated<string>
  parent: string | null
  place: Generated<number>
  made_at: Date
}

/** A section's title, summary and address, in one language. */
export interface HelpSectionWords {
  section: string
  language: string
  slug: string
  title: string
  summary: Generated<string>
}

/** Somebody searched and opened far more than is usual until their question had an answer, or it never had one. Read for the purpose help_offers alone: whoever takes that permission back has taken this away too. */
export interface HelpStruggle {
  question: string
  party: string
  /** Searches and articles that were opened, the first search too. */
  effort: number
  /** The median of those who asked the same. */
  usual: number
  noticed_at: Date
  offered_at: Date | null
  offered_by: string | null
  offered_how: string | null
  put_away_at: Date | null
}

/** Who asks with these words is also shown what is found with those. Edited by people; what was learnt stands in help.association. */
export interface HelpSynonym {
  id: Generated<string>
  language: string
  word: string
  means: string
  /** Also the other way round. */
  mutual: Generated<boolean>
  /** Actor: staff:<id>, key:<id>. */
  written_by: string
  written_at: Date
}

/** An article that came from outside, with what was last read there of its place: kind, chapter, audience, what it is about. */
export interface HelpTaken {
  article: string
  placed: Json
  /** It stands in the folder that is kept the same as the house, by its reference. */
  synchronised: Generated<boolean>
  taken_at: Date
}

/** Chapters by their name where they came from, so that one that was renamed here is found again. */
export interface HelpTakenSection {
  key: string
  section: string
}

/** Its words in one language as they were read last. */
export interface HelpTakenWords {
  article: string
  language: string
  file: string
  /** Hash of what was read there, with its pictures. */
  read: string
  /** Hash of the words that were left here: another one means that somebody has written since. */
  here: string
  taken_at: Date
}

/** That somebody who had asked is told of the article that answers it, once. */
export interface HelpTelling {
  id: Generated<string>
  article: string
  party: string
  question: string
  /** Until then it can be stopped. */
  due_at: Date
  stopped_at: Date | null
  stopped_by: string | null
  told_at: Date | null
  /** case: in the case in which they asked. letter: by mail, with their permission. page: it stands on their own page. none: they were answered meanwhile, or there is no way to them. */
  way: string | null
  solved_at: Date | null
}

/** An answer that somebody gets before they ask, for something that they own. */
export interface HelpUnasked {
  id: Generated<string>
  party: string
  next_question: string
  article: string
  product: string
  customer_order: number
  round: Generated<number>
  due_at: Date
  /** compared: not told by letter, so that it can be seen whether those who are told ask less. It stands on their page all the same. */
  state: Generated<string>
  /** Something else was told too short a time before; it waits once. */
  postponed: Generated<boolean>
  reason: string | null
  letter: string | null
  told_at: Date | null
}

/** What was searched for without finding anything, by people who let nothing be kept of them: how many visits, on which days, and the words once so many had them that they are nobody's own. */
export interface HelpUnfound {
  language: string
  mark: string
  door: string
  text: string | null
  visits: Generated<number>
  first_on: string
  last_on: string
  /** The wanted answer that it asks for: known only of words that so many visits had. */
  wanted: string | null
}

/** How often at most somebody wants to be written to about what they own, in days between two letters. No row: 30. */
export interface HelpUpdatePace {
  party: string
  days: number
  chosen_at: Date
}

/** How often the staff put an article into an answer, as text or as a link. */
export interface HelpUsed {
  article: string
  day: string
  way: string
  times: number
}

/** How often an article solved what was asked. Counted anew by a job; figures of nobody. */
export interface HelpUsefulness {
  article: string
  solved: number
  /** Judgements, those of earlier revisions counted less. */
  judged: number
  score: number
  counted_at: Date
}

/** An answer that is wanted: what several people asked and nothing published answers. Its title is the staff's, or words that everybody who asked has used. */
export interface HelpWanted {
  id: Generated<string>
  language: string
  title: string
  owner: string | null
  article: string | null
  made_at: Date
  due_at: Date | null
  settled_at: Date | null
  settled: string | null
  /** Who gave it its title. nobody: too few have asked, and the words of one person are no title. house: words that several people have used. staff: somebody here. */
  named: Generated<string>
  /** house, or staff:<id> who took these questions out of another. */
  begun_by: Generated<string>
  /** Somebody of the staff said that it is the same as that one, which has its questions now. */
  merged_into: string | null
  merged_by: string | null
  settled_by: string | null
  left_because: string | null
  /** Questions; of them as many different people, and cases that were opened with them. Kept by help.weigh_wanted. */
  asked: Generated<number>
  people: Generated<number>
  cases: Generated<number>
  /** Visits that searched for it in vain and let nothing be kept of them. */
  visits: Generated<number>
  newest_at: Date | null
  /** Customers who asked and left a basket lying. What lay in them, and what who asked is worth, only from five customers on. */
  carts: Generated<number>
  carts_worth: number | null
  /** For how much those have bought who asked and allow that it is looked at; minor units. Null: fewer than five. */
  value: number | null
  weighed_at: Date | null
}

/** Somebody of the staff said that these are two: neither is offered as the other. */
export interface HelpWantedApart {
  one: string
  other: string
  by: string
  at: Date
}

/** Of so many customers who bought the one, so many bought the other: counted each night from those who allow recommendations. Pairs of few people are not in it. */
export interface OrdersBoughtTogether {
  product: string
  other: string
  times: number
  bought: number
  counted_at: Date
}

/** A basket. Its id is the secret that opens it (122 random bits). */
export interface OrdersCart {
  id: Generated<string>
  party: string
  /** It belongs to a signed-in customer: then the id alone does not open it. */
  owned: Generated<boolean>
  begun_at: Generated<Date>
  changed_at: Generated<Date>
  ordered_at: Date | null
  /** Taken over from a basket that the staff filled: of all that were taken from one, one can be ordered. */
  prepared: string | null
}

/** What lies in a basket, a row per product. Prices are those of the day and stand with the product. */
export interface OrdersCartLine {
  cart: string
  product: string
  quantity: number
  /** The customer was asked and chose to wait until this day for what is not in stock. Nothing is back-ordered without that answer. */
  wait_until: Date | null
  added_at: Generated<Date>
}

/** Whom and where to, as typed for this order. A typed address is a suggestion about identity, no proof. */
export interface OrdersContact {
  customer_order: string
  party: string
  email: string
  name: string
  address: string
  /** The sentences (id@version) that stood beside the fields: what for, and what the customer gets. */
  asked: Generated<string[]>
}

/** What was agreed. After an erasure the party is null and the money remains. */
export interface OrdersCustomerOrder {
  id: Generated<string>
  number: Generated<number>
  party: string | null
  cart: string | null
  /** The caller's Idempotency-Key. The basket is the credential: one basket becomes at most one order, and a repeat of the same request gets the same answer for as long as the order lives. */
  key: string | null
  /** SHA-256 of what the order was made from: the request's body, or the imported lines. The same again changes nothing. */
  digest: Buffer | null
  source: Generated<string>
  reference: string | null
  placed_at: Generated<Date>
  state: Generated<string>
  payment: string
  locale: Generated<string>
  country: string | null
  currency: string
  net: number
  tax: number
  gross: number
  packed_by: string | null
  packed_at: Date | null
}

/** Numbers without gaps, as the tax office wants them: given after the parcel has left, in order, in batches, so that orders do not queue for a number. */
export interface OrdersInvoice {
  number: number
  customer_order: string
  issued_at: Generated<Date>
  due_on: string
}

/** What was agreed about each thing of an order: words, price and tax as they were then. */
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

/** A basket that somebody of the staff filled for a customer. Its link opens products and prices and nothing about anybody; ordering takes whoever holds it through the usual checkout. */
export interface OrdersPreparedBasket {
  id: Generated<string>
  party: string
  /** The case in which it was offered. A number to be shown: nothing here looks behind it. */
  case_number: number
  prepared_by: string
  name: string
  prepared_at: Date
  expires_at: Date
  withdrawn_at: Date | null
  ordered_at: Date | null
  /** The basket as which it was ordered, once: by it the order is found. */
  cart: string | null
  /** When it was written on the customer's line that it was ordered. */
  told_at: Date | null
}

/** What lies in a basket that was filled for somebody, a row per product. */
export interface OrdersPreparedLine {
  prepared_basket: string
  line: number
  product: string
  quantity: number
  /** Of one, when it was prepared: whoever opens the link is told what has changed since. What is paid is the price of the day. */
  price: number
  currency: string
}

/** A parcel. The same waybill told twice is the same parcel. */
export interface OrdersShipment {
  id: Generated<string>
  customer_order: string
  party: string | null
  carrier: string
  waybill: string
  shipped_at: Generated<Date>
  shipped_by: string
  lines: number[]
  /** When it arrived, as the carrier, its customer or one of the staff has said; null: nobody has. */
  delivered_at: Date | null
}

/** Files by their SHA-256: the same bytes are stored once. */
export interface PlatformBlob {
  sha256: Buffer
  media_type: string
  bytes: Buffer
  stored_at: Generated<Date>
}

/** The commands that were carried out, per credential and caller's key, written in the command's own transaction; a refusal stores nothing, so that the caller may try again. Kept seven days. Orders keep their key with the order. */
export interface PlatformIdempotency {
  credential: string
  key: string
  /** SHA-256 of what was asked: the same key with another body is refused. */
  digest: Buffer
  party: string | null
  status: number | null
  /** Added after the commit. Null: it was carried out, and the program ended before it had answered. */
  reply: string | null
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
