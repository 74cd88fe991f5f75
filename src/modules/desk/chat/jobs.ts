import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { clearUploads } from './uploads.ts'

const uploads = declareJob({
  name: 'desk.clear-uploads',
  payload: noPayload,
  run: async (ctx) => void (await clearUploads(ctx)),
})

/** Of the desk's scheduled jobs: jobs.ts lists them. */
export const chatRecurring: readonly Recurring[] = [{ job: uploads, everySeconds: 3_600 }]
