import { Logger as WorkerLogger } from 'graphile-worker'
import type { Logger } from 'pino'

/**
 * graphile-worker's own log as ours: its problems only, and of those the sentence without the job's payload. What goes wrong inside a
 * job we log ourselves.
 */
export function quietly(log?: Pick<Logger, 'warn' | 'error'>): WorkerLogger {
  return new WorkerLogger((scope) => (level, message, meta) => {
    if (!log || meta?.['failure'] || scope.taskIdentifier) return
    if (level === 'error') log.error({ from: 'graphile-worker' }, message)
    else if (level === 'warning') log.warn({ from: 'graphile-worker' }, message)
  })
}
