import { setTimeout as pause } from 'node:timers/promises'
import type { Acting, Context } from '../../../platform/context.ts'
import { failpoint } from '../../../platform/failpoint.ts'
import { type Parser, ParserError } from '../../../platform/mail/in/parser.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { claimedBytes, claimMail, type Claimed, type MailState, putBackUntaken, putBackUnread } from './ledger.ts'
import { takeMail, type TakenMail } from './take.ts'

/** Between two looks for mails that nobody in this process has told of: of another process, or to be tried again. */
const LOOK_MS = 1_000

/** What became of a mail at this try. */
export type Reading = { id: string } & (
  | TakenMail
  | { state: Extract<MailState, 'received' | 'unreadable'>; problem: string }
)

/** What could not be taken, how often in a row: it waits longer each time. Of this process's lifetime, for a restart may have put it right. */
const troubles = new WeakMap<Acting['db'], Map<string, number>>()

/**
 * Reads the next mail that waits, and takes it. Null when there is none. Never throws for what a mail does: it is put back with its
 * problem, and the next one is not held up.
 */
export async function readNext(
  ctx: Acting,
  parser: Parser,
  which: 'waiting' | 'import' = 'waiting',
): Promise<Reading | null> {
  const mail = await claimMail(ctx, which)
  if (!mail) return null
  failpoint('mail.claimed')
  let parsed
  try {
    const raw = await claimedBytes(ctx, mail)
    failpoint('mail.parsing')
    parsed = await parser.parse(raw)
  } catch (error) {
    if (!(error instanceof ParserError)) return notTaken(ctx, mail, error)
    const state = await putBackUnread(ctx, mail, error.problem)
    ctx.log.warn({ mail: mail.id, problem: error.problem, attempts: mail.attempts, state }, 'a mail could not be read')
    return { id: mail.id, state: state === 'unreadable' ? state : 'received', problem: error.problem }
  }
  try {
    failpoint('mail.taking')
    const taken = await takeMail(ctx, mail, parsed)
    troublesOf(ctx).delete(mail.id)
    return { id: mail.id, ...taken }
  } catch (error) {
    // Another reader has settled it while this one was at work; what this one wrote has gone back.
    if (error instanceof Refusal && error.code === 'mail-settled') return { id: mail.id, state: 'taken', number: null }
    return notTaken(ctx, mail, error)
  }
}

const troublesOf = (ctx: Acting) => troubles.get(ctx.db) ?? troubles.set(ctx.db, new Map()).get(ctx.db)!

async function notTaken(ctx: Acting, mail: Claimed, error: unknown): Promise<Reading> {
  const known = troublesOf(ctx)
  const trouble = known.get(mail.id) ?? 0
  known.set(mail.id, trouble + 1)
  ctx.log.error({ err: error, mail: mail.id }, 'a mail could not be taken; it is tried again')
  await putBackUntaken(ctx, mail, trouble)
  return { id: mail.id, state: 'received', problem: 'not-taken' }
}

export interface Reader {
  /** There is a new one. */
  wake(): void
  /** Ends after the mail under way. */
  stop(): Promise<void>
}

/** Reads what comes in, one mail after the other in the order of their arrival, for as long as this process lives. */
export function startReading(context: Context, parser: Parser): Reader {
  const ctx: Acting = { ...context, principal: { kind: 'system', name: 'desk.mail' } }
  const stopping = new AbortController()
  let woken = Promise.withResolvers<void>()
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      // Before the look: what arrives during it is looked for again.
      woken = Promise.withResolvers()
      const read = await readNext(ctx, parser).catch((error: unknown) => {
        context.log.warn({ err: error }, 'mails could not be looked for')
        return null
      })
      if (read) continue
      const nap = new AbortController()
      const signal = AbortSignal.any([stopping.signal, nap.signal])
      await Promise.race([woken.promise, pause(LOOK_MS, undefined, { signal }).catch(() => undefined)])
      nap.abort()
    }
  })()
  return {
    wake: () => woken.resolve(),
    async stop() {
      stopping.abort()
      woken.resolve()
      await loop
    },
  }
}
