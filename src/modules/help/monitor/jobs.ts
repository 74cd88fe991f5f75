import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { clearQuestions, settleQuestions } from './keep.ts'
import { placeQuestions } from './place.ts'
import { noticeStruggles } from './struggle.ts'
import { weighWanted } from './weigh.ts'

const place = declareJob({
  name: 'help.place-questions',
  payload: noPayload,
  run: async (ctx) => {
    await placeQuestions(ctx)
    await weighWanted(ctx)
  },
})
const notice = declareJob({
  name: 'help.notice-struggles',
  payload: noPayload,
  run: async (ctx) => void (await noticeStruggles(ctx)),
})
const settle = declareJob({
  name: 'help.settle-questions',
  payload: noPayload,
  run: async (ctx) => void (await settleQuestions(ctx)),
})
const clear = declareJob({
  name: 'help.clear-questions',
  payload: noPayload,
  run: async (ctx) => void (await clearQuestions(ctx)),
})

/** For recurring.ts. */
export const monitorRecurring: readonly Recurring[] = [
  { job: place, everySeconds: 60 },
  { job: notice, everySeconds: 300 },
  { job: settle, everySeconds: 600 },
  { job: clear, everySeconds: 3_600 },
]
