import type { VNode } from 'preact'
import { adopt } from './style.ts'
import { TABS } from './tabs.ts'
import { here, tabsShown } from './where.tsx'

adopt()
tabsShown.value = TABS

/** What is written for those who ask: written here, arranged, reviewed and published. */
export function Room(): VNode {
  const { view: View } = TABS.find(({ tab }) => tab === here.value.tab) ?? TABS[0]!
  return <View key={here.value.tab} />
}
