import { z } from 'zod'
import { declareKind, SERVICE } from '../customers/index.ts'
import { DOORS, OUTCOMES } from './contract.ts'

const detail = { version: 1, module: 'help', class: 'detail', purpose: SERVICE } as const

/** Somebody asked something; its words stand in help.question, its subject is the question. */
export const questionAsked = declareKind({
  ...detail,
  name: 'question.asked',
  by: 'them',
  data: z.strictObject({ door: z.enum(DOORS), outcome: z.enum(OUTCOMES) }),
})
/** They said whether it was the answer. */
export const answerJudged = declareKind({
  ...detail,
  name: 'answer.judged',
  by: 'them',
  data: z.strictObject({ helped: z.boolean() }),
})
/** What they had asked without an answer has one now, and they were told. */
export const answerFound = declareKind({
  ...detail,
  name: 'answer.found',
  by: 'us',
  data: z.strictObject({ article: z.uuid() }),
})
