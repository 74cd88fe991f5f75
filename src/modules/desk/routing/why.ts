import { z } from 'zod'

/** Why a case is whose it is, as codes and figures: the screen says it in words. */
export const why = z.object({
  at: z.string(),
  /** person: they own the relationship. before: they had it before they left. rule: skills, then fewest open, then longest idle. */
  by: z.enum(['person', 'before', 'rule']).optional(),
  language: z.string().optional(),
  category: z.string().optional(),
  line: z.string().optional(),
  /** Open cases that they had, and points with this one. */
  cases: z.number().optional(),
  points: z.number().optional(),
  capacity: z.number().optional(),
  /** Why whoever had it has it no more. */
  gone: z.enum(['absent', 'declined']).optional(),
})
export type Why = z.infer<typeof why>
