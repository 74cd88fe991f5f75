import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { After, Choice, MacroChoice } from './shapes.ts'
import { call } from '../client.ts'
import { sentenceOf } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { words } from '../state.ts'

/** As much as a screen shows; whoever wants another one types on. */
const SHOWN = 8
/** Letters of a text under its name. */
const PREVIEW = 140
/** More letters than that after the stroke are a sentence, and no search. */
const QUERY_LIMIT = 40
const QUERY = new RegExp(`(?:^|\\s)/([^\\n/]{0,${QUERY_LIMIT}})$`)

export type Chosen = { canned: Choice } | { macro: MacroChoice }

/** What somebody searches: what stands between a stroke at a word's beginning and the caret. Null: nothing. */
export function queryAt(text: string, caret: number): { query: string; from: number } | null {
  const [, query] = QUERY.exec(text.slice(0, caret)) ?? []
  return query === undefined ? null : { query, from: caret - query.length - 1 }
}

const keyOf = (one: Chosen): string => ('canned' in one ? one.canned.id : one.macro.id)
const titleOf = (one: Chosen): string => ('canned' in one ? one.canned.title : one.macro.title)

export interface Picker {
  /** The id of the list, and of the entry that is meant now. */
  listId: string
  activeId: string | undefined
  /** Whether it took the key. */
  press(event: KeyboardEvent): boolean
  view: VNode | null
}

/** The canned answers and macros that fit what was typed after the stroke; chosen with the arrow keys and Enter. */
export function usePicker(
  number: string,
  query: string | null,
  { choose, close }: { choose: (one: Chosen) => void; close: () => void },
): Picker {
  const all = useSignal<Chosen[] | null>(null)
  const problem = useSignal<string | null>(null)
  const at = useSignal(0)
  const list = useRef<HTMLDivElement>(null)
  const open = query !== null
  useEffect(() => {
    if (!open) return
    problem.value = null
    call('GET /api/cases/{number}/canned-answers', { number })
      .then(({ items, macros }) => {
        all.value = [...items.map((canned) => ({ canned })), ...macros.map((macro) => ({ macro }))]
      })
      .catch((error: unknown) => (problem.value = sentenceOf(error)))
  }, [open, number])
  useEffect(() => void (at.value = 0), [query])
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at.value])
  const listId = `canned-${number}`
  const found = open ? matching(all.value ?? [], query) : []
  const current = found[Math.min(at.value, found.length - 1)]
  const nothing = open && all.value !== null && found.length === 0
  // Somebody who goes on writing a sentence is not searching.
  const shown = open && !(nothing && query.includes(' '))
  return {
    listId,
    activeId: shown && current ? `${listId}-${keyOf(current)}` : undefined,
    press(event) {
      if (!shown) return false
      if (event.key === 'Escape') close()
      else if (event.key === 'ArrowDown') at.value = Math.min(at.value + 1, found.length - 1)
      else if (event.key === 'ArrowUp') at.value = Math.max(at.value - 1, 0)
      else if ((event.key === 'Enter' || event.key === 'Tab') && current && !event.ctrlKey && !event.metaKey)
        choose(current)
      else return false
      event.preventDefault()
      return true
    },
    view: shown ? (
      // The box keeps the focus: what is typed goes on there.
      <div class="picker paper" onPointerDown={(event) => event.preventDefault()}>
        {found.length > 0 ? (
          <div role="listbox" id={listId} ref={list} aria-label={words.value('canned.title')}>
            {found.map((one) => (
              <button
                type="button"
                tabIndex={-1}
                key={keyOf(one)}
                id={`${listId}-${keyOf(one)}`}
                role="option"
                aria-selected={one === current}
                onClick={() => choose(one)}
              >
                <b>{titleOf(one)}</b>
                <span class="small soft">{'canned' in one ? previewOf(one.canned) : doesInWords(one.macro)}</span>
              </button>
            ))}
          </div>
        ) : (
          <p class="small soft" role="status">
            {problem.value ?? words.value(all.value === null ? 'workspace.loading' : 'canned.none')}
          </p>
        )}
        <p class="foot small softer">
          <span>{words.value('canned.howTo')}</span> <Link room="answers">{words.value('canned.manage')}</Link>
        </p>
      </div>
    ) : null,
  }
}

function matching(all: readonly Chosen[], query: string): Chosen[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const named = all.filter((one) => wanted.every((word) => titleOf(one).toLowerCase().includes(word)))
  const inside = all.filter(
    (one) =>
      !named.includes(one) &&
      wanted.every((word) => `${titleOf(one)} ${'canned' in one ? one.canned.text : ''}`.toLowerCase().includes(word)),
  )
  return [...named, ...inside].slice(0, SHOWN)
}

const previewOf = ({ text }: Choice): string => {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > PREVIEW ? `${line.slice(0, PREVIEW)} …` : line
}

/** What a macro does besides answering. */
export const doesInWords = ({ does, canned }: Pick<MacroChoice, 'does' | 'canned'>): string =>
  [...(canned === null ? [] : ['answer']), ...does]
    .map((code) => words.value(`macro.does.${code}` as 'macro.does.close'))
    .join(', ')

/** What is done when an answer leaves, besides answering. */
export const afterInWords = ({ assign, note, close }: After): string =>
  doesInWords({
    canned: null,
    does: [
      ...(assign === undefined ? [] : [assign === 'me' || assign === 'nobody' ? assign : 'assign']),
      ...(note === undefined ? [] : ['note']),
      ...(close === true ? ['close'] : []),
    ],
  })
