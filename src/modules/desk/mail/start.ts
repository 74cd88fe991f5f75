import path from 'node:path'
import type { Context } from '../../../platform/context.ts'
import { isOwnHost } from '../../../platform/mail/check/check.ts'
import { certificateFor } from '../../../platform/mail/in/certificate.ts'
import { fetchMailbox } from '../../../platform/mail/in/imap.ts'
import { openParser } from '../../../platform/mail/in/parser.ts'
import { listenSmtp, type SmtpListener } from '../../../platform/mail/in/smtp.ts'
import { setting } from '../../../platform/settings.ts'
import { desk } from '../settings.ts'
import { keepMail, knownPlaces } from './ledger.ts'
import { startReading } from './read.ts'

export interface MailIn {
  /** Where mail is taken; undefined when the port could not be had. */
  port: number | undefined
  stop(): Promise<void>
}

/** Takes mail in, by SMTP and from the mailboxes of RAPPORT_IMAP, and reads what has come. */
export async function startMailIn(context: Context, say: (line: string) => void = () => undefined): Promise<MailIn> {
  const parser = openParser()
  const reader = startReading(context, parser)
  const smtp = await listen(context, reader.wake, say)
  const fetching = context.config.imap.map((account) =>
    fetchMailbox(account, {
      log: context.log,
      now: () => context.clock.now(),
      known: (places) => knownPlaces(context, places),
      async store({ raw, place, receivedAt, history, cut }) {
        const envelope = { ...(history ? { history } : {}), ...(cut === null ? {} : { cut }) }
        await keepMail(context, { source: 'imap', raw, envelope, at: receivedAt, place })
        reader.wake()
      },
    }),
  )
  return {
    port: smtp?.port,
    async stop() {
      // First those who bring mail, then who reads it.
      await Promise.allSettled([smtp?.stop(), ...fetching.map((one) => one.stop())])
      await reader.stop()
      await parser.close()
    },
  }
}

/** A port that somebody else has takes no more from us than the mail: the rest of the house runs. */
async function listen(
  context: Context,
  wake: () => void,
  say: (line: string) => void,
): Promise<SmtpListener | undefined> {
  const { config, log, clock } = context
  const name = config.url.hostname
  try {
    return await listenSmtp({
      port: config.smtpPort,
      name,
      certificate: certificateFor({ tls: config.tls, dataFolder: path.resolve(config.dataFolder) }, name, clock.now()),
      log,
      refusal: (address) => refusalOf(setting(context, desk.mailDomains), address),
      async store({ raw, from, to, ip, helo }) {
        // What our own network brings is judged by its words only.
        const envelope = isOwnHost(ip) ? { from, to } : { from, to, ip, helo }
        const { id } = await keepMail(context, { source: 'smtp', raw, envelope, at: clock.now() })
        wake()
        return id
      },
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why =
      code === 'EADDRINUSE' || code === 'EACCES'
        ? `Port ${config.smtpPort} cannot be used (${code}): another program has it, or it needs more rights. Choose another one with SMTP_PORT.`
        : message
    say(`No mail comes in by SMTP. ${why} Everything else runs.`)
    log.warn({ port: config.smtpPort, reason: why }, 'no mail comes in by SMTP')
    return undefined
  }
}

/** Why mail for this address is not taken, as its sender's host will show it to them. */
export function refusalOf(domains: readonly string[], address: string): string | null {
  if (domains.length === 0) return null
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  if (domains.some((one) => one.toLowerCase() === domain)) return null
  return `We take no mail for ${domain}, and hand none on.`
}
