import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { plainWords, readArticle } from '../../../../src/ui/rich/article.ts'
import type { ArticleBox } from '../../editor/article/editor.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { said } from '../words.ts'
import { fieldInWords, fieldNames } from './tool-words.ts'

interface PanelProps {
  box: ArticleBox
  done(): void
}

/** What opens above a text for a moment: Escape closes it, and the caret is where it was. */
export function Panel({
  label,
  done,
  children,
}: {
  label: string
  done(): void
  children: VNode | (VNode | null)[]
}): VNode {
  const place = useRef<HTMLDivElement>(null)
  const end = useRef(done)
  end.current = done
  // At once, and not after the next drawing: the first letter is meant for it already.
  useLayoutEffect(() => {
    const panel = place.current
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      end.current()
    }
    panel?.addEventListener('keydown', press)
    panel?.querySelector<HTMLElement>('input, select, button')?.focus()
    return () => panel?.removeEventListener('keydown', press)
  }, [])
  return (
    <div class="panel" role="group" aria-label={label} ref={place}>
      {children}
    </div>
  )
}

/** A field of the reader's own record. */
export function FieldPicker({ box, done }: PanelProps): VNode {
  const names = fieldNames()
  return (
    <Panel label={said.value('helpRoom.tool.field')} done={done}>
      <p class="small soft">{said.value(names.length > 0 ? 'helpRoom.fieldHint' : 'helpRoom.noFields')}</p>
      <p class="row">
        {names.map((name) => (
          <button
            class="button"
            type="button"
            key={name}
            onClick={() => {
              box.field(name)
              done()
            }}
          >
            {fieldInWords(name)}
          </button>
        ))}
        <button class="button quiet" type="button" onClick={done}>
          {said.value('helpRoom.leaveIt')}
        </button>
      </p>
    </Panel>
  )
}

/** Of a text, the headings that a link can lead to. */
export const headingsOf = (body: string): { anchor: string; words: string }[] =>
  readArticle(body).flatMap((block) =>
    block.kind === 'heading' ? [{ anchor: block.anchor, words: plainWords(block.of) }] : [],
  )

/** A way on from the question of a path in which the caret stands. */
export function ChoicePicker({ box, body, done }: PanelProps & { body: string }): VNode {
  const headings = headingsOf(body)
  const add = (event: SubmitEvent) => {
    const { answer = '', to = '' } = fieldsOf(event)
    if (answer === '' || to === '') return
    box.choice(answer, `#${to}`)
    done()
  }
  return (
    <Panel label={said.value('helpRoom.tool.choice')} done={done}>
      <form class="row" onSubmit={add}>
        <Labelled label={said.value('helpRoom.choiceAnswer')}>
          <input class="input" name="answer" required maxLength={200} autocomplete="off" />
        </Labelled>
        <Labelled label={said.value('helpRoom.choiceTo')}>
          <select class="input" name="to" required>
            {headings.map(({ anchor, words }) => (
              <option key={anchor} value={anchor}>
                {words}
              </option>
            ))}
          </select>
        </Labelled>
        <button class="button main" disabled={headings.length === 0}>
          {said.value('helpRoom.choiceAdd')}
        </button>
        <button class="button quiet" type="button" onClick={done}>
          {said.value('helpRoom.leaveIt')}
        </button>
      </form>
      {headings.length === 0 ? <p class="small soft">{said.value('helpRoom.choiceNone')}</p> : null}
    </Panel>
  )
}
