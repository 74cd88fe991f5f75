import { z } from 'zod'

/** What the environment says, read once at start. Everything else that a merchant may change is a setting. */
export interface Config {
  /** TCP port of the web server; 0 takes a free one. */
  port: number
  /** TCP port on which mail arrives; 0 takes a free one. */
  smtpPort: number
  /** Folder of the database, the secret and the erasure list. */
  dataFolder: string
  /** One's own PostgreSQL, 18 or newer, as the role that owns the database; none starts the embedded one. */
  databaseUrl: string | undefined
  /** The address that customers see: origin of links in mails, of passkeys and of the CSRF check. */
  url: URL
  /** How many proxies stand in front and may be believed about X-Forwarded-For. */
  proxies: number
  /** SMTP relay for outgoing mail (smtp://user:password@host:port); none keeps letters in the house. */
  relay: string | undefined
  /** Key that signs outgoing mail, as selector:domain:file; none leaves signing to the relay. */
  dkim: string | undefined
  /** Certificate and key, as PEM files, for mail that comes in; none makes one. */
  tls: { cert: string; key: string } | undefined
  /** Mailboxes elsewhere that mail is fetched from. */
  imap: readonly ImapAccount[]
  /** Name servers that are asked about senders of mail; none: those of this machine. */
  nameServers: readonly string[]
  /** A service with the API of LibreTranslate that translates what agents ask it to; none translates nothing. */
  translator: { url: string; key: string | undefined } | undefined
  /** A language model behind any address with the API of OpenAI, which puts the help's answers into words; none: they are quoted. */
  model: { url: string; key: string | undefined; name: string } | undefined
  /** Sender of outgoing mail. */
  mailFrom: string
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  roles: ReadonlySet<Role>
}

/** imaps://user:password@host:port/Mailbox, or imap:// with STARTTLS where it is offered. */
export interface ImapAccount {
  host: string
  port: number
  secure: boolean
  user: string
  password: string
  mailbox: string
}

export type Role = 'web' | 'live' | 'mail' | 'worker'
const ROLES: Role[] = ['web', 'live', 'mail', 'worker']

const NAME_SERVER = /^(?:[\d.]+|\[[\da-f:]+\]|[\da-f:]+)(?::\d+)?$/i
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback)
const environment = z.object({
  PORT: port(3000),
  SMTP_PORT: port(2525),
  RAPPORT_DATA: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  RAPPORT_URL: z.url({ protocol: /^https?$/ }).optional(),
  RAPPORT_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  RAPPORT_RELAY: z.url({ protocol: /^smtps?$/ }).optional(),
  RAPPORT_DKIM: z
    .string()
    .regex(/^[\w-]+:[\w.-]+:.+$/, 'selector:domain:file of the private key')
    .optional(),
  RAPPORT_TLS: z
    .string()
    .regex(/^[^:]+:[^:]+$/, 'file of the certificate:file of its key, both as PEM')
    .transform((text) => ({ cert: text.slice(0, text.indexOf(':')), key: text.slice(text.indexOf(':') + 1) }))
    .optional(),
  RAPPORT_IMAP: z.string().default('').transform(readImapAccounts),
  RAPPORT_NAME_SERVERS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(z.string().regex(NAME_SERVER, 'address or address:port, several separated by spaces'))),
  RAPPORT_TRANSLATOR: z.url({ protocol: /^https?$/ }).optional(),
  RAPPORT_TRANSLATOR_KEY: z.string().min(1).optional(),
  RAPPORT_MODEL_URL: z.url({ protocol: /^https?$/ }).optional(),
  RAPPORT_MODEL_KEY: z.string().min(1).optional(),
  RAPPORT_MODEL_NAME: z.string().min(1).max(200).default('default'),
  RAPPORT_MAIL_FROM: z.string().min(3).optional(),
  RAPPORT_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  RAPPORT_ROLES: z
    .string()
    .default(ROLES.join(','))
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(ROLES)).min(1)),
})

/** Thrown for a wrong environment: one line per variable, with what is wrong and what was found. */
export class ConfigError extends Error {}

/** Parses the environment. @throws ConfigError that names each wrong variable. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `${name}=${withoutPassword(given[name] ?? '')}: ${issue.message}`
    })
    throw new ConfigError(`The environment cannot be used.\n  ${lines.join('\n  ')}`)
  }
  const said = parsed.data
  const url = new URL(said.RAPPORT_URL ?? `http://localhost:${said.PORT}`)
  return {
    port: said.PORT,
    smtpPort: said.SMTP_PORT,
    dataFolder: said.RAPPORT_DATA,
    databaseUrl: said.DATABASE_URL,
    url,
    proxies: said.RAPPORT_PROXIES,
    relay: said.RAPPORT_RELAY,
    dkim: said.RAPPORT_DKIM,
    tls: said.RAPPORT_TLS,
    imap: said.RAPPORT_IMAP,
    nameServers: said.RAPPORT_NAME_SERVERS,
    translator:
      said.RAPPORT_TRANSLATOR === undefined
        ? undefined
        : { url: said.RAPPORT_TRANSLATOR, key: said.RAPPORT_TRANSLATOR_KEY },
    model:
      said.RAPPORT_MODEL_URL === undefined
        ? undefined
        : { url: said.RAPPORT_MODEL_URL, key: said.RAPPORT_MODEL_KEY, name: said.RAPPORT_MODEL_NAME },
    mailFrom: said.RAPPORT_MAIL_FROM ?? `shop@${url.hostname}`,
    logLevel: said.RAPPORT_LOG,
    roles: new Set(said.RAPPORT_ROLES),
  }
}

/** What is wrong is shown on a terminal and kept in its log. */
const withoutPassword = (text: string) => text.replaceAll(/:\/\/[^@\s/]*@/g, '://…@')

const IMAP_SHAPE = 'imaps://user:password@host/Mailbox, several separated by spaces; write @ in a user name as %40'

function readImapAccounts(text: string, ctx: z.RefinementCtx): ImapAccount[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((one) => {
      const url = URL.parse(one)
      if (!url || !/^imaps?:$/.test(url.protocol) || !url.hostname || !url.username || !url.password) {
        ctx.addIssue({ code: 'custom', message: IMAP_SHAPE })
        return []
      }
      const secure = url.protocol === 'imaps:'
      return {
        host: url.hostname.replaceAll(/^\[|\]$/g, ''),
        port: Number(url.port) || (secure ? 993 : 143),
        secure,
        user: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
        mailbox: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
      }
    })
}
