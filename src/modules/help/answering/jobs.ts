import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { clearUse } from './model/use.ts'

const modelUse = declareJob({ name: 'help.clear-model-use', payload: noPayload, run: (ctx) => clearUse(ctx) })

export const answerRecurring: readonly Recurring[] = [{ job: modelUse, cron: '40 3 * * *' }]
