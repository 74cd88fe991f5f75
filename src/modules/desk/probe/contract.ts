import { z } from 'zod'
import { id } from '../../../platform/http/schema.ts'

export const DOORS = ['page', 'mail', 'chat', 'order'] as const
export type Door = (typeof DOORS)[number]

/** Why a door failed, as codes: `probe.problem.<code>` says each. */
export const PROBLEMS = [
  'unreachable',
  'refused',
  'silent',
  'no-relay',
  'not-sent',
  'not-told',
  'not-answered',
  'cut-off',
  'failed',
] as const
export type StepProblem = (typeof PROBLEMS)[number]

/** Days that a screen shows, and a file holds. */
export const SHOWN_DAYS = 30
/** Runs on one screen: those of a month at one each hour are more than a chart can show. */
export const RUNS_LIMIT = 200

export const probeStep = z.object({
  door: z.enum(DOORS),
  state: z.enum(['waiting', 'done', 'failed']),
  toldMs: z.number().nullable().describe('until the page was there, the question acknowledged, the order confirmed'),
  answeredMs: z.number().nullable().describe('until a person answered'),
  slow: z.boolean(),
  problem: z.enum(PROBLEMS).nullable(),
  said: z.string().nullable().describe('what the door itself said'),
  number: z.string().nullable().describe('the case or order, once it is over: until then nobody is told which it is'),
})
export type ProbeStep = z.infer<typeof probeStep>

export const probeRun = z.object({
  id,
  begunAt: z.string(),
  endedAt: z.string().nullable(),
  byHand: z.boolean(),
  steps: z.array(probeStep),
})
export type ProbeRun = z.infer<typeof probeRun>

export const probes = z.object({
  on: z.boolean(),
  nextAt: z.string().nullable().describe('not before; null while it is off'),
  runs: z.array(probeRun).describe('of the last 30 days, the newest first'),
})
