import { render } from 'preact'
import { chat as chatArea, type chatButton } from '../../src/ui/messages/chat.ts'
import type { LineParts } from './line.ts'
import type { More } from './chat-more.tsx'
import { Panel } from './panel.tsx'
import { chatStyle } from './style.ts'
import { openTalk } from './talk.ts'
import type { Uploads } from './uploads.ts'
import { type Locale, sayIn } from './words.ts'

export interface ChatParts extends LineParts {
  root: ShadowRoot
  button: HTMLButtonElement
  locale: Locale
  /** What the button says: it has its words already. */
  buttonWords: ReturnType<typeof sayIn<typeof chatButton>>
}

export interface Chat {
  open(options?: { focus: boolean }): void
  toggle(): void
  /** Shut, but told when an answer comes. */
  follow(): void
}

/** The chat itself, in the shadow root in which the button stands. Loaded when somebody means to use it. */
export function beginChat({ root, button, buttonWords, ...parts }: ChatParts): Chat {
  const { home, own, locale } = parts
  let more: More | null = null
  let uploads: Uploads | null = null
  let loading: Promise<Uploads> | undefined
  adopt(chatStyle)
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
  panel.addEventListener('dragover', (event) => event.preventDefault())
  panel.addEventListener('drop', (event) => {
    event.preventDefault()
    if (event.dataTransfer?.files.length) attach(event.dataTransfer.files)
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
    // Beside the first words that are typed; what fails is tried again with the next need of it.
    if (open) fetchMore().catch(() => undefined)
    if (!focus) return
    if (open) root.querySelector<HTMLTextAreaElement>('textarea')?.focus()
    else button.focus()
  }

  function fetchMore(): Promise<Uploads> {
    return (loading ??= import('./chat-more.tsx').then(
      (loaded) => {
        more = loaded.more
        adopt(more.style)
        uploads = more.openUploads({ ...parts, talk }, draw)
        draw()
        return uploads
      },
      (error: unknown) => {
        loading = undefined
        throw error
      },
    ))
  }

  function attach(files: FileList): void {
    // The list is emptied with its field.
    const chosen = [...files]
    void fetchMore().then(
      (to) => to.take(chosen),
      () => {
        talk.isCut = true
        draw()
      },
    )
  }

  function adopt(style: string): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets.push(sheet)
  }

  function draw(): void {
    const news = panel.hidden ? talk.unread : 0
    button.textContent = buttonWords(news === 0 ? 'chat.open' : news === 1 ? 'chat.openNew' : 'chat.openNews', {
      count: String(news),
    })
    const log = panel.querySelector('.log')
    // Whoever reads further up is not pulled down.
    const atEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 80
    const props = { talk, words, home, own, locale, more, uploads, attach }
    render(<Panel {...props} close={() => show(false)} />, panel)
    if (atEnd) panel.querySelector('.log')?.scrollTo(0, 1e9)
  }
}
