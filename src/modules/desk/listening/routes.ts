import { nothing } from '../../../platform/http/schema.ts'
import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { caseChanged, caseNamed } from '../contract.ts'
import * as shapes from './contract.ts'
import { MENDS } from './heard.ts'
import { reportCsv } from './csv.ts'
import { endMend, giveMend, listMends, showHeard } from './mend.ts'
import { showReport } from './reports.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
/** A second person mends it, and programs are none. */
const AT_THE_DESK = { staff: ['agent'] } as const

/** Aggregates without anybody's name but the staff's own: no look. */
const READER = { staff: ['agent', 'analyst'] } as const

export const listeningEndpoints = [
  endpoint({
    path: 'GET /api/mends',
    summary: 'What is to be mended, because its customer said that it was not well: numbers, owners and times',
    may: AGENT,
    input: nothing,
    output: shapes.mendList,
    handle: listMends,
  }),
  endpoint({
    path: 'GET /api/cases/{number}/rating',
    summary: 'What its customer said of how a case was answered, and who mends it. Writes a look',
    may: AGENT,
    input: caseNamed,
    output: shapes.heard,
    handle: showHeard,
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/mend/owner',
    summary: 'Give what is to be mended to somebody other than who answered; the case goes to them',
    may: AT_THE_DESK,
    input: shapes.mendToGive,
    output: caseChanged,
    handle: giveMend,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/mend/ending',
    summary: 'Say, as somebody other than who answered, what was done to mend it; the case is settled',
    may: AT_THE_DESK,
    input: shapes.mendToEnd,
    output: caseChanged,
    handle: endMend,
  }),
  endpoint({
    path: 'GET /api/reports/{report}',
    summary: 'A report of a period: how many had a problem, how long they waited, what was kept, what was solved',
    may: { ...READER, scope: 'cases' },
    input: shapes.reportQuery,
    output: shapes.report,
    handle: showReport,
  }),
]

export const listeningPages = [
  page({
    path: 'GET /workspace/reports/{report}/csv',
    may: READER,
    signIn: '/workspace/sign-in',
    input: shapes.reportQuery,
    handle: async (call, asked) => ({
      file: reportCsv(await showReport(call, asked)),
      type: 'text/csv; charset=utf-8; header=present',
      name: `${asked.report}-${asked.from.slice(0, 10)}-${asked.to.slice(0, 10)}.csv`,
    }),
  }),
]

export const listeningTopics = [
  /** Rings when something is to be mended, and when it is. */
  liveTopic({ pattern: MENDS, may: AGENT }),
]
