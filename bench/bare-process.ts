import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterwards } from './clean-up.ts'
import type { BareJob } from './bare.ts'

/** Starts the baseline (bare.ts); answers where it is. */
export async function startBare(job: BareJob): Promise<{ port: number; pid: number }> {
  const child = fork(fileURLToPath(new URL('bare.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  afterwards(() => void child.kill('SIGKILL'))
  child.send(job)
  return new Promise((resolve, reject) => {
    child.once('message', ({ port }: { port: number }) => resolve({ port, pid: child.pid! }))
    child.once('exit', (code) => reject(new Error(`The baseline ended with ${code}.`)))
  })
}
