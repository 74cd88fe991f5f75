import { endpoint, page } from '../../../platform/http/endpoint.ts'
import * as shapes from './contract.ts'
import { reportCsv, showReport } from './report.ts'

/** Aggregates without anybody's name: no look. */
const READERS = { staff: ['agent', 'merchandiser', 'marketer', 'analyst'] } as const

export const helpReportEndpoints = [
  endpoint({
    path: 'GET /api/help/reports',
    summary:
      'What was asked in a period, what was found and not found, and what was solved without a person, from five customers on',
    may: READERS,
    input: shapes.reportQuery,
    output: shapes.report,
    handle: showReport,
  }),
]

export const helpReportPages = [
  page({
    path: 'GET /workspace/help-reports/csv',
    may: READERS,
    signIn: '/workspace/sign-in',
    input: shapes.reportQuery,
    handle: async (call, asked) => ({
      file: reportCsv(await showReport(call, asked)),
      type: 'text/csv; charset=utf-8; header=present',
      name: `help-${asked.from.slice(0, 10)}-${asked.until.slice(0, 10)}.csv`,
    }),
  }),
]
