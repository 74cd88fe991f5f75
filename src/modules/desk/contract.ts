import { z } from 'zod'
import { id, pageNumber, text } from '../../platform/http/schema.ts'
import { why } from './routing/why.ts'
import { COMMENT_LIMIT } from './listening/limits.ts'
import { STANCES } from './complaints/stances.ts'

/** Letters of a message that a person types: some twenty pages. What mails bring may be longer and is cut with a note. */
export const TEXT_LIMIT = 50_000
/** Letters of a subject: what mail programs show. */
export const SUBJECT_LIMIT = 300
/** Letters of a name. */
export const NAME_LIMIT = 200
/** Letters that are searched for: more is no search. */
const SEARCH_LIMIT = 200
/** Cases on one page of the inbox. */
export const CASES_PAGE = 50
/** Messages of a case in one reply; a longer case is read on by place. */
export const MESSAGES_PAGE = 200
/** Letters in which a member of the staff says what they were shown. */
export const EVIDENCE_LIMIT = 300
/** Messages that can be taken out of a case at once. */
export const SPLIT_LIMIT = 100
/** Beyond this a count says "more than". */
export const COUNT_LIMIT = 1_000

export const CASE_STATES = ['open', 'waiting', 'closed'] as const
export type CaseState = (typeof CASE_STATES)[number]
/** suggestion: thanked and filed. emergent: with its category's owner. critical: the house's owners are told. red: everybody who is here. */
export const CASE_RANKS = ['suggestion', 'standard', 'emergent', 'critical', 'red'] as const
export type CaseRank = (typeof CASE_RANKS)[number]
export const CHANNELS = ['mail', 'chat', 'web', 'api', 'phone'] as const
export type CaseChannel = (typeof CHANNELS)[number]
export const DIRECTIONS = ['in', 'out', 'note', 'automatic'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** What the customer says of their haste: it cannot wait, 48 hours will do, a week will do. */
export const URGENCIES = ['now', 'days', 'week'] as const
export type Urgency = (typeof URGENCIES)[number]
const urgency = z.enum(URGENCIES)

const email = z.string().trim().min(3).max(320)

/** Case numbers are plain digits; they are read out over the telephone, and open nothing. */
export const caseNumber = z.string().regex(/^[1-9]\d{0,14}$/, 'digits, as in 5042')
/** The signature that opens a case's page for whoever has the link from our mail. */
export const caseKey = z.string().max(64).optional()
/** What a page of another site calls its product: its own id there, which the shop need not know. */
const productCalled = z.string().regex(/^[\p{L}\p{N}._:-]{1,80}$/u)
/** What a case is about, where it was begun: an order's number or a product's id, and nothing else. Others look up what it names. */
export const about = z
  .strictObject({ type: z.enum(['order', 'product']), id: z.string().max(80) })
  .refine(({ type, id: named }) => (type === 'order' ? caseNumber : productCalled).safeParse(named).success, {
    path: ['id'],
    message: 'the number of an order, or the id of a product',
  })

export const caseQuery = z.strictObject({
  state: z
    .enum([...CASE_STATES, 'all'])
    .default('open')
    .describe('open: our turn. waiting: the customer’s turn. closed: settled'),
  whose: z.enum(['all', 'mine', 'nobody']).default('all'),
  category: z.string().max(40).optional().describe('id of a category; “unsorted”: those without one'),
  rank: z.enum(CASE_RANKS).optional(),
  search: text(SEARCH_LIMIT)
    .optional()
    .describe(
      'a case’s number, an address, or words that somebody said: all cases are searched, whatever else is asked for',
    ),
  page: pageNumber,
})

export const caseToShow = z.strictObject({
  number: caseNumber,
  key: caseKey,
  after: z.coerce.number().int().min(0).optional().describe('only messages after this place'),
})

export const caseToOpen = z.strictObject({
  email: email.optional().describe('where the answer goes; a signed-in customer need not say it'),
  name: text(NAME_LIMIT).optional(),
  subject: text(SUBJECT_LIMIT).optional(),
  text: text(TEXT_LIMIT),
  about: about.optional(),
  urgency: urgency.optional().describe('now: it cannot wait. days: 48 hours will do. week: a week will do'),
  complaint: z
    .strictObject({ stance: z.enum(STANCES).optional() })
    .optional()
    .describe('it is a complaint: help, wronged or cross says how you come to us. That makes nothing public'),
  /** Sentences beside the fields, as `id@version`. */
  asked: z.array(z.string().max(80)).max(5).optional(),
})

export const messageToAdd = z.strictObject({
  number: caseNumber,
  key: caseKey,
  id: id.optional().describe('made by the sender: the same id again is the same message'),
  kind: z.enum(['reply', 'note']).default('reply').describe('note: only the staff see it'),
  text: text(TEXT_LIMIT),
})

export const caseToAssign = z.strictObject({ number: caseNumber, staff: id.nullable() })
export const caseNamed = z.strictObject({ number: caseNumber })
export const caseToMerge = z.strictObject({
  number: caseNumber,
  into: caseNumber,
  samePerson: text(EVIDENCE_LIMIT)
    .optional()
    .describe('on what evidence the customers of both are one person; needed when they are not known to be'),
})
export const caseToSplit = z.strictObject({
  number: caseNumber,
  messages: z.array(id).min(1).max(SPLIT_LIMIT),
  subject: text(SUBJECT_LIMIT).optional(),
})
const rating = {
  solved: z.boolean(),
  content: z
    .boolean()
    .optional()
    .describe('false: whatever was solved, they are not content, and a second person looks after it'),
  comment: text(COMMENT_LIMIT).optional(),
}
export const caseToRate = z.strictObject({ number: caseNumber, key: caseKey, ...rating })
export const presence = z.strictObject({ number: caseNumber, writing: z.boolean().default(false) })

const promise = z.object({
  dueAt: z.string(),
  precision: z.enum(['minute', 'day']),
  zone: z.string(),
  madeAt: z.string(),
  keptAt: z.string().nullable(),
  brokenAt: z.string().nullable(),
})
export type PromiseSeen = z.infer<typeof promise>

export const makeGood = z.object({
  id: z.string(),
  number: z.string(),
  give: z.enum(['note', 'credit', 'gift']),
  amount: z.number().int().describe('minor units'),
  currency: z.string(),
  words: z.string(),
  givenAt: z.string(),
  paidAt: z.string().nullable(),
})
export type MakeGoodShown = z.infer<typeof makeGood>
/** Cases before one's own that are counted: with more in front, a number is no help. */
export const BEFORE_LIMIT = 99

const attachment = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().describe('bytes'),
})

