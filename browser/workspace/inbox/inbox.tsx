import { effect } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { useFresh } from '../loading.tsx'
import { aside, has, place, words } from '../state.ts'
import { useNews } from './news.ts'
import { ChosenCase } from './case.tsx'
import { takeUpDrafts } from './drafts.ts'
import { Junk } from './junk.tsx'
import { filter } from './filters.tsx'
import { KeySheet, useKeys } from './keyboard.tsx'
import { List } from './list.tsx'
import { Mails } from './mails.tsx'
import { takeUpOutbox } from './outbox.ts'
import { readList } from './reading.ts'
import { pages, searched, view } from './views.ts'

/** Once in a window, in whichever room it opens: what was written and not sent when the last one closed. */
const stop = effect(() => {
  if (!has('agent')) return
  takeUpDrafts()
  takeUpOutbox()
  queueMicrotask(() => stop())
})

/** Where customers are answered: the cases, the one that is open, and whose it is. */
export function Inbox(): VNode {
  const { chosen } = place.value
  const [wanted, count, narrowed, search] = [view.value, pages.value, filter.value, searched.value]
  const { now } = useFresh(
    () => readList(wanted, count, narrowed, search),
    [wanted, count, narrowed, search],
    ['inbox'],
  )
  useKeys()
  useNews(now)
  useEffect(() => {
    // A telephone shows the case first, and whose it is when one asks.
    aside.value = false
  }, [chosen])
  return (
    <>
      <List loaded={now.value} />
      {chosen === 'mails' ? (
        <Mails />
      ) : chosen === 'junk' ? (
        <Junk />
      ) : chosen ? (
        <ChosenCase key={chosen} number={chosen} />
      ) : (
        <section class="detail">
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        </section>
      )}
      <KeySheet />
    </>
  )
}
