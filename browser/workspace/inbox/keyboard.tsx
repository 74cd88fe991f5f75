import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { go, place, words } from '../state.ts'

/** What the keyboard can do to the case that is open; whoever shows it puts it here. `stop`: leave what one has begun. */
export const deeds: Partial<
  Record<
    | 'reply'
    | 'note'
    | 'undo'
    | 'take'
    | 'close'
    | 'merge'
    | 'split'
    | 'junk'
    | 'category'
    | 'rank'
    | 'handOver'
    | 'giveBack'
    | 'basket'
    | 'suggest'
    | 'translate'
    | 'write'
    | 'stop',
    () => void
  >
> = {}
export const sheetOpen = signal(false)

/** Single letters can be switched off: who speaks to the computer, or hits keys beside the wanted one, would set things off (WCAG 2.1.4). */
const STORE = 'rapport.keys'
const lettersWork = signal(readLetters())

const LETTERS = {
  r: 'reply',
  n: 'note',
  z: 'undo',
  a: 'take',
  e: 'close',
  m: 'merge',
  s: 'split',
  '!': 'junk',
  c: 'category',
  h: 'rank',
  o: 'handOver',
  g: 'giveBack',
  b: 'basket',
  p: 'suggest',
  t: 'translate',
  w: 'write',
} as const

/** The one who listens to the keyboard while the inbox is open. */
export function useKeys(): void {
  useEffect(() => {
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  // A dialog has keys of its own, above all Escape.
  if (document.querySelector('dialog[open], :popover-open')) return
  const target = event.target as HTMLElement
  const writes = target.matches('input:not([type=checkbox]), textarea, select') || target.isContentEditable
  if (event.key === 'Escape') return escape(event, target, writes)
  if (writes || !lettersWork.value) return
  const letter = LETTERS[event.key as keyof typeof LETTERS]
  if (letter && deeds[letter]) deeds[letter]()
  else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1)
  else if (event.key === '/') document.querySelector<HTMLElement>('.inbox-find')?.focus()
  else if (event.key === '?') sheetOpen.value = true
  else return
  event.preventDefault()
}

/** Out of the box first, then back to the list. */
function escape(event: KeyboardEvent, target: HTMLElement, writes: boolean): void {
  const menu = document.querySelector<HTMLDetailsElement>('details.menu[open]')
  if (menu) {
    menu.open = false
    menu.querySelector('summary')?.focus()
  } else if (deeds.stop) deeds.stop()
  else if (writes) target.blur()
  else if (place.value.chosen === null) return
  else {
    const { chosen } = place.value
    go('inbox')
    // On a telephone the list is not there before the next frame.
    requestAnimationFrame(() =>
      entries()
        .find((one) => one.dataset['number'] === chosen)
        ?.focus(),
    )
  }
  event.preventDefault()
}

const entries = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>('.inbox-rows a.entry')]

/** Where in the list somebody was last: an entry that leaves it takes the focus with it, and the next one stands in its place. */
let lastIndex = -1
export const rememberEntry = (event: FocusEvent): void => {
  const index = entries().indexOf(event.target as HTMLAnchorElement)
  if (index !== -1) lastIndex = index
}

function step(by: 1 | -1): void {
  const all = entries()
  const focused = all.indexOf(document.activeElement as HTMLAnchorElement)
  const current = focused !== -1 ? focused : all.findIndex((one) => one.ariaCurrent === 'page')
  // What was there has gone: the entry that moved up into its place is the next one.
  const index =
    current !== -1 ? current + by : by === 1 ? Math.min(Math.max(lastIndex, 0), all.length - 1) : lastIndex - 1
  const next = all[index]
  if (!next) return
  if (next.offsetParent === null) go('inbox', next.dataset['number'] ?? null)
  else next.focus()
}

function readLetters(): boolean {
  try {
    return localStorage.getItem(STORE) !== 'off'
  } catch {
    return true
  }
}

function setLetters(on: boolean): void {
  lettersWork.value = on
  try {
    localStorage.setItem(STORE, on ? 'on' : 'off')
  } catch {
    // A forbidden store: it holds for as long as the window does.
  }
}

/** On a Mac the key beside the space bar is another one. */
const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
export const SEND_KEYS = isMac ? '⌘ ↵' : 'Ctrl ↵'

const SHEET = [
  ['j k', 'next'],
  ['↵', 'open'],
  ['r', 'reply'],
  ['n', 'note'],
  [SEND_KEYS, 'send'],
  ['z', 'undo'],
  ['a', 'take'],
  ['e', 'close'],
  ['m', 'merge'],
  ['s', 'split'],
  ['!', 'junk'],
  ['c 1', 'category'],
  ['h 1', 'rank'],
  ['o', 'handOver'],
  ['g', 'giveBack'],
  ['b', 'basket'],
  ['p', 'suggest'],
  ['t', 'translate'],
  ['w', 'write'],
  ['/', 'find'],
  ['?', 'sheet'],
  ['Esc', 'back'],
] as const

/** The keys on one sheet. */
export function KeySheet(): VNode | null {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (sheetOpen.value) sheet.current?.showModal()
  }, [sheetOpen.value])
  if (!sheetOpen.value) return null
  return (
    <dialog class="paper" ref={sheet} aria-labelledby="keys-title" onClose={() => (sheetOpen.value = false)}>
      <h2 id="keys-title">{words.value('inbox.keysTitle')}</h2>
      <dl class="pairs keys">
        {SHEET.map(([keys, what]) => (
          <>
            <dt>{keys === SEND_KEYS ? <kbd>{keys}</kbd> : keys.split(' ').map((key) => <kbd>{key}</kbd>)}</dt>
            <dd>{words.value(`inbox.key.${what}`)}</dd>
          </>
        ))}
      </dl>
      <label class="choice plain">
        <input
          type="checkbox"
          checked={lettersWork.value}
          onChange={(event) => setLetters(event.currentTarget.checked)}
        />{' '}
        {words.value('inbox.keysOn')}
      </label>
      <form method="dialog">
        <button class="button main">{words.value('inbox.done')}</button>
      </form>
    </dialog>
  )
}
