import { useEffect } from 'preact/hooks'
import type { AnsweringShown } from './shapes.ts'
import { call } from '../client.ts'
import { useFresh } from '../loading.tsx'
import { meetAll } from './drafts.ts'

const NOTHING: AnsweringShown = { drafts: [], files: [], waiting: [], undoInChat: false }

/** What is being written in a case and what waits to leave, for as long as the case is open. */
export function useAnswering(number: string): { shown: AnsweringShown; again: () => Promise<void> } {
  const { now, again } = useFresh(
    () => call('GET /api/cases/{number}/answering', { number }),
    [number],
    [`answering/${number}`],
  )
  const shown = now.value.value
  useEffect(() => {
    if (shown) meetAll(number, shown)
  }, [shown])
  return { shown: shown ?? NOTHING, again }
}

/** Takes an answer that waits back into the box, or lets it go. */
export const undo = (number: string, id: string) => call('DELETE /api/cases/{number}/answers/{id}', { number, id })
export const sendNow = (number: string, id: string) =>
  call('POST /api/cases/{number}/answers/{id}/leaving', { number, id })
