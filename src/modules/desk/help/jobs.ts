import { declareJob, noPayload, type AnyJob, type Recurring } from '../../../platform/jobs/declare.ts'
import { noteCases } from './wanted.ts'
import { answerInChat } from './chat-answer.ts'

const cases = declareJob({
  name: 'desk.note-cases',
  payload: noPayload,
  run: async (ctx) => void (await noteCases(ctx)),
})

/** For recurring.ts. */
export const deskHelpRecurring: readonly Recurring[] = [{ job: cases, everySeconds: 60 }]

/** Jobs that a chat sets off. */
export const helpJobs: readonly AnyJob[] = [answerInChat]
