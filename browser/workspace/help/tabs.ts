import type { VNode } from 'preact'
import { onDemand } from '../on-demand.tsx'
import type { TabKey } from './words.ts'

interface Tab {
  /** Its part of the address: /workspace/help/<tab>. for its list, /workspace/help/<tab>.<what is chosen> for one of it. */
  tab: string
  words: TabKey
  /** Its list (`<section class="list">`, which begins with `<TabHead tab="…">`) and beside it what is chosen (`<section class="detail">`). */
  view: () => VNode
}

/** The parts of the room, in the order in which they stand above its list; the first opens with it. */
export const TABS: readonly Tab[] = [
  {
    tab: 'articles',
    words: 'helpRoom.tab.articles',
    view: onDemand(() => import('./articles/room.tsx')),
  },
  {
    tab: 'next',
    words: 'helpRoom.tab.next',
    view: onDemand(() => import('./next/room.tsx')),
  },
  {
    tab: 'growth',
    words: 'helpRoom.tab.growth',
    view: onDemand(() => import('./growth/room.tsx')),
  },
  {
    tab: 'wanted',
    words: 'helpRoom.tab.wanted',
    view: onDemand(() => import('./wanted/room.tsx')),
  },
  {
    tab: 'reports',
    words: 'helpRoom.tab.reports',
    view: onDemand(() => import('./reports/room.tsx')),
  },
  {
    tab: 'words',
    words: 'helpRoom.tab.words',
    view: onDemand(() => import('./words/room.tsx')),
  },
]
