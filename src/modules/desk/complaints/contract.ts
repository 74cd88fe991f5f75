import { z } from 'zod'
import { id, pageNumber, text } from '../../../platform/http/schema.ts'
import { caseKey, caseNumber } from '../contract.ts'
import { STANCES } from './stances.ts'

/** Letters of what stands above a public complaint: one line on a telephone and a half. */
export const TITLE_LIMIT = 120
/** Letters of a public complaint or of our answer to it: two pages, which is what strangers read. */
export const PUBLIC_TEXT_LIMIT = 5_000
/** Letters of the name beside a public complaint. */
export const SHOWN_NAME_LIMIT = 80
/** Letters of what we changed: one sentence. */
export const CHANGED_LIMIT = 300
/** Letters in which one of us says by what they concluded how somebody comes to us. */
export const WHY_LIMIT = 300
/** Complaints on one page of the public list, and of the staff's. */
export const COMPLAINTS_PAGE = 20
/** Beyond this a count says "more than". */
export const COMPLAINTS_COUNTED = 1_000

export const HELD_WHYS = ['unlawful', 'personal', 'insult'] as const
export type HeldWhy = (typeof HELD_WHYS)[number]
/** unproven: whether its author reads mail at their address is being asked. hidden: they have withdrawn the permission. */
const COMPLAINT_STATES = ['private', 'unproven', 'public', 'hidden'] as const
export type ComplaintState = (typeof COMPLAINT_STATES)[number]
const stance = z.enum(STANCES)

export const complaintQuery = z.strictObject({
  state: z.enum(['open', 'resolved', 'all']).default('all'),
  product: id.optional(),
  page: pageNumber,
})
export const complaintNamed = z.strictObject({ id })

const publicAnswer = z.object({ by: z.string(), text: z.string(), at: z.string() })
export const publicComplaint = z.object({
  id: z.string(),
  url: z.string(),
  product: z.object({ id: z.string(), title: z.string(), path: z.string() }).nullable(),
  title: z.string().nullable().describe('null where it is held back'),
  text: z.string().nullable(),
  by: z.string().nullable().describe('the name that its author allows; null: a customer'),
  language: z.string(),
  publishedAt: z.string(),
  heldWhy: z.enum(HELD_WHYS).nullable().describe('why we hold it back'),
  answers: z.array(publicAnswer),
  resolvedAt: z.string().nullable().describe('when its author said so'),
  changed: z.string().nullable().describe('what we changed because of it'),
  joined: z.number().describe('customers who say "me too"'),
})
export type PublicComplaint = z.infer<typeof publicComplaint>
export const complaintList = z.object({
  items: z.array(publicComplaint),
  page: z.number(),
  more: z.boolean(),
  counts: z.object({ open: z.number(), resolved: z.number() }),
})
export type ComplaintList = z.infer<typeof complaintList>

export const toJoin = z.strictObject({
  id,
  email: z
    .string()
    .trim()
    .min(3)
    .max(320)
    .optional()
    .describe('where to tell you; a signed-in customer need not say it'),
})
export const joined = z.object({
  state: z.enum(['joined', 'asked']).describe('asked: a letter with a link has gone to the address'),
})

const own = { number: caseNumber, key: caseKey }
export const complaintToMake = z.strictObject(own)
export const complaintToPublish = z.strictObject({
  ...own,
  title: text(TITLE_LIMIT),
  text: text(PUBLIC_TEXT_LIMIT),
  name: text(SHOWN_NAME_LIMIT).optional().describe('shown beside it; without one it says "a customer"'),
  sure: z.boolean().default(false).describe('you have seen what names somebody in it, and want it so'),
})
export const published = z.object({
  id: z.string(),
  state: z.enum(['public', 'unproven']).describe('unproven: a letter asks you to confirm it'),
})
export const complaintToResolve = z.strictObject({ ...own, resolved: z.boolean() })
export const stanceToSay = z.strictObject({
  ...own,
  message: id,
  stance: stance.nullable().describe('null: none of these'),
  why: text(WHY_LIMIT).optional().describe('by what one of us concluded it: its customer reads it'),
})

export const publicAnswerToGive = z.strictObject({
  number: caseNumber,
  message: id.describe('the answer to its author that is given in public too'),
  text: text(PUBLIC_TEXT_LIMIT).describe('as everybody may read it'),
  sure: z.boolean().default(false),
})
export const publicAnswerNamed = z.strictObject({ number: caseNumber, answer: id })
export const holding = z.strictObject({ number: caseNumber, why: z.enum(HELD_WHYS).nullable() })
export const changeToTell = z.strictObject({ number: caseNumber, text: text(CHANGED_LIMIT) })

const found = z.object({ what: z.enum(['address', 'phone', 'number', 'name']), text: z.string() })
export type FoundPersonal = z.infer<typeof found>

const stanceShown = z.object({
  message: z.string(),
  place: z.number(),
  said: z.string().describe('the first words of the message'),
  stance: stance.nullable(),
  by: z.enum(['customer', 'staff']),
  name: z.string().nullable().describe('who of the staff'),
  why: z.string().nullable(),
  at: z.string(),
  restsUntil: z.string().nullable(),
})
export type StanceShown = z.infer<typeof stanceShown>

/** A complaint beside its case, for the staff. */
export const complaintBeside = z.object({
  stances: z.array(stanceShown),
  messages: z
    .array(z.object({ id: z.string(), place: z.number(), said: z.string() }))
    .describe('what its customer wrote, newest first'),
  good: z
    .object({
      give: z.enum(['note', 'credit', 'gift']),
      amount: z.number(),
      currency: z.string(),
      words: z.string(),
      given: z.boolean(),
    })
    .nullable()
    .describe('what the rule lets you make good to somebody who was wronged'),
  complaint: z
    .object({
      id: z.string(),
      madeBy: z.enum(['customer', 'staff']),
      state: z.enum(COMPLAINT_STATES).describe('hidden: its author has withdrawn the permission'),
      title: z.string().nullable(),
      text: z.string().nullable(),
      by: z.string().nullable(),
      heldWhy: z.enum(HELD_WHYS).nullable(),
      resolvedAt: z.string().nullable(),
      changed: z.string().nullable(),
      joined: z.number(),
      answers: z.array(publicAnswer.extend({ id: z.string() })),
      answerable: z
        .array(z.object({ id: z.string(), place: z.number(), text: z.string() }))
        .describe('our answers that are not public yet'),
    })
    .nullable(),
})
export type ComplaintBeside = z.infer<typeof complaintBeside>

/** What is done about a message by how its writer comes to us. */
export const steering = z.object({
  help: z.object({ thanks: z.boolean(), toOwner: z.boolean() }),
  wronged: z.object({ rank: z.string(), good: z.enum(['note', 'credit', 'gift']).nullable() }),
  cross: z.object({ agents: z.number(), minutes: z.number() }),
})

export const deskQuery = z.strictObject({
  which: z.enum(['unanswered', 'open', 'held', 'resolved']).default('unanswered'),
  page: pageNumber,
})
export const deskList = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      title: z.string().describe('as it is public; else the case’s subject'),
      state: z.enum(COMPLAINT_STATES),
      madeAt: z.string(),
      dueAt: z.string().nullable(),
      late: z.boolean().describe('nobody has answered within the promise'),
      answered: z.boolean().describe('in public'),
      heldWhy: z.enum(HELD_WHYS).nullable(),
      resolved: z.boolean(),
      joined: z.number(),
      stances: z.array(stance),
      assignee: z.string().nullable(),
    }),
  ),
  page: z.number(),
  more: z.boolean(),
})
