import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { callerParty } from '../../orders/index.ts'
import * as shapes from './contract.ts'
import { chooseInvitations, inviteVisitor, isStaffed, ownTexts, showInvitations } from './invite.ts'
import { listVisitors } from './list.ts'
import { rehearse } from './rehearse.ts'
import { rulesNow } from './rules.ts'
import { isShared, showVisit, tellVisit, VISITORS } from './visit.ts'

const OWN = { anyone: true, customer: true } as const
/** Whoever could answer them: no program, which could look for longer than anybody is there. */
const AGENT = { staff: ['agent'] } as const
const OWNER = { staff: [] } as const

export const visitorEndpoints = [
  endpoint({
    path: 'GET /api/visit',
    summary:
      'By which rules a browser finds out by itself whether somebody struggles, and what its visitor chose. Nothing of the visit is told',
    may: OWN,
    input: nothing,
    output: shapes.visitShown,
    handle: showVisit,
  }),
  endpoint({
    path: 'GET /api/invitations',
    summary: 'The words of all invitations to chat that could be made now, and whether one of the staff makes one',
    may: OWN,
    input: nothing,
    output: shapes.invitations,
    handle: showInvitations,
  }),
  endpoint({
    path: 'PUT /api/visit',
    summary: 'Tell, every twenty seconds, where in the shop one is: for whoever allows that it is seen, refused else',
    may: OWN,
    input: shapes.visitToTell,
    output: done,
    handle: async (call, told) => (await tellVisit(call, told), {}),
  }),
  endpoint({
    path: 'PUT /api/visit/choice',
    summary: 'Say that you want no invitations today, or never, or that they are welcome',
    may: { customer: true },
    input: shapes.choiceToMake,
    output: done,
    handle: async (call, { choice }) => (await chooseInvitations(call, choice), {}),
  }),
  endpoint({
    path: 'GET /api/visitors',
    summary:
      'Who is in the shop now, of those who let it be seen, 50 a page, whoever struggles first. Writes a look for everybody it shows',
    may: AGENT,
    input: shapes.visitorsQuery,
    output: shapes.visitorList,
    handle: listVisitors,
  }),
  endpoint({
    path: 'POST /api/visitors/{party}/invitation',
    summary: 'Invite a visitor to chat: once in a visit, and not whoever wants none',
    may: AGENT,
    input: shapes.visitorNamed,
    output: done,
    handle: async (call, named) => (await inviteVisitor(call, named), {}),
  }),
  endpoint({
    path: 'GET /api/invitation-rules',
    summary: 'When visitors are invited to chat, and whether anybody is there to answer now',
    may: AGENT,
    input: nothing,
    output: shapes.rulesShown,
    handle: async (call) => ({ rules: rulesNow(call), texts: ownTexts(), here: await isStaffed(call) }),
  }),
  endpoint({
    path: 'GET /api/invitation-rules/{rule}/rehearsal',
    summary:
      'In which of last month’s visits a rule would have invited, with its numbers as they are now. Writes a look for everybody whose visit it reads',
    may: OWNER,
    input: shapes.rehearsalQuery,
    output: shapes.rehearsalShown,
    handle: rehearse,
  }),
]

export { visitorPages } from './pages.tsx'

export const visitorTopics = [
  /** Rings when somebody comes or struggles. */
  liveTopic({ pattern: VISITORS, may: AGENT }),
  /** Rings in the browser of a visitor whom somebody of the staff invites. */
  liveTopic({
    pattern: 'visitor/{party}',
    may: OWN,
    check: async (call, { party }) => party === callerParty(call) && (await isShared(call, party)),
  }),
]
