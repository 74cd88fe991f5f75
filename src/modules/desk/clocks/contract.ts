import { z } from 'zod'
import { CASE_RANKS, caseKey, caseNumber, makeGood, URGENCIES } from '../contract.ts'
import { clockRules, TIERS, warning } from './rules.ts'

const somebody = z.object({ id: z.string(), name: z.string() }).nullable()
const what = z.enum(['first', 'next', 'solved', 'callback'])

export const urgency = z.enum(URGENCIES)
export const urgencyToSay = z.strictObject({
  number: caseNumber,
  key: caseKey,
  urgency: urgency.describe('now: it cannot wait. days: 48 hours will do. week: a week will do'),
})
export const chatUrgency = z.strictObject({ urgency })

export const escalations = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      what,
      dueAt: z.string(),
      begunAt: z.string(),
      broken: z.boolean().describe('it broke before, the customer was told, and it is still owed'),
      assignee: somebody,
      takenBy: somebody.describe('who of those present has taken it'),
      urgency: urgency.nullable(),
    }),
  ),
  exceptions: z.number().describe('how many that did not fit are over their time'),
})
export type EscalationShown = z.infer<typeof escalations>['items'][number]

export const caseClocks = z.object({
  items: z.array(
    z.object({
      what,
      dueAt: z.string().nullable().describe('null: it stands still while it is the customer’s turn'),
      minutes: z.number().describe('of opening time, from its beginning'),
      left: z.number().describe('minutes of opening time that are left; below zero it is late'),
      ended: z.boolean(),
      broken: z.boolean(),
      rule: z.object({
        category: z.string().nullable(),
        rank: z.enum(CASE_RANKS).nullable(),
        tier: z.enum(TIERS).nullable(),
        by: z.enum(['rule', 'house', 'chat', 'word', 'full']).describe('what decided'),
        before: z.number().optional(),
      }),
    }),
  ),
  makeGoods: z.array(
    makeGood.extend({
      refused: z.boolean().describe('the budget of the month did not hold it'),
    }),
  ),
})
export type CaseClocks = z.infer<typeof caseClocks>

export const deskNow = z.object({
  waiting: z.number(),
  pressing: z.number().describe('of those that wait, how many cannot'),
  present: z.number(),
  pace: z.number().nullable().describe('cases that one agent answers in an hour; null while too few answers say so'),
  dueAt: z.string().describe('when a question that is asked now would have its answer'),
  full: z.boolean(),
  given: z.number().int().describe('minor units that were made good this month'),
  budget: z.number().int(),
  currency: z.string(),
  replyHours: z.number().int(),
  chatMinutes: z.number().int(),
  rules: clockRules,
  warnBefore: warning,
  bestFrom: z.number().int().nullable(),
  categories: z.array(z.object({ id: z.string(), names: z.record(z.string(), z.string()) })),
})
