import { signal, type Signal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { Refused, Unreachable } from './client.ts'
import { listen } from './live.ts'
import { me, online, tell, words } from './state.ts'

export interface Loaded<T> {
  value: T | undefined
  problem: Error | undefined
}

/**
 * Fetches something and keeps it fresh: again when one of `topics` rings, when the line is back, and when `again` is called. What is
 * on the screen stays there while it is fetched, so that a list does not flicker and offline still shows what was there.
 */
export function useFresh<T>(
  fetchIt: () => Promise<T>,
  depends: readonly unknown[],
  topics: readonly string[],
): { now: Signal<Loaded<T>>; again: () => Promise<void> } {
  const now = useMemo(() => signal<Loaded<T>>({ value: undefined, problem: undefined }), depends)
  const again = useMemo(() => {
    let underWay: Promise<void> | undefined
    let wanted = false
    // Rings that come while a fetch is under way cause one more, not one each.
    return function again(): Promise<void> {
      if (underWay) {
        wanted = true
        return underWay
      }
      underWay = fetchIt()
        .then((value) => void (now.value = { value, problem: undefined }))
        .catch((thrown: unknown) => {
          const problem = thrown instanceof Error ? thrown : new Error('unknown')
          if (problem instanceof Refused && problem.status === 401) me.value = null
          now.value = { value: now.value.value, problem }
        })
        .finally(() => {
          underWay = undefined
          if (wanted) {
            wanted = false
            void again()
          }
        })
      return underWay
    }
  }, depends)
  useEffect(() => {
    void again()
    const stop = listen(topics, () => void again())
    const back = () => void again()
    addEventListener('online', back)
    return () => {
      stop()
      removeEventListener('online', back)
    }
  }, depends)
  return { now, again }
}

/** What stands there while something comes, when it did not come, and when it is there. */
export function Shown<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>
  children: (value: T) => ComponentChildren
}): VNode {
  if (loaded.value !== undefined) return <>{children(loaded.value)}</>
  if (loaded.problem) return <p class="nothing">{sentenceOf(loaded.problem)}</p>
  return (
    <div class="skeleton" role="status" aria-label={words.value('workspace.loading')}>
      <i />
      <i />
      <i />
      <i />
    </div>
  )
}

export function sentenceOf(problem: unknown): string {
  if (problem instanceof Unreachable || !online.value) return words.value('workspace.offline')
  if (problem instanceof Refused) return problem.message
  return words.value('workspace.failed')
}

/** Does something that changes something; says what went wrong. Returns whether it went through. */
export async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act()
    if (done) tell(done)
    return true
  } catch (problem) {
    tell(sentenceOf(problem))
    return false
  }
}
