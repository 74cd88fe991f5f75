import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'

/** A live part of a page by itself, as the address in its `Live` answers: the same component that drew it with the page. */
export function renderPart(part: VNode): string {
  return render(part)
}
