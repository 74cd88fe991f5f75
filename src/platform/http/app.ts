import { Hono, type Context as HonoContext } from 'hono'
import type { z } from 'zod'
import type { Call, Context } from '../context.ts'
import { digestOf, keepReply, once, repliedBefore } from '../idempotency.ts'
import { beside, isLasting, lasting } from '../kept.ts'
import { actorOf, admits, type May, type Principal, STAFF_ROLES } from '../principal.ts'
import { Refusal, refusalFromDatabase, refuse } from '../refusal.ts'
import { readInput } from './body.ts'
import { openCall, type CallUnderWay, type ChooseLocale, type Env } from './call.ts'
import { type AnyEndpoint, type AnyPage, type Method, type PageReply, type PageShown, partsOf } from './endpoint.ts'
import { type Body, fileReply, pageReply, problem, redirectReply, respond, type Reply } from './reply.ts'
import { isFromOwnSite, refuseOtherSites, securityHeaders } from './security.ts'

export type { Env } from './call.ts'

/** What web.tsx joins to the web role; the platform knows none of it. */
export interface WebParts {
  endpoints: readonly AnyEndpoint[]
  pages: readonly AnyPage[]
  /** Finds out who calls; asks only for the kinds of principal that `may` names, and for tokens of other sites only where those may call. */
  authenticate(call: Call, may: May, otherSites: boolean, agents?: boolean): Principal | Promise<Principal>
  /** Whether pages of this origin may call what is open to other sites. Without it none may. Asked for each request of theirs. */
  allowsOrigin?(origin: string): boolean
  /** Puts the frame around a page and renders it. */
  render(call: Call, reply: PageShown): Body | Promise<Body>
  /** The page of a refusal. */
  renderRefusal(call: Call, refusal: Refusal): Body | Promise<Body>
  /** The sentence of a refusal in the caller's language. */
  sentence(locale: string, refusal: Refusal): string
  chooseLocale: ChooseLocale
  /** Called once per finished request, with the address's template. */
  finished?(route: string, status: number, seconds: number): void
}

/** A request that takes longer is written to the log, in seconds: a person has begun to wait. */
const SLOW_SECONDS = 1
/** A page that is the same for everybody may be kept this long by whatever stands between. */
const PUBLIC_PAGE_SECONDS = 60
/** How long a browser may remember that another site may send: a day is the most that some take. */
const PREFLIGHT_SECONDS = 86_400
/** After a refusal for want of room: a lock's or a connection's time-out has then passed, in seconds. */
const BUSY_RETRY_SECONDS = 5
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE']

/** What answering needs to know of an endpoint or a page. */
interface Route {
  path: AnyEndpoint['path'] | '(none)'
  method: Method
  may: May
  form: 'json' | 'html'
  otherSites: boolean
  sameForAll?: boolean
  agents?: boolean
  signIn?: AnyPage['signIn']
  run(call: CallUnderWay, c: HonoContext<Env>): Promise<Reply>
}

/** What answers where there is no route: whoever it is, greeted like everywhere else. */
const NOWHERE = {
  path: '(none)',
  method: 'GET',
  may: { anyone: true, customer: true, staff: STAFF_ROLES, scope: 'all' },
  form: 'json',
  otherSites: false,
} as const satisfies Partial<Route>

