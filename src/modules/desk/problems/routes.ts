import { endpoint } from '../../../platform/http/endpoint.ts'
import { done } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { caseNamed } from '../contract.ts'
import { casesAlike } from './alike.ts'
import * as shapes from './contract.ts'
import { linkCases, unlinkCase } from './link.ts'
import { beginProblem, listProblems, nameProblem, problemsOfCase, showProblem } from './problems.ts'
import { sayWord } from './word.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const

export const problemEndpoints = [
  endpoint({
    path: 'GET /api/problems',
    summary: 'Causes that several cases have, the newest first, with how many and what is at stake',
    may: AGENT,
    input: shapes.problemQuery,
    output: shapes.problemList,
    handle: listProblems,
  }),
  endpoint({
    path: 'POST /api/problems',
    summary: 'Name a cause that several cases have, and link the first',
    may: AGENT,
    input: shapes.problemToBegin,
    output: shapes.begun,
    status: 201,
    handle: beginProblem,
  }),
  endpoint({
    path: 'GET /api/problems/{id}',
    summary: 'One problem: what was said of it, its cases by number, and who is told',
    may: AGENT,
    input: shapes.problemNamed,
    output: shapes.problemShown,
    handle: (call, { id }) => showProblem(call, id),
  }),
  endpoint({
    path: 'PUT /api/problems/{id}',
    summary: 'Call a problem something else',
    may: AGENT,
    input: shapes.problemToName,
    output: done,
    handle: async (call, wanted) => (await nameProblem(call, wanted), {}),
  }),
  endpoint({
    path: 'POST /api/problems/{id}/cases',
    summary: 'Link cases to a problem; whoever joins when it is fixed is told that it is',
    may: AGENT,
    input: shapes.casesToLink,
    output: shapes.linked,
    handle: linkCases,
  }),
  endpoint({
    path: 'DELETE /api/problems/{id}/cases/{number}',
    summary: 'A case has another cause after all',
    may: AGENT,
    input: shapes.caseOfProblem,
    output: done,
    handle: async (call, named) => (await unlinkCase(call, named), {}),
  }),
  endpoint({
    path: 'POST /api/problems/{id}/words',
    summary: 'Say to everybody who has it how it stands, or that it is fixed; who is told is told once',
    may: AGENT,
    input: shapes.wordToSay,
    output: shapes.wordSaid,
    status: 201,
    handle: sayWord,
  }),
  endpoint({
    path: 'GET /api/cases/{number}/problems',
    summary: 'What causes a case, and which open problems there are',
    may: AGENT,
    input: caseNamed,
    output: shapes.ofCase,
    handle: problemsOfCase,
  }),
  endpoint({
    path: 'GET /api/cases/{number}/alike',
    summary: 'Open cases that ask the same. Writes a look for those it shows',
    may: AGENT,
    input: shapes.alikeQuery,
    output: shapes.alikeShown,
    handle: casesAlike,
  }),
]

export const problemTopics = [
  /** Rings when a problem begins, gets a case or a word, when somebody was told, and when it is fixed. */
  liveTopic({ pattern: shapes.PROBLEMS, may: AGENT }),
]