/** A likely answer that went with an acknowledgement. */
const offer = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  href: z.string().nullable().describe('the article whose words they are; null: the house’s own'),
  url: z.string().describe('where its customer says that it solved it'),
  used: z.boolean().describe('they have said so'),
})
const offerSeen = offer.extend({
  url: offer.shape.url.nullable().describe('null for the staff, who say nothing for them'),
})

export const messageShown = z.object({
  id: z.string(),
  place: z.number().describe('rises within the case; read on with after='),
  direction: z.enum(DIRECTIONS),
  channel: z.enum(CHANNELS),
  by: z.string().nullable().describe('the name of who wrote it; null when nobody told one'),
  at: z.string(),
  text: z.string(),
  marked: z
    .string()
    .optional()
    .describe('of an answer with formatting: the same words as marked text; its pictures are among the attachments'),
  quoted: z.string().nullable().describe('what a mail repeats of earlier ones'),
  notes: z.array(z.string()).describe('what was left out, as codes'),
  seenAt: z.string().nullable(),
  attachments: z.array(attachment),
  offers: z.array(offerSeen).optional().describe('likely answers that went along'),
  mail: z.string().nullable().describe('id of the mail that it came with, for the staff'),
  html: z.boolean().optional().describe('its mail has a page beside the text, as far as is known; for the staff'),
  letter: z
    .enum(['queued', 'handed_over', 'accepted', 'refused', 'unknown', 'withdrawn'])
    .nullable()
    .describe('what became of the mail that carried it'),
})
export type MessageShown = z.infer<typeof messageShown>

export const caseListed = z.object({
  number: z.string(),
  state: z.enum(CASE_STATES),
  channel: z.enum(CHANNELS),
  subject: z.string(),
  customerId: z.string(),
  customer: z.string().nullable().describe('name, else mail address; null for a visitor who told neither'),
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  openedAt: z.string(),
  changedAt: z.string(),
  category: z.string().nullable().describe('id of what it was sorted into'),
  rank: z.enum(CASE_RANKS),
  dueAt: z.string().nullable().describe('when the promised reply is due'),
  madeAt: z.string().nullable().describe('when it was promised'),
  last: z.object({ direction: z.enum(DIRECTIONS), at: z.string(), text: z.string() }).nullable(),
  unseen: z.number().describe('their messages that nobody of the staff has had before them'),
  urgency: urgency.nullable().describe('what the customer said of their haste'),
  before: z.number().nullable().describe('how many wait in front of it, to its customer'),
})
export type CaseListed = z.infer<typeof caseListed>
/** A case in its customer's own list. */
export const ownCase = caseListed.pick({
  number: true,
  state: true,
  channel: true,
  subject: true,
  openedAt: true,
  changedAt: true,
  dueAt: true,
  madeAt: true,
  last: true,
  urgency: true,
  before: true,
})
/** Where something was said that was searched for. */
const passage = z.object({
  direction: z.enum(DIRECTIONS),
  at: z.string(),
  text: z.string(),
  marks: z.array(z.object({ from: z.number(), to: z.number() })).describe('what was found, as places in the text'),
})
export type Passage = z.infer<typeof passage>
export const caseList = z.object({
  items: z.array(
    caseListed.extend({ passage: passage.optional().describe('where it was said, when words were searched for') }),
  ),
  page: z.number(),
  more: z.boolean(),
  counts: z.object({ open: z.number(), mine: z.number(), unassigned: z.number(), late: z.number() }),
})

