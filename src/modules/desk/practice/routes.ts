import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import * as shapes from './contract.ts'
import { answerPractice, beginPractice, commentPractice, markPractice, PRACTICES, removePractice } from './do.ts'
import { listPractice } from './find.ts'
import { showPractice } from './show.ts'

/** Who learns is a person, and nothing of it is for programs. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const practiceEndpoints = [
  endpoint({
    path: 'GET /api/practices',
    summary: 'What one has practised; a reviewer sees everybody’s',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.practiceList,
    handle: listPractice,
  }),
  endpoint({
    path: 'POST /api/practices',
    summary: 'A past case to practise on, by chance, of a customer who allows it',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.practiceNamed,
    status: 201,
    handle: beginPractice,
  }),
  endpoint({
    path: 'GET /api/practices/{id}',
    summary:
      'The case as it stood, with nothing that tells of a person; once it is answered, the real answer. Writes a look',
    may: AT_THE_DESK,
    input: shapes.practiceNamed,
    output: shapes.practiceShown,
    handle: showPractice,
  }),
  endpoint({
    path: 'PUT /api/practices/{id}/answer',
    summary: 'What one would have answered, once. It reaches no customer',
    may: AT_THE_DESK,
    input: shapes.practiceToAnswer,
    output: done,
    handle: async (call, said) => (await answerPractice(call, said), {}),
  }),
  endpoint({
    path: 'PUT /api/practices/{id}/mark',
    summary: 'What one thinks of one’s own answer, having seen the real one',
    may: AT_THE_DESK,
    input: shapes.practiceToMark,
    output: done,
    handle: async (call, said) => (await markPractice(call, said), {}),
  }),
  endpoint({
    path: 'PUT /api/practices/{id}/comment',
    summary: 'What a reviewer says of what a colleague practised',
    may: AT_THE_DESK,
    input: shapes.practiceToComment,
    output: done,
    handle: async (call, said) => (await commentPractice(call, said), {}),
  }),
  endpoint({
    path: 'DELETE /api/practices/{id}',
    summary: 'Put away what one has practised',
    may: AT_THE_DESK,
    input: shapes.practiceNamed,
    output: done,
    handle: async (call, said) => (await removePractice(call, said), {}),
  }),
]

export const practiceTopics = [
  /** Rings when somebody has practised, or somebody has said something of it. */
  liveTopic({ pattern: PRACTICES, may: AT_THE_DESK }),
]