/** The web role as a fetch handler: every endpoint and page behind the same validation, authorisation and refusals. */
export function buildApp(context: Context, parts: WebParts): Hono<Env> {
  const app = new Hono<Env>({ strict: false })
  const security = securityHeaders(context.config.url)
  const { origin } = context.config.url
  for (const [pattern, methods] of openToOtherSites(parts.endpoints)) answerPreflights(pattern, methods)
  for (const one of parts.endpoints) add(endpointRoute(one, security.data), partsOf(one.path).pattern)
  for (const one of parts.pages) add(pageRoute(one, parts), partsOf(one.path).pattern)
  app.notFound((c) => answer(c, missing(app, c)))
  return app

  function add(route: Route, pattern: string) {
    app.on(route.method, honoPattern(pattern), (c) => answer(c, route))
  }

  /** Browsers ask first whether a page of another site may send here with a key. Cookies they may not send, and we would not look at them. */
  function answerPreflights(pattern: string, methods: readonly Method[]) {
    const headers = {
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, accept-language',
      'access-control-max-age': String(PREFLIGHT_SECONDS),
    }
    app.options(honoPattern(pattern), (c) => {
      const site = c.req.header('origin') ?? ''
      if (!mayCall(site))
        return answer(c, { ...NOWHERE, run: () => Promise.reject(refuse('origin-unknown', { origin: site })) })
      return new Response(null, { status: 204, headers: { ...headers, ...shownTo(site) } })
    })
  }

  function mayCall(site: string): boolean {
    return site === origin || parts.allowsOrigin?.(site) === true
  }

  async function answer(c: HonoContext<Env>, route: Route): Promise<Response> {
    const began = performance.now()
    const call = openCall(c, context, parts.chooseLocale)
    let reply: Reply
    try {
      const entering = enter(call, route)
      if (entering) await entering
      reply = await route.run(call, c)
    } catch (error) {
      reply = await refused(call, route, error)
    }
    if (route.otherSites && route.form === 'json') reply.headers = { ...reply.headers, ...shownHere(call) }
    const response = await respond(call, reply, security)
    const seconds = (performance.now() - began) / 1000
    parts.finished?.(route.path, reply.status, seconds)
    if (reply.status >= 400 || seconds >= SLOW_SECONDS) {
      context.log.info(
        { requestId: call.requestId, method: c.req.method, route: route.path, status: reply.status, seconds },
        'request',
      )
    }
    return response
  }

  /** What a page of another site may read of the reply: nothing, unless the owner allowed its origin. */
  function shownHere({ headers }: CallUnderWay): Record<string, string> {
    const site = headers.get('origin')
    return site !== null && mayCall(site) ? shownTo(site) : { vary: 'origin' }
  }

  /** A promise only where somebody has to be looked up: most visitors are nobody, and each wait has its price. */
  function enter(call: CallUnderWay, route: Route): void | Promise<void> {
    if (route.otherSites) {
      if (!isFromOwnSite(call.headers, origin)) {
        call.forgetCookies()
        // A form that a mail program sends says no origin that anybody could have allowed; a script's says whose page it is.
        const site = route.form === 'json' ? call.headers.get('origin') : null
        if (site !== null && !mayCall(site)) throw refuse('origin-unknown', { origin: site })
      }
    } else if (route.method !== 'GET') refuseOtherSites(call.headers, origin)
    if (route.sameForAll) return
    const found = parts.authenticate(call, route.may, route.otherSites, route.agents)
    if (found instanceof Promise) return found.then((principal) => admit(call, route, principal))
    admit(call, route, found)
  }

  function admit(call: CallUnderWay, { may }: Route, principal: Principal): void {
    call.principal = principal
    if (!admits(may, principal)) throw refuse(principal.kind === 'visitor' ? 'sign-in-first' : 'not-yours')
  }

  async function refused(call: CallUnderWay, route: Route, error: unknown): Promise<Reply> {
    const refusal = error instanceof Refusal ? error : refusalFromDatabase(error)
    if (!refusal) return failed(call, route, error)
    if (route.form === 'html' && refusal.code === 'sign-in-first' && route.signIn) {
      // Only what was to be seen can be come back to; a form has to be sent again by the person.
      return redirectReply(
        route.method === 'GET' ? `${route.signIn}?to=${encodeURIComponent(call.path)}` : route.signIn,
      )
    }
    const headers: Record<string, string> = { 'cache-control': 'no-store' }
    if (refusal.status === 429) headers['retry-after'] = String(refusal.values['seconds'] ?? 60)
    if (refusal.status === 503) headers['retry-after'] = String(BUSY_RETRY_SECONDS)
    if (refusal.status === 405) headers['allow'] = String(refusal.values['allow'] ?? '')
    try {
      if (route.form === 'html') return pageReply(await parts.renderRefusal(call, refusal), refusal.status, headers)
      const detail = parts.sentence(call.locale, refusal)
      return problem(
        refusal.status,
        { ...refusal.details, code: refusal.code, detail, requestId: call.requestId },
        headers,
      )
    } catch (second) {
      return failed(call, route, second)
    }
  }

  /** Our own fault: what happened is written to the log, and nothing of it to the caller. */
  async function failed(call: CallUnderWay, route: Route, error: unknown): Promise<Reply> {
    context.log.error({ err: error, requestId: call.requestId, route: route.path }, 'a request failed')
    const headers = { 'cache-control': 'no-store' }
    const refusal = new Refusal('failed', 500, { request: call.requestId })
    const detail = parts.sentence('en', refusal)
    try {
      if (route.form === 'html') return pageReply(await parts.renderRefusal(call, refusal), 500, headers)
      return problem(
        500,
        { code: 'failed', detail: parts.sentence(call.locale, refusal), requestId: call.requestId },
        headers,
      )
    } catch {
      // What draws the page may be what is broken.
      return problem(500, { code: 'failed', detail, requestId: call.requestId }, headers)
    }
  }
}

