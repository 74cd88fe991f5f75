import type { InvitationPlace } from './widget.ts'

/** What an invitation says, and whom it tells what came of it (browser/pages/manners.ts). */
export interface InvitationShown {
  text: string
  /** What they may say along: shown, theirs to change, and sent by nobody but them. Empty: nothing. */
  draft: string
  words: Readonly<Record<'label' | 'yes' | 'along' | 'later' | 'today' | 'never' | 'about', string>>
  /** It is about to stand there; false: another one does. */
  stands(): boolean
  /** It is gone: with a choice beyond this visit, or without one. */
  ended(choice?: 'today' | 'never'): void
}

/** Somebody pays there: it stands below the form, and not over it. */
const CHECKOUT = '/checkout'
/** The chat is fetched with the click; on a slow line that takes its time. */
const CHAT_MS = 15_000
/** A live region speaks of what comes into it, not of what it came with. */
const SPEAK_MS = 100

/** A telephone. */
const SMALL = '(max-width: 480px)'

const style = `
.invitation { border: 1px solid var(--line); border-radius: 16px; padding: 16px; background: var(--paper); color: var(--ink); display: grid; gap: 8px }
.invitation.corner { position: fixed; right: 16px; bottom: 80px; z-index: 2; width: 360px; box-shadow: 0 4px 24px rgb(0 0 0 / .14) }
.invitation.below { margin: 24px 0 80px; max-width: 560px }
.invitation .row { gap: 0 8px }
.invitation summary { min-height: 24px; color: var(--ink-2); cursor: pointer }
.invitation p { margin: 0; min-height: 1.5em }
.invitation textarea { display: block; width: 100%; margin-top: 4px; min-height: 72px; box-sizing: border-box }
@media ${SMALL} { .invitation.corner { left: 8px; right: 8px; bottom: 72px; width: auto; max-height: 55vh; overflow: auto } }
@media print { .invitation { display: none } }`

let isStyled = false

/**
 * Shows an invitation to chat in the page itself, with its colours: in the corner above the button, at the checkout below the form.
 * Calm: it takes no focus and covers nothing that somebody types in; Escape is "not now". Without Preact: it is drawn once.
 */
export function showInvitation(place: InvitationPlace, detail: unknown): void {
  const { text, draft, words, stands, ended } = detail as InvitationShown
  if (!stands()) return
  if (!isStyled) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    document.adoptedStyleSheets.push(sheet)
    isStyled = true
  }
  const isCorner = location.pathname !== CHECKOUT
  const card = element('section', { class: `invitation ${isCorner ? 'corner' : 'below'}`, 'aria-label': words.label })
  const said = element('p', { role: 'status' })
  card.append(said)
  const along = element('textarea', { class: 'input' })
  along.value = draft
  if (draft) {
    along.setAttribute('aria-label', words.along)
    const details = element('details', { class: 'small' })
    // A small screen is not covered with it: it is shown again in the chat's field before anything is sent.
    details.open = !matchMedia(SMALL).matches
    details.append(element('summary', {}, words.along), along)
    card.append(details)
  }
  const row = (...parts: HTMLElement[]) => {
    const made = element('div', { class: 'row' })
    made.append(...parts)
    card.append(made)
  }
  const press = (name: string, look: string, act: () => void) => {
    const button = element('button', { class: `button ${look}`, type: 'button' }, name)
    button.addEventListener('click', act)
    return button
  }
  row(
    press(words.yes, 'main', () => {
      close()
      void openChat(place, along.value.trim())
    }),
    press(words.later, '', () => close()),
  )
  row(
    press(words.today, 'quiet', () => close('today')),
    press(words.never, 'quiet', () => close('never')),
    element('a', { href: '/visit', class: 'small' }, words.about),
  )
  if (isCorner) document.body.append(card)
  else document.querySelector('main')?.append(card)
  setTimeout(() => (said.textContent = text), SPEAK_MS)
  addEventListener('keydown', escape)

  function escape(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) close()
  }

  function close(choice?: 'today' | 'never'): void {
    removeEventListener('keydown', escape)
    // Whoever pressed a button in it goes on beside it: at the page's beginning they would be lost.
    if (card.contains(document.activeElement)) place.button.focus()
    card.remove()
    ended(choice)
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.textContent = text
  return made
}

/** Opens the chat, with what they may say along in its field. */
async function openChat({ root, open }: InvitationPlace, draft: string): Promise<void> {
  const find = () => root.querySelector<HTMLTextAreaElement>('textarea[name=text]')
  const came = new Promise<void>((done) => {
    const watch = new MutationObserver(() => find() && done())
    watch.observe(root, { childList: true, subtree: true })
    setTimeout(done, CHAT_MS)
  })
  open()
  if (!find()) await came
  const field = find()
  if (!field) return
  if (draft && !field.value) field.value = draft
  field.focus()
}
