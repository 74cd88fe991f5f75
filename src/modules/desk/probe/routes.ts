import { z } from 'zod'
import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { id, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import * as shapes from './contract.ts'
import { probesCsv } from './csv.ts'
import { listProbes } from './read.ts'
import { probeNow } from './run.ts'
import { PROBES } from './step.ts'

/** How the house answers is for those who read its reports; nobody's name stands there. */
const READER = { staff: ['agent', 'analyst'] } as const

export const probeEndpoints = [
  endpoint({
    path: 'GET /api/probes',
    summary: 'What the house met as its own customer in the last 30 days: how long each door took, and what failed',
    may: { ...READER, scope: 'cases' },
    input: nothing,
    output: shapes.probes,
    handle: listProbes,
  }),
  endpoint({
    path: 'POST /api/probes',
    summary: 'Be your own customer now: write a mail, open a chat, order what was chosen for it',
    // It asks a colleague something: not for programs.
    may: { staff: [] },
    input: nothing,
    output: z.object({ id }),
    status: 201,
    handle: async (call) => ({ id: await probeNow(call) }),
  }),
]

export const probePages = [
  page({
    path: 'GET /workspace/probes/csv',
    may: READER,
    signIn: '/workspace/sign-in',
    input: nothing,
    handle: async (call) => ({
      file: probesCsv((await listProbes(call)).runs),
      type: 'text/csv; charset=utf-8; header=present',
      name: `own-customer-${call.clock.now().toISOString().slice(0, 10)}.csv`,
    }),
  }),
]

export const probeTopics = [
  /** Rings when a run begins or gets further. */
  liveTopic({ pattern: PROBES, may: READER }),
]
