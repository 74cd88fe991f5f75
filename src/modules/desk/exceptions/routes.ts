import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { listRan, takeBackMakeGood } from './by-rule.ts'
import { changeException, settleException, unsettleException } from './change.ts'
import * as shapes from './contract.ts'
import { countExceptions, listExceptions } from './list.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
/** A person sees to it, and programs are none. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const exceptionEndpoints = [
  endpoint({
    path: 'GET /api/exceptions',
    summary:
      'What did not fit: of what kind, whose, by when, and what has gone lately. Writes a look for those about whom there is a note',
    may: AGENT,
    input: nothing,
    output: shapes.exceptionList,
    handle: listExceptions,
  }),
  endpoint({
    path: 'GET /api/exceptions/count',
    summary: 'How many are to be seen to, how many of them by oneself, and how many are over their time',
    may: AGENT,
    input: nothing,
    output: shapes.exceptionCount,
    handle: countExceptions,
  }),
  endpoint({
    path: 'PUT /api/exceptions/{id}',
    summary: 'Give it to somebody, or note what a colleague has to know',
    may: AT_THE_DESK,
    input: shapes.exceptionToChange,
    output: done,
    handle: async (call, wanted) => (await changeException(call, wanted), {}),
  }),
  endpoint({
    path: 'POST /api/exceptions/{id}/settlement',
    summary: 'Say that it is seen to, although its cause still stands; it comes back when that goes and comes again',
    may: AT_THE_DESK,
    input: shapes.exceptionToSettle,
    output: done,
    handle: async (call, wanted) => (await settleException(call, wanted), {}),
  }),
  endpoint({
    path: 'DELETE /api/exceptions/{id}/settlement',
    summary: 'Say that it is not seen to after all',
    may: AT_THE_DESK,
    input: shapes.exceptionNamed,
    output: done,
    handle: async (call, { id }) => (await unsettleException(call, id), {}),
  }),
  endpoint({
    path: 'GET /api/by-rule',
    summary: 'What the house did by itself on a day, 50 a page, and what undoes each of it',
    may: AGENT,
    input: shapes.ranQuery,
    output: shapes.ranList,
    handle: listRan,
  }),
  endpoint({
    path: 'POST /api/make-goods/{id}/withdrawal',
    summary: 'Take back what a rule made good, before it is paid out; a note in its case says so',
    may: AT_THE_DESK,
    input: shapes.makeGoodNamed,
    output: done,
    handle: async (call, { id }) => (await takeBackMakeGood(call, id), {}),
  }),
]

export const exceptionTopics = [
  /** Rings when something does not fit, when it does again, and when somebody else sees to it. */
  liveTopic({ pattern: shapes.EXCEPTIONS, may: AGENT }),
]
