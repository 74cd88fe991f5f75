import { useEffect } from 'preact/hooks'
import { call } from '../client.ts'

/** The others hear of us this often; the server forgets whoever was silent for longer. */
const HERE_EVERY_MS = 10_000

/** Says that we have this case before us, while the window is seen, and whether we are writing to them. */
export function usePresence(number: string, writing: boolean): void {
  useEffect(() => {
    const say = () => {
      if (document.visibilityState !== 'visible') return
      // Not to be heard once does no harm: the next time comes soon.
      void call('POST /api/cases/{number}/presence', { number, writing }).catch(() => undefined)
    }
    say()
    const timer = setInterval(say, HERE_EVERY_MS)
    document.addEventListener('visibilitychange', say)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', say)
    }
  }, [number, writing])
}
