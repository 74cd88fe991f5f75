import { effect, signal } from '@preact/signals'
import { type Answer, call } from './client.ts'
import { listen } from './live.ts'
import { has, me } from './state.ts'

export type Mine = Answer<'GET /api/routing/mine'>

/** What one has to do, and whether new cases come; null: not known yet. */
export const mine = signal<Mine | null>(null)

/** Said so often, in a hidden window too: browsers let a timer there run once a minute. Three that are missed count as gone. */
const HERE_EVERY_MS = 60_000
/** A busy desk rings often; the figures beside the switch need not be newer than this. */
const CALM_MS = 1_000

let calming: ReturnType<typeof setTimeout> | undefined

async function ask(fetchIt: () => Promise<Mine>): Promise<void> {
  try {
    mine.value = await fetchIt()
  } catch {
    // Offline, or signed out: whoever shows the screen says so, and what was known stays.
  }
}

export const sayHere = (): Promise<void> => ask(() => call('POST /api/routing/here', {}))

export const become = (availability: Mine['availability']): Promise<void> =>
  ask(() => call('PUT /api/routing/availability', { availability }))

function lookSoon(): void {
  calming ??= setTimeout(() => {
    calming = undefined
    void ask(() => call('GET /api/routing/mine', {}))
  }, CALM_MS)
}

// As long as the window is open, in whichever room: an agent who packs a parcel is here.
effect(() => {
  if (!me.value || !has('agent')) return
  void sayHere()
  const every = setInterval(() => void sayHere(), HERE_EVERY_MS)
  const stop = listen(['inbox', 'routing'], lookSoon)
  // Switched on while the window is open: the settings ring, and one is at one's desk at once.
  const stopSettings = listen(['settings'], () => void sayHere())
  return () => {
    clearInterval(every)
    stop()
    stopSettings()
  }
})
