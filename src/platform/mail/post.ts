import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import DKIM from 'nodemailer/lib/dkim'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** A relay is near by: what does not answer the connection in this time does not answer at all. */
const CONNECT_TIMEOUT_MS = 5_000
const GREETING_TIMEOUT_MS = 5_000
/** RFC 5321 4.5.3.2 gives a receiver ten minutes to answer the end of DATA; a relay that only queues needs seconds. */
const ANSWER_TIMEOUT_MS = 30_000
/** Of a relay's answer we keep as much as helps to find out, in characters. */
const REPLY_LIMIT = 500

/** A mail as it leaves the house. */
export interface Mail {
  /** The same on every try: a receiver that got it twice can tell. */
  messageId: string
  date: Date
  from: { name: string; address: string }
  to: string
  subject: string
  text: string
  html: string
  headers?: Record<string, string>
  attachments?: readonly MailFile[]
}

/** A file that goes with a mail; one with a `cid` is a picture that the page shows as `cid:<cid>`. */
export interface MailFile {
  name: string
  mediaType: string
  bytes: Buffer
  cid?: string
}

/**
 * What became of it, as far as can be known:
 * - accepted: the relay has taken responsibility;
 * - refused: it will not take it, now or later;
 * - later: it has certainly not been taken, and may be offered again;
 * - unknown: the connection was lost after the text had begun to go over: it may have been taken.
 */
export type Outcome = { result: 'accepted' | 'refused' | 'later' | 'unknown'; reply: string }

export interface Post {
  send(mail: Mail): Promise<Outcome>
}

/** The relay of RAPPORT_RELAY. A connection per mail: letters are few, and a shared one that breaks would make several of them unknown. */
export function openPost(relay: string, dkim?: DkimKey): Post {
  const url = new URL(relay)
  const options = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: GREETING_TIMEOUT_MS,
    socketTimeout: ANSWER_TIMEOUT_MS,
  }
  const credentials = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : undefined
  return {
    async send(mail) {
      const message = await compose(mail, dkim)
      const state = { begun: false }
      try {
        const reply = await converse(options, credentials, mail, bodyOf(message, state))
        return { result: 'accepted', reply: short(reply) }
      } catch (error) {
        return outcomeOf(error as SmtpError, state.begun)
      }
    },
  }
}

interface SmtpError extends Error {
  /** nodemailer's name for the kind of failure, EAUTH for instance. */
  code?: string
  responseCode?: number
  response?: string
}

function outcomeOf(error: SmtpError, begun: boolean): Outcome {
  const reply = short(error.response ?? error.message)
  const answered = typeof error.responseCode === 'number' && error.responseCode >= 400
  if (begun && !answered) return { result: 'unknown', reply }
  // A password that is refused is put right by the merchant, and says nothing about the letter.
  if (answered && error.responseCode! >= 500 && error.code !== 'EAUTH') return { result: 'refused', reply }
  return { result: 'later', reply }
}

/** One whole conversation. Resolves with the relay's answer to the end of the text, and does not wait for its good-bye. */
async function converse(
  options: ConstructorParameters<typeof SMTPConnection>[0],
  credentials: { user: string; pass: string } | undefined,
  mail: Mail,
  body: Readable,
): Promise<string> {
  const connection = new SMTPConnection(options)
  const broken = new Promise<never>((_, reject) => connection.on('error', reject))
  broken.catch(() => undefined)
  const step = <T>(take: (done: (error?: Error | null, value?: T) => void) => void) =>
    Promise.race([
      broken,
      new Promise<T | undefined>((resolve, reject) => take((error, value) => (error ? reject(error) : resolve(value)))),
    ])
  try {
    await step((done) => connection.connect((error) => done(error)))
    if (credentials) await step((done) => connection.login({ credentials }, (error) => done(error)))
    const info = await step<{ response: string }>((done) =>
      connection.send({ from: mail.from.address, to: [mail.to] }, body, (error, value) =>
        done(error, value as { response: string }),
      ),
    )
    connection.quit()
    return info?.response ?? ''
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Read only once the relay has said that it listens: from then on a lost connection leaves us not knowing. */
function bodyOf(message: Buffer, state: { begun: boolean }): Readable {
  return new Readable({
    read() {
      state.begun = true
      this.push(message)
      this.push(null)
    },
  })
}

async function compose(mail: Mail, dkim: DkimKey | undefined): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: mail.messageId,
    date: mail.date,
    // As objects, so that no character of a name or an address is read as a second address.
    from: mail.from,
    to: { name: '', address: mail.to },
    subject: mail.subject.replaceAll(/[\r\n]+/g, ' '),
    text: mail.text,
    html: mail.html,
    ...(mail.headers ? { headers: mail.headers } : {}),
    attachments: (mail.attachments ?? []).map(({ name, mediaType, bytes, cid }) => ({
      filename: name,
      contentType: mediaType,
      content: bytes,
      ...(cid === undefined ? {} : { cid, contentDisposition: 'inline' as const }),
    })),
    // A letter's words never make this program read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const message = await composer.compile().build()
  return dkim ? sign(message, dkim) : message
}

/** RFC 6376. The key's domain should be the sender's, or receivers that ask for alignment (DMARC) do not count it. */
export interface DkimKey {
  domain: string
  selector: string
  privateKey: string
}

/** `selector:domain:path of the private key in PEM`, as RAPPORT_DKIM says it. */
export function readDkimKey(setting: string): DkimKey {
  const [selector, domain, ...file] = setting.split(':')
  if (!selector || !domain || file.length === 0)
    throw new Error('RAPPORT_DKIM is written selector:domain:path-of-the-private-key.')
  return { selector, domain, privateKey: readFileSync(file.join(':'), 'utf8') }
}

async function sign(message: Buffer, key: DkimKey): Promise<Buffer> {
  const signer = new DKIM({ domainName: key.domain, keySelector: key.selector, privateKey: key.privateKey })
  const chunks: Buffer[] = []
  for await (const chunk of signer.sign(message, {})) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function short(reply: string): string {
  return reply.replaceAll(/\s+/g, ' ').slice(0, REPLY_LIMIT)
}
