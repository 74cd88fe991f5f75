import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import * as shapes from './contract.ts'
import {
  addNextQuestion,
  listNextQuestions,
  rehearseNextQuestion,
  removeNextQuestion,
  switchNextQuestion,
} from './rules.ts'

export { unaskedPages } from './pages.tsx'

const WRITERS = { staff: ['agent', 'merchandiser', 'marketer'] } as const
/** What speaks to many people by itself is switched on by whoever may speak to many. */
const MARKETER = { staff: ['marketer'] } as const

export const unaskedEndpoints = [
  endpoint({
    path: 'GET /api/help/next-questions',
    summary: 'What owners are told before they ask, and whether those who were told asked less',
    may: WRITERS,
    input: nothing,
    output: shapes.nextQuestions,
    handle: listNextQuestions,
  }),
  endpoint({
    path: 'POST /api/help/next-questions',
    summary:
      'Have owners of what an article is about told of it: some days after it came to them, or because it is new. Off at first',
    may: WRITERS,
    input: shapes.nextQuestionToAdd,
    output: shapes.nextQuestionNamed,
    status: 201,
    handle: addNextQuestion,
  }),
  endpoint({
    path: 'PUT /api/help/next-questions/{id}',
    summary: 'Switch it on, from now on, or off, at once',
    may: MARKETER,
    input: shapes.nextQuestionToSwitch,
    output: done,
    handle: async (call, wanted) => (await switchNextQuestion(call, wanted), {}),
  }),
  endpoint({
    path: 'DELETE /api/help/next-questions/{id}',
    summary: 'Take it out, with what was noted of whom it told',
    may: MARKETER,
    input: shapes.nextQuestionNamed,
    output: done,
    handle: async (call, { id }) => (await removeNextQuestion(call, id), {}),
  }),
  endpoint({
    path: 'GET /api/help/next-questions/{id}/rehearsal',
    summary: 'How many would be told within the coming days, of those who allow it. Nobody is told',
    may: WRITERS,
    input: shapes.nextQuestionNamed,
    output: shapes.rehearsal,
    handle: (call, { id }) => rehearseNextQuestion(call, id),
  }),
]
