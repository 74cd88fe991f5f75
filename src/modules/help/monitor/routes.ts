import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { giveWanted, mergeWanted, moveQuestions, nameWanted, settleWanted, takeUpAgain } from './change.ts'
import * as shapes from './contract.ts'
import { beginDraft } from './draft.ts'
import { listWanted } from './list.ts'
import { showQuestions, showWanted } from './show.ts'
import { listStruggles, offerHelp, putStruggleAway } from './struggle.ts'

/** Who writes answers. No program: what people asked is nothing that a key of the catalogue was given for. */
const WRITERS = { staff: ['agent', 'merchandiser', 'marketer'] } as const
/** Who answers people anyway. */
const AGENT = { staff: ['agent'] } as const

export const monitorEndpoints = [
  endpoint({
    path: 'GET /api/help/wanted',
    summary:
      'What was asked and has no answer, put together, what costs most in front. No person’s own words, so it is no look',
    may: WRITERS,
    input: shapes.wantedQuery,
    output: shapes.wantedList,
    handle: listWanted,
  }),
  endpoint({
    path: 'GET /api/help/wanted/{id}',
    summary: 'One wanted answer, with articles that could be it and others that are like it',
    may: WRITERS,
    input: shapes.wantedNamed,
    output: shapes.wantedShown,
    handle: showWanted,
  }),
  endpoint({
    path: 'GET /api/help/wanted/{id}/questions',
    summary:
      'The single questions, without names and numbers: for agents, its owner and editors. Writes a look at each who asked',
    may: WRITERS,
    input: shapes.wantedNamed,
    output: shapes.questionsShown,
    handle: showQuestions,
  }),
  endpoint({
    path: 'PUT /api/help/wanted/{id}/title',
    summary: 'Name a wanted answer',
    may: WRITERS,
    input: shapes.titleToGive,
    output: shapes.wantedChanged,
    handle: nameWanted,
  }),
  endpoint({
    path: 'PUT /api/help/wanted/{id}/owner',
    summary: 'Give a wanted answer to somebody, or take it',
    may: WRITERS,
    input: shapes.ownerToGive,
    output: shapes.wantedChanged,
    handle: giveWanted,
  }),
  endpoint({
    path: 'POST /api/help/wanted/{id}/settlement',
    summary: 'Say which article answers it, or why it is left without an answer',
    may: WRITERS,
    input: shapes.settlement,
    output: shapes.wantedChanged,
    handle: settleWanted,
  }),
  endpoint({
    path: 'DELETE /api/help/wanted/{id}/settlement',
    summary: 'It is wanted after all',
    may: WRITERS,
    input: shapes.wantedNamed,
    output: shapes.wantedChanged,
    handle: takeUpAgain,
  }),
  endpoint({
    path: 'POST /api/help/wanted/{id}/merge',
    summary: 'Say that two are one: what was asked goes over, and whatever comes like it',
    may: WRITERS,
    input: shapes.wantedToMerge,
    output: shapes.wantedChanged,
    handle: mergeWanted,
  }),
  endpoint({
    path: 'POST /api/help/wanted/{id}/split',
    summary: 'Say that some of its questions ask something else: something of its own, or another that is wanted',
    may: WRITERS,
    input: shapes.questionsToMove,
    output: shapes.wantedChanged,
    handle: moveQuestions,
  }),
  endpoint({
    path: 'POST /api/help/wanted/{id}/draft',
    summary: 'Begin the article that answers it; when it is published, it is answered',
    may: WRITERS,
    input: shapes.wantedNamed,
    output: shapes.draftBegun,
    handle: beginDraft,
  }),
  endpoint({
    path: 'GET /api/help/struggles',
    summary:
      'Who took far longer than is usual to find an answer, of those who let us offer help. Writes a look at each',
    may: AGENT,
    input: nothing,
    output: shapes.strugglesShown,
    handle: listStruggles,
  }),
  endpoint({
    path: 'POST /api/help/struggles/{id}/offer',
    summary: 'Offer help, once: in the chat while they are in the shop, or by a letter',
    may: AGENT,
    input: shapes.offerToMake,
    output: done,
    handle: async (call, given) => (await offerHelp(call, given), {}),
  }),
  endpoint({
    path: 'DELETE /api/help/struggles/{id}',
    summary: 'Nothing needs to be offered here',
    may: AGENT,
    input: shapes.struggleNamed,
    output: done,
    handle: async (call, named) => (await putStruggleAway(call, named), {}),
  }),
]

export const monitorTopics = [
  liveTopic({ pattern: shapes.WANTED, may: WRITERS }),
  liveTopic({ pattern: shapes.STRUGGLES, may: AGENT }),
]
