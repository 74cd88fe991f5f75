import type { Context } from '../../../platform/context.ts'
import type { Doorbell } from '../../../platform/bell.ts'
import { drain } from './give.ts'

/** A desk at which much happens rings often; one round in this time gives as soon as anybody can tell. */
const GAP_MS = 50
/** What wakes routing: a case or a call that came or changed, an agent who came, went or changed, a setting. */
const TOPICS = ['inbox', 'calls', 'routing', 'staff', 'settings']

export interface Routing {
  stop(): Promise<void>
}

/**
 * Routes whenever something has changed, after its commit: the bell that wakes the screens wakes this too. A ring that is lost, with its
 * process or on the way, is made good by the job (jobs.ts) within seconds.
 */
export function startRouting(context: Context, bell: Pick<Doorbell, 'on'>): Routing {
  const ctx = { ...context, principal: { kind: 'system', name: 'desk.route' } } as const
  let running: Promise<void> | undefined
  let again = false
  let stopped = false
  const leave = bell.on((rung) => {
    if (rung === 'all' || TOPICS.some((topic) => rung.has(topic))) wake()
  })

  function wake(): void {
    if (stopped) return
    if (running) {
      again = true
      return
    }
    running = round().finally(() => {
      running = undefined
      if (!again) return
      again = false
      wake()
    })
  }

  async function round(): Promise<void> {
    try {
      await drain(ctx)
    } catch (error) {
      if (!stopped) context.log.warn({ err: error }, 'routing failed, and is tried again')
    }
    await new Promise((resolve) => setTimeout(resolve, GAP_MS))
  }

  return {
    async stop() {
      stopped = true
      leave()
      await running
    },
  }
}
