import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterwards } from './clean-up.ts'
import type { Job, Measured, Target } from './load.ts'

/** What the design says: ten connections, as many as the program has to its database. */
const CONNECTIONS = 10

export interface Pace {
  slices: number
  secondsPerSlice: number
  warmUpSeconds: number
}
export const PACE: Pace = { slices: 5, secondsPerSlice: 3, warmUpSeconds: 2 }
/** To see that everything works; the figures say little. */
export const QUICK: Pace = { slices: 2, secondsPerSlice: 1, warmUpSeconds: 0.5 }

export interface Rate {
  name: string
  /** Median of the slices, per second. */
  perSecond: number
  /** Slowest and fastest slice. */
  range: [number, number]
  p50ms: number
  p99ms: number
  rates: number[]
  /** Milliseconds of processor time for each, per slice; nothing when no process was named. */
  cpuMs: number[]
}

/** Starts the load generator; `measure` lets it work on the targets in turns. */
export function openLoad(pace: Pace): (targets: Target[], options?: Partial<Job>) => Promise<Rate[]> {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  afterwards(() => void child.kill('SIGKILL'))
  return async (targets, options = {}) => {
    const job: Job = { targets, connections: CONNECTIONS, ...pace, ...options }
    const { measured, error } = await new Promise<{ measured?: Measured[]; error?: string }>((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)))
      child.send(job)
    })
    child.removeAllListeners('exit')
    if (!measured) throw new Error(error)
    return measured.map(({ failures, firstFailure, ...one }) => {
      // A refusal is quick: counting it would make a broken program the fastest.
      if (failures > 0) throw new Error(`${one.name}: ${failures} requests failed. The first one: ${firstFailure}`)
      return {
        name: one.name,
        rates: one.rates,
        cpuMs: one.cpuMs,
        perSecond: median(one.rates),
        range: [Math.min(...one.rates), Math.max(...one.rates)],
        p50ms: one.p50ms,
        p99ms: one.p99ms,
      }
    })
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]!
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** The ratio of two that were measured in turns: of each pair of slices, the median. Neighbours in time had the same machine. */
export function ratio(ours: Rate, bare: Rate): number {
  return median(ours.rates.map((rate, slice) => rate / bare.rates[slice]!))
}

/** The processor time of both Node processes for each request or checkout, in words. */
export function cpuNote(ours: Rate, bare: Rate): string {
  const [mine, its] = [median(ours.cpuMs), median(bare.cpuMs)]
  return `Node ${mine.toFixed(2)} ms CPU, bare ${its.toFixed(2)} (× ${(mine / its).toFixed(1)})`
}
