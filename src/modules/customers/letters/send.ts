import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Acting, Context } from '../../../platform/context.ts'
import { isInvented } from '../../../platform/mail/address.ts'
import { openPost, readDkimKey, type Mail, type Outcome, type Post } from '../../../platform/mail/post.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { type LetterToWrite, letterOfKind, type Written } from '../letters.ts'
import { SERVICE } from '../purposes.ts'
import { transact } from '../transact.ts'

/**
 * Between two looks for letters that are due. A look is one statement over an index that holds the unsettled only (0.2 ms), so that
 * "at once" needs neither a job nor a ring, and does not wait behind a stranger's open transaction as a reaction would.
 */
const LOOK_MS = 1_000
/** Letters in one look, and conversations with the relay at a time. */
const LETTERS_AT_ONCE = 50
const CONVERSATIONS_AT_ONCE = 4
/** Longer than every time-out of a conversation together: a letter still handed over then belongs to a program that died over it. */
const HANDED_OVER_LIMIT_MINUTES = 5
/** Before the next try, doubling from the first to the last. */
const RETRY_FIRST_SECONDS = 30
const RETRY_LAST_SECONDS = 3_600
/** RFC 5321 gives up after four or five days; what we promise to tell at once is of no use after two. */
const GIVE_UP_AFTER_HOURS = 48
/** The first and the last thing that is said to the relay's reply when there is none. */
const GIVEN_UP = 'The relay did not take it for two days.'
const FORGOTTEN = 'The program ended while the relay may have been taking it.'

export interface Sending {
  /** Ends after the conversations under way. */
  stop(): Promise<void>
}

/** Sends what is owed, for as long as this process lives. Without a relay letters stay in the house, and the workspace shows them. */
export function startSending(context: Context, post = postOf(context)): Sending {
  const stopping = new AbortController()
  const loop = post ? sendUntil(context, post, stopping.signal) : Promise.resolve()
  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}

async function sendUntil(context: Context, post: Post, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await sendDue(context, post, stop).catch((error: unknown) =>
      context.log.warn({ err: error }, 'letters could not be looked for'),
    )
    await pause(LOOK_MS, undefined, { signal: stop }).catch(() => undefined)
  }
}

/** Hands over what is due now. */
export async function sendDue(context: Context, post: Post, stop?: AbortSignal): Promise<void> {
  const ctx: Acting = { ...context, principal: { kind: 'system', name: 'customers.letters' } }
  const waiting = await findDue(ctx)
  const work = async () => {
    for (let next = waiting.shift(); next && !stop?.aborted; next = waiting.shift()) {
      // One letter's fault, or the database's: the others go on, and its state says what is known of it.
      const { id: letter, kind } = next
      await sendOne(ctx, post, next).catch((error: unknown) =>
        ctx.log.error({ err: error, letter, kind }, 'a letter could not be sent'),
      )
    }
  }
  await Promise.all(Array.from({ length: CONVERSATIONS_AT_ONCE }, work))
}

/** The relay that mail leaves by, signed where the house signs; undefined where there is none. */
export function postOf({ config }: Pick<Context, 'config'>): Post | undefined {
  return config.relay ? openPost(config.relay, config.dkim ? readDkimKey(config.dkim) : undefined) : undefined
}

interface DueLetter extends LetterToWrite {
  queuedAt: Date
  attempts: number
}

async function findDue(ctx: Acting): Promise<DueLetter[]> {
  const due = await sql<{ id: string; party: string | null }>`
    select id, party from customers.due_letters(${HANDED_OVER_LIMIT_MINUTES}, ${FORGOTTEN}, ${GIVE_UP_AFTER_HOURS}, ${GIVEN_UP}, ${LETTERS_AT_ONCE})`.execute(
    ctx.db,
  )
  if (due.rows.length === 0) return []
  const parties = [...new Set(due.rows.flatMap(({ party }) => party ?? []))]
  return transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows } = await sql<DueLetter>`
      select id, kind, party, recipient, locale, data, queued_at as "queuedAt", attempts from customers.letter
      where id = any (${due.rows.map(({ id }) => id)}::uuid[]) and state = 'queued' order by retry_at`.execute(tx)
    return rows
  })
}

