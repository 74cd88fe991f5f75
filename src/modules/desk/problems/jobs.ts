import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { tellWords } from './word.ts'

const tell = declareJob({
  name: 'desk.tell-words',
  payload: noPayload,
  run: async (ctx, _payload, stop) => void (await tellWords(ctx, stop)),
})

/** For recurring.ts. */
export const problemRecurring: readonly Recurring[] = [{ job: tell, everySeconds: 5 }]
