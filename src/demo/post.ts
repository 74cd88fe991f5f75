import { connect } from 'node:net'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** A house on the same machine answers at once or not at all. */
const ANSWER_LIMIT_MS = 10_000

/** A mail as somebody who does not exist writes it. */
export interface DemoMail {
  from: { name: string; address: string }
  to: string
  subject: string
  text: string
  at: Date
  messageId: string
  /** Message-ID of what it answers to. */
  answers?: string
}

/** Whether mail is taken at this port of this machine, and by a Rapport: nobody else shall get what nobody wrote. */
export function takesMail(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port })
    const end = (is: boolean) => {
      resolve(is)
      socket.destroy()
    }
    socket.setTimeout(ANSWER_LIMIT_MS, () => end(false))
    socket.once('error', () => end(false))
    socket.once('data', (greeting) => end(/^220 .*\bRapport\b/.test(greeting.toString('latin1'))))
    socket.once('close', () => resolve(false))
  })
}

/** Hands a mail to the house's own door for mail. @throws Error with the house's words, when it was not taken */
export async function postMail(port: number, mail: DemoMail): Promise<void> {
  const { from, to, subject, text, at, messageId, answers } = mail
  const composer = new MailComposer({
    from,
    to: { name: '', address: to },
    subject,
    text,
    date: at,
    messageId,
    ...(answers ? { inReplyTo: answers, references: answers } : {}),
  })
  await hand(port, { from: from.address, to, raw: await composer.compile().build() })
}

/** Hands over a mail as it stands; without a sender it is the post's own report. */
export async function hand(port: number, { from, to, raw }: { from: string; to: string; raw: Buffer }): Promise<void> {
  const connection = new SMTPConnection({
    host: 'localhost',
    port,
    // Within the machine; and the certificate that the house makes for itself is nobody's whom we could ask.
    ignoreTLS: true,
    connectionTimeout: ANSWER_LIMIT_MS,
    greetingTimeout: ANSWER_LIMIT_MS,
    socketTimeout: ANSWER_LIMIT_MS,
  })
  const sent = Promise.withResolvers<void>()
  connection.once('error', sent.reject)
  connection.connect((refused) => {
    if (refused) return sent.reject(refused)
    connection.send({ from, to: [to] }, raw, (error) => (error ? sent.reject(error) : sent.resolve()))
  })
  try {
    await sent.promise
    connection.quit()
  } catch (error) {
    connection.close()
    throw error
  }
}
