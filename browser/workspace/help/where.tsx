import { computed, signal } from '@preact/signals'
import type { ComponentChildren, VNode } from 'preact'
import { DetailHead, Link } from '../parts.tsx'
import { go, place } from '../state.ts'
import { said, type TabKey } from './words.ts'

/** The first tab's list is the room itself: /workspace/help. */
const FIRST = 'articles'

/** Which tab is open, and what is chosen in it: /workspace/help/<tab>.<chosen>. */
export const here = computed(() => {
  const [, tab = FIRST, chosen = ''] = /^([^.]+)\.?(.*)$/.exec(place.value.chosen ?? '') ?? []
  return { tab, chosen: chosen === '' ? null : chosen }
})

const addressIn = (tab: string, chosen: string | null): string | null =>
  tab === FIRST && chosen === null ? null : `${tab}.${chosen ?? ''}`

/** Goes to something in a tab; null: to its list. */
export const goTo = (tab: string, chosen: string | null = null): void => go('help', addressIn(tab, chosen))

interface TabLinkProps {
  tab: string
  chosen?: string | null
  class?: string
  current?: boolean
  children: ComponentChildren
}

export function TabLink({ tab, chosen = null, children, ...rest }: TabLinkProps): VNode {
  return (
    <Link room="help" chosen={addressIn(tab, chosen)} {...rest}>
      {children}
    </Link>
  )
}

/** Put here by the room, which knows its tabs: who is shown in one cannot import them. */
export const tabsShown = signal<readonly { tab: string; words: TabKey }[]>([])

/** The head of a tab's list: the room's name, the ways to its tabs, and what the tab itself has to offer. */
export function TabHead({ children }: { children?: ComponentChildren }): VNode {
  return (
    <header>
      <h2>{said.value('helpRoom.title')}</h2>
      {tabsShown.value.length > 1 ? (
        <nav class="tabs" aria-label={said.value('helpRoom.tabs')}>
          {tabsShown.value.map(({ tab, words }) => (
            <TabLink key={tab} tab={tab} current={here.value.tab === tab}>
              {said.value(words)}
            </TabLink>
          ))}
        </nav>
      ) : null}
      {children}
    </header>
  )
}

interface HeadProps {
  title: ComponentChildren
  under?: ComponentChildren
  children?: ComponentChildren
}

/** The head of what is chosen in a tab; on a telephone it leads back to the tab's list. */
export function TabDetailHead(props: HeadProps): VNode {
  return <DetailHead room="help" backTo={addressIn(here.value.tab, null)} {...props} />
}
