/**
 * The pages of the help, while one is on them: finds as one types, tells which result was opened, keeps "Was this the answer?" on the page.
 * Each is a form or a link that works without this.
 */
import type { Answer } from '../workspace/client.ts'

type Found = Answer<'GET /api/help/search'>

/** After the last key: somebody who types has a key every 100 to 200 ms. */
const TYPED_MS = 180
/** A bad line gets so long; the field still leads to the page. */
const WAIT_MS = 8_000
/** Whoever reads "nothing found" for so long has stopped typing. */
const STOPPED_MS = 2_000
/** In the list beneath the field, which stands above a telephone's keyboard. */
const ARTICLES_SHOWN = 5
const BESIDE_SHOWN = 2
/** With which words they came to an article: in this tab, for its "Was this the answer?". */
const ASKED = 'rapport.asked'

function make(name: string, of: Record<string, string>, ...parts: (Node | string)[]): HTMLElement {
  const made = document.createElement(name)
  set(made, of)
  made.append(...parts)
  return made
}
function set(element: Element, of: Record<string, string>): void {
  for (const [key, value] of Object.entries(of)) element.setAttribute(key, value)
}

/** A search has come to an end: with nothing, or with an article. It outlives the page; what does not arrive is one count less. */
function tell(text: string, door: string, opened?: string): void {
  if (text === '') return
  void fetch('/api/help/searches', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, door, ...(opened ? { opened } : {}) }),
  })
    // What nobody reads stays under way, and its connection with it.
    .then((reply) => reply.text())
    .catch(() => undefined)
  if (opened)
    try {
      sessionStorage.setItem(ASKED, text)
    } catch {
      // Then what helped is not learnt from here.
    }
}

/** A field with a list beneath it (a combobox, as ARIA has it): the field keeps the focus, and Enter without a choice sends the form. */
function findAsTyped(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type=search]')!
  const { none, one, other, all, helpSearch: door } = form.dataset as Record<string, string>
  const name = `${input.id}-found`
  const list = make('ul', { role: 'listbox', id: name, class: 'found', 'aria-label': form.getAttribute('aria-label')! })
  const status = make('div', { role: 'status', class: 'unseen' })
  form.append(list, status)
  set(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': name })
  let [typing, stopping]: number[] = []
  let asking = new AbortController()
  let active = -1
  let shown = ''
  show(false)

  input.addEventListener('input', () => {
    clearTimeout(typing)
    clearTimeout(stopping)
    asking.abort()
    typing = window.setTimeout(() => void ask(input.value.trim()), TYPED_MS)
  })
  input.addEventListener('keydown', (event) => {
    const count = list.children.length
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && count > 0) {
      // Before the first and after the last stands what was typed.
      const next = list.hidden ? -1 : active
      show(true)
      choose(((next + 1 + step + count + 1) % (count + 1)) - 1)
    } else if (event.key === 'Enter' && active >= 0) open(list.children[active]!, event)
    else if (event.key === 'Escape' && !list.hidden) {
      // What is on its way does not open it again.
      asking.abort()
      show(false)
    } else return
    event.preventDefault()
  })
  input.addEventListener('blur', () => show(false))
  // The press must not take the focus: the list would be gone before it is lifted.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => open((event.target as Element).closest('li')!, event))

  async function ask(text: string): Promise<void> {
    if (text.length < 2) {
      list.replaceChildren()
      status.textContent = ''
      return show(false)
    }
    asking = new AbortController()
    const { signal } = asking
    const late = setTimeout(() => asking.abort(), WAIT_MS)
    try {
      const answer = await fetch(`/api/help/search?q=${encodeURIComponent(text)}`, { signal })
      const found = answer.ok ? ((await answer.json()) as Found) : undefined
      if (found && !signal.aborted) draw(text, found)
    } catch {
      // Something newer was typed, or there is no network: what was found before stays, and the field leads to the page.
    }
    clearTimeout(late)
  }

  function draw(text: string, { articles, others, products }: Found): void {
    shown = text
    const options = [
      ...articles
        .slice(0, ARTICLES_SHOWN)
        .map(({ passage, ...one }) =>
          option(one, ...passage.map((piece) => (piece.marked ? make('mark', {}, piece.text) : piece.text))),
        ),
      ...others.slice(0, BESIDE_SHOWN).map((own) => option(own, own.text)),
      ...products.slice(0, BESIDE_SHOWN).map(({ title, href, price }) => option({ title, href }, price)),
    ]
    const count = options.length
    list.replaceChildren(
      ...options,
      option({ title: all!.replace('#', text), href: `/help/search?q=${encodeURIComponent(text)}` }),
    )
    ;[...list.children].forEach((item, at) => (item.id = `${name}-${at}`))
    show(document.activeElement === input)
    status.textContent = count === 0 ? none! : count === 1 ? one! : other!.replace('#', `${count}`)
    if (articles.length === 0) stopping = window.setTimeout(() => tell(text, door!), STOPPED_MS)
  }

  function choose(which: number): void {
    active = which
    ;[...list.children].forEach((item, at) => item.setAttribute('aria-selected', `${at === which}`))
    list.children[which]?.scrollIntoView({ block: 'nearest' })
    input.setAttribute('aria-activedescendant', which < 0 ? '' : `${name}-${which}`)
  }

  function show(isOpen: boolean): void {
    list.hidden = !isOpen
    input.setAttribute('aria-expanded', `${isOpen}`)
    choose(-1)
  }

  function open(item: Element, { ctrlKey, metaKey }: MouseEvent | KeyboardEvent): void {
    const { href, article } = (item as HTMLElement).dataset
    if (article) tell(shown, door!, article)
    if (ctrlKey || metaKey) window.open(href)
    else location.assign(href!)
  }
}

