import { chatButton } from '../../src/ui/messages/chat.ts'
import type { Chat, ChatParts } from './chat.tsx'
import { shown } from './kept.ts'
import { buttonStyle, foreignColours } from './style.ts'
import { localeOfPage, sayIn } from './words.ts'

/**
 * /widget.js: the button of the chat, and nothing else until somebody means to use it.
 *
 * On a page of another site: <script defer src="https://shop.example/widget.js" data-key="rpp_…"></script>
 * On our own pages `<rapport-chat>` stands in the frame with a link to /ask in it; where this script runs, the button takes its place.
 *
 * The shadow root is open. A closed one hides nothing from a page that wants to see (it can replace attachShadow before this runs), and
 * keeps tools that test for accessibility out.
 */
const script = document.currentScript as HTMLScriptElement
const home = new URL(script.src).origin
const own = home === location.origin
const key = script.dataset['key']
/** Where the chat itself is. On our own pages the tag names the build's file, elsewhere there is one address for all sites. */
const chatAddress = new URL(script.dataset['chat'] ?? '/widget-chat.js', script.src).href
const ELEMENT = 'rapport-chat'

const locale = localeOfPage()
const words = sayIn(chatButton, locale)

class ChatButton extends HTMLElement {
  #chat: Promise<Chat> | undefined
  readonly #button = document.createElement('button')

  connectedCallback(): void {
    if (this.shadowRoot) return
    const root = this.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    // Our own pages' colours, with the merchant's accent, are inherited; another page's may have the same names and mean something else.
    sheet.replaceSync((own ? '' : foreignColours) + buttonStyle)
    root.adoptedStyleSheets = [sheet]
    const button = this.#button
    button.type = 'button'
    button.className = 'open'
    button.textContent = words('chat.open')
    button.setAttribute('aria-expanded', 'false')
    button.addEventListener('click', () => void this.#toggle())
    // On the way to the button the chat is fetched, so that it is there with the click.
    for (const sign of ['pointerenter', 'focus'])
      button.addEventListener(sign, () => void this.#fetch(), { once: true })
    root.append(button)
    const before = shown.read()
    if (before) addEventListener('load', () => requestIdle(() => void this.#resume(before === 'open')), { once: true })
    if (before && document.readyState === 'complete') void this.#resume(before === 'open')
  }

  /** A conversation that was begun in this tab goes on: open if it was, else so that an answer shows on the button. */
  async #resume(open: boolean): Promise<void> {
    const chat = await this.#fetch().catch(() => undefined)
    if (open) chat?.open({ focus: false })
    else chat?.follow()
  }

  async #toggle(): Promise<void> {
    try {
      ;(await this.#fetch()).toggle()
    } catch {
      // Without the chat there is still the page on which to ask.
      if (own) location.assign('/ask')
      else window.open(`${home}/ask`, '_blank', 'noopener')
    }
  }

  #fetch(): Promise<Chat> {
    return (this.#chat ??= (import(chatAddress) as Promise<{ beginChat: (parts: ChatParts) => Chat }>).then(
      ({ beginChat }) => beginChat({ root: this.shadowRoot!, button: this.#button, home, own, key, locale }),
      (error: unknown) => {
        this.#chat = undefined
        throw error
      },
    ))
  }
}

function requestIdle(work: () => void): void {
  // Safari has none.
  if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 2_000 })
  else setTimeout(work, 200)
}

// Nobody but whose page it is can mend this, and that is where they look.
// eslint-disable-next-line no-console
if (!own && !key) console.error(words('chat.keyMissing', { origin: location.origin }))
else if (!customElements.get(ELEMENT)) {
  customElements.define(ELEMENT, ChatButton)
  if (!document.querySelector(ELEMENT)) {
    const corner = document.createElement(ELEMENT)
    corner.setAttribute('role', 'complementary')
    corner.setAttribute('aria-label', words('chat.open'))
    document.body.append(corner)
  }
}
