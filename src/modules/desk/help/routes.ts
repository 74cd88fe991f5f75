import { endpoint } from '../../../platform/http/endpoint.ts'
import { done } from '../../../platform/http/schema.ts'
import { caseNamed } from '../contract.ts'
import { helpBeside, noteHelpUsed } from './beside.ts'
import * as shapes from './contract.ts'
import { makeArticleOfCase, showArticleFromCase } from './from-case.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
/** What becomes of somebody's case is decided by a person. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const caseHelpEndpoints = [
  endpoint({
    path: 'GET /api/cases/{number}/help',
    summary: 'What is written of what its customer asked last, and whether they may read it. Writes a look',
    may: AGENT,
    input: caseNamed,
    output: shapes.helpOfCase,
    handle: helpBeside,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/help/uses',
    summary: 'Count that an article was put into the answer, as text or as a link',
    may: AT_THE_DESK,
    input: shapes.useToNote,
    output: done,
    handle: async (call, used) => (await noteHelpUsed(call, used), {}),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/article',
    summary: 'What an article of this case would say, with nothing in it that tells of somebody. Writes a look',
    may: AT_THE_DESK,
    input: caseNamed,
    output: shapes.articleFromCase,
    handle: showArticleFromCase,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/article',
    summary: 'Make a draft of an answered case, or put its answer into the draft of an article that there is',
    may: AT_THE_DESK,
    input: shapes.articleToMake,
    output: shapes.articleMade,
    status: 201,
    handle: makeArticleOfCase,
  }),
]