function option(
  { id, title, href, language }: { id?: string; title: string; href: string; language?: string },
  ...said: (Node | string)[]
): HTMLElement {
  const of = {
    role: 'option',
    'data-href': href,
    ...(id ? { 'data-article': id } : {}),
    ...(language ? { lang: language } : {}),
  }
  return make(
    'li',
    of,
    make('b', {}, title),
    ...(said.length > 0 ? [make('span', { class: 'small soft' }, ...said)] : []),
  )
}

/** The word is sent, and what follows it takes the form's place. */
async function judge(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const said = new FormData(form, button)
  try {
    const asked = sessionStorage.getItem(ASKED)
    if (asked) said.set('asked', asked)
  } catch {
    // They came without a search, or storage is forbidden.
  }
  const place = form.closest('.helped')!
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(said as never) })
    const next = new URL(answer.url)
    const part = answer.ok && (await fetch(`${next.pathname}/part${next.search}`))
    if (!part || !part.ok) throw new Error()
    const made = document.createElement('template')
    made.innerHTML = await part.text()
    const first = made.content.firstElementChild as HTMLElement
    place.replaceWith(made.content)
    first.focus()
  } catch {
    form.append(make('p', { role: 'alert', class: 'wrong' }, form.dataset['failed']!))
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-help-search]')) findAsTyped(form)
// A page that found nothing tells so once, however often it is loaded again.
const searched = document.querySelector<HTMLElement>('[data-searched]')?.dataset
if (
  searched?.['nothing'] !== undefined &&
  performance.getEntriesByType('navigation').some((one) => (one as PerformanceNavigationTiming).type === 'navigate')
)
  tell(searched['searched']!, searched['door']!)
document.addEventListener('click', ({ target }) => {
  const link = (target as Element).closest<HTMLElement>('a[data-article]')
  if (link && searched) tell(searched['searched']!, searched['door']!, link.dataset['article'])
})
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-helped]')) return
  event.preventDefault()
  void judge(form, event.submitter)
})
