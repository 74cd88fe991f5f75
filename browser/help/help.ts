import { helpButton } from '../../src/ui/messages/help-button.ts'
import { buttonStyle, foreignColours } from '../widget/style.ts'
import { localeOfPage, sayIn } from '../widget/words.ts'
import type { HelpPanel, HelpParts } from './help-panel.ts'

/**
 * /help.js: a button that opens search and answers of the help, on a page of any site that the owner allowed, and nothing else until
 * somebody means to use it.
 *
 * <script defer src="https://shop.example/help.js" data-key="rpp_…"></script>
 *
 * The button stands in the lower left corner, opposite the chat's; where the page has a <rapport-help> of its own, it stands there.
 */
const script = document.currentScript as HTMLScriptElement
const home = new URL(script.src).origin
const own = home === location.origin
const key = script.dataset['key']
const ELEMENT = 'rapport-help'
const locale = localeOfPage()
const words = sayIn(helpButton, locale)
const style = `.open.left{right:auto;left:16px}.open.here{position:static;box-shadow:none}`

class HelpButton extends HTMLElement {
  #panel: Promise<HelpPanel> | undefined
  readonly #button = document.createElement('button')

  connectedCallback(): void {
    if (this.shadowRoot) return
    const root = this.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync((own ? '' : foreignColours) + buttonStyle + style)
    root.adoptedStyleSheets = [sheet]
    const button = this.#button
    button.type = 'button'
    button.className = `open ${this.dataset['corner'] === undefined ? 'here' : 'left'}`
    button.textContent = words('helpHere.open')
    button.setAttribute('aria-expanded', 'false')
    button.addEventListener('click', () => void this.#toggle())
    // On the way to the button the rest is fetched, so that it is there with the click.
    for (const sign of ['pointerenter', 'focus'])
      button.addEventListener(sign, () => void this.#fetch().catch(() => undefined), { once: true })
    root.append(button)
  }

  async #toggle(): Promise<void> {
    try {
      ;(await this.#fetch()).toggle()
    } catch {
      // Without it there is still the page.
      window.open(`${home}/help`, '_blank', 'noopener')
    }
  }

  #fetch(): Promise<HelpPanel> {
    const address = new URL('/help-panel.js', home).href
    return (this.#panel ??= (import(address) as Promise<{ makeHelp: (parts: HelpParts) => HelpPanel }>).then(
      ({ makeHelp }) => makeHelp({ root: this.shadowRoot!, button: this.#button, home, own, key, locale }),
      (error: unknown) => {
        this.#panel = undefined
        throw error
      },
    ))
  }
}

// Nobody but whose page it is can mend this, and that is where they look.
// eslint-disable-next-line no-console
if (!own && !key) console.error(words('helpHere.keyMissing', { origin: location.origin }))
else if (!customElements.get(ELEMENT)) {
  customElements.define(ELEMENT, HelpButton)
  if (!document.querySelector(ELEMENT)) {
    const corner = document.createElement(ELEMENT)
    corner.dataset['corner'] = ''
    corner.setAttribute('role', 'complementary')
    corner.setAttribute('aria-label', words('helpHere.open'))
    document.body.append(corner)
  }
}
