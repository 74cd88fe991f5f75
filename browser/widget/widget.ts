import { chatButton } from '../../src/ui/messages/chat.ts'
import type { Chat, ChatParts } from './chat.tsx'
import { shown } from './kept.ts'
import type { LineParts } from './line.ts'
import { buttonStyle, foreignColours } from './style.ts'
import { type Locale, localeOfPage, sayIn } from './words.ts'

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
/** Where the rest is. On our own pages the tag names the build's files, elsewhere there is one address of each for all sites. */
const addressOf = (piece: 'chat' | 'invitation') =>
  new URL(script.dataset[piece] ?? `/widget-${piece}.js`, script.src).href
const ELEMENT = 'rapport-chat'
/**
 * Whoever finds that help is wanted says so: `dispatchEvent(new CustomEvent('rapport-invite', { detail }))` on the window. What stands there,
 * and when, is for the invitation itself to know; it is fetched then, and nothing of it before.
 */
const INVITE = 'rapport-invite'

/** What an invitation is given: invitation.tsx exports `showInvitation(place, detail)`. */
export interface InvitationPlace extends LineParts {
  root: ShadowRoot
  button: HTMLButtonElement
  locale: Locale
  /** Opens the chat, as the button does. */
  open(): void
}

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

  /** Nobody is invited to what they are in already. */
  async invite(detail: unknown): Promise<void> {
    if (shown.read() || this.#button.getAttribute('aria-expanded') === 'true') return
    const { showInvitation } = (await import(addressOf('invitation'))) as {
      showInvitation: (place: InvitationPlace, detail: unknown) => void
    }
    const parts = { root: this.shadowRoot!, button: this.#button, home, own, key, locale }
    showInvitation({ ...parts, open: () => void this.#toggle() }, detail)
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
    return (this.#chat ??= (import(addressOf('chat')) as Promise<{ beginChat: (parts: ChatParts) => Chat }>).then(
      ({ beginChat }) =>
        beginChat({ root: this.shadowRoot!, button: this.#button, home, own, key, locale, buttonWords: words }),
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
  addEventListener(INVITE, ({ detail }: CustomEventInit) => {
    // Without it there is still the button.
    void document
      .querySelector<ChatButton>(ELEMENT)
      ?.invite(detail)
      .catch(() => undefined)
  })
  if (!document.querySelector(ELEMENT)) {
    const corner = document.createElement(ELEMENT)
    corner.setAttribute('role', 'complementary')
    corner.setAttribute('aria-label', words('chat.open'))
    document.body.append(corner)
  }
}
