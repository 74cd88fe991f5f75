import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { request, Wire } from '../../bench/wire.ts'

/** Before somebody whose connection broke tries again. */
const AGAIN_MS = 5
/** What is not answered by then will not be. */
const PATIENCE_MS = 60_000

export interface SideOptions {
  /** The way to the program, that is cut, and the origin that the program takes for its own. */
  port: number
  origin: string
  cookie: string
  /** The address to which a message is posted. */
  sayTo: string
  /** What is read after a place. */
  readFrom(after: number): string
  topic: string
  /** A try that was not answered is repeated under the same id, as our own clients do, or as another message. */
  repeats?: 'same-id' | 'fresh-id'
  /**
   * `after-told`: reads on after the place up to which it was told everything, as our own clients do. `after-newest`: after the newest
   * message that it has, though what it has just said itself stands behind somebody's answer that it has not seen.
   */
  reads?: 'after-told' | 'after-newest'
}

export interface Message {
  id: string
  place: number
  text: string
}

/** One end of a conversation. */
export interface Side {
  /** Says it, and goes on until it is taken. */
  say(text: string): Promise<void>
  /** Reads what it does not have. */
  readOn(): Promise<void>
  /** What it has, in the order of places. */
  messages(): Message[]
  /** Tries beyond the first. */
  repeats(): number
  close(): void
}

/** Somebody in a chat, with a socket that wakes them and a connection on which they ask; both come back by themselves. */
export function openSide(options: SideOptions): Side {
  const { port, origin, cookie, sayTo, readFrom, topic, repeats: as = 'same-id', reads = 'after-told' } = options
  const headers = `cookie: ${cookie}\r\nsec-fetch-site: same-origin\r\norigin: ${origin}\r\n`
  const have = new Map<string, Message>()
  let readTo = 0
  let repeats = 0
  let closed = false
  let socket: WebSocket | undefined
  let reading: Promise<void> | undefined
  let askedAgain = false
  const asking = lineTo(port)
  const saying = lineTo(port)
  void listen()

  return {
    async say(text) {
      let id = randomUUID()
      const { place } = await untilAnswered<{ place: number }>(saying, 201, (tries) => {
        if (tries > 0) repeats += 1
        if (tries > 0 && as === 'fresh-id') id = randomUUID()
        return request('POST', sayTo, { id, text }, headers)
      })
      have.set(id, { id, place, text })
    },
    readOn,
    messages: () => [...have.values()].toSorted((one, other) => one.place - other.place),
    repeats: () => repeats,
    close() {
      closed = true
      socket?.terminate()
      asking.close()
      saying.close()
    },
  }

  /** Asked again meanwhile, it reads once more. */
  function readOn(): Promise<void> {
    if (reading) askedAgain = true
    return (reading ??= readAll().finally(() => {
      reading = undefined
      if (!askedAgain) return
      askedAgain = false
      if (!closed) void readOn()
    }))
  }

  async function readAll(): Promise<void> {
    for (let more = true; more && !closed;) {
      const newest = Math.max(0, ...[...have.values()].map(({ place }) => place))
      const after = reads === 'after-newest' ? newest : readTo
      const shown = await untilAnswered<{ messages: Message[]; more: boolean }>(asking, 200, () =>
        request('GET', readFrom(after), undefined, headers),
      )
      for (const { id, place, text } of shown.messages) have.set(id, { id, place, text })
      readTo = Math.max(readTo, shown.messages.at(-1)?.place ?? 0)
      more = shown.more
    }
  }

  async function listen(): Promise<void> {
    while (!closed) {
      const line = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { cookie, origin } })
      socket = line
      await new Promise<void>((resolve) => {
        line.on('open', () => line.send(JSON.stringify({ subscribe: [topic] })))
        // Both that it listens now and that something rang: from here on we are told, and what was before is asked for.
        line.on('message', () => void readOn().catch(() => undefined))
        line.on('error', () => undefined)
        line.on('close', () => resolve())
      })
      await pause(AGAIN_MS)
    }
  }

  async function untilAnswered<Reply>(line: Line, wanted: number, ask: (tries: number) => string): Promise<Reply> {
    const until = Date.now() + PATIENCE_MS
    let last = 'nothing'
    for (let tries = 0; Date.now() < until && !closed; tries += 1) {
      try {
        const { status, body } = await line.send(ask(tries))
        if (status === wanted) return JSON.parse(body) as Reply
        if (status < 500) throw new Refused(`${status} ${body.slice(0, 200)}`)
        last = `${status} ${body.slice(0, 200)}`
      } catch (error) {
        if (error instanceof Refused) throw error
        last = (error as Error).message
      }
      await pause(AGAIN_MS)
    }
    throw new Error(`Not answered with ${wanted} within ${PATIENCE_MS / 1000} s: ${last}`)
  }
}

class Refused extends Error {}

interface Line {
  send(text: string): Promise<{ status: number; body: string }>
  close(): void
}

/** A connection that is opened again when it has broken. */
function lineTo(port: number): Line {
  let wire: Wire | undefined
  return {
    async send(text) {
      try {
        wire ??= await Wire.open(port)
        return await wire.send(text)
      } catch (error) {
        wire?.close()
        wire = undefined
        throw error
      }
    },
    close: () => wire?.close(),
  }
}
