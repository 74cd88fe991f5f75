import type { WebSocket } from 'ws'
import type { Call } from '../context.ts'
import { actorOf, admits, type May, type Principal } from '../principal.ts'
import { Refusal, refusalFromDatabase } from '../refusal.ts'
import { CLOSE, type ClientMessage, readMessage, readToken, type ServerMessage, TOPICS_PER_SOCKET } from './messages.ts'
import type { Match } from './topics.ts'

export interface LiveLimits {
  /** Messages that wait to be dealt with, one after the other; a client waits for no answer, but need not send more than this ahead. */
  messagesWaiting: number
  /** What may lie unsent in this process's memory for one socket. */
  unsentBytes: number
  /** A reader that has taken nothing for so long is dropped: it comes back and reads from its position. */
  slowAfterMs: number
  /** How long a subscription lasts without being asked again whether it is still allowed. */
  recheckMs: number
  /** Within this time a page of another site has said who it is. */
  tokenMs: number
}

export const LIVE_LIMITS: LiveLimits = {
  messagesWaiting: 50,
  unsentBytes: 65_536,
  slowAfterMs: 15_000,
  recheckMs: 60_000,
  // A phone's slowest network says it in two round trips; whoever says nothing holds a socket for nothing.
  tokenMs: 5_000,
}

export interface SocketParts {
  find(name: string): Match | undefined
  authenticate(call: Call, may: May, otherSites: boolean): Principal | Promise<Principal>
  /** It is of a page of another site: nothing is listened to before it has said a token that is good. */
  otherSite: boolean
  limits: LiveLimits
  /** Told of each name on the doorbell that this socket begins or ceases to wait for, so that rings find their way. */
  listening(socket: LiveSocket, name: string, listens: boolean): void
  /** It takes part no more; its connection may still be closing. */
  ended(socket: LiveSocket): void
}

interface Subscription {
  match: Match
  /** As whom it was allowed. */
  actor: string
  /** The names on the doorbell that ring it: its own, and others. */
  names: ReadonlySet<string>
}

const ANYONE: May = { anyone: true }

/** One open socket: what it listens to, and what it has still to be told. Rings wait as a set of topics, so its queue is never longer than that. */
export class LiveSocket {
  alive = true
  readonly #ws: WebSocket
  readonly #call: Call
  readonly #parts: SocketParts
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #names = new Set<string>()
  readonly #rang = new Set<string>()
  #work: Promise<void> = Promise.resolve()
  #waiting = 0
  #unsentSince: number | undefined
  #rechecks: NodeJS.Timeout
  #closed = false
  #rechecking = false
  /** Set while a page of another site has not said who it is. */
  #silent: NodeJS.Timeout | undefined

