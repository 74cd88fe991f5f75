import { endpoint } from '../../../platform/http/endpoint.ts'
import { caseNamed } from '../contract.ts'
import { since } from './contract.ts'
import { showSince } from './show.ts'

export const sinceEndpoints = [
  endpoint({
    path: 'GET /api/cases/{number}/since',
    summary:
      'What happened since its customer and the staff last met, what is promised, what went wrong, and who is their person. The look is the case’s own',
    may: { staff: ['agent'] },
    input: caseNamed,
    output: since,
    handle: showSince,
  }),
]
