import { Hono, type Context as HonoContext } from 'hono'
import type { z } from 'zod'
import type { Call, Context } from '../context.ts'
import { admits, type May, type Principal } from '../principal.ts'
import { Refusal, refusalFromDatabase, refuse } from '../refusal.ts'
import { readInput } from './body.ts'
import { type AnyEndpoint, type AnyPage, type PageReply, partsOf } from './endpoint.ts'
import { callerAddress, refuseOtherSites, SECURITY_HEADERS } from './security.ts'

/** What main.ts joins to the web role; the platform knows none of it. */
export interface WebParts {
  endpoints: readonly AnyEndpoint[]
  pages: readonly AnyPage[]
  /** Finds out who calls; asks only for the kinds of principal that `may` names. */
  authenticate(call: Call, may: May): Promise<Principal>
  /** Puts the frame around a page and renders it. */
  render(call: Call, reply: Extract<PageReply, { body: unknown }>): Promise<string>
  /** The page of a refusal. */
  renderRefusal(call: Call, refusal: Refusal): Promise<string>
  /** The sentence of a refusal in the caller's language. */
  sentence(locale: string, refusal: Refusal): string
  chooseLocale(headers: Headers, cookie: (name: string) => string | undefined): string
  /** Called once per finished request, for the metrics. */
  finished?(path: string, status: number, seconds: number): void
}

export type Env = { Bindings: { incoming: { socket: { remoteAddress?: string } } } }

/** Requests get short ids that are unique within a process's life: they are for finding a log line, not for secrecy. */
const instance = Math.random().toString(36).slice(2, 8)
let requests = 0

