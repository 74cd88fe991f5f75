import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { PREPARED_LINES } from '../../orders/index.ts'
import { caseNumber, TEXT_LIMIT } from '../contract.ts'
import { LOCALES } from '../../../ui/speak.ts'

/** Letters of the name of a canned answer or a macro: what stands in one line of the list. */
export const TITLE_LIMIT = 120
/** Letters of a canned answer in one language: four pages. Longer ones are read by nobody and belong into a help article. */
export const CANNED_LIMIT = 10_000
/** Canned answers of a house. Somebody chooses from the list by typing, and the program compares each with what is asked. */
export const CANNED_COUNT = 500
/** Macros of a house. */
export const MACROS_COUNT = 100
/** Letters under a mail. */
export const SIGNATURE_LIMIT = 1_000
/** Letters of a note that a macro leaves. */
export const NOTE_LIMIT = 2_000
/** Letters of a file's name. */
export const FILE_NAME_LIMIT = 255
/** Answers that wait in one case at a time. */
const KNOWS_LIMIT = 20
/** Days ahead for which an answer can be set: what is due later belongs into a callback. */
export const LATER_DAYS = 60

const title = text(TITLE_LIMIT)
const inLanguages = (limit: number) => z.partialRecord(z.enum(LOCALES), z.string().trim().max(limit))
const texts = inLanguages(CANNED_LIMIT).refine(
  (all) => Object.values(all).some((text) => text !== ''),
  'no words in any language',
)
export const EDITORS = ['agents', 'author', 'owner'] as const
export type Editors = (typeof EDITORS)[number]
const number = caseNumber

// ── canned answers ─────────────────────────────────────────────────────────────────────────────────────────────────

export const cannedToWrite = z.strictObject({
  title,
  texts: texts.describe(
    'by language, as marked text; fields of the record between double braces, as {{customer.name}}',
  ),
  editedBy: z.enum(EDITORS).default('agents').describe('who may change it, besides the owner'),
})
export const cannedToChange = cannedToWrite.extend({ id })
const approvedIn = z.strictObject({
  id,
  approved: z.boolean(),
  changedAt: z.iso.datetime().optional().describe('of the text as you read it: nobody approves other words than those'),
})
export const cannedToApprove = approvedIn.refine(({ approved, changedAt }) => !approved || changedAt !== undefined, {
  path: ['changedAt'],
  message: 'which words they are',
})
export const cannedNamed = z.strictObject({ id })
export const cannedShown = z.object({
  id,
  title: z.string(),
  texts: z.record(z.string(), z.string()),
  editedBy: z.enum(EDITORS),
  author: z.string().nullable(),
  approved: z
    .object({ by: z.string(), at: z.string() })
    .nullable()
    .describe('only what is approved may leave by itself'),
  used: z.number(),
  solved: z.number().describe('how often a customer then said: this solved it'),
  changedAt: z.string(),
  mayChange: z.boolean(),
  mayApprove: z.boolean(),
})
export type CannedShown = z.infer<typeof cannedShown>
export const cannedList = z.object({ items: z.array(cannedShown), fields: z.array(z.string()) })

export const cannedForCase = z.object({
  items: z.array(
    z.object({
      id,
      title: z.string(),
      text: z.string().describe('with what the record says; what it does not say stands as a gap between ⟨ and ⟩'),
      locale: z.string(),
      approved: z.boolean(),
      used: z.number(),
      like: z.number().describe('how like it is to what is asked, 0 to 1'),
    }),
  ),
  macros: z.array(
    z.object({
      id,
      title: z.string(),
      canned: id.nullable(),
      does: z.array(z.string()).describe('what is done besides, as codes'),
    }),
  ),
})
export type CannedForCase = z.infer<typeof cannedForCase>

// ── drafts, and answers that wait ──────────────────────────────────────────────────────────────────────────────────

const after = z.strictObject({
  assign: z
    .union([z.literal('me'), z.literal('nobody'), id])
    .optional()
    .describe('to whom the case is given'),
  note: text(NOTE_LIMIT).optional(),
  close: z.boolean().optional(),
  meant: z
    .string()
    .trim()
    .min(1)
    .max(TEXT_LIMIT)
    .optional()
    .describe('what its writer wrote before it was translated: kept as a note beside it'),
})
export type After = z.infer<typeof after>

export const draftToKeep = z.strictObject({
  number,
  kind: z.enum(['reply', 'note']),
  text: z.string().max(TEXT_LIMIT),
  version: z.number().int().min(0).describe('of the draft that you have before you; 0 when there was none'),
  since: z.number().int().min(0).describe('the last place that you have read'),
  canned: id.nullable().optional().describe('the text that it was made from'),
  after: after.optional(),
})
const file = z.object({ id, name: z.string(), mediaType: z.string(), size: z.number().describe('bytes') })
export type FileShown = z.infer<typeof file>
const draft = z.object({
  kind: z.enum(['reply', 'note']),
  text: z.string(),
  by: z.object({ name: z.string(), you: z.boolean() }),
  at: z.string(),
  version: z.number(),
  since: z.number(),
  canned: id.nullable(),
  after,
})
export type DraftShown = z.infer<typeof draft>
export const draftKept = z.object({ version: z.number(), since: z.number() })

