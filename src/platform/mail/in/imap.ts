import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import type { Logger } from 'pino'
import type { ImapAccount } from '../../config.ts'
import { MAIL_LIMIT_BYTES } from './smtp.ts'

/** Without a word from the server we look ourselves this often. */
const LOOK_MS = 60_000
/** Quiet for so long, the connection begins to wait for the server's word (IDLE). */
const IDLE_AFTER_MS = 500
/** Before the next try, doubling from the first to the last. */
const RETRY_FIRST_MS = 5_000
const RETRY_LAST_MS = 10 * 60_000
/** UIDs that are compared with the ledger at a time. */
const COMPARE_AT_ONCE = 500
/** Beyond this the server is out of order: one answer holds one mail. */
const ANSWER_LIMIT_BYTES = MAIL_LIMIT_BYTES + 1024 * 1024
/**
 * What has lain in the mailbox for longer when we first see it is history: nobody is told now that it has arrived, and nothing is promised.
 * The first look into an old mailbox would otherwise write to everybody in it.
 */
const HISTORY_AFTER_MS = 24 * 3_600_000

/** A mail as it was fetched. */
export interface Fetched {
  raw: Buffer
  /** user@host/mailbox/UIDVALIDITY/UID: the one key that a mailbox has for a mail. */
  place: string
  receivedAt: Date
  history: boolean
  /** Its whole size, when it was larger than we take and the rest was left there. */
  cut: number | null
}

export interface FetchOptions {
  log: Pick<Logger, 'info' | 'warn'>
  now(): Date
  /** Which of these places the ledger knows. */
  known(places: string[]): Promise<ReadonlySet<string>>
  /** Commits it. */
  store(mail: Fetched): Promise<void>
  /** A test is less patient. */
  lookMs?: number
  retryMs?: number
}

export interface Fetching {
  stop(): Promise<void>
}

/**
 * Fetches what is in a mailbox and what comes into it, for as long as this process lives. The mailbox is opened for reading only: nothing
 * is marked as seen, moved or deleted, and what others have read there is fetched all the same.
 */
export function fetchMailbox(account: ImapAccount, options: FetchOptions): Fetching {
  const stopping = new AbortController()
  const loop = keepFetching(account, options, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}

async function keepFetching(account: ImapAccount, options: FetchOptions, stop: AbortSignal): Promise<void> {
  const first = options.retryMs ?? RETRY_FIRST_MS
  let wait = first
  const where = `${account.host}/${account.mailbox}`
  while (!stop.aborted) {
    try {
      await fetchUntilBroken(account, options, stop, () => {
        if (wait > first) options.log.info({ mailbox: where }, 'the mailbox can be read again')
        wait = first
      })
    } catch (error) {
      if (stop.aborted) return
      const { authenticationFailed = false } = error as { authenticationFailed?: boolean }
      options.log.warn(
        { mailbox: where, authenticationFailed, reason: (error as Error).message, seconds: wait / 1000 },
        'a mailbox cannot be read; it is tried again',
      )
    }
    await pause(wait, undefined, { signal: stop }).catch(() => undefined)
    wait = Math.min(wait * 2, RETRY_LAST_MS)
  }
}

/** One connection, until it breaks or we are to stop. */
async function fetchUntilBroken(
  account: ImapAccount,
  options: FetchOptions,
  stop: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const client = new ImapFlow({
    host: account.host,
    port: account.port,
    secure: account.secure,
    auth: { user: account.user, pass: account.password },
    logger: false,
    autoIdleDelay: IDLE_AFTER_MS,
    maxIdleTime: options.lookMs ?? LOOK_MS,
    maxLiteralSize: ANSWER_LIMIT_BYTES,
    maxResponseSize: 2 * ANSWER_LIMIT_BYTES,
    maxLineLength: 1024 * 1024,
  })
  const broken = new AbortController()
  let reason: Error | undefined
  const onBroken = (error?: Error) => {
    reason ??= error
    broken.abort()
  }
  client.on('error', onBroken)
  client.on('close', () => onBroken())
  const ended = AbortSignal.any([broken.signal, stop])
  const cut = () => client.close()
  stop.addEventListener('abort', cut)
  try {
    await client.connect()
    const mailbox = await client.mailboxOpen(account.mailbox, { readOnly: true })
    // With its user: many hosts give every mailbox the same UIDVALIDITY, and what lies in one is not what lies in the other.
    const prefix = `${account.user}@${account.host}/${account.mailbox}/${mailbox.uidValidity}`
    let last = 0
    onOpen()
    while (!ended.aborted) {
      // Asked for before the look, so that what arrives during it is not waited for.
      const wake = new AbortController()
      const rung = once(client, 'exists', { signal: AbortSignal.any([ended, wake.signal]) }).catch(() => undefined)
      last = await fetchNew(client, prefix, last, options, ended)
      await Promise.race([rung, pause(options.lookMs ?? LOOK_MS, undefined, { signal: ended }).catch(() => undefined)])
      wake.abort()
    }
    if (!stop.aborted) throw reason ?? new Error('The connection was closed.')
  } finally {
    stop.removeEventListener('abort', cut)
    client.close()
  }
}

/** Fetches what the ledger does not know, oldest first. Answers the highest UID that is dealt with. */
async function fetchNew(
  client: ImapFlow,
  prefix: string,
  last: number,
  options: FetchOptions,
  ended: AbortSignal,
): Promise<number> {
  const found = await client.search({ uid: `${last + 1}:*` }, { uid: true })
  // An empty range still names the newest mail.
  const uids = (Array.isArray(found) ? found : []).filter((uid) => uid > last).sort((one, other) => one - other)
  let dealtWith = last
  for (let from = 0; from < uids.length; from += COMPARE_AT_ONCE) {
    const some = uids.slice(from, from + COMPARE_AT_ONCE)
    const known = await options.known(some.map((uid) => `${prefix}/${uid}`))
    for (const uid of some) {
      if (ended.aborted) return dealtWith
      if (!known.has(`${prefix}/${uid}`)) await fetchOne(client, prefix, uid, options)
      dealtWith = uid
    }
  }
  return dealtWith
}

async function fetchOne(client: ImapFlow, prefix: string, uid: number, options: FetchOptions): Promise<void> {
  const mail = await client.fetchOne(
    String(uid),
    { source: { start: 0, maxLength: MAIL_LIMIT_BYTES }, size: true, internalDate: true },
    { uid: true },
  )
  // Somebody has moved it away in the meantime.
  if (!mail || !mail.source) return
  const now = options.now()
  const at = mail.internalDate === undefined ? now : new Date(mail.internalDate)
  const receivedAt = Number.isNaN(at.getTime()) || at > now ? now : at
  await options.store({
    raw: mail.source,
    place: `${prefix}/${uid}`,
    receivedAt,
    history: now.getTime() - receivedAt.getTime() > HISTORY_AFTER_MS,
    cut: mail.size !== undefined && mail.size > mail.source.length ? mail.size : null,
  })
}
