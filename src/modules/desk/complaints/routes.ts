import { done, nothing } from '../../../platform/http/schema.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { caseNamed } from '../contract.ts'
import { answerInPublic, holdBack, makeItGood, takeBackAnswer, takeForComplaint, tellChange } from './answer.ts'
import { listForDesk, showBeside, showSteering } from './beside.ts'
import { COMPLAINTS } from './complaint.ts'
import * as shapes from './contract.ts'
import { joinComplaint, leaveComplaint } from './join.ts'
import { limitJoining } from './limits.ts'
import { makeComplaint, publishComplaint, resolveComplaint, withdrawComplaint } from './publish.ts'
import { listPublic, showPublic } from './read.ts'
import { sayStance } from './stance.ts'

/** What is public is public for programs too. */
const EVERYBODY = { anyone: true, customer: true, staff: ['agent'], scope: 'cases' } as const
/** Whose case it is, by who they are or by its signed link. */
const AUTHOR = { anyone: true, customer: true } as const
const AGENT = { staff: ['agent'], scope: 'cases' } as const
/** In public a person of ours answers, and a person holds back. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const complaintEndpoints = [
  endpoint({
    path: 'GET /api/complaints',
    summary: 'What customers have made public of their complaints, newest first, with our answers: 20 a page',
    may: EVERYBODY,
    input: shapes.complaintQuery,
    output: shapes.complaintList,
    agents: 'find_complaints',
    handle: (call, asked) => listPublic(call, asked, call.locale),
  }),
  endpoint({
    path: 'GET /api/complaints/{id}',
    summary: 'One public complaint with our answers',
    may: EVERYBODY,
    input: shapes.complaintNamed,
    output: shapes.publicComplaint,
    handle: (call, { id }) => showPublic(call, id, call.locale),
  }),
  endpoint({
    path: 'POST /api/complaints/{id}/joins',
    summary:
      'Say "me too": told when there is an answer and when it is resolved. Without a sign-in, by a link in a letter',
    may: AUTHOR,
    input: shapes.toJoin,
    output: shapes.joined,
    status: 201,
    handle: async (call, wanted) => {
      await limitJoining(call, wanted.email)
      return joinComplaint(call, wanted)
    },
  }),
  endpoint({
    path: 'DELETE /api/complaints/{id}/joins',
    summary: 'Leave a complaint that you have joined',
    may: { customer: true },
    input: shapes.complaintNamed,
    output: done,
    handle: async (call, named) => (await leaveComplaint(call, named), {}),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/complaint',
    summary: 'Say, as its customer, that what you wrote is a complaint. That alone makes nothing public',
    may: AUTHOR,
    input: shapes.complaintToMake,
    output: done,
    handle: async (call, own) => (await makeComplaint(call, own), {}),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/complaint/publication',
    summary:
      'Make your complaint public, as you have written it for the public, or change it. What names somebody is pointed out first',
    may: AUTHOR,
    input: shapes.complaintToPublish,
    output: shapes.published,
    handle: publishComplaint,
  }),
  endpoint({
    path: 'DELETE /api/cases/{number}/complaint/publication',
    summary: 'Take your complaint out of the public, at once',
    may: AUTHOR,
    input: shapes.complaintToMake,
    output: done,
    handle: async (call, own) => (await withdrawComplaint(call, own), {}),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/complaint/resolution',
    summary: 'Say, as its author, whether your complaint is resolved. Nobody else can',
    may: AUTHOR,
    input: shapes.complaintToResolve,
    output: done,
    handle: async (call, said) => (await resolveComplaint(call, said), {}),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/messages/{message}/stance',
    summary: 'Say how its writer comes to us with a message: they themselves, or one of the staff with the reason',
    may: { ...AUTHOR, ...AT_THE_DESK },
    input: shapes.stanceToSay,
    output: done,
    handle: async (call, said) => (await sayStance(call, said), {}),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/complaint',
    summary:
      'What of a case is a complaint, how its customer comes to us, and what we answered in public. Writes a look',
    may: AGENT,
    input: caseNamed,
    output: shapes.complaintBeside,
    handle: showBeside,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/complaint/taking',
    summary: 'Take a case for a complaint, as one of the staff. Whether it is public is for its author to say',
    may: AT_THE_DESK,
    input: caseNamed,
    output: done,
    handle: async (call, named) => (await takeForComplaint(call, named), {}),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/complaint/answers',
    summary: 'Give an answer to a complaint’s author in public too, in words for everybody',
    may: AT_THE_DESK,
    input: shapes.publicAnswerToGive,
    output: shapes.complaintNamed,
    status: 201,
    handle: answerInPublic,
  }),
  endpoint({
    path: 'DELETE /api/cases/{number}/complaint/answers/{answer}',
    summary: 'Take an answer out of the public',
    may: AT_THE_DESK,
    input: shapes.publicAnswerNamed,
    output: done,
    handle: async (call, named) => (await takeBackAnswer(call, named), {}),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/complaint/holding',
    summary:
      'Hold a public complaint back for a reason that its author is told and everybody sees; null shows it again',
    may: AT_THE_DESK,
    input: shapes.holding,
    output: done,
    handle: async (call, wanted) => (await holdBack(call, wanted), {}),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/complaint/change',
    summary: 'Say in one sentence what was changed because of a complaint that its author calls resolved',
    may: AT_THE_DESK,
    input: shapes.changeToTell,
    output: done,
    handle: async (call, wanted) => (await tellChange(call, wanted), {}),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/complaint/make-good',
    summary: 'Make good what the rule allows to somebody who was wronged: once per case, within the month’s budget',
    may: AT_THE_DESK,
    input: caseNamed,
    output: done,
    handle: async (call, named) => (await makeItGood(call, named), {}),
  }),
  endpoint({
    path: 'GET /api/desk/complaints/steering',
    summary: 'What is done about a message by how its writer comes to us, as it is set',
    may: AGENT,
    input: nothing,
    output: shapes.steering,
    handle: showSteering,
  }),
  endpoint({
    path: 'GET /api/desk/complaints',
    summary: 'The staff’s list of complaints: what waits for an answer first. Writes a look for everybody it shows',
    may: AGENT,
    input: shapes.deskQuery,
    output: shapes.deskList,
    handle: listForDesk,
  }),
]

export { complaintPages } from './pages.tsx'

export const complaintTopics = [
  /** Rings when something public has changed. What it shows is for everybody. */
  liveTopic({ pattern: COMPLAINTS, may: EVERYBODY }),
]
