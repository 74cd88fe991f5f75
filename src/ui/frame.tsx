import { type ComponentChildren, h, type VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { sayParts, say } from './words.ts'

/** What the house knows about whoever looks: it decides what the header offers and what the foot admits. */
export type Visitor =
  | { readonly known: 'nothing' }
  | { readonly known: 'basket' }
  /** A page that was opened by its own key knows something of whoever opens it: the sentence says what. */
  | { readonly known: 'page'; readonly sentence: string }
  | { readonly known: 'person'; readonly name: string }

/** Where the frame's own links lead; routes.ts knows, the frame does not. */
export type FrameLinks = {
  readonly home: string
  readonly search: string
  readonly basket: string
  readonly signIn: string
  readonly record: string
  readonly privacy: string
  /** What the shop sees of a visit, and how often it may ask whether to help. */
  readonly visit?: string
  /** What is written for those who ask. */
  readonly help?: string
}

/** One entry of the shop's navigation. */
export type NavigationLink = { readonly label: string; readonly href: string; readonly current?: boolean }

/** A script of ours, deferred. `data` becomes `data-…` attributes: how a page tells its scripts what they need to know. */
export type FrameScript = {
  readonly src: string
  /** A classic script can read its own tag; a module cannot. */
  readonly classic?: true
  readonly data?: Readonly<Record<string, string>>
}

/** What every page of one request shares. */
export type Frame = {
  readonly locale: string
  /** The shop's name. */
  readonly brand: string
  readonly links: FrameLinks
  /** Addresses of the stylesheets from the manifest of assets: the theme, then the merchant's accent. */
  readonly styles: readonly string[]
  readonly scripts: readonly FrameScript[]
  readonly navigation: readonly NavigationLink[]
  readonly visitor: Visitor
  /** How many things are in the basket. */
  readonly basket: number
  /** What is open for a signed-in customer: orders on the way, promises. */
  readonly greeting?: ComponentChildren
  /** Where one can ask, in the corner of every page: a link, in whose place the chat's button stands where scripts run. */
  readonly ask?: string
  /** More for the foot: the shop's address, terms. */
  readonly foot?: ComponentChildren
}

/** One `<link>` of the head. */
type HeadLink = {
  readonly rel: string
  readonly href: string
  readonly hreflang?: string
  readonly type?: string
  readonly title?: string
}

type PageProps = {
  readonly frame: Frame
  readonly title: string
  readonly description?: string | undefined
  /** What was searched for, so that it stays in the field. */
  readonly search?: string | undefined
  /** For the head: the page in other languages, its feed. */
  readonly links?: readonly HeadLink[] | undefined
  /** Pages that are somebody's own stay out of search engines. */
  readonly hidden?: boolean | undefined
  /** Without header and foot: staff sign-in, a page to print. */
  readonly bare?: boolean | undefined
  /** Without header, foot and margins: the workspace fills the window. */
  readonly whole?: boolean | undefined
  readonly children?: ComponentChildren
  /** In place of children: what `draw` made of them. */
  readonly html?: string | undefined
}

/** The whole document of a page: head, header bar, the page itself, foot. */
export function Page({
  frame,
  title,
  description,
  search,
  links,
  hidden,
  bare: withoutFrame,
  whole,
  children,
  html,
}: PageProps): VNode {
  const words = say(frame.locale)
  const bare = withoutFrame || whole
  return (
    <html lang={frame.locale}>
      <head>
        <meta charset="utf-8" />
        <title>{title === frame.brand ? title : `${title} · ${frame.brand}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {description ? <meta name="description" content={description} /> : null}
        {hidden ? <meta name="robots" content="noindex" /> : null}
        <meta name="color-scheme" content="light dark" />
        {frame.styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        {links?.map((link) => (
          <link {...link} />
        ))}
        {frame.scripts.map(FrameScriptTag)}
      </head>
      <body>
        <a class="skip" href="#page">
          {words('frame.skip')}
        </a>
        {bare ? null : <Header frame={frame} search={search} />}
        {frame.greeting && !bare ? (
          <section class="greeting" aria-label={words('frame.greeting')}>
            {frame.greeting}
          </section>
        ) : null}
        {html === undefined ? (
          <main id="page" class={whole ? 'window' : 'page'}>
            {children}
          </main>
        ) : (
          <main id="page" class={whole ? 'window' : 'page'} dangerouslySetInnerHTML={{ __html: html }} />
        )}
        {bare ? null : <Foot frame={frame} />}
        {frame.ask && !bare ? <Corner ask={frame.ask} words={words} /> : null}
      </body>
    </html>
  )
}

/** The page as text, ready to be sent. */
export function renderPage(props: PageProps): string {
  return `<!doctype html>${render(<Page {...props} />)}`
}

/**
 * A part as text: what is the same for everybody is drawn once and kept, see platform/kept.ts. By way of bytes, because a text that was
 * put together holds on to its hundreds of pieces (24 kB for a page of five).
 */
export function draw(children: ComponentChildren): string {
  return Buffer.from(render(<>{children}</>)).toString()
}

function FrameScriptTag({ src, classic, data = {} }: FrameScript): VNode {
  const attributes = Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value]))
  return classic ? <script defer src={src} {...attributes} /> : <script type="module" src={src} {...attributes} />
}

/** An element of its own name: where it is defined (browser/widget), what is in it gives way to the chat's button. */
function Corner({ ask, words }: { ask: string; words: ReturnType<typeof say> }): VNode {
  const name = words('chat.open')
  return h('rapport-chat', { role: 'complementary', 'aria-label': name }, <a href={ask}>{name}</a>)
}

function Header({ frame, search }: { frame: Frame; search: string | undefined }): VNode {
  const words = say(frame.locale)
  const { links, visitor } = frame
  return (
    <header class="bar">
      <a class="brand" href={links.home}>
        {frame.brand}
      </a>
      {frame.navigation.length > 0 || links.help ? (
        <nav aria-label={words('frame.menu')}>
          {frame.navigation.map(({ label, href, current }) => (
            <a href={href} aria-current={current ? 'page' : undefined}>
              {label}
            </a>
          ))}
          {links.help ? <a href={links.help}>{words('frame.help')}</a> : null}
        </nav>
      ) : null}
      <form action={links.search} role="search">
        <input
          class="input"
          type="search"
          name="search"
          value={search}
          placeholder={words('frame.search')}
          aria-label={words('frame.search')}
          enterkeyhint="search"
          autocomplete="off"
        />
      </form>
      {visitor.known === 'person' ? (
        <a class="who" href={links.record} aria-label={`${words('frame.yourRecord')}, ${visitor.name}`}>
          {visitor.name}
        </a>
      ) : (
        <a class="who" href={links.signIn}>
          {words('frame.signIn')}
        </a>
      )}
      <a class="button" href={links.basket}>
        {frame.basket > 0 ? words('frame.basketCount', { count: frame.basket }) : words('frame.basket')}
      </a>
    </header>
  )
}

function Foot({ frame }: { frame: Frame }): VNode {
  return (
    <footer class="foot">
      <p>{known(frame)}</p>
      <nav>
        {frame.links.help ? <a href={frame.links.help}>{say(frame.locale)('frame.help')}</a> : null}
        <a href={frame.links.privacy}>{say(frame.locale)('frame.privacy')}</a>
        {frame.links.visit ? <a href={frame.links.visit}>{say(frame.locale)('frame.visit')}</a> : null}
        {frame.foot}
      </nav>
    </footer>
  )
}

/** One sentence, on every page, that says what the house knows at this moment. */
function known({ locale, visitor, links }: Frame): ComponentChildren {
  if (visitor.known === 'nothing') return say(locale)('frame.knownNothing')
  if (visitor.known === 'page') return visitor.sentence
  if (visitor.known === 'basket') return say(locale)('frame.knownBasket')
  return sayParts(locale)('frame.knownPerson', { a: (inside) => <a href={links.record}>{inside}</a> })
}
