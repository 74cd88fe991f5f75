import { render } from 'preact'
import { chat as chatArea, chatButton } from '../../src/ui/messages/chat.ts'
import type { LineParts } from './line.ts'
import { Panel } from './panel.tsx'
import { chatStyle } from './style.ts'
import { openTalk } from './talk.ts'
import { type Locale, sayIn } from './words.ts'

export interface ChatParts extends LineParts {
  root: ShadowRoot
  button: HTMLButtonElement
  locale: Locale
}

export interface Chat {
  open(options?: { focus: boolean }): void
  toggle(): void
  /** Shut, but told when an answer comes. */
  follow(): void
}

/** The chat itself, in the shadow root in which the button stands. Loaded when somebody means to use it. */
export function beginChat({ root, button, ...parts }: ChatParts): Chat {
  const { home, own, locale } = parts
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(chatStyle)
  root.adoptedStyleSheets.push(sheet)
  const panel = document.createElement('section')
  panel.id = 'panel'
  panel.className = 'panel'
  panel.hidden = true
  panel.lang = locale
  panel.setAttribute('role', 'dialog')
  panel.setAttribute('aria-labelledby', 'title')
  button.setAttribute('aria-controls', 'panel')
  root.prepend(panel)
  const words = sayIn(chatArea, locale)
  const buttonWords = sayIn(chatButton, locale)

  const talk = openTalk(parts, draw, () => {
    // Whoever owns the page looks into its console; the visitor is told how to ask all the same.
    // eslint-disable-next-line no-console
    if (!own) console.error(words('chat.refusedHere', { home, origin: location.origin }))
  })
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    // The page may have something of its own open.
    event.stopPropagation()
    show(false)
  })
  return {
    open: ({ focus } = { focus: true }) => show(true, focus),
    toggle: () => show(panel.hidden === true),
    follow: () => show(false, false),
  }

  function show(open: boolean, focus = true): void {
    panel.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    talk.show(open)
    draw()
    if (!focus) return
    if (open) root.querySelector<HTMLTextAreaElement>('textarea')?.focus()
    else button.focus()
  }

  function draw(): void {
    const hasNews = talk.unread > 0 && panel.hidden
    button.textContent = buttonWords(hasNews ? 'chat.openNew' : 'chat.open')
    const log = panel.querySelector('.log')
    // Whoever reads further up is not pulled down.
    const atEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 80
    render(<Panel talk={talk} words={words} home={home} own={own} locale={locale} close={() => show(false)} />, panel)
    if (atEnd) panel.querySelector('.log')?.scrollTo(0, 1e9)
  }
}
