import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Context as HonoContext } from 'hono'
import { WebSocketServer } from 'ws'
import type { Doorbell, Rung } from '../bell.ts'
import type { Call, Context } from '../context.ts'
import { type CallUnderWay, type ChooseLocale, type Env, openCall } from '../http/call.ts'
import { callerOf, isFromHere } from '../http/caller.ts'
import { isFromOwnSite } from '../http/security.ts'
import type { May, Principal } from '../principal.ts'
import { MESSAGE_LIMIT_BYTES } from './messages.ts'
import { LIVE_LIMITS, type LiveLimits, LiveSocket } from './socket.ts'
import { type AnyLiveTopic, RIGHTS, topicFinder } from './topics.ts'

/** An idle socket holds about 20 kB; this many stay far below the memory that the program is given. More machines, more processes. */
const SOCKETS_LIMIT = 5_000
/** Sockets of one network: an office of a hundred with five tabs each. More are somebody who wants to use up those of all. */
const SOCKETS_PER_CALLER = 500
/** Half of the shortest idle time-out that proxies are known to have (60 s). */
const PING_MS = 30_000
/** How often readers that take nothing are looked for. */
const SLOW_LOOK_MS = 1_000
/** A change of rights may hide in a ring for all; everybody is then asked again, but not more often than this. */
const RECHECK_ALL_MS = 5_000

export interface LiveParts {
  bell: Pick<Doorbell, 'on'>
  topics: readonly AnyLiveTopic[]
  /** Finds out who calls; the same as for the web. */
  authenticate(call: Call, may: May, otherSites: boolean): Principal | Promise<Principal>
  /** Whether pages of this origin may listen, by a token that they say first. Without it only our own pages may. */
  allowsOrigin?(origin: string): boolean
  chooseLocale: ChooseLocale
  limits?: Partial<LiveLimits & { sockets: number; perCaller: number }>
}

export interface Live {
  /** Open sockets, for the metrics. */
  sockets(): number
  /** Tells everybody to come back, and closes. */
  stop(): Promise<void>
}

/** Answers upgrades on /live: sockets that wake their readers, and nothing else. What is new is fetched by GET. */
export function attachLive(server: Server, context: Context, parts: LiveParts): Live {
  const limits = { ...LIVE_LIMITS, sockets: SOCKETS_LIMIT, perCaller: SOCKETS_PER_CALLER, ...parts.limits }
  /** By network: how many of its sockets are open. */
  const callers = new Map<string, number>()
  const find = topicFinder(parts.topics)
  const sockets = new Set<LiveSocket>()
  const listeners = new Map<string, Set<LiveSocket>>()
  // Rings are some dozens of bytes: compressing them would cost each socket 64 kB and save nothing.
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  })
  let recheckAll: NodeJS.Timeout | undefined

  const leave = parts.bell.on(hear)
  const pings = setInterval(() => sockets.forEach((socket) => socket.pingOrDrop()), PING_MS)
  const slow = setInterval(() => sockets.forEach((socket) => socket.dropIfSlow(Date.now())), SLOW_LOOK_MS)
  server.on('upgrade', upgrade)

  return {
    sockets: () => sockets.size,
    async stop() {
      server.off('upgrade', upgrade)
      leave()
      clearInterval(pings)
      clearInterval(slow)
      clearTimeout(recheckAll)
      for (const socket of [...sockets]) socket.close('stopping')
    },
  }

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => undefined)
    const call = callOf(request)
    if (!call) return refuseUpgrade(stream, '400 Bad Request', 'This address cannot be read.')
    if (call.path.split('?')[0] !== '/live') return refuseUpgrade(stream, '404 Not Found', 'Live updates are at /live.')
    const own = context.config.url.origin
    const otherSite = !isFromOwnSite(call.headers, own)
    if (otherSite) {
      const site = call.headers.get('origin') ?? ''
      if (!parts.allowsOrigin?.(site)) return refuseUpgrade(stream, '403 Forbidden', strangersAre(site, own))
      // Whoever is signed in here is nobody there: such a page says itself who it is.
      call.forgetCookies()
      call.headers.delete('authorization')
    }
    if (sockets.size >= limits.sockets)
      return refuseUpgrade(
        stream,
        '503 Service Unavailable',
        'Too many are listening at this moment. Come back in a minute.',
      )
    const caller = isFromHere(call) ? null : callerOf(call)
    if (caller !== null && (callers.get(caller) ?? 0) >= limits.perCaller)
      return refuseUpgrade(
        stream,
        '429 Too Many Requests',
        'Too many of your network are listening at this moment. Close some pages, or come back in a minute.',
      )
    count(caller, 1)
    // Whoever goes away before the handshake is over has a stream, and never a socket.
    stream.once('close', () => count(caller, -1))
    upgrades.handleUpgrade(request, stream, head, (ws) => {
      sockets.add(
        new LiveSocket(ws, call, {
          find,
          otherSite,
          authenticate: parts.authenticate,
          limits,
          listening,
          ended: (socket) => sockets.delete(socket),
        }),
      )
    })
  }

  function count(caller: string | null, change: number): void {
    if (caller === null) return
    const open = (callers.get(caller) ?? 0) + change
    if (open > 0) callers.set(caller, open)
    else callers.delete(caller)
  }

  /** The call that an upgrade is: same headers, cookies and address as a request of the web has. */
  function callOf(request: IncomingMessage): CallUnderWay | undefined {
    try {
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers))
        if (value !== undefined) headers.set(name, String(value))
      const url = new URL(request.url ?? '/', 'http://live').href
      // openCall reads no more of a request than this.
      const asked = { req: { raw: { url, headers } }, env: { incoming: request } } as unknown as HonoContext<Env>
      return openCall(asked, context, parts.chooseLocale)
    } catch {
      return undefined
    }
  }

  function listening(socket: LiveSocket, name: string, listens: boolean): void {
    const those = listeners.get(name)
    if (listens) {
      if (those) those.add(socket)
      else listeners.set(name, new Set([socket]))
    } else if (those?.delete(socket) && those.size === 0) listeners.delete(name)
  }

  function hear(rung: Rung): void {
    if (rung === 'all') {
      for (const socket of sockets) socket.ringAll()
      recheckAll ??= setTimeout(() => {
        recheckAll = undefined
        for (const socket of sockets) socket.recheck()
      }, RECHECK_ALL_MS * Math.random())
      return
    }
    for (const topic of rung) {
      if (topic.startsWith(RIGHTS)) recheckActor(topic.slice(RIGHTS.length))
      for (const socket of listeners.get(topic) ?? []) socket.ring(topic)
    }
  }

  function recheckActor(actor: string): void {
    for (const socket of sockets) if (socket.isActing(actor)) socket.recheck()
  }
}

function strangersAre(site: string, own: string): string {
  return `Live updates are for pages of ${own}, and of sites whose origin a key names. ${site || 'This page'} is none of them.`
}

function refuseUpgrade(stream: Duplex, status: string, sentence: string): void {
  stream.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`,
  )
}
