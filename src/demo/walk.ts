import { TOTP } from 'otpauth'
import type { House } from '../house.ts'
import { signInLink } from '../modules/accounts/index.ts'
import { openWeb } from '../web.tsx'

/** Addresses that nobody has (RFC 5737), one each: the limits on tries would otherwise take them all for one caller. */
const NETWORK = '198.51.100.'
const NETWORK_SIZE = 254
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

export interface Sending {
  /** POST where something is sent, unless said. */
  method?: 'PUT'
  json?: unknown
  form?: Readonly<Record<string, string>>
}

/** Somebody with a browser: what they send and see is what a browser sends and sees, without a socket between. */
export interface Walker {
  /** @throws TurnedAway with what was answered, when it was refused */
  send(path: string, sending?: Sending): Promise<Response>
  /** Fills in the form of a page: what the page hides in it travels along. Returns where it led. */
  fillIn(page: string, action: string, fields: Readonly<Record<string, string>>): Promise<string>
  /** Signs in by the link in the letter to this address. */
  signIn(email: string): Promise<void>
  /** Accepts an invitation to work here, with a password that nobody will know. */
  join(link: string, name: string, password: string): Promise<void>
}

/** By which way what somebody sends reaches the house, and its answer them. Redirects are theirs to follow. */
export type Way = (path: string, init: RequestInit & { headers: Headers }) => Promise<Response>

/** The house's own web, for walking through without a socket between. */
export function openDoor(house: House): (visitor: number, locale: string) => Walker {
  const app = openWeb(house)
  const { context } = house
  return (visitor, locale) =>
    walk(context, locale, async (path, init) =>
      app.request(new URL(path, context.config.url).href, init, {
        incoming: { socket: { remoteAddress: `${NETWORK}${1 + (visitor % NETWORK_SIZE)}` } },
      }),
    )
}

/** Somebody with a browser of their own: its cookies are kept from visit to visit. */
export function walk(context: House['context'], locale: string, way: Way): Walker {
  const cookies = new Map<string, string>()
  const send: Walker['send'] = async (path, { json, form, method = 'POST' } = {}) => {
    const headers = new Headers({ 'sec-fetch-site': 'same-origin', 'accept-language': locale, 'user-agent': BROWSER })
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (json !== undefined) headers.set('content-type', 'application/json')
    if (form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded')
    const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json)
    const response = await way(path, { headers, ...(body === undefined ? {} : { method, body }) })
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie)
    if (response.status >= 400) throw new TurnedAway(path, response.status, (await response.text()).slice(0, 500))
    return response
  }
  const fillIn: Walker['fillIn'] = async (page, action, fields) => {
    const hidden = hiddenOf(await (await send(page)).text(), action)
    return (await send(action, { form: { ...hidden, ...fields } })).headers.get('location') ?? ''
  }
  return {
    send,
    fillIn,
    async signIn(email) {
      await fillIn('/sign-in', '/sign-in', { email })
      // The browser that asks holds the id of the letter's link; the link itself is made when the letter is sent.
      const asked = [...cookies].find(([name]) => name.endsWith('ask'))?.[1] ?? ''
      const link = new URL(signInLink(context, asked.split('.')[0]!).url)
      await fillIn(link.pathname + link.search, '/sign-in/link', {})
    },
    async join(link, name, password) {
      const { pathname, search } = new URL(link)
      const secret = /\b[A-Z2-7]{32}\b/.exec(await (await send(pathname + search)).text())?.[0]
      if (!secret) throw new Error('The page of the invitation shows no secret for an authenticator.')
      const code = new TOTP({ secret }).generate({ timestamp: context.clock.now().getTime() })
      await fillIn(pathname + search, '/workspace/welcome', { name, password, code })
    },
  }
}

/** The house said no. */
export class TurnedAway extends Error {
  readonly status: number

  constructor(path: string, status: number, answer: string) {
    super(`${path} answered ${status}: ${answer}`)
    this.status = status
  }
}

/** The hidden fields of the form that posts to `action`. */
function hiddenOf(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(` action="${action}"`)) ?? ''
  const inputs = form.split('</form>')[0]!.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []
  return Object.fromEntries(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]))
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}

function keep(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  if (attributes.some((text) => /^\s*max-age=0\s*$/i.test(text))) cookies.delete(name)
  else cookies.set(name, pair.slice(equals + 1).trim())
}
