import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as its reader sees it. */
export interface ReceivedMail {
  to: string
  subject: string
  /** The plain part, decoded. */
  text: string
  /** Addresses in the plain part. */
  links: string[]
  /** Where an answer goes, and what it names as what it answers. */
  replyTo: string
  messageId: string
  /** The mail as it was handed over, a letter for each byte. */
  raw: string
}

export interface Mailbox {
  /** For RAPPORT_RELAY. */
  url: string
  received: readonly ReceivedMail[]
  /** The next mail to this address that has not been read yet and says this; waits for it. */
  next(to: string, saying?: string): Promise<ReceivedMail>
  close(): Promise<void>
}

/** A letter goes out within two seconds of the commit; the rest is for machines that are busy. */
const MAIL_LIMIT_MS = 20_000

/** A real mail server that keeps what it is handed. */
export async function openMailbox(): Promise<Mailbox> {
  const received: (ReceivedMail & { read?: true })[] = []
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('latin1')
        for (const { address } of session.envelope.rcptTo) received.push(readMail(address, raw))
        done()
        for (const look of waiting) look()
      })
    },
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    next: (to, saying = '') =>
      new Promise((resolve, reject) => {
        const look = () => {
          const mail = received.find((one) => one.to === to && !one.read && (one.subject + one.text).includes(saying))
          if (!mail) return
          mail.read = true
          waiting.delete(look)
          clearTimeout(limit)
          resolve(mail)
        }
        const limit = setTimeout(() => {
          waiting.delete(look)
          reject(
            new Error(
              `No mail to ${to} that says “${saying}” within ${MAIL_LIMIT_MS / 1000} s. Received: ${received.map((one) => `${one.to} “${one.subject}”`).join(', ') || 'none'}.`,
            ),
          )
        }, MAIL_LIMIT_MS)
        waiting.add(look)
        look()
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function readMail(to: string, raw: string): ReceivedMail {
  const { headers, body } = splitPart(raw)
  const text = plainPart(headers, body)
  return {
    raw,
    to,
    subject: decodeWords(headers.get('subject') ?? ''),
    text,
    links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
    replyTo: headers.get('reply-to') ?? '',
    messageId: headers.get('message-id') ?? '',
  }
}

function splitPart(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { headers, body: raw.slice(end + 4) }
}

function plainPart(headers: Map<string, string>, body: string): string {
  const type = headers.get('content-type') ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary) {
    for (const part of body.split(`--${boundary}`).slice(1, -1)) {
      const { headers: own, body: inside } = splitPart(part.replace(/^\r\n/, ''))
      const found = plainPart(own, inside)
      if (found !== '') return found
    }
    return ''
  }
  if (!/^text\/plain/i.test(type)) return ''
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  const bytes = encoding === 'quoted-printable' ? decodeQuoted(body.replaceAll('=\r\n', '')) : body
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

const decodeQuoted = (text: string) =>
  text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** RFC 2047, as subjects use it. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, inside: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(inside, 'base64').toString('utf8')
        : Buffer.from(decodeQuoted(inside.replaceAll('_', ' ')), 'latin1').toString('utf8'),
    )
}
