import { z } from 'zod'
import { done, id, nothing } from '../../platform/http/schema.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { liveTopic } from '../../platform/live/topics.ts'
import { agentNames, limitCaller } from '../accounts/index.ts'
import { addMessage } from './answer.ts'
import { beInChat, giveAddress, rateChat, sayInChat, showChat } from './chat.ts'
import * as shapes from './contract.ts'
import { callerParties } from './find.ts'
import { assignCase, closeCase, mergeCases, rateCase, reopenCase, splitCase } from './handle.ts'
import { limitAsking } from './limits.ts'
import { openCase } from './open.ts'
import { topics as customerTopics } from './pages.tsx'
import { beHere } from './presence.ts'
import { casesOf, listCases } from './list.ts'
import { showCase } from './show.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
const AT_THE_DESK = { staff: ['agent'] } as const
const CHATTING = { anyone: true, customer: true } as const

export const endpoints = [
  endpoint({
    path: 'GET /api/cases',
    summary: 'The inbox: cases by state, 50 a page, what is due first in front. Writes a look for everybody it shows',
    may: AGENT,
    input: shapes.caseQuery,
    output: shapes.caseList,
    handle: listCases,
  }),
  endpoint({
    path: 'POST /api/cases',
    summary: 'Ask something, from a form or another system: acknowledged at once, with a promise',
    may: { anyone: true, customer: true, scope: 'cases' },
    input: shapes.caseToOpen,
    output: shapes.caseOpened,
    status: 201,
    handle: async (call, wanted) => {
      await limitAsking(call, wanted.email)
      return openCase(call, wanted)
    },
  }),
  endpoint({
    path: 'GET /api/cases/{number}',
    summary:
      'One case with its messages: for its customer, for whoever has its signed link, and for staff and keys, whose look is written down',
    may: { anyone: true, customer: true, ...AGENT },
    input: shapes.caseToShow,
    output: shapes.caseShown,
    agents: 'show_case',
    handle: showCase,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/messages',
    summary:
      'Answer in a case, or note something; its customer writes back by the same address. The same id again is the same message',
    may: { anyone: true, customer: true, ...AGENT },
    input: shapes.messageToAdd,
    output: shapes.messageAdded,
    status: 201,
    handle: addMessage,
  }),
  endpoint({
    path: 'GET /api/me/cases',
    summary: 'Your own questions to the shop, open ones first, with when an answer is promised',
    may: { customer: true },
    input: nothing,
    output: z.object({ items: z.array(shapes.ownCase) }),
    agents: 'my_questions',
    handle: async (call) => ({ items: await casesOf(call, await callerParties(call)) }),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/assignee',
    summary: 'Give a case to a member of the staff, or to nobody',
    may: AGENT,
    input: shapes.caseToAssign,
    output: shapes.caseChanged,
    handle: assignCase,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/closing',
    summary: 'Say that a case is settled',
    may: AGENT,
    input: shapes.caseNamed,
    output: shapes.caseChanged,
    handle: (call, { number }) => closeCase(call, number),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/reopening',
    summary: 'Say that a case is not settled after all',
    may: AGENT,
    input: shapes.caseNamed,
    output: shapes.caseChanged,
    handle: (call, { number }) => reopenCase(call, number),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/merge',
    summary: 'Move everything of a case into another. The number of the emptied one leads there',
    may: AGENT,
    input: shapes.caseToMerge,
    output: shapes.caseChanged,
    handle: mergeCases,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/split',
    summary: 'Take messages out of a case into one of their own',
    may: AGENT,
    input: shapes.caseToSplit,
    output: shapes.caseChanged,
    status: 201,
    handle: splitCase,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/rating',
    summary: 'Say, as its customer, whether it is solved',
    may: { anyone: true, customer: true },
    input: shapes.caseToRate,
    output: shapes.caseChanged,
    handle: rateCase,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/presence',
    summary: 'Say, every ten seconds, that one has the case open, and whether one is writing',
    may: AT_THE_DESK,
    input: shapes.presence,
    output: done,
    handle: async (call, said) => (await beHere(call, said), {}),
  }),
  endpoint({
    path: 'GET /api/staff/names',
    summary: 'Colleagues to whom a case can be given',
    may: AGENT,
    input: nothing,
    output: z.object({ items: z.array(z.object({ id, name: z.string() })) }),
    handle: async (call) => ({ items: await agentNames(call) }),
  }),
  endpoint({
    path: 'POST /api/chat/messages',
    summary: 'Say something in the chat. The same id again is the same message',
    may: CHATTING,
    otherSites: true,
    input: shapes.chatMessageToAdd,
    output: shapes.messageAdded,
    status: 201,
    handle: sayInChat,
  }),
  endpoint({
    path: 'GET /api/chat',
    summary: 'One’s own conversation, after what one has',
    may: CHATTING,
    otherSites: true,
    input: shapes.chatQuery,
    output: shapes.chatShown,
    handle: showChat,
  }),
  endpoint({
    path: 'POST /api/chat/presence',
    summary: 'Say, every ten seconds, that one has the chat open, what one has read, and whether one is writing',
    may: CHATTING,
    otherSites: true,
    input: shapes.chatPresence,
    output: done,
    handle: async (call, said) => (await beInChat(call, said), {}),
  }),
  endpoint({
    path: 'POST /api/chat/address',
    summary: 'Say where the answer goes when one leaves',
    may: CHATTING,
    otherSites: true,
    input: shapes.chatAddress,
    output: done,
    handle: async (call, said) => {
      await limitCaller(call, 'questions per caller')
      await giveAddress(call, said)
      return {}
    },
  }),
  endpoint({
    path: 'POST /api/chat/rating',
    summary: 'Say whether it is solved',
    may: CHATTING,
    otherSites: true,
    input: shapes.chatRating,
    output: done,
    handle: async (call, said) => (await rateChat(call, said), {}),
  }),
]

export { pages } from './pages.tsx'

export const topics = [
  /** Rings when a case comes in or changes: lists are fetched again. */
  liveTopic({ pattern: 'inbox', may: AGENT }),
  /** One case, for those who have it open. */
  liveTopic({ pattern: 'case/{number}', may: AGENT }),
  /** A visitor's or customer's own conversation, by the party that it stands on. */
  liveTopic({
    pattern: 'chat/{party}',
    may: CHATTING,
    check: async (call, { party }) => (await callerParties(call)).includes(party),
  }),
  ...customerTopics,
]
