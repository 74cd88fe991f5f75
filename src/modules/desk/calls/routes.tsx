import { done, nothing } from '../../../platform/http/schema.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import * as shapes from './contract.ts'
import { putCall, ruleOut } from './put.ts'
import { noteCall } from './ring.ts'
import { liveCalls } from './who.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const

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
    handle: async (call) => ({ items: await liveCalls(call) }),
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
]

export const callTopics = [
  /** Rings when a call comes, is taken or ends, and when a callback changes. */
  liveTopic({ pattern: 'calls', may: AGENT }),
]