const waiting = z.object({
  id,
  text: z.string(),
  by: z.object({ name: z.string(), you: z.boolean() }),
  state: z.enum(['waiting', 'held']).describe('held: something was said since it was written, so a person decides'),
  leavesAt: z.string(),
  writtenAt: z.string(),
  chosen: z.boolean().describe('somebody chose the time; otherwise it can be undone until then'),
  after,
  files: z.array(file),
})
export type WaitingShown = z.infer<typeof waiting>
export const answeringShown = z.object({
  drafts: z.array(draft),
  files: z.array(file).describe('that go with the answer that is being written'),
  waiting: z.array(waiting),
  undoInChat: z.boolean().describe('you want the seconds to undo in a chat too'),
})
export type AnsweringShown = z.infer<typeof answeringShown>
export const caseToWriteIn = z.strictObject({ number })

export const answerToSend = z.strictObject({
  number,
  id: id.describe('made by the sender: the same id again is the same answer'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(TEXT_LIMIT)
    .describe(
      'marked text: **bold**, *italic*, - lists, > quotes, ## headings, [words](https://…), ![name](file:id of a file of this answer)',
    ),
  version: z.number().int().min(0).describe('of the draft that it was written in'),
  since: z
    .number()
    .int()
    .min(0)
    .describe('the last place that you have read; what came after it is said before anything is sent'),
  knows: z
    .array(id)
    .max(KNOWS_LIMIT)
    .optional()
    .describe('answers of others that wait to leave, and that you have seen: another one is told before yours is sent'),
  at: z.iso.datetime().optional().describe('when it leaves; in ten seconds unless said, in a live chat at once'),
  canned: id.nullable().optional(),
  after: after.optional(),
})
export const answerTaken = z.object({
  id,
  leavesAt: z.string().nullable().describe('null: it has left'),
  version: z.number().nullable().describe('of the draft, which is empty now; null where it was not touched'),
})
export const answerNamed = z.strictObject({ number, id })

// ── files ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const fileToAdd = z.strictObject({
  number,
  name: text(FILE_NAME_LIMIT),
  mediaType: z
    .string()
    .max(255)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'a media type, as image/png'),
  bytes: z.instanceof(Uint8Array),
  type: z.string(),
})
export const fileAdded = file
export const fileNamed = z.strictObject({ number, id })

// ── baskets, and what goes with what ───────────────────────────────────────────────────────────────────────────────

/** Pieces of one thing in a basket that is filled for somebody, as in any other. */
const PIECES_LIMIT = 999
const paid = z.object({ amount: z.number(), currency: z.string() })
export const basketToFill = z.strictObject({
  number,
  lines: z
    .array(z.strictObject({ productId: id, quantity: z.number().int().min(1).max(PIECES_LIMIT) }))
    .min(1)
    .max(PREPARED_LINES),
})
export const basketNamed = z.strictObject({ number, id })
export const basketFilled = z.object({
  id,
  by: z.string(),
  preparedAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(['waits', 'ordered', 'expired', 'withdrawn']).describe('whether somebody opened it is not noted'),
  order: z.string().nullable().describe('number of the order that it became'),
  url: z.string().describe('opens the things and their prices, to whoever has it'),
  lines: z.array(z.object({ productId: id, title: z.string(), quantity: z.number(), price: paid })),
})
export type BasketFilled = z.infer<typeof basketFilled>
export const basketsFilled = z.object({ items: z.array(basketFilled) })

export const salesSuggested = z.object({
  items: z.array(
    z.object({
      productId: id,
      title: z.string(),
      price: paid,
      url: z.string().describe('to be linked as it is: by its end the suggestion is counted'),
      because: z.string().describe('what they bought with it'),
      times: z.number().describe('customers who bought both'),
      bought: z.number().describe('customers who bought the other'),
      suggested: z.number().describe('answers that have suggested it so far'),
    }),
  ),
})

// ── macros, signatures, what was answered before ───────────────────────────────────────────────────────────────────

export const macroToWrite = z.strictObject({
  title,
  canned: id.nullable(),
  after: after.omit({ meant: true }).describe('what is done when the answer leaves; at once where there is no answer'),
})
export const macroToChange = macroToWrite.extend({ id })
export const macroShown = z.object({
  id,
  title: z.string(),
  canned: id.nullable(),
  after,
  used: z.number(),
  toGone: z
    .boolean()
    .describe('it gives cases to somebody who answers customers no more: it is refused until it is changed'),
})
export type MacroShown = z.infer<typeof macroShown>
export const macroList = z.object({ items: z.array(macroShown) })
export const macroToUse = z.strictObject({ number, id })
export const macroUsed = z
  .object({ text: z.string().nullable(), canned: id.nullable(), after })
  .describe('text null: it was done at once')

export const writer = z.strictObject({ signature: inLanguages(SIGNATURE_LIMIT), undoInChat: z.boolean() })

export const pastAnswers = z.object({
  items: z.array(
    z.object({
      text: z.string().describe('names, addresses and numbers of whoever it was written to are gaps'),
      by: z.string().nullable(),
      at: z.string(),
      like: z.number(),
    }),
  ),
})
export type PastAnswers = z.infer<typeof pastAnswers>
