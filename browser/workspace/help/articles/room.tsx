import type { VNode } from 'preact'
import { words } from '../../state.ts'
import { TabHead } from '../where.tsx'

/** What is written, by its sections. */
export function Room(): VNode {
  return (
    <>
      <section class="list">
        <TabHead />
      </section>
      <section class="detail">
        <p class="nothing">{words.value('workspace.nothingChosen')}</p>
      </section>
    </>
  )
}
