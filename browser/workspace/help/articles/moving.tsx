import type { VNode } from 'preact'
import { said } from '../words.ts'

interface MoveProps<T extends { id: string }> {
  all: readonly T[]
  index: number
  name: string
  /** What may change places with each other. */
  kind: string
  moved(next: readonly T[]): void
}

/** Earlier or later: by a press, by the keyboard, or dragged by its handle onto the one whose place it is to take. */
export function Move<T extends { id: string }>({ all, index, name, kind, moved }: MoveProps<T>): VNode {
  const to = (place: number) => {
    const next = [...all]
    const [one] = next.splice(index, 1)
    next.splice(place, 0, one!)
    moved(next)
  }
  const type = `application/x-help-${kind}`
  return (
    <span
      class="move"
      draggable
      onDragStart={(event) => event.dataTransfer?.setData(type, all[index]!.id)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(type)) event.preventDefault()
      }}
      onDrop={(event) => {
        const from = all.findIndex(({ id }) => id === event.dataTransfer?.getData(type))
        if (from < 0 || from === index) return
        event.preventDefault()
        const next = [...all]
        const [one] = next.splice(from, 1)
        next.splice(index, 0, one!)
        moved(next)
      }}
    >
      <span class="grip" aria-hidden="true">
        ⠿
      </span>
      <button class="button quiet" type="button" disabled={index === 0} onClick={() => to(index - 1)}>
        <span aria-hidden="true">↑</span>
        <span class="unseen">{said.value('helpRoom.up', { name })}</span>
      </button>
      <button class="button quiet" type="button" disabled={index === all.length - 1} onClick={() => to(index + 1)}>
        <span aria-hidden="true">↓</span>
        <span class="unseen">{said.value('helpRoom.down', { name })}</span>
      </button>
    </span>
  )
}
