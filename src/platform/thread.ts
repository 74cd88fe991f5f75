import { Worker } from 'node:worker_threads'

export interface AskedThread {
  /** Sends a question and waits for its answer. @throws what the thread says, or that it has not answered within the limit, or has ended */
  ask<Value>(question: object, limitMs: number): Promise<Value>
  stop(): Promise<void>
}

/**
 * A thread that answers questions in turn: each is sent with its `turn`, which comes back with `value` or `error`. It knows only what it is
 * handed: no environment, no database. It keeps no process alive.
 */
export function startThread(
  name: string,
  program: string,
  { heapMb, youngMb, waitingLimit = Infinity }: { heapMb: number; youngMb: number; waitingLimit?: number },
): AskedThread {
  const thread = new Worker(program, {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngMb },
  })
  thread.unref()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  let gone: Error | undefined
  thread.on('message', ({ turn, value, error }: { turn: number; value?: unknown; error?: string }) => {
    const asked = waiting.get(turn)
    waiting.delete(turn)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(error))
  })
  const end = (error: Error) => {
    gone ??= error
    for (const asked of waiting.values()) asked.reject(gone)
    waiting.clear()
  }
  thread.on('error', end)
  thread.once('exit', () => end(new Error(`The ${name} has ended.`)))
  return {
    async ask<Value>(question: object, limitMs: number) {
      if (gone) throw gone
      if (waiting.size >= waitingLimit) throw new Error(`So many wait for the ${name} already: ${waiting.size}.`)
      const turn = ++last
      const asked = Promise.withResolvers<unknown>()
      waiting.set(turn, asked)
      const limit = setTimeout(() => {
        waiting.delete(turn)
        asked.reject(new Error(`The ${name} did not answer within ${limitMs} ms.`))
      }, limitMs)
      try {
        thread.postMessage({ ...question, turn })
        return (await asked.promise) as Value
      } finally {
        clearTimeout(limit)
      }
    },
    stop: async () => void (await thread.terminate()),
  }
}
