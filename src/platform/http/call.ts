import type { Context as HonoContext } from 'hono'
import type { Call, Context } from '../context.ts'
import type { Principal } from '../principal.ts'
import { refuse } from '../refusal.ts'
import { callerAddress } from './security.ts'

export type Env = { Bindings: { incoming: { socket: { remoteAddress?: string } } } }

/** A call while it is answered: `cookies` are set on the reply. */
export interface CallUnderWay extends Call {
  cookies: string[]
}

export type ChooseLocale = (headers: Headers, cookie: (name: string) => string | undefined) => string

/** Requests get short ids that are unique within a process's life: they are for finding a log line, not for secrecy. */
const instance = Math.random().toString(36).slice(2, 8)
let requests = 0

const VISITOR: Principal = { kind: 'visitor', party: null }
/** What platform.idempotency keeps, and printable, so that it can stand in a sentence. */
const KEY = /^[\x21-\x7e]{1,200}$/

/**
 * The call of a request. What costs something and is seldom asked for (language, address, cookies) is worked out when it is read;
 * as own getters, so that `{ ...call, principal }` takes it along.
 */
export function openCall(c: HonoContext<Env>, context: Context, chooseLocale: ChooseLocale): CallUnderWay {
  const headers = c.req.raw.headers
  const jar = cookieJar(headers)
  const cookies: string[] = []
  let locale: string | undefined
  return {
    config: context.config,
    clock: context.clock,
    log: context.log,
    db: context.db,
    secret: context.secret,
    bell: context.bell,
    principal: VISITOR,
    requestId: `${instance}-${(++requests).toString(36)}`,
    headers,
    cookies,
    cookie: jar,
    get locale() {
      return (locale ??= chooseLocale(headers, jar))
    },
    get address() {
      return callerAddress(c.env?.incoming?.socket?.remoteAddress ?? '', headers.get('x-forwarded-for'), context.config.proxies)
    },
    get key() {
      const key = headers.get('idempotency-key')
      if (key !== null && !KEY.test(key)) throw refuse('bad-input', { where: 'Idempotency-Key', what: '1 to 200 printable characters without spaces are expected' })
      return key
    },
    get path() {
      return pathOf(c.req.raw.url)
    },
    setCookie(name, value, maxAgeSeconds) {
      cookies.push(`__Host-${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`)
    },
  }
}

/** Path and query of an absolute address. */
function pathOf(url: string): string {
  const slash = url.indexOf('/', url.indexOf('//') + 2)
  return slash === -1 ? '/' : url.slice(slash)
}

function cookieJar(headers: Headers): (name: string) => string | undefined {
  let parsed: Map<string, string> | undefined
  return (name) => {
    if (!parsed) {
      parsed = new Map()
      for (const pair of (headers.get('cookie') ?? '').split(';')) {
        const equals = pair.indexOf('=')
        // The first of two with one name: a cookie of ours has the longest path that a browser may send, and comes first.
        const key = pair.slice(0, equals).trim()
        if (equals > 0 && !parsed.has(key)) parsed.set(key, pair.slice(equals + 1).trim())
      }
    }
    return parsed.get(`__Host-${name}`)
  }
}
