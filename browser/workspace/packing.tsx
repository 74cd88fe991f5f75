import type { VNode } from 'preact'
import { OrderRoom } from './orders.tsx'
import { words } from './state.ts'

/** What has to leave the house, the most urgent first. */
export function Packing(): VNode {
  return <OrderRoom room="packing" title={words.value('packing.title')} />
}