export const caseShown = z.object({
  number: z.string(),
  state: z.enum(CASE_STATES),
  channel: z.enum(CHANNELS),
  subject: z.string(),
  locale: z.string(),
  about: z.object({ type: z.enum(['order', 'product']), id: z.string() }).nullable(),
  customerId: z.string().nullable(),
  customer: z.string().nullable(),
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  openedAt: z.string(),
  changedAt: z.string(),
  closedAt: z.string().nullable(),
  solved: z.boolean().nullable(),
  heard: z
    .object({ solved: z.boolean(), commented: z.boolean() })
    .nullable()
    .describe('what its customer has said of it, also before it was opened again'),
  promise: promise.nullable().describe('the promise to reply that stands now'),
  solvedBy: promise.nullable().describe('the promise to solve it; none where none was made'),
  urgency: urgency.nullable().describe('what the customer said of their haste'),
  before: z.number().describe('how many wait in front of it'),
  makeGoods: z.array(makeGood).describe('what its customer gets because a promise broke'),
  participants: z.array(
    z.object({
      address: z.string(),
      name: z.string().nullable(),
      undeliverable: z
        .object({ since: z.string(), reason: z.string() })
        .nullable()
        .default(null)
        .describe('letters to this address came back: none goes there until somebody says so. Told to the desk'),
    }),
  ),
  replyBy: z.enum(['mail', 'chat', 'page']).describe('how an answer reaches them now'),
  messages: z.array(messageShown),
  more: z.boolean().describe('there are later messages: ask again with after='),
  here: z
    .array(z.object({ name: z.string(), you: z.boolean(), staff: z.boolean(), writing: z.boolean() }))
    .describe('who has it before them now'),
  routed: why.nullable().describe('why it came by rule to whoever has it, or went; null: by hand'),
  related: z
    .array(
      z.object({
        number: z.string(),
        subject: z.string(),
        why: z.enum(['quoted', 'merged', 'split', 'same_customer']),
      }),
    )
    .describe('cases that belong near it: one that this mail quoted without being part of it, those merged into it'),
})
export type CaseShown = z.infer<typeof caseShown>

export const caseOpened = z.object({
  number: z.string(),
  url: z.string().describe('the page on which the customer reads and answers'),
  promise: promise.nullable(),
})
export const messageAdded = z.object({ id: z.string(), place: z.number(), at: z.string() })
export const caseChanged = z.object({ number: z.string(), state: z.enum(CASE_STATES) })

// ── the chat: one conversation per visitor, whoever asks ───────────────────────────────────────────────────────────

export const chatMessageToAdd = z.strictObject({
  id: id.describe('made by the sender: the same id again is the same message'),
  text: text(TEXT_LIMIT),
  about: about.optional(),
  files: z.array(id).max(10).optional().describe('chosen before, by POST /api/chat/files'),
})
export const chatQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('the place of the last message that you have'),
  number: caseNumber.optional().describe('the case that you have; another one is sent from its beginning'),
})
export const chatShown = z.object({
  number: z.string().nullable().describe('null: nothing was said yet'),
  state: z.enum(CASE_STATES).nullable(),
  solved: z.boolean().nullable().describe('what you said of it'),
  asks: z.boolean().describe('false: you have said that it helped, and are not asked again'),
  messages: z.array(
    z.object({
      id: z.string(),
      place: z.number(),
      from: z.enum(['you', 'us', 'house']),
      by: z.string().nullable(),
      at: z.string(),
      text: z.string(),
      marked: z.string().optional().describe('of an answer with formatting: the same words as marked text'),
      channel: z.enum(CHANNELS),
      seenAt: z.string().nullable(),
      attachments: z.array(attachment),
      offers: z.array(offer).optional().describe('likely answers that went along'),
    }),
  ),
  more: z.boolean(),
  promise: promise.nullable(),
  urgency: urgency.nullable().describe('what you said of your haste'),
  before: z.number().describe('how many wait in front of you'),
  wait: z
    .number()
    .nullable()
    .describe('minutes that this takes at the pace that was measured here; null: nobody knows'),
  with: z.string().nullable().describe('the name of who has it'),
  here: z.boolean().describe('somebody of the staff is there now'),
  writing: z.string().nullable().describe('the name of who is writing to you'),
  address: z.string().nullable().describe('where the answer goes when you leave'),
  topic: z.string().describe('what rings on /live when there is something new; empty: nothing yet'),
})
export type ChatShown = z.infer<typeof chatShown>
export const chatAddress = z.strictObject({ email, name: text(NAME_LIMIT).optional(), asked: z.string().max(80) })
/** Said every ten seconds while the chat is open and visible, and when writing begins or ends. */
export const chatPresence = z.strictObject({
  writing: z.boolean(),
  seen: z.number().int().min(0).optional().describe('the place up to which it was on the screen'),
})
export const chatRating = z.strictObject(rating)
