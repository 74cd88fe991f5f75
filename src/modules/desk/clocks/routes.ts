import { nothing } from '../../../platform/http/schema.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { sayChatUrgency } from '../chat.ts'
import { caseChanged, caseNamed } from '../contract.ts'
import { countExceptions } from '../exceptions/list.ts'
import * as shapes from './contract.ts'
import { ESCALATIONS, listEscalations, takeEscalation } from './escalate.ts'
import { showClocks, showDesk } from './read.ts'
import { sayUrgency } from './urgency.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
const CHATTING = { anyone: true, customer: true } as const

export const clockEndpoints = [
  endpoint({
    path: 'GET /api/escalations',
    summary: 'What is about to break or has broken, what is due first in front: numbers and times',
    may: AGENT,
    input: nothing,
    output: shapes.escalations,
    handle: async (call) => ({ items: await listEscalations(call), exceptions: (await countExceptions(call)).late }),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/taking',
    summary: 'Take what is about to break: it is yours from then on, and the others see that it is taken',
    may: { staff: ['agent'] },
    input: caseNamed,
    output: caseChanged,
    handle: takeEscalation,
  }),
  endpoint({
    path: 'GET /api/cases/{number}/clocks',
    summary: 'The clocks of a case, by which rule each was set, and what was made good. Writes a look',
    may: AGENT,
    input: caseNamed,
    output: shapes.caseClocks,
    handle: showClocks,
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/urgency',
    summary: 'Say, as its customer, how urgent it is: what can be kept is promised anew, and said',
    may: CHATTING,
    input: shapes.urgencyToSay,
    output: caseChanged,
    handle: sayUrgency,
  }),
  endpoint({
    path: 'PUT /api/chat/urgency',
    summary: 'Say how urgent it is, in one’s own conversation',
    may: CHATTING,
    otherSites: true,
    input: shapes.chatUrgency,
    output: caseChanged,
    handle: (call, { urgency }) => sayChatUrgency(call, urgency),
  }),
  endpoint({
    path: 'GET /api/clocks',
    summary:
      'How the desk stands: what waits, who is there, how fast it goes, and what of the month’s budget was made good',
    may: AGENT,
    input: nothing,
    output: shapes.deskNow,
    handle: showDesk,
  }),
]

export const clockTopics = [
  /** Rings when something new is about to break, and when somebody has taken it. */
  liveTopic({ pattern: ESCALATIONS, may: AGENT }),
]
