import type { Context as HonoContext } from 'hono'
import type { Call, Context } from '../context.ts'
import type { Once } from '../idempotency.ts'
import type { Principal } from '../principal.ts'
import { refuse } from '../refusal.ts'
import { callerAddress } from './security.ts'

export type Env = { Bindings: { incoming: { socket: { remoteAddress?: string } } } }

export type ChooseLocale = (headers: Headers, cookie: (name: string) => string | undefined) => string

/** Requests get short ids that are unique within a process's life: they are for finding a log line, not for secrecy. */
const instance = Math.random().toString(36).slice(2, 8)
let requests = 0

const VISITOR: Principal = { kind: 'visitor', party: null }
/** What platform.idempotency keeps, and printable, so that it can stand in a sentence. */
const KEY = /^[\x21-\x7e]{1,200}$/

export function openCall(c: HonoContext<Env>, context: Context, chooseLocale: ChooseLocale): CallUnderWay {
  return new CallUnderWay(c, context, chooseLocale)
}

/**
 * A call while it is answered. What costs something and is seldom asked for (language, address, cookies) is worked out when it is
 * read. A class, because an object with getters of its own was a third of the whole layer's time; so `{ ...call, principal }` takes
 * along what `Acting` has, and not what only a call has.
 */
export class CallUnderWay implements Call {
  readonly config: Context['config']
  readonly clock: Context['clock']
  readonly log: Context['log']
  readonly db: Context['db']
  readonly secret: Context['secret']
  readonly bell: Context['bell']
  principal: Principal = VISITOR
  once: Once | undefined
  readonly headers: Headers
  /** To be set on the reply. */
  cookies: string[] | null = null
  readonly #c: HonoContext<Env>
  readonly #chooseLocale: ChooseLocale
  #locale: string | null = null
  #requestId: string | null = null
  #jar: Map<string, string> | null = null

  constructor(c: HonoContext<Env>, context: Context, chooseLocale: ChooseLocale) {
    this.config = context.config
    this.clock = context.clock
    this.log = context.log
    this.db = context.db
    this.secret = context.secret
    this.bell = context.bell
    this.headers = c.req.raw.headers
    this.#c = c
    this.#chooseLocale = chooseLocale
  }

  get requestId(): string {
    return (this.#requestId ??= `${instance}-${(++requests).toString(36)}`)
  }

  get locale(): string {
    return (this.#locale ??= this.#chooseLocale(this.headers, (name) => this.cookie(name)))
  }

  get address(): string {
    const { proxies } = this.config
    return callerAddress(
      this.#c.env?.incoming?.socket?.remoteAddress ?? '',
      proxies === 0 ? null : this.headers.get('x-forwarded-for'),
      proxies,
    )
  }

  get key(): string | null {
    const key = this.headers.get('idempotency-key')
    if (key !== null && !KEY.test(key))
      throw refuse('bad-input', {
        where: 'Idempotency-Key',
        what: '1 to 200 printable characters without spaces are expected',
      })
    return key
  }

  get path(): string {
    return pathOf(this.#c.req.raw.url)
  }

  cookie(name: string): string | undefined {
    this.#jar ??= cookiesOf(this.headers.get('cookie'))
    return this.#jar.get(`__Host-${name}`)
  }

  /** For a request of another site: whatever cookies came along, they are not its own. */
  forgetCookies(): void {
    this.#jar = new Map()
  }

  setCookie(name: string, value: string, maxAgeSeconds: number): void {
    this.cookies ??= []
    this.cookies.push(`__Host-${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`)
  }
}

/** Path and query of an absolute address. */
function pathOf(url: string): string {
  const slash = url.indexOf('/', url.indexOf('//') + 2)
  return slash === -1 ? '/' : url.slice(slash)
}

function cookiesOf(header: string | null): Map<string, string> {
  const jar = new Map<string, string>()
  if (header === null) return jar
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals).trim()
    // Of two with one name the first counts.
    if (equals > 0 && !jar.has(name)) jar.set(name, pair.slice(equals + 1).trim())
  }
  return jar
}
