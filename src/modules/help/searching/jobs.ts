import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { forgetCounted } from './learn.ts'

export const searchingRecurring: readonly Recurring[] = [
  {
    job: declareJob({ name: 'help.forget-counted', payload: noPayload, run: (ctx) => forgetCounted(ctx) }),
    cron: '20 3 * * *',
  },
]
