import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatSpan } from '../../../ui/span.ts'
import { say } from '../../../ui/words.ts'
import { cancelOrder } from '../../orders/index.ts'
import { findCase, inCase } from '../find.ts'
import { settleCase } from '../handle.ts'
import { ringCase, sayIn } from '../said.ts'
import type { Door } from './contract.ts'
import { CUT_OFF_MINUTES, SLOW_MS, TOLD_MINUTES } from './limits.ts'
import { mailsTo } from './mailbox.ts'
import { probe } from './settings.ts'
import { endStep, failStep, noteStep } from './step.ts'
import { readTalk, strangerAt } from './stranger.ts'

/** Steps of one look: more runs than that do not wait at the same time. */
const BATCH = 200
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

interface Waiting {
  run: string
  door: Door
  begun_at: Date
  told_ms: number | null
  number: string | null
  holds: { address?: string; cookies?: Record<string, string> }
}

/** Looks what has become of the questions and orders that wait: answered, too late, or still nothing. Answers how many steps are over. */
export async function followProbes(ctx: Acting): Promise<number> {
  const { rows } = await sql<Waiting>`
    select run, door, begun_at, told_ms::float8 as told_ms, number::text as number, holds from desk.probe_step
    where state = 'waiting' order by begun_at limit ${BATCH}`.execute(ctx.db)
  let over = 0
  for (const step of rows) {
    try {
      over += (await follow(ctx, step)) ? 1 : 0
    } catch (error) {
      await failStep(ctx, step, error)
      if (step.door === 'order') await giveBack(ctx, step)
      over += 1
    }
  }
  return over
}

async function follow(ctx: Acting, step: Waiting): Promise<boolean> {
  const { address, cookies } = step.holds
  const age = ctx.clock.now().getTime() - step.begun_at.getTime()
  if (!address && !cookies) {
    if (age < CUT_OFF_MINUTES * MINUTE_MS) return false
    await failStep(ctx, step, 'cut-off')
    return true
  }
  const heard = cookies ? await heardInChat(ctx, cookies) : await heardByMail(ctx, address!, step.begun_at)
  const since = (at: Date) => Math.max(0, at.getTime() - step.begun_at.getTime())
  const told = heard.told ? since(heard.told) : null
  const limit = step.door === 'chat' ? SLOW_MS.chat : SLOW_MS.mail
  // A mail says by what it was answered which case it has become.
  const number = step.number ?? (told !== null && address ? await caseOf(ctx, address) : null)
  if (told !== null && step.told_ms === null) await noteStep(ctx, step, { number, told, slow: told > limit })
  if (step.door === 'order') return followOrder(ctx, step, { told, age })
  if (heard.answered) {
    const answered = since(heard.answered)
    await endStep(ctx, step, { told, answered })
    await thank(ctx, { door: step.door, number }, answered)
    return true
  }
  const problem =
    told === null && age > TOLD_MINUTES * MINUTE_MS
      ? 'not-told'
      : age > setting(ctx, probe.answerHours) * HOUR_MS
        ? 'not-answered'
        : null
  if (problem === null) return false
  await failStep(ctx, step, problem)
  return true
}

/** Confirmed or not: what was kept for it is free again. */
async function followOrder(
  ctx: Acting,
  step: Waiting,
  { told, age }: { told: number | null; age: number },
): Promise<boolean> {
  const isLate = age > TOLD_MINUTES * MINUTE_MS
  if (told === null && !isLate) return false
  await giveBack(ctx, step)
  if (told === null) await failStep(ctx, step, 'not-told')
  else await endStep(ctx, step, { told })
  return true
}

/** Cancels the order, if it came to one. */
async function giveBack(ctx: Acting, { number }: Waiting): Promise<void> {
  if (number === null) return
  try {
    await cancelOrder(ctx, number)
  } catch (error) {
    // Somebody has packed it all the same: then it is theirs to unpack, and the packing says so.
    if (!(error instanceof Refusal)) throw error
    ctx.log.warn({ order: number, code: error.code }, 'the order of a probe could not be cancelled')
  }
}

interface Heard {
  /** When it was acknowledged or confirmed, and when a person answered. */
  told: Date | null
  answered: Date | null
}

async function heardByMail(ctx: Acting, address: string, since: Date): Promise<Heard> {
  const mails = await mailsTo(ctx, address, since)
  return { told: mails[0]?.at ?? null, answered: mails.find(({ machine }) => !machine)?.at ?? null }
}

async function heardInChat(ctx: Acting, cookies: Record<string, string>): Promise<Heard> {
  const { messages } = await readTalk(strangerAt(ctx.config.url, { cookies }))
  const first = (from: 'house' | 'us') => messages.find((one) => one.from === from)
  const [told, answered] = [first('house') ?? first('us'), first('us')]
  return { told: told ? new Date(told.at) : null, answered: answered ? new Date(answered.at) : null }
}

/** Who answered learns who asked, and the case is over: nobody is to wait for a stranger who is none. */
async function thank(ctx: Acting, { door, number }: Pick<Waiting, 'door' | 'number'>, took: number): Promise<void> {
  const locale = setting(ctx, shop.locale)
  const words = say(locale)
  if (number === null || !(await findCase(ctx.db, number))) return
  const found = await inCase(ctx, number, async (tx, within) => {
    await sayIn(tx, ctx, {
      case: within,
      party: within.party,
      direction: 'note',
      channel: door === 'chat' ? 'chat' : 'mail',
      text: words('probe.thanks', { took: formatSpan(took, words, locale) }),
      name: words('probe.by'),
    })
    if (within.state !== 'closed') await settleCase(tx, ctx, within)
    return within
  })
  ringCase(ctx, found)
}

async function caseOf(ctx: Pick<Acting, 'db'>, address: string): Promise<string | null> {
  const { rows } = await sql<{ number: string | null }>`
    select desk.case_of_address(${address})::text as number`.execute(ctx.db)
  return rows[0]?.number ?? null
}