function endpointRoute(one: AnyEndpoint, security: Readonly<Record<string, string>>): Route {
  const { method } = partsOf(one.path)
  const { input, bodyLimit: limit, bytes, key, status = 200 } = one
  const handle = one.handle as (call: Call, input: unknown) => unknown
  const output = one.output as z.ZodType
  const headers = { ...security, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
  /** What lasts has the same answer each time, as the bytes that are sent. */
  const bytesOf = beside((result: object) => lasting(Buffer.from(textOf(result))))
  return {
    path: one.path,
    method,
    may: one.may,
    form: 'json',
    otherSites: one.otherSites === true,
    agents: one.agents !== undefined && method === 'GET',
    async run(call, c): Promise<Reply> {
      if (key === 'required' && call.key === null)
        throw refuse('bad-input', { where: 'Idempotency-Key', what: 'this header is missing' })
      const reading = readInput(c, method, input, { limit, bytes })
      const given = reading instanceof Promise ? await reading : reading
      if (key === undefined && method !== 'GET' && call.key !== null) return runOnce(call, call.key, given)
      return answerOf(await handle(call, given))
    },
  }

  function answerOf(result: unknown): Reply {
    if (status === 204) return { status, form: 'data', body: null, headers: {} }
    return {
      status,
      form: 'whole',
      body: method === 'GET' && isLasting(result) ? bytesOf(result) : textOf(result),
      headers,
    }
  }

  // Parsing the reply is what keeps undeclared fields in the house.
  function textOf(result: unknown): string {
    return JSON.stringify(output.parse(result))
  }

  /** A command with a key: carried out once, and a repeat gets the same answer. Strangers have no credential to keep keys under. */
  async function runOnce(call: CallUnderWay, given: string, asked: unknown): Promise<Reply> {
    if (call.principal.kind === 'visitor') return answerOf(await handle(call, asked))
    const credential = actorOf(call.principal)
    const digest = digestOf(one.path, asked)
    const before = await repliedBefore(call.db, credential, given, digest)
    if (before) return { status: before.status, form: 'whole', body: before.body, headers }
    const claim = once(credential, given, digest)
    call.once = claim
    const reply = answerOf(await handle(call, asked))
    if (claim.claimed && typeof reply.body === 'string' && !one.secret)
      await keepReply(call.db, credential, given, { status, body: reply.body })
    return reply
  }
}

function pageRoute(one: AnyPage, parts: WebParts): Route {
  const { method } = partsOf(one.path)
  const handle = one.handle as (call: Call, input: unknown) => PageReply | Promise<PageReply>
  return {
    path: one.path,
    method,
    may: one.may,
    form: 'html',
    otherSites: one.otherSites === true,
    agents: one.agents === true,
    sameForAll: one.sameForAll === true,
    ...(one.signIn ? { signIn: one.signIn } : {}),
    async run(call, c) {
      const reply = await handle(
        call,
        await readInput(c, method, one.input, one.files ? { limit: one.files.limit, files: true } : {}),
      )
      if ('redirect' in reply) return redirectReply(reply.redirect)
      if ('reply' in reply) return reply.reply
      if ('file' in reply) return fileReply(reply.file, reply.type, reply.name, reply.cache)
      return pageReply(await parts.render(call, reply), reply.status ?? 200, cacheHeaders(call, reply.cache))
    },
  }
}

/** The headers by which a browser shows a reply to a page of this origin. Never with cookies: `allow-credentials` stays away. */
function shownTo(site: string): Record<string, string> {
  return { 'access-control-allow-origin': site, 'access-control-expose-headers': 'retry-after', vary: 'origin' }
}

/** Patterns that pages of other sites may call, with their methods. */
function openToOtherSites(endpoints: readonly AnyEndpoint[]): Map<string, Method[]> {
  const open = new Map<string, Method[]>()
  for (const { path, otherSites } of endpoints) {
    if (!otherSites) continue
    const { method, pattern } = partsOf(path)
    open.set(pattern, [...(open.get(pattern) ?? []), method])
  }
  return open
}

function honoPattern(pattern: string): string {
  return pattern.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** Kept by others only when the page was made for somebody without a cookie or key, that is for everybody who has none. */
function cacheHeaders(call: CallUnderWay, cache: PageShown['cache']): Record<string, string> {
  // Whoever has signed in is greeted by name on every page: no copy stays on a computer that others use, or in what stands between.
  if (cache === 'never' || call.principal.kind !== 'visitor') return { 'cache-control': 'no-store' }
  if (cache !== 'public' || call.headers.has('cookie') || call.headers.has('authorization')) return {}
  return { 'cache-control': `public, max-age=${PUBLIC_PAGE_SECONDS}`, vary: 'cookie, accept-language' }
}

/** An address without a route, or one that takes other methods. */
function missing(app: Hono<Env>, c: HonoContext<Env>): Route {
  const allowed = METHODS.filter((method) => app.router.match(method, c.req.path)[0].length > 0)
  return {
    ...NOWHERE,
    form: c.req.path.startsWith('/api/') ? 'json' : 'html',
    run: () =>
      Promise.reject(
        allowed.length > 0
          ? refuse('method-unknown', { allow: allowed.join(', ') })
          : refuse('not-found', { path: c.req.path }),
      ),
  }
}
