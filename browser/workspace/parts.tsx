import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { addressOf, go, words } from './state.ts'

/** A link within the workspace: an ordinary one, so that it opens in a new tab, but without loading the page. */
export function Link({
  room,
  chosen,
  children,
  ...rest
}: {
  room: string
  chosen?: string | null
  class?: string
  current?: boolean
  children: ComponentChildren
}): VNode {
  const { current, ...attributes } = rest
  return (
    <a
      {...attributes}
      href={addressOf(room, chosen)}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        go(room, chosen ?? null)
      }}
    >
      {children}
    </a>
  )
}

/** A list whose entries the arrow keys, and j and k, walk through. */
export function Rows({ label, children }: { label: string; children: ComponentChildren }): VNode {
  const rows = useRef<HTMLElement>(null)
  useEffect(() => {
    const list = rows.current
    list?.addEventListener('keydown', walk)
    return () => list?.removeEventListener('keydown', walk)
  }, [])
  return (
    <nav class="rows" ref={rows} aria-label={label}>
      {children}
    </nav>
  )
}

function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key]
  if (!step) return
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a.entry')]
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

/** The head of what is chosen; on a telephone the way back is its first thing. */
export function DetailHead({
  room,
  backTo = null,
  title,
  under,
  children,
}: {
  room: string
  /** The list that it was chosen from, in a room that has several. */
  backTo?: string | null
  title: ComponentChildren
  under?: ComponentChildren
  children?: ComponentChildren
}): VNode {
  return (
    <header>
      <Link room={room} chosen={backTo} class="button quiet back">
        ← {words.value('workspace.back')}
      </Link>
      <div>
        <h2>{title}</h2>
        {under ? <p class="small softer">{under}</p> : null}
      </div>
      <span class="spring" />
      {children}
    </header>
  )
}

/** One labelled field of a form of the workspace. */
export function Labelled({
  label,
  hint,
  children,
}: {
  label: string
  hint?: string
  children: ComponentChildren
}): VNode {
  return (
    <label class="field">
      <span class="label">{label}</span>
      {children}
      {hint ? <span class="small softer">{hint}</span> : null}
    </label>
  )
}

/** The fields of a form by name, as they were typed. */
export function fieldsOf(event: SubmitEvent): Record<string, string> {
  event.preventDefault()
  const form = event.currentTarget as HTMLFormElement
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value.trim() : '']),
  )
}

/** `12,50` or `12.50` as minor units, without a float in between; undefined for what is no amount. */
export function minorUnits(text: string, exponent: number): number | undefined {
  const match = new RegExp(`^(\\d{1,12})(?:[.,](\\d{1,${Math.max(1, exponent)}}))?$`).exec(
    text.replaceAll(/[\s ]/g, ''),
  )
  if (!match || (exponent === 0 && match[2])) return undefined
  return Number(match[1] + (match[2] ?? '').padEnd(exponent, '0'))
}

/** Decimal places of a currency, as Intl knows them. */
export function exponentOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Two letters for somebody without a picture. */
export function initials(name: string | null): string {
  const parts = (name ?? '?').trim().split(/\s+/)
  return ((parts[0]?.[0] ?? '?') + (parts.length > 1 ? parts.at(-1)![0] : '')).toUpperCase()
}
