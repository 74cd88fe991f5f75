import { csvOf } from '../../../platform/csv.ts'
import type { ProbeRun } from './contract.ts'

/** Every door of every run, one line each; times in milliseconds. */
export function probesCsv(runs: readonly ProbeRun[]): string {
  const lines = [
    ['begun', 'door', 'state', 'toldMs', 'answeredMs', 'slow', 'problem', 'said', 'number'],
    ...runs.flatMap(({ begunAt, steps }) =>
      steps.map((step) => [
        begunAt,
        step.door,
        step.state,
        step.toldMs ?? '',
        step.answeredMs ?? '',
        step.slow ? 1 : 0,
        step.problem ?? '',
        step.said ?? '',
        step.number ?? '',
      ]),
    ),
  ]
  return csvOf(lines)
}
