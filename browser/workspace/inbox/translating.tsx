import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type * as TranslatingParts from './translating-parts.tsx'

type Parts = typeof TranslatingParts

/** What shows translations comes with the first case that is opened. */
const parts = signal<Parts | null>(null)

/** Its parts, once they are there. */
export function useTranslating(): Parts | null {
  useEffect(() => {
    if (parts.value === null)
      import('./translating-parts.tsx')
        .then((loaded) => (parts.value = loaded))
        // Offline, or a newer version has taken this one's files away: the originals are there.
        .catch(() => undefined)
  }, [])
  return parts.value
}
