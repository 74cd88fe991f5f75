import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'
import { caseNumber, TEXT_LIMIT } from '../contract.ts'
import { AVAILABILITIES } from './rules.ts'

/** Words in one field of an agent's skills; more are no skill. */
export const SKILLS_LIMIT = 50
/** Letters of one. */
const SKILL_LETTERS = 80
/** Points; the table knows no more. */
export const CAPACITY_LIMIT = 100

export const mine = z.object({
  on: z.boolean().describe('whether the merchant has switched routing on'),
  availability: z.enum(AVAILABILITIES),
  points: z.number().describe('what their cases weigh now'),
  cases: z.number(),
  capacity: z.number(),
  waiting: z.number().describe('open cases that nobody has'),
})
export type Mine = z.infer<typeof mine>
export const availability = z.strictObject({ availability: z.enum(AVAILABILITIES) })

const skills = (pattern: RegExp) =>
  z.array(z.string().trim().min(1).max(SKILL_LETTERS).regex(pattern)).max(SKILLS_LIMIT)
export const agentToChange = z.strictObject({
  staff: id,
  languages: skills(/^[a-zA-Z]{2,3}$/).describe('as en and nb; none: every language'),
  lines: skills(/\S/).describe('shelves, brands, or words that stand in what is asked; none: everything'),
  categories: skills(/^[a-z][a-z0-9-]*$/).describe('ids of categories; none: every one'),
  capacity: z.number().int().min(0).max(CAPACITY_LIMIT),
})
export type AgentToChange = z.infer<typeof agentToChange>

export const agentShown = z.object({
  id: z.string(),
  name: z.string(),
  languages: z.array(z.string()),
  lines: z.array(z.string()),
  categories: z.array(z.string()),
  capacity: z.number(),
  availability: z.enum(AVAILABILITIES),
  here: z.boolean().describe('signed in, with the workspace open'),
  points: z.number(),
  cases: z.number(),
})
export type AgentShown = z.infer<typeof agentShown>

export const routingShown = z.object({
  on: z.boolean(),
  agents: z.array(agentShown),
  categories: z.array(z.object({ id: z.string(), name: z.string() })),
  waiting: z.number(),
  weights: z.object({ chat: z.number(), mail: z.number() }).describe('points; a call weighs all'),
})

export const caseToHandOver = z.strictObject({
  number: caseNumber,
  staff: id,
  note: z
    .string()
    .trim()
    .min(1)
    .max(TEXT_LIMIT)
    .describe('what whoever goes on needs to know; the customer does not see it'),
})
export const caseToGiveBack = z.strictObject({ number: caseNumber })

export const customerNamed = z.strictObject({ id })
export const personToName = z.strictObject({ id, staff: id.nullable() })
export const namedPerson = z.object({ person: z.object({ id: z.string(), name: z.string() }).nullable() })

export const rehearsal = z.object({
  from: z.string(),
  cases: z.number(),
  cut: z.boolean().describe('there were more cases than are rehearsed'),
  given: z.number(),
  nobody: z.number().describe('that nobody has the skills for'),
  other: z.number().describe('that somebody else had in truth'),
  waits: z
    .object({ median: z.number(), longest: z.number() })
    .describe('minutes of opening time until somebody had room'),
  agents: z.array(z.object({ id: z.string(), name: z.string(), cases: z.number(), had: z.number() })),
  examples: z.array(
    z.object({
      number: z.string(),
      openedAt: z.string(),
      had: z.string().nullable(),
      would: z.string().nullable().describe('null: nobody'),
      waited: z.number().describe('minutes'),
      language: z.string(),
      category: z.string().nullable(),
      line: z.string().nullable(),
    }),
  ),
  assumed: z.object({ mail: z.number(), chat: z.number(), phone: z.number() }).describe('minutes that one takes'),
})
export type Rehearsal = z.infer<typeof rehearsal>
