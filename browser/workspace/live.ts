import { openLive } from '../live-client.ts'
import { online } from './state.ts'

const live = openLive()
live.onLine((up) => {
  // The socket knows sooner than the browser that the line is down, and surer that it is up again.
  online.value = up || navigator.onLine
})

/** Wakes when one of these topics rings, and after each interruption. Returns the way to leave. */
export function listen(topics: readonly string[], wake: () => void): () => void {
  return topics.length === 0 ? () => undefined : live.listen(topics, wake)
}