  constructor(ws: WebSocket, call: Call, parts: SocketParts) {
    this.#ws = ws
    this.#call = call
    this.#parts = parts
    // Spread, so that those who came back together after a restart do not ask together every minute.
    this.#rechecks = setInterval(() => this.recheck(), parts.limits.recheckMs * (0.7 + Math.random() * 0.3))
    if (parts.otherSite) this.#silent = setTimeout(() => this.close('noToken'), parts.limits.tokenMs)
    // As one Buffer: the default of `ws`.
    ws.on('message', (data: Buffer, binary) => this.#receive(binary ? '' : data.toString('utf8')))
    ws.on('pong', () => (this.alive = true))
    ws.on('error', () => undefined)
    ws.on('close', () => this.#end())
  }

  /** Something rang that this socket waits for. */
  ring(name: string): void {
    let mayBeMore = false
    for (const [topic, { match, names }] of this.#subscriptions) {
      if (!names.has(name)) continue
      this.#rang.add(topic)
      mayBeMore ||= match.topic.also !== undefined
    }
    this.#flush()
    if (mayBeMore) this.recheck()
  }

  ringAll(): void {
    for (const topic of this.#subscriptions.keys()) this.#rang.add(topic)
    this.#flush()
  }

  isActing(actor: string): boolean {
    return [...this.#subscriptions.values()].some((one) => one.actor === actor)
  }

  /** Asks again whether each subscription is allowed; those that are not any more end. */
  recheck(): void {
    // Asked for again while it waits its turn is asked for once.
    if (this.#rechecking) return
    this.#rechecking = true
    this.#inTurn(async () => {
      this.#rechecking = false
      if (this.#parts.otherSite && !this.#silent && !(await this.#isKnown())) return this.close('noToken')
      const principals = new Map<string, Promise<Principal>>()
      const refused: Record<string, string> = {}
      for (const [topic, { match }] of this.#subscriptions) {
        const verdict = await this.#ask(match, principals)
        if (typeof verdict === 'string') {
          this.#unsubscribe(topic)
          refused[topic] = verdict
        } else await this.#allow(topic, match, verdict)
      }
      if (Object.keys(refused).length > 0) this.#say({ refused })
    })
  }

  /** Drops a reader that takes nothing. Called now and then; what waits is bounded meanwhile. */
  dropIfSlow(now: number): void {
    if (this.#ws.bufferedAmount === 0) {
      this.#unsentSince = undefined
      this.#flush()
    } else if (this.#unsentSince !== undefined && now - this.#unsentSince > this.#parts.limits.slowAfterMs)
      this.close('tooSlow')
  }

  /** One that has not answered the last ping is gone, whatever its network says. */
  pingOrDrop(): void {
    if (!this.alive) return this.#ws.terminate()
    this.alive = false
    this.#ws.ping()
  }

  close(why: keyof typeof CLOSE): void {
    if (this.#closed) return
    const [code, reason] = CLOSE[why]
    this.#ws.close(code, reason)
    // The closing message waits behind what is unsent; whoever takes nothing is not waited for.
    const ws = this.#ws
    setTimeout(() => ws.terminate(), why === 'stopping' ? 500 : 3_000).unref()
    this.#end()
  }

  #receive(text: string): void {
    if (this.#closed) return
    if (this.#waiting >= this.#parts.limits.messagesWaiting) return this.close('tooMuch')
    if (this.#silent) return this.#introduce(readToken(text))
    const message = readMessage(text)
    if (typeof message === 'string') return this.#say({ error: 'bad-message', detail: message })
    this.#waiting += 1
    this.#inTurn(async () => {
      this.#waiting -= 1
      if ('subscribe' in message) await this.#subscribe(message)
      else for (const topic of message.unsubscribe) this.#unsubscribe(topic)
    })
  }

  /** The token stands where a request of that page has it, so that whoever finds out who calls need not know of sockets. */
  #introduce(token: string | undefined): void {
    if (token === undefined) return this.close('noToken')
    clearTimeout(this.#silent)
    this.#silent = undefined
    this.#call.headers.set('authorization', `Bearer ${token}`)
    this.#inTurn(async () => {
      if (!(await this.#isKnown())) this.close('noToken')
    })
  }

  async #isKnown(): Promise<boolean> {
    try {
      await this.#parts.authenticate(this.#call, ANYONE, true)
      return true
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) return false
      throw error
    }
  }

  async #subscribe({ subscribe, after = {} }: Extract<ClientMessage, { subscribe: string[] }>): Promise<void> {
    const subscribed: string[] = []
    const refused: Record<string, string> = {}
    const principals = new Map<string, Promise<Principal>>()
    for (const topic of new Set(subscribe)) {
      const match = this.#parts.find(topic)
      const verdict = match ? await this.#ask(match, principals) : 'not-found'
      if (this.#closed) return
      if (typeof verdict === 'string') refused[topic] = verdict
      else if (this.#subscriptions.size >= TOPICS_PER_SOCKET && !this.#subscriptions.has(topic))
        refused[topic] = 'too-many'
      else {
        // Listening comes before looking: what happens in between rings.
        await this.#allow(topic, match!, verdict)
        subscribed.push(topic)
        const cursor = after[topic]
        if (cursor !== undefined && (await this.#hasMore(match!, verdict, cursor))) this.#rang.add(topic)
      }
    }
    if (subscribed.length > 0) this.#say({ subscribed })
    if (Object.keys(refused).length > 0) this.#say({ refused })
    this.#flush()
  }

  /** A cursor that cannot be read any more is answered with a ring: reading afresh is right then. */
  async #hasMore(match: Match, call: Call, cursor: string): Promise<boolean> {
    try {
      return (await match.topic.more?.(call, match.params, cursor)) ?? true
    } catch (error) {
      if (error instanceof Refusal) return true
      throw error
    }
  }

  async #allow(topic: string, match: Match, call: Call): Promise<void> {
    const also = (await match.topic.also?.(call, match.params)) ?? []
    if (this.#closed) return
    this.#subscriptions.set(topic, { match, actor: actorOf(call.principal), names: new Set([topic, ...also]) })
    this.#listen()
  }

  #unsubscribe(topic: string): void {
    if (!this.#subscriptions.delete(topic)) return
    this.#rang.delete(topic)
    this.#listen()
  }

  /** Brings the doorbell's list of what this socket waits for up to date. */
  #listen(): void {
    const wanted = new Set([...this.#subscriptions.values()].flatMap((one) => [...one.names]))
    for (const name of this.#names) if (!wanted.has(name)) this.#parts.listening(this, name, false)
    for (const name of wanted) if (!this.#names.has(name)) this.#parts.listening(this, name, true)
    this.#names.clear()
    for (const name of wanted) this.#names.add(name)
  }

  /** The call as whoever it is now, or the code of the refusal. Topics with the same `may` share the question who it is. */
  async #ask({ topic, params }: Match, principals: Map<string, Promise<Principal>>): Promise<Call | string> {
    try {
      const key = JSON.stringify(topic.may)
      const asked =
        principals.get(key) ?? Promise.resolve(this.#parts.authenticate(this.#call, topic.may, this.#parts.otherSite))
      principals.set(key, asked)
      const call: Call = { ...this.#call, principal: await asked }
      if (!admits(topic.may, call.principal)) return call.principal.kind === 'visitor' ? 'sign-in-first' : 'not-yours'
      return (await topic.check?.(call, params)) === false ? 'not-yours' : call
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusalFromDatabase(error)
      // Too busy to ask is no answer about rights: the socket is closed below and asks again when it comes back.
      if (refusal && refusal.status < 500) return refusal.code
      throw error
    }
  }

  /** One thing after the other; what fails here closes the socket, because a right that cannot be asked for is none. */
  #inTurn(work: () => Promise<void>): void {
    this.#work = this.#work
      .then(() => (this.#closed ? undefined : work()))
      .catch((error: unknown) => {
        this.#call.log.warn({ err: error, requestId: this.#call.requestId }, 'a live socket was closed')
        this.close('failed')
      })
  }

  /** Sends what has rung, unless the last message is still on its way: then more rings gather in the set. */
  #flush(): void {
    if (this.#closed || this.#rang.size === 0) return
    if (this.#ws.bufferedAmount > 0) {
      this.#unsentSince ??= Date.now()
      return
    }
    const rang = [...this.#rang]
    this.#rang.clear()
    this.#unsentSince = undefined
    this.#say({ rang })
  }

  #say(message: ServerMessage): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return
    if (this.#ws.bufferedAmount > this.#parts.limits.unsentBytes) return this.close('tooSlow')
    this.#ws.send(JSON.stringify(message), () => this.#flush())
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#rechecks)
    clearTimeout(this.#silent)
    this.#subscriptions.clear()
    this.#listen()
    this.#parts.ended(this)
  }
}
