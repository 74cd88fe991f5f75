import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { call } from '../client.ts'
import { type Loaded, useFresh } from '../loading.tsx'
import { me, place, tell, words } from '../state.ts'
import { type CaseList, type Listed, nameOf, VIEWS } from './reading.ts'
import { view } from './views.ts'

/**
 * The number in the window's title, and a sentence when something new is one's own. Only while the inbox is open: asking for a list
 * is a look at those who stand in it, and somebody who packs parcels looks at nobody.
 */
export function useNews(shown: Signal<Loaded<CaseList>>): void {
  const isShown = view.value === 'mine'
  const { now } = useFresh(
    async () => (isShown ? undefined : await call('GET /api/cases', { ...VIEWS.mine, page: 1 })),
    [isShown],
    isShown ? [] : ['inbox'],
  )
  const list: { items: Listed[] } | undefined = isShown ? shown.value.value : now.value.value
  const before = useRef<ReadonlyMap<string, number>>(undefined)
  useEffect(() => {
    if (!list) return
    const fresh = new Map(
      list.items
        .filter(({ unseen, assignee }) => unseen > 0 && assignee?.id === me.value?.id)
        .map((one) => [one.number, one.unseen]),
    )
    setTitle(fresh.size)
    const known = before.current
    before.current = fresh
    // What was there before the window was opened is no news.
    if (known)
      announce(list.items.filter(({ number, unseen }) => fresh.has(number) && unseen > (known.get(number) ?? 0)))
  }, [list])
  useEffect(() => () => setTitle(0), [])
}

function setTitle(count: number): void {
  const title = document.title.replace(/^\(\d+\) /, '')
  document.title = count > 0 ? `(${count}) ${title}` : title
}

function announce(cases: readonly Listed[]): void {
  const elsewhere = cases.filter(
    ({ number }) => number !== place.value.chosen || document.visibilityState !== 'visible',
  )
  const [first] = elsewhere
  if (!first) return
  tell(
    elsewhere.length === 1
      ? words.value('inbox.toast', { name: nameOf(first, words.value('inbox.visitor')), number: first.number })
      : words.value('inbox.toastMany', { count: elsewhere.length }),
  )
}
