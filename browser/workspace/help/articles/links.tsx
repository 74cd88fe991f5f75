import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { ArticleBox } from '../../editor/article/editor.tsx'
import { isHref } from '../../editor/article/schema.ts'
import { call } from '../../client.ts'
import { locale, words } from '../../state.ts'
import { said } from '../words.ts'
import { headingsOf, Panel } from './insert.tsx'

interface Target {
  href: string
  title: string
  what: string
}

/** Typing is waited for. */
const WAIT_MS = 200
const SHOWN = 6

/** Where a link is to lead: an address, another part of this article, an article, a product. */
export function LinkPicker({ box, body, done }: { box: ArticleBox; body: string; done(): void }): VNode {
  const { words: marked, href } = box.marked()
  const typed = useSignal(href ?? '')
  const found = useSignal<readonly Target[]>([])
  useEffect(() => {
    const text = typed.value.trim()
    const here = headingsOf(body)
      .filter(({ words: one }) => one.toLowerCase().includes(text.toLowerCase()))
      .map(({ anchor, words: title }) => ({ href: `#${anchor}`, title, what: said.value('helpRoom.link.here') }))
    found.value = here.slice(0, SHOWN)
    if (text === '' || isAddress(text)) return
    let isOver = false
    const wait = setTimeout(() => {
      void search(text).then((there) => {
        if (!isOver) found.value = [...here.slice(0, SHOWN), ...there]
      })
    }, WAIT_MS)
    return () => {
      isOver = true
      clearTimeout(wait)
    }
  }, [typed.value])
  const take = (to: string | null, title: string) => {
    box.link(to, title)
    done()
  }
  const address = addressOf(typed.value.trim())
  return (
    <Panel label={words.value('editor.link')} done={done}>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          const first = address ?? found.value[0]?.href
          if (first) take(first, marked || (address ?? found.value[0]?.title ?? first))
        }}
      >
        <input
          class="input"
          type="text"
          value={typed.value}
          placeholder={said.value('helpRoom.link.search')}
          aria-label={said.value('helpRoom.link.search')}
          autocomplete="off"
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
        <button class="button main" disabled={!address && found.value.length === 0}>
          {words.value('editor.setLink')}
        </button>
        {href ? (
          <button class="button quiet" type="button" onClick={() => take(null, '')}>
            {said.value('helpRoom.link.away')}
          </button>
        ) : null}
        <button class="button quiet" type="button" onClick={done}>
          {said.value('helpRoom.leaveIt')}
        </button>
      </form>
      {address ? null : (
        <ul class="targets" aria-live="polite">
          {found.value.map((one) => (
            <li key={one.href}>
              <button class="button quiet" type="button" onClick={() => take(one.href, marked || one.title)}>
                {one.title} <span class="small softer">{one.what}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

const isAddress = (text: string): boolean => addressOf(text) !== null

function addressOf(text: string): string | null {
  if (/^(?:https?:\/\/|mailto:|\/|#|product:)/i.test(text)) return isHref(text) ? text : null
  if (/^\S+@\S+\.\S+$/.test(text)) return `mailto:${text}`
  return /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(text) ? `https://${text}` : null
}

/** Offline, or nothing found: an address can still be typed. */
async function search(text: string): Promise<Target[]> {
  const [articles, products] = await Promise.all([
    call('GET /api/help/articles', { text, state: 'published' }).then(
      ({ items }) => items,
      () => [],
    ),
    call('GET /api/products', { search: text, limit: SHOWN }).then(
      ({ items }) => items,
      () => [],
    ),
  ])
  return [
    ...articles.slice(0, SHOWN).flatMap(({ title, languages }) => {
      const published = (languages.find(({ language }) => language === locale.value.slice(0, 2)) ?? languages[0])
        ?.published
      return published
        ? [{ href: `/help/articles/${published.slug}`, title, what: said.value('helpRoom.link.article') }]
        : []
    }),
    ...products
      .slice(0, SHOWN)
      .map(({ id, title }) => ({ href: `product:${id}`, title, what: said.value('helpRoom.link.product') })),
  ]
}