/** The web role as a fetch handler: every endpoint and page behind the same validation, authorisation and refusals. */
export function buildApp(context: Context, parts: WebParts): Hono<Env> {
  const app = new Hono<Env>({ strict: false })
  for (const one of parts.endpoints) {
    const { method, pattern } = partsOf(one.path)
    app.on(method, honoPattern(pattern), (c) => answer(c, one, 'json', () => runEndpoint(c, one)))
  }
  for (const one of parts.pages) {
    const { method, pattern } = partsOf(one.path)
    app.on(method, honoPattern(pattern), (c) => answer(c, one, 'html', () => runPage(c, one)))
  }
  app.notFound((c) => {
    const json = c.req.path.startsWith('/api/')
    return answer(c, { path: 'GET /', may: { anyone: true } }, json ? 'json' : 'html', () => Promise.reject(refuse('not-found', { path: c.req.path })))
  })
  return app

  async function answer(c: HonoContext<Env>, one: Pick<AnyEndpoint, 'path' | 'may'>, form: 'json' | 'html', run: () => Promise<Response>) {
    const began = performance.now()
    const call = callOf(c)
    calls.set(c, call)
    let response: Response
    try {
      response = await run()
    } catch (error) {
      response = await refused(call, one, form, error)
    }
    for (const cookie of call.cookies) response.headers.append('set-cookie', cookie)
    for (const [name, value] of SECURITY_HEADERS) if (!response.headers.has(name)) response.headers.set(name, value)
    response.headers.set('x-request-id', call.requestId)
    parts.finished?.(one.path, response.status, (performance.now() - began) / 1000)
    return response
  }

  async function runEndpoint(c: HonoContext<Env>, one: AnyEndpoint): Promise<Response> {
    const call = await enter(c, one)
    if (one.key === 'required' && call.key === null) throw refuse('bad-input', { where: 'Idempotency-Key', what: 'header missing' })
    const input = await readInput(c, partsOf(one.path).method, one.input, one.bodyLimit)
    const result = await (one.handle as (call: Call, input: unknown) => unknown)(call, input)
    if (one.status === 204) return new Response(null, { status: 204 })
    // Parsing the reply is what keeps undeclared fields in the house.
    return new Response(JSON.stringify((one.output as z.ZodType).parse(result)), {
      status: one.status ?? 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    })
  }

  async function runPage(c: HonoContext<Env>, one: AnyPage): Promise<Response> {
    const call = await enter(c, one)
    const input = await readInput(c, partsOf(one.path).method, one.input)
    const reply = await (one.handle as (call: Call, input: unknown) => PageReply | Promise<PageReply>)(call, input)
    if ('redirect' in reply) return new Response(null, { status: 303, headers: { location: reply.redirect, 'cache-control': 'no-store' } })
    if ('file' in reply) {
      const headers: Record<string, string> = { 'content-type': reply.type, 'cache-control': 'no-store' }
      if (reply.name) headers['content-disposition'] = `attachment; filename="${reply.name}"`
      return new Response(reply.file as BodyInit, { headers })
    }
    return htmlResponse(await parts.render(call, reply), reply.status ?? 200)
  }

  async function enter(c: HonoContext<Env>, one: Pick<AnyEndpoint, 'path' | 'may'>): Promise<CallUnderWay> {
    const call = calls.get(c) as CallUnderWay
    if (!one.path.startsWith('GET ')) refuseOtherSites(call.headers, context.config.url.origin)
    call.principal = await parts.authenticate(call, one.may)
    if (!admits(one.may, call.principal)) throw refuse(call.principal.kind === 'visitor' ? 'sign-in-first' : 'not-yours')
    return call
  }

  async function refused(call: CallUnderWay, one: Pick<AnyPage, 'path' | 'signIn'>, form: 'json' | 'html', error: unknown): Promise<Response> {
    const refusal = error instanceof Refusal ? error : refusalFromDatabase(error)
    if (!refusal) {
      call.log.error({ err: error, requestId: call.requestId, path: one.path }, 'a request failed')
      return failed(call, form)
    }
    if (form === 'html' && refusal.code === 'sign-in-first' && one.signIn) {
      const wanted = one.path.startsWith('GET ') ? `?to=${encodeURIComponent(call.path)}` : ''
      return new Response(null, { status: 303, headers: { location: `${one.signIn}${wanted}`, 'cache-control': 'no-store' } })
    }
    const headers: Record<string, string> = { 'cache-control': 'no-store' }
    if (refusal.status === 429) headers['retry-after'] = String(refusal.values['seconds'] ?? 60)
    if (form === 'html') return htmlResponse(await parts.renderRefusal(call, refusal), refusal.status, headers)
    return problem(refusal.status, { code: refusal.code, detail: parts.sentence(call.locale, refusal), requestId: call.requestId, ...refusal.details }, headers)
  }

  async function failed(call: CallUnderWay, form: 'json' | 'html'): Promise<Response> {
    const unknown = new Refusal('failed', 503, { request: call.requestId })
    const detail = parts.sentence(call.locale, unknown)
    if (form === 'html') return htmlResponse(await parts.renderRefusal(call, unknown).catch(() => detail), 500)
    return problem(500, { code: 'failed', detail, requestId: call.requestId })
  }

  function callOf(c: HonoContext<Env>): CallUnderWay {
    const headers = c.req.raw.headers
    const jar = cookieJar(headers.get('cookie'))
    const cookies: string[] = []
    return {
      ...context,
      principal: { kind: 'visitor', party: null },
      requestId: `${instance}-${(++requests).toString(36)}`,
      locale: parts.chooseLocale(headers, jar),
      address: callerAddress(c.env?.incoming?.socket?.remoteAddress ?? '', headers.get('x-forwarded-for'), context.config.proxies),
      key: headers.get('idempotency-key'),
      path: c.req.path + (c.req.url.includes('?') ? c.req.url.slice(c.req.url.indexOf('?')) : ''),
      headers,
      cookie: jar,
      cookies,
      setCookie: (name, value, maxAge) =>
        cookies.push(`__Host-${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`),
    }
  }
}

type CallUnderWay = Call & { cookies: string[] }
const calls = new WeakMap<object, CallUnderWay>()

function honoPattern(pattern: string): string {
  return pattern.replaceAll(/\{(\w+)\}/g, ':$1')
}

function cookieJar(header: string | null): (name: string) => string | undefined {
  let parsed: Map<string, string> | undefined
  return (name) => {
    if (!header) return undefined
    parsed ??= new Map(
      header.split(';').map((pair): [string, string] => {
        const equals = pair.indexOf('=')
        return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
      }),
    )
    return parsed.get(`__Host-${name}`)
  }
}

function htmlResponse(html: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache', ...headers } })
}

/** A problem document as RFC 9457 has it; `code` is stable, `detail` is for people. */
function problem(status: number, members: Record<string, unknown>, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Refused', status, ...members }), {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
  })
}

const TITLES: Record<number, string> = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 410: 'Gone', 413: 'Content Too Large',
  415: 'Unsupported Media Type', 422: 'Unprocessable Content', 429: 'Too Many Requests', 500: 'Internal Server Error', 503: 'Service Unavailable',
}