/** What a transaction about a letter enters: a letter to the staff stands on nobody's record. */
const partiesOf = ({ party }: DueLetter) => (party ? [party] : [])

async function sendOne(ctx: Acting, post: Post, letter: DueLetter): Promise<void> {
  if (isInvented(letter.recipient)) return settle(ctx, letter, 'queued', 'withdrawn')
  let written: Written | null
  try {
    const declaration = letterOfKind(letter.kind)
    if (!declaration) throw new Error(`The letter ${letter.kind} is not declared.`)
    written = await declaration.render(ctx, letter)
  } catch (error) {
    ctx.log.error({ err: error, letter: letter.id, kind: letter.kind }, 'a letter could not be written')
    return settle(ctx, letter, 'queued', { result: 'later', reply: 'It could not be written; the log says why.' })
  }
  if (written === null) return settle(ctx, letter, 'queued', 'withdrawn')
  const mail = mailOf(ctx, letter, written)
  // Committed before the relay hears of it: whatever happens from here on, nobody sends it again without asking.
  if (!(await claim(ctx, letter))) return
  const outcome = await post.send(mail)
  if (outcome.result !== 'accepted')
    ctx.log.warn({ letter: letter.id, kind: letter.kind, result: outcome.result }, 'the relay did not accept a letter')
  await settle(ctx, letter, 'handed_over', outcome)
}

/** Takes the letter for this process; false when another one was quicker or somebody has withdrawn it. */
async function claim(ctx: Acting, letter: DueLetter): Promise<boolean> {
  const claimed = await transact(ctx, { purpose: SERVICE, parties: partiesOf(letter) }, (tx) =>
    sql`update customers.letter set state = 'handed_over', handed_at = clock_timestamp(), attempts = attempts + 1
        where id = ${letter.id} and state = 'queued' and attempts = ${letter.attempts}`.execute(tx),
  )
  return claimed.numAffectedRows === 1n
}

async function settle(
  ctx: Acting,
  letter: DueLetter,
  from: 'queued' | 'handed_over',
  outcome: Outcome | 'withdrawn',
): Promise<void> {
  const later = outcome !== 'withdrawn' && outcome.result === 'later'
  const state = outcome === 'withdrawn' ? 'withdrawn' : later ? 'queued' : outcome.result
  const wait = Math.min(RETRY_LAST_SECONDS, RETRY_FIRST_SECONDS * 2 ** letter.attempts)
  const counted = later && from === 'queued' ? 1 : 0
  await transact(ctx, { purpose: SERVICE, parties: partiesOf(letter) }, (tx) =>
    sql`update customers.letter
        set state = ${state}, reply = ${outcome === 'withdrawn' ? null : outcome.reply}, attempts = attempts + ${counted},
          settled_at = case when ${later} then null else clock_timestamp() end,
          retry_at = case when ${later} then now() + make_interval(secs => ${wait}) else retry_at end
        where id = ${letter.id} and state = ${from}`.execute(tx),
  )
  ctx.bell.ring(['letters'])
}

function mailOf(ctx: Acting, letter: DueLetter, written: Written): Mail {
  const { mailFrom } = ctx.config
  return {
    // Made from the row's id: the same on every try, so that a receiver knows a repeat when it sees one.
    messageId: `<letter.${letter.id}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}>`,
    date: letter.queuedAt,
    from: { name: setting(ctx, shop.name), address: mailFrom },
    to: letter.recipient,
    subject: written.subject,
    text: written.text,
    html: written.html,
    ...(written.attachments ? { attachments: written.attachments } : {}),
    headers: {
      // RFC 3834: no holiday notice and no other machine need answer.
      ...(written.byPerson ? {} : { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }),
      ...written.headers,
    },
  }
}
