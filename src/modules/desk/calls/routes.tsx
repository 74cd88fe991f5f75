import { done, nothing } from '../../../platform/http/schema.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { limitAsking } from '../limits.ts'
import { bookCallback } from './book.ts'
import { letIn } from './callback.ts'
import { cancelCallback, moveCallback, settleCallback, takeCallback } from './change.ts'
import * as shapes from './contract.ts'
import { callbacksSoon, callbacksToday, nextShown } from './list.ts'
import { putCall, ruleOut } from './put.ts'
import { noteCall } from './ring.ts'
import { freeNow, freeTimes, inLanguage } from './times.ts'
import { liveCalls } from './who.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
const ASKER = { anyone: true, customer: true } as const

export const callEndpoints = [
  endpoint({
    path: 'POST /api/calls',
    summary: 'A telephone exchange tells that a call rings, was answered or has ended. The same again changes nothing',
    may: AGENT,
    input: shapes.callToNote,
    output: shapes.callNoted,
    handle: noteCall,
  }),
  endpoint({
    path: 'GET /api/calls',
    summary: 'What rings now and what you have on the line, with who it may be. Writes a look for everybody it shows',
    may: AGENT,
    input: nothing,
    output: shapes.callList,
    handle: async (call) => ({
      items: await liveCalls(call),
      callbacks: await callbacksSoon(call),
      nextAt: await nextShown(call),
    }),
  }),
  endpoint({
    path: 'POST /api/calls/{id}/case',
    summary: 'Say what a call is about: an existing case, or a new one on a customer’s record or on the number’s own',
    may: AGENT,
    input: shapes.callToPut,
    output: shapes.callPut,
    status: 201,
    handle: putCall,
  }),
  endpoint({
    path: 'POST /api/calls/{id}/not-them',
    summary: 'Say that it is not this customer who rings',
    may: AGENT,
    input: shapes.callToRuleOut,
    output: done,
    handle: async (call, wanted) => (await ruleOut(call, wanted), {}),
  }),
  endpoint({
    path: 'GET /api/callbacks/times',
    summary: 'Times at which you can be rung, the earliest first, and whether somebody could ring this minute',
    may: ASKER,
    input: nothing,
    output: shapes.times,
    handle: async (call) => ({
      items: (await freeTimes(call, inLanguage(call))).map(({ startsAt, endsAt, free }) => ({
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        free,
      })),
      now: (await freeNow(call, inLanguage(call))) > 0,
    }),
  }),
  endpoint({
    path: 'POST /api/callbacks',
    summary: 'Ask to be rung, at a time or at once: promised, and told by letter with a file for the calendar',
    may: { ...ASKER, ...AGENT },
    input: shapes.callbackToBook,
    output: shapes.callbackBooked,
    status: 201,
    handle: async (call, wanted) => {
      await limitAsking(call, wanted.email)
      return bookCallback(call, wanted)
    },
  }),
  endpoint({
    path: 'GET /api/callbacks',
    summary: 'Who is to be rung today, in order, and who was. Writes a look for everybody it shows',
    may: AGENT,
    input: nothing,
    output: shapes.callbackList,
    handle: async (call) => ({ items: await callbacksToday(call) }),
  }),
  endpoint({
    path: 'POST /api/callbacks/{id}/taking',
    summary: 'Say that you ring them now',
    may: { staff: ['agent'] },
    input: shapes.callbackToTake,
    output: shapes.callbackTaken,
    handle: takeCallback,
  }),
  endpoint({
    path: 'POST /api/callbacks/{id}/outcome',
    summary: 'Say whether they were reached. Whoever was not is told, and can choose another time',
    may: AGENT,
    input: shapes.callbackToSettle,
    output: done,
    handle: async (call, said) => (await settleCallback(call, said), {}),
  }),
  endpoint({
    path: 'PUT /api/callbacks/{id}/time',
    summary: 'Move a callback; both sides may, and the customer is told',
    may: { ...ASKER, ...AGENT },
    input: shapes.callbackToMove,
    output: done,
    handle: async (call, wanted) => (await moveCallback(call, wanted), {}),
  }),
  endpoint({
    path: 'POST /api/callbacks/{id}/cancelling',
    summary: 'Say that nobody need ring. The place is offered to whoever asked for an earlier one',
    may: { ...ASKER, ...AGENT },
    input: shapes.callbackNamed,
    output: done,
    handle: async (call, named) => (await cancelCallback(call, named), {}),
  }),
]

export { callPages } from './pages.tsx'

export const callTopics = [
  /** Rings when a call comes, is taken or ends, and when a callback changes. */
  liveTopic({ pattern: 'calls', may: AGENT }),
  /** One callback, for whose it is: by the key of its page, or by who they are. */
  liveTopic({
    pattern: 'own-callback/{id}/{key}',
    may: ASKER,
    check: (call, { id, key }) =>
      letIn(call, { id, key }).then(
        () => true,
        () => false,
      ),
    also: async (_call, { id }) => [`callback/${id}`],
  }),
]
