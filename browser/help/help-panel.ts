import { helpElsewhere } from '../../src/ui/messages/help-elsewhere.ts'
import type { Answer } from '../workspace/client.ts'
import { type LineParts, openLine, Refused } from '../widget/line.ts'
import { sayIn } from '../widget/words.ts'
import { panelStyle } from './style.ts'

type Found = Answer<'GET /api/help/search'>
type Said = Answer<'POST /api/help/answers'>

export interface HelpParts extends LineParts {
  root: ShadowRoot
  button: HTMLButtonElement
}
export interface HelpPanel {
  toggle(): void
}

/** After the last key: somebody who types has a key every 100 to 200 ms. */
const TYPED_MS = 200
const LETTERS_LIMIT = 2_000

/**
 * Search and answers of the help, in the shadow root of its button. It is drawn once, without Preact: a field, what was found while one
 * types, and below it what was answered. Nothing is kept and no party made until somebody asks a whole question, as in the chat.
 */
export function makeHelp(parts: HelpParts): HelpPanel {
  const { root, button, home, locale } = parts
  const words = sayIn(helpElsewhere, locale)
  const line = openLine(parts)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(panelStyle)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]

  const input = make('input', {
    type: 'search',
    id: 'q',
    maxlength: `${LETTERS_LIMIT}`,
    autocomplete: 'off',
    'aria-labelledby': 'title',
    'aria-describedby': 'hint',
  })
  const close = make('button', { type: 'button', class: 'plain' }, words('helpHere.close'))
  const form = make(
    'form',
    {},
    input,
    make('button', { class: 'button main' }, words('helpHere.ask')),
    make('p', { id: 'hint' }, words('helpHere.hint')),
  )
  const status = make('p', { role: 'status', class: 'unseen' })
  const body = make('div', { class: 'body' })
  const title = make('h2', { id: 'title' }, words('helpHere.title'))
  const panel = make(
    'section',
    { class: 'panel', role: 'dialog', 'aria-labelledby': 'title' },
    make('header', {}, title, close),
    form,
    status,
    body,
  )
  panel.hidden = true
  root.append(panel)
  let [typing]: number[] = []
  /** Of several questions at once the newest is answered. */
  let turn = 0

  close.addEventListener('click', toggle)
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && toggle())
  input.addEventListener('input', () => {
    clearTimeout(typing)
    turn += 1
    typing = window.setTimeout(() => void find(turn), TYPED_MS)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(typing)
    void ask((turn += 1))
  })

  function toggle(): void {
    panel.hidden = !panel.hidden
    button.setAttribute('aria-expanded', `${!panel.hidden}`)
    ;(panel.hidden ? button : input).focus()
  }

  async function find(mine: number): Promise<void> {
    const text = input.value.trim()
    if (text.length < 2) return body.replaceChildren()
    try {
      const found = await line.get<Found>(`/api/help/search?q=${encodeURIComponent(text)}&language=${locale}`)
      if (mine === turn) drawFound(text, found)
    } catch (error) {
      if (mine === turn) failed(error)
    }
  }

  function drawFound(text: string, { articles, products }: Found): void {
    const items = articles.map((one) => {
      const item = link(one.href, one.title)
      item.addEventListener('click', () => opened(text, one.id))
      const passage = one.passage.map((piece) => (piece.marked ? make('mark', {}, piece.text) : piece.text))
      return make('li', { lang: one.language }, make('h3', {}, item), make('p', { class: 'small' }, ...passage))
    })
    const goods = products.map((one) =>
      make('li', {}, link(one.href, one.title), ' ', make('span', { class: 'small' }, one.price)),
    )
    const count = items.length + goods.length
    body.replaceChildren(
      ...(count > 0 ? [make('ul', {}, ...items, ...goods)] : [make('p', {}, words('helpHere.nothing'))]),
      ...(articles.length > 0 ? [] : [make('div', { class: 'row' }, person(text))]),
    )
    status.textContent = count > 0 ? words('helpHere.found', { count: `${count}` }) : words('helpHere.nothing')
  }

  /** Counted without who it was; what does not arrive is one count less. */
  function opened(text: string, article: string): void {
    void fetch(`${home}/api/help/searches`, {
      method: 'POST',
      keepalive: true,
      credentials: 'omit',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, language: locale, opened: article }),
    }).catch(() => undefined)
  }

  async function ask(mine: number): Promise<void> {
    const text = input.value.trim()
    if (text === '') return
    status.textContent = words('helpHere.asking')
    body.replaceChildren(make('p', { class: 'small' }, words('helpHere.asking')))
    try {
      const said = await line.send<Said>('POST', '/api/help/answers', { text, language: locale })
      if (mine === turn) drawAnswer(text, said)
    } catch (error) {
      if (mine === turn) failed(error)
    }
  }

  function drawAnswer(text: string, { id, sentences, nearest, outcome }: Said): void {
    const rests = new Map(sentences.flatMap((one) => one.rests.map((rest) => [rest.href, rest.title])))
    const answer = make('div', { class: 'answer' })
    if (sentences.length > 0)
      answer.append(
        ...sentences.map((one) => make('p', {}, one.text)),
        make(
          'p',
          { class: 'small' },
          words('helpHere.restsOn'),
          ...[...rests].flatMap(([href, name], at) => [at > 0 ? ', ' : ' ', link(href, name)]),
        ),
      )
    else answer.append(make('p', {}, words('helpHere.unknown')))
    if (nearest.length > 0 && outcome !== 'answered')
      answer.append(
        make('p', { class: 'small' }, words('helpHere.near')),
        make(
          'ul',
          {},
          ...nearest.map((one) => make('li', {}, link(one.href, one.title), make('p', { class: 'small' }, one.text))),
        ),
      )
    if (id && sentences.length > 0) answer.append(helped(id))
    answer.append(make('div', { class: 'row' }, person(text)))
    body.replaceChildren(answer)
    status.textContent = answer.firstElementChild!.textContent
  }

  function helped(question: string): HTMLElement {
    const place = make('div', { class: 'row' }, make('span', {}, words('helpHere.helped')))
    for (const [word, is] of [
      ['helpHere.yes', true],
      ['helpHere.no', false],
    ] as const) {
      const one = make('button', { type: 'button', class: 'button' }, words(word))
      one.addEventListener('click', () => {
        line.send('PUT', `/api/help/questions/${question}/judgement`, { helped: is }).then(
          () => place.replaceChildren(make('span', { role: 'status' }, words('helpHere.thanks'))),
          (error: unknown) => failed(error),
        )
      })
      place.append(one)
    }
    return place
  }

  /** To the chat where it stands on this page, with the words in its field; else to our own page, with them filled in. */
  function person(text: string): HTMLElement {
    const chat = document.querySelector('rapport-chat')?.shadowRoot
    const open = chat?.querySelector<HTMLButtonElement>('button.open')
    if (!chat || !open) return link(`/help/ask?q=${encodeURIComponent(text)}`, words('helpHere.person'), 'button')
    const ask = make('button', { type: 'button', class: 'button' }, words('helpHere.person'))
    ask.addEventListener('click', () => {
      toggle()
      if (open.getAttribute('aria-expanded') !== 'true') open.click()
      const fill = () => {
        const field = chat.querySelector<HTMLTextAreaElement>('textarea[name=text]')
        if (!field) return
        watch.disconnect()
        field.value ||= text
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
        field.focus()
      }
      const watch = new MutationObserver(fill)
      watch.observe(chat, { childList: true, subtree: true })
      fill()
    })
    return ask
  }

  function failed(error: unknown): void {
    const elsewhere = error instanceof Refused && error.code === 'origin-unknown'
    const sentence = elsewhere
      ? words('helpHere.elsewhere')
      : error instanceof Refused
        ? error.message
        : words('helpHere.offline')
    body.replaceChildren(make('p', { role: 'alert' }, sentence, ' ', link('/help', words('helpHere.own'))))
  }

  function link(href: string, name: string, look = ''): HTMLElement {
    const address = new URL(href, home).href
    return make('a', { href: address, target: '_blank', rel: 'noopener', ...(look ? { class: look } : {}) }, name)
  }

  return { toggle }
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  of: Record<string, string>,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(of)) made.setAttribute(attribute, value)
  made.append(...inside)
  return made
}
