import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { publishDue } from './publish.ts'

const publish = declareJob({
  name: 'help.publish-due',
  payload: noPayload,
  run: async (ctx, _payload, stop) => void (await publishDue(ctx, stop)),
})

/** For recurring.ts. */
export const articleRecurring: readonly Recurring[] = [{ job: publish, everySeconds: 20 }]
