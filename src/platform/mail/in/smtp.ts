import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import type { Logger } from 'pino'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { failpoint } from '../../failpoint.ts'
import type { Certificate } from './certificate.ts'

/** What most hosts take; more belongs behind a link. Announced as SIZE. */
export const MAIL_LIMIT_BYTES = 30 * 1024 * 1024
/** Of all mails that are under way at once, in bytes: four of the largest. Beyond it a sender is asked to come again. */
const HELD_LIMIT_BYTES = 4 * MAIL_LIMIT_BYTES
const CONNECTIONS_LIMIT = 200
/** Large hosts open several at a time. */
const CONNECTIONS_PER_ADDRESS = 20
/** RFC 5321, 4.5.3.1.8, asks for a hundred. */
const RECIPIENTS_LIMIT = 100
/**
 * Without a byte for so long a connection is closed. RFC 5321 asks for five minutes, from when people typed; a host that means to send
 * says its next word within seconds, and a thousand that say nothing cost a thousand sockets.
 */
const SILENCE_LIMIT_MS = 60_000
/** For one mail from 354 to its end: 30 MB over half a megabit take eight minutes. A byte now and then is no sending. */
const DATA_LIMIT_MS = 15 * 60_000
/** For one connection, however much it says. */
const SESSION_LIMIT_MS = 30 * 60_000
/** Until connections are cut when the program stops. */
const CLOSE_LIMIT_MS = 3_000
/** Commits at a time: what else the program does needs connections, too. */
const STORES_AT_ONCE = 4

/** A mail as it arrived: the bytes between 354 and the final dot, with their dots unescaped, and nothing added. */
export interface Arrived {
  raw: Buffer
  /** '' is the null return path. */
  from: string
  to: string[]
  /** The host that brought it, and by which name it greeted. */
  ip: string
  helo: string
}

export interface SmtpOptions {
  port: number
  /** By which it greets. */
  name: string
  certificate: Certificate
  log: Pick<Logger, 'warn' | 'debug'>
  /** Commits it, and answers with its id; only then the sender hears 250. */
  store(mail: Arrived): Promise<string>
  /** Why mail for this address is not taken, as a sentence; null: it is. */
  refusal(address: string): string | null
  limits?: { dataMs?: number; silenceMs?: number; sessionMs?: number; heldBytes?: number; perAddress?: number }
}

export interface SmtpListener {
  port: number
  /** Takes no new connection; whoever is in the middle of something has a moment. */
  stop(): Promise<void>
}

/**
 * Listens for mail. Whatever is taken is ours: nothing is handed on to anybody, so this is never a relay. STARTTLS is offered and not
 * asked for, because half of what a small shop's forms and printers send comes without.
 * @throws Error with code EADDRINUSE when somebody else listens there
 */
export async function listenSmtp(options: SmtpOptions): Promise<SmtpListener> {
  const { log, limits = {} } = options
  const here = new Map<string, number>()
  const timers = new Map<string, NodeJS.Timeout>()
  const held = { bytes: 0, limit: limits.heldBytes ?? HELD_LIMIT_BYTES }
  const inTurn = turnstile(STORES_AT_ONCE)

  const server = new SMTPServer({
    ...options.certificate,
    name: options.name,
    banner: 'Rapport',
    size: MAIL_LIMIT_BYTES,
    disabledCommands: ['AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    maxClients: CONNECTIONS_LIMIT,
    maxRecipients: RECIPIENTS_LIMIT,
    socketTimeout: limits.silenceMs ?? SILENCE_LIMIT_MS,
    closeTimeout: CLOSE_LIMIT_MS,
    hideENHANCEDSTATUSCODES: false,
    onConnect(session, answer) {
      failpoint('smtp.connected')
      const count = here.get(session.remoteAddress) ?? 0
      if (count >= (limits.perAddress ?? CONNECTIONS_PER_ADDRESS))
        return answer(
          refusalOf(421, 'You have as many connections as one address may have. Close one, and come again.'),
        )
      here.set(session.remoteAddress, count + 1)
      timers.set(
        session.id,
        setTimeout(
          () => end(session, 'This connection has lasted long enough. Please open another one.'),
          limits.sessionMs ?? SESSION_LIMIT_MS,
        ),
      )
      answer()
    },
    onClose(session) {
      if (!timers.has(session.id)) return
      clearTimeout(timers.get(session.id))
      timers.delete(session.id)
      const left = (here.get(session.remoteAddress) ?? 1) - 1
      if (left > 0) here.set(session.remoteAddress, left)
      else here.delete(session.remoteAddress)
    },
    onMailFrom(_address, _session, answer) {
      failpoint('smtp.mail')
      answer()
    },
    onRcptTo({ address }, _session, answer) {
      failpoint('smtp.rcpt')
      const refusal = options.refusal(address)
      answer(refusal === null ? null : refusalOf(550, refusal))
    },
    onData(stream, session, answer) {
      failpoint('smtp.data')
      const late = setTimeout(
        () => end(session, 'This mail has taken too long. Please send it again.'),
        limits.dataMs ?? DATA_LIMIT_MS,
      )
      take(stream, session)
        .then(
          (id) => answer(null, `Taken as ${id}`),
          (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
        )
        .finally(() => clearTimeout(late))
    },
  })

  async function take(stream: Readable & { sizeExceeded: boolean }, session: SMTPServerSession): Promise<string> {
    let chunks: Buffer[] = []
    let size = 0
    let full = false
    const letGo = () => {
      held.bytes -= size
      size = 0
      chunks = []
    }
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        failpoint('smtp.chunk')
        // Read to its end in any case: the sender listens only then.
        if (full || stream.sizeExceeded) {
          letGo()
          continue
        }
        failpoint('smtp.chunk')
        chunks.push(chunk)
        size += chunk.length
        held.bytes += chunk.length
        full = held.bytes > held.limit
      }
      if (stream.sizeExceeded)
        throw refusalOf(
          552,
          `This mail is larger than the ${MAIL_LIMIT_BYTES / 1024 / 1024} MB (${MAIL_LIMIT_BYTES} bytes) that we take. Send a link to what is large in it.`,
        )
      if (full)
        throw refusalOf(452, 'We are taking as much mail as we can at this moment. Please try again in a minute.')
      const { mailFrom, rcptTo } = session.envelope
      const raw = Buffer.concat(chunks, size)
      chunks = []
      const arrived = {
        raw,
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        ip: session.remoteAddress,
        helo: session.hostNameAppearsAs || '',
      }
      failpoint('smtp.received')
      const id = await inTurn(() => options.store(arrived)).catch((error: unknown) => {
        log.warn({ err: error }, 'a mail could not be stored; its sender was asked to try again')
        throw refusalOf(451, 'We could not store this mail just now. Please try again in some minutes.')
      })
      failpoint('smtp.committed')
      return id
    } finally {
      letGo()
    }
  }

  /** Says good-bye and closes, whatever the other side is doing. */
  function end(session: SMTPServerSession, sentence: string): void {
    for (const connection of server.connections) if (connection.id === session.id) connection.send(421, sentence)
  }

  // A connection that breaks is its sender's affair: they try again.
  server.on('error', (error) => log.debug({ err: error }, 'a connection for mail broke'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port, () => {
      server.server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const timer of timers.values()) clearTimeout(timer)
      }),
  }
}

function refusalOf(responseCode: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode })
}

/** Lets so many through at a time; the others wait in the order in which they came. */
function turnstile(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = places
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
