import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { EditorState } from 'prosemirror-state'
import '../../editor/later.ts'
import { type ArticleBox, ArticleEditor } from '../../editor/article/editor.tsx'
import { ArticleTools } from '../../editor/article/tools.tsx'
import { said } from '../words.ts'
import { ChoicePicker, FieldPicker } from './insert.tsx'
import { LinkPicker } from './links.tsx'
import { conditionsOf, toolWords, viewWords } from './tool-words.ts'
import { useUploads } from './uploads.ts'

interface WritingProps {
  body: string
  language: string
  kind: string
  label: string
  /** Products that the article is about, by their ids: conditions may ask for them. */
  products: ReadonlyMap<string, string>
  write(body: string): void
}

type Panel = 'link' | 'field' | 'choice' | null

/** Where an article is written: drawn, or in its signs. */
export function WritingArea({ body, language, kind, label, products, write }: WritingProps): VNode {
  const box = useRef<ArticleBox | null>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const state = useSignal<EditorState | null>(null)
  const plain = useSignal(false)
  const panel = useSignal<Panel>(null)
  const uploads = useUploads((file) => {
    if (box.current) box.current.media(file)
    else if (area.current) putIn(area.current, `\n\n![](file:${file.id})\n\n`, write)
  })
  const close = () => {
    panel.value = null
    box.current?.focus()
  }
  const open = (which: Panel) => () => (panel.value = panel.value === which ? null : which)
  useEffect(() => {
    if (plain.value) state.value = null
  }, [plain.value])
  return (
    <div class="article-writing">
      <div class="article-bar">
        <ArticleTools
          state={plain.value ? null : state.value}
          own={toolWords()}
          run={(command) => box.current?.run(command)}
          link={open('link')}
          files={uploads.take}
        >
          <button
            type="button"
            class="tool"
            tabIndex={-1}
            disabled={plain.value}
            aria-expanded={panel.value === 'field'}
            onClick={open('field')}
          >
            {said.value('helpRoom.tool.field')}
          </button>
          {kind === 'path' ? (
            <button
              type="button"
              class="tool"
              tabIndex={-1}
              disabled={plain.value}
              aria-expanded={panel.value === 'choice'}
              onClick={open('choice')}
            >
              {said.value('helpRoom.tool.choice')}
            </button>
          ) : null}
          <button
            type="button"
            class="tool"
            tabIndex={-1}
            aria-pressed={plain.value}
            onClick={() => (plain.value = !plain.value)}
          >
            {said.value('helpRoom.tool.plain')}
          </button>
        </ArticleTools>
        {panel.value === 'link' && box.current ? <LinkPicker box={box.current} body={body} done={close} /> : null}
        {panel.value === 'field' && box.current ? <FieldPicker box={box.current} done={close} /> : null}
        {panel.value === 'choice' && box.current ? <ChoicePicker box={box.current} body={body} done={close} /> : null}
        {uploads.busy.map((name) => (
          <p class="small" role="status">
            {said.value('helpRoom.uploading', { name })}
          </p>
        ))}
      </div>
      {plain.value ? (
        <textarea
          class="input article-signs"
          ref={area}
          lang={language}
          aria-label={label}
          value={body}
          rows={24}
          onInput={({ currentTarget }) => write(currentTarget.value)}
        />
      ) : (
        <ArticleEditor
          key={language}
          text={body}
          label={label}
          language={language}
          kind={kind}
          words={viewWords(products)}
          conditions={() => conditionsOf(products)}
          box={box}
          write={write}
          moved={() => (state.value = box.current?.state() ?? null)}
          link={() => (panel.value = 'link')}
          files={uploads.take}
        />
      )}
      <p class="small softer">{said.value(plain.value ? 'helpRoom.plainHint' : 'helpRoom.drawnHint')}</p>
    </div>
  )
}

function putIn(area: HTMLTextAreaElement, words: string, write: (text: string) => void): void {
  area.setRangeText(words, area.selectionStart, area.selectionEnd, 'end')
  write(area.value)
}
