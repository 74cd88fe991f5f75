import { hash, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { SmtpLine } from './mail-line.ts'

/** Between two tries of a sender who did not hear 250. A real host waits minutes; what counts is that it tries again. */
const RETRY_MS = 25
/** Between two mails of a session, on average: faster than mails are read, but not by so much that the end is hours of reading. */
const PAUSE_MS = 200
/** A mail that was not taken by then is counted as unanswered, which fails the proof. */
const PATIENCE_MS = 180_000
/** Every so manieth mail is large enough to arrive in several pieces. */
const LARGE_EVERY = 5
const LARGE_BYTES = 150_000

export interface Sent {
  /** SHA-256 in hex of the bytes that were answered with 250, by the mail's subject. */
  acknowledged: Map<string, string>
  /** Tries beyond the first, of those that came as far as a greeting. */
  repeats: number
  unanswered: number
  /** Answers that no such mail should get. */
  refused: string[]
}

export interface SendersOptions {
  port: number
  sessions: number
  /**
   * `same`: what was not answered with 250 is sent again as it was, as hosts do. `fresh`: it is written anew each time, with another
   * Message-ID, as a program without a queue does.
   */
  repeat: 'same' | 'fresh'
}

/** So many sessions deliver one mail after the other until told to stop; each mail is carried on until it is taken. */
export function startSenders(options: SendersOptions): { stop(): Promise<Sent>; acknowledged(): number } {
  const sent: Sent = { acknowledged: new Map(), repeats: 0, unanswered: 0, refused: [] }
  let stopping = false
  const lanes = Promise.all(
    Array.from({ length: options.sessions }, async () => {
      const lane: Lane = { line: undefined }
      for (let n = 1; !stopping; n += 1) {
        await deliver(options, lane, n, sent)
        await pause(2 * PAUSE_MS * Math.random())
      }
      lane.line?.close()
    }),
  )
  return {
    acknowledged: () => sent.acknowledged.size,
    async stop() {
      stopping = true
      await lanes
      return sent
    },
  }
}

interface Lane {
  line: SmtpLine | undefined
}

async function deliver({ port, repeat }: SendersOptions, lane: Lane, n: number, sent: Sent): Promise<void> {
  const wish = randomUUID()
  const from = `wish-${wish}@sender.example`
  let raw = write(wish, from, n)
  const until = Date.now() + PATIENCE_MS
  let begun = false
  while (Date.now() < until) {
    try {
      lane.line ??= await SmtpLine.open(port)
      if (begun) sent.repeats += 1
      if (begun && repeat === 'fresh') raw = write(wish, from, n)
      begun = true
      const { code, text } = await lane.line.deliver(from, 'help@shop.example', raw)
      if (code === 250) {
        sent.acknowledged.set(wish, hash('sha256', raw))
        return
      }
      // Anything but "come again" would be an answer that somebody has to look at.
      if (code >= 500) {
        sent.refused.push(text)
        return
      }
    } catch {
      // Broken off: the program or its database is away.
    }
    lane.line?.close()
    lane.line = undefined
    await pause(RETRY_MS)
  }
  sent.unanswered += 1
}

/** A mail with letters of eight bits and lines that begin with a dot; its subject is the wish alone. */
function write(wish: string, from: string, n: number): Buffer {
  const long = n % LARGE_EVERY === 0 ? `${'All work and no play makes a long mail.\r\n'.repeat(LARGE_BYTES / 41)}` : ''
  return Buffer.from(
    [
      `Message-ID: <${randomUUID()}@sender.example>`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      `From: Anna <${from}>`,
      'To: help@shop.example',
      `Subject: ${wish}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Når kommer pakken?',
      '.',
      '..two dots',
      long,
    ].join('\r\n') + '\r\n',
  )
}
