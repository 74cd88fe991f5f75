import path from 'node:path'
import type { Hono } from 'hono'
import type { ComponentChildren } from 'preact'
import type { House } from './house.ts'
import { authenticate, isPageOrigin } from './modules/accounts/index.ts'
import { shelfLinks } from './modules/catalogue/index.ts'
import { type Greeting, greetingFor } from './modules/customers/index.ts'
import { basketCount } from './modules/orders/index.ts'
import type { Call, Context } from './platform/context.ts'
import { buildApp, type Env, type WebParts } from './platform/http/app.ts'
import { type Assets, openAssets } from './platform/http/assets.ts'
import type { ChooseLocale } from './platform/http/call.ts'
import type { PageShown } from './platform/http/endpoint.ts'
import { beside, isLasting, keptByText, lasting } from './platform/kept.ts'
import { setting, shop } from './platform/settings.ts'
import { endpoints, pages } from './routes.ts'
import { servedPages } from './system/served.tsx'
import { Problem } from './ui/content.tsx'
import { type Frame, renderPage, type Visitor } from './ui/frame.tsx'
import { chooseLocale, say, sayDeclared } from './ui/words.ts'

/** Where the frame's own links lead. */
const LINKS = {
  home: '/',
  search: '/products',
  basket: '/basket',
  signIn: '/sign-in',
  record: '/me',
  privacy: '/privacy',
  visit: '/visit',
  help: '/help',
}
/** Where the corner of each page leads without scripts. */
const ASK = '/ask'

/** The web role: every address, behind whoever finds out who calls and inside the frame that every page has. */
export function openWeb(house: House, change: (parts: WebParts) => WebParts = (parts) => parts): Hono<Env> {
  const { context, metrics, extensions } = house
  const allEndpoints = [...endpoints, ...extensions.flatMap((one) => one.endpoints ?? [])]
  const assets = openAssets(path.resolve('dist/assets'))
  const parts: WebParts = {
    endpoints: allEndpoints,
    pages: [
      ...extensions.flatMap((one) => one.pages ?? []),
      ...pages,
      ...servedPages({ endpoints: allEndpoints, assets, metrics, pool: house.pool }),
    ],
    authenticate,
    render: async (call, reply) => pageBytes(await frameOf(call, assets, reply), reply),
    renderRefusal: async (call, refusal) => {
      const reference = refusal.status >= 500 ? call.requestId : undefined
      const sentence = sentenceOf(call.locale, refusal)
      const body = (
        <Problem
          locale={call.locale}
          status={refusal.status}
          sentence={sentence}
          {...(reference ? { reference } : {})}
          home={LINKS.home}
        />
      )
      const reply: PageShown = { title: sayDeclared(call.locale, `errors.title.${refusal.status}`), body }
      // A failing database must not keep the page that says so from being drawn.
      const frame = refusal.status >= 500 ? plainFrame(call, assets, reply) : await frameOf(call, assets, reply)
      return page(frame, reply)
    },
    sentence: sentenceOf,
    chooseLocale: chooseLocaleOf(context),
    allowsOrigin: (origin) => isPageOrigin(context, origin),
    finished: metrics.request,
  }
  return buildApp(context, change(parts))
}

/** What the person chose, else what their browser asks for, else the shop's own language. */
export function chooseLocaleOf(context: Context): ChooseLocale {
  return (headers, cookie) =>
    chooseLocale(headers.get('accept-language') ?? undefined, cookie('language'), setting(context, shop.locale))
}

function sentenceOf(locale: string, refusal: { code: string; values: Record<string, string | number> }): string {
  return sayDeclared(locale, `errors.${refusal.code}`, refusal.values)
}

function page(frame: Frame, { title, description, search, bare, hidden, links, ...shown }: PageShown): string {
  const inside = 'html' in shown ? { html: shown.html } : { children: shown.body }
  return renderPage({ frame, title, description, search, bare, links, hidden: bare ?? hidden, ...inside })
}

/** A page that lasts in a frame that lasts is drawn once: the same bytes for all strangers. */
function pageBytes(frame: Frame, shown: PageShown): string | Uint8Array {
  if (!isLasting(frame) || !isLasting(shown)) return page(frame, shown)
  const drawn = drawnOf(shown)
  if (drawn.frame !== frame) {
    drawn.frame = frame
    drawn.bytes = lasting(Buffer.from(page(frame, shown)))
  }
  return drawn.bytes!
}
const drawnOf = beside((_page: PageShown): { frame?: Frame; bytes?: Uint8Array } => ({}))

/** A stranger's frame by what it says, which is all text; another name of the shop or another shelf is another frame. */
const FRAMES_LETTERS = 50_000
const strangersFrame = keptByText(FRAMES_LETTERS, (text) => lasting(JSON.parse(text) as Frame))

/** Who looks and what is in their basket: asked together, and of strangers not at all. */
async function frameOf(call: Call, assets: Assets, reply: PageShown): Promise<Frame> {
  const plain = {
    ...plainFrame(call, assets, reply),
    navigation: reply.bare ? [] : await shelfLinks(call, call.locale),
  }
  if (
    reply.bare ||
    call.principal.kind === 'staff' ||
    (call.principal.kind === 'visitor' && call.principal.party === null)
  )
    return isLasting(reply) ? strangersFrame(JSON.stringify(plain)) : plain
  const [basket, greeting] = await Promise.all([basketCount(call), greetingFor(call)])
  const name = greeting?.name ?? (greeting ? say(call.locale)('frame.yourRecord') : null)
  const visitor: Visitor = name
    ? { known: 'person', name }
    : reply.knows
      ? plain.visitor
      : { known: basket > 0 ? 'basket' : 'nothing' }
  return { ...plain, basket, visitor, ...(greeting ? { greeting: greetingLine(call.locale, greeting) } : {}) }
}

function plainFrame(call: Call, assets: Assets, { script, knows, bare, ...shown }: PageShown): Frame {
  const style = shown.style ?? script?.replace(/\.js$/, '.css')
  return {
    locale: call.locale,
    brand: setting(call, shop.name),
    links: LINKS,
    styles: [
      assets.url('theme.css'),
      ...(setting(call, shop.accent) ? ['/accent.css'] : []),
      ...(style && assets.has(style) ? [assets.url(style)] : []),
    ],
    scripts: [
      { src: assets.url('live.js') },
      ...(script ? [{ src: assets.url(script) }] : []),
      ...(bare
        ? []
        : [
            { src: assets.url('widget.js'), classic: true as const, data: scriptsOfChat(assets) },
            // Last: nobody waits for it. The others it fetches when there is something to show or to tell.
            {
              src: assets.url('struggle.js'),
              data: { manners: assets.url('manners.js'), sharing: assets.url('sharing.js') },
            },
          ]),
    ],
    ...(bare ? {} : { ask: ASK }),
    navigation: [],
    visitor: knows ? { known: 'page', sentence: knows } : { known: 'nothing' },
    basket: 0,
  }
}

/** What the chat's button loads when it is needed. */
function scriptsOfChat(assets: Assets): Record<string, string> {
  return {
    chat: assets.url('chat.js'),
    invitation: assets.url('invitation.js'),
  }
}

function greetingLine(locale: string, { name, promises }: Greeting): ComponentChildren {
  const words = say(locale)
  return (
    <>
      {name ? words('greeting.hello', { name }) : null}{' '}
      {promises > 0 ? (
        <a href={LINKS.record}>{words('greeting.promises', { count: promises })}</a>
      ) : (
        words('greeting.nothingOpen')
      )}
    </>
  )
}
