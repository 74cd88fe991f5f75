import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatTime } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { breakPromise, tellOfBroken, type Tx } from '../../customers/index.ts'
import type { FoundCase } from '../find.ts'
import { replyDue } from '../promises.ts'
import { sayIn } from '../said.ts'
import { type CallbackRow, inCallback, ringCallback } from './callback.ts'
import { dropCallback } from './change.ts'
import { oweCallbackLetters } from './letters.tsx'
import { offerOn } from './offer.ts'
import { rosterOf } from './roster.ts'
import { type Beforehand, REMIND_MINUTES, seatFirst } from './seat.ts'

/** Callbacks of one sweep; each is a transaction of its own. */
const BATCH = 100
const MINUTE_MS = 60_000

type Why = 'solved' | 'forgotten' | 'lapsed' | 'late' | 'unwanted' | 'remind'

/** After its time, for so long whoever took a call may take to say what became of it; and then everybody else, in minutes. */
const FORGOTTEN_MINUTES = 60

/**
 * What nobody has to press: not taken at once, it gets a time; taken and forgotten, it is everybody's again; missed by us, it is broken, moved
 * and told; soon due, it is reminded of; solved meanwhile, its place is offered to the next. Answers how many.
 */
export async function seeToCallbacks(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS)
  const { rows } = await sql<{ id: string; why: Why }>`
    select id, why from desk.callbacks_to_see_to(${now}::timestamptz, ${at(REMIND_MINUTES)}::timestamptz, ${at(-FORGOTTEN_MINUTES)}::timestamptz, ${BATCH})`.execute(
    ctx.db,
  )
  if (rows.length === 0) return 0
  const [roster, due] = await Promise.all([rosterOf(ctx), replyDue(ctx, 'web')])
  let seen = 0
  for (const { id, why } of rows) {
    try {
      seen += await seeTo(ctx, { id, why }, { roster, due })
    } catch (error) {
      // Taken back, or erased with its customer, since we looked: the others wait no longer for that.
      if (!(error instanceof Refusal)) throw error
    }
  }
  return seen
}

async function seeTo(ctx: Acting, { id, why }: { id: string; why: Why }, beforehand: Beforehand): Promise<number> {
  if (why === 'solved') {
    await dropCallback(ctx, id)
    return 1
  }
  if (why === 'unwanted') return offerOn(ctx, id)
  const now = ctx.clock.now()
  const done = await inCallback(ctx, id, async (tx, row, found) => {
    // Settled, taken or seen to by another program since we looked: what is told, is told once.
    if (row.state !== 'booked' || !stillStands(row, why, now)) return 0
    if (why === 'forgotten') await takeBackCall(tx, ctx, row, found)
    if (why === 'lapsed') await seatFirst(tx, ctx, { row, found, letter: 'callback.booked', ...beforehand })
    if (why === 'late') {
      const broken = row.promise !== null && (await breakPromise(tx, row.promise, now)) ? row.promise : null
      await seatFirst(tx, ctx, { row, found, letter: 'callback.late', ...beforehand })
      if (broken !== null) await tellOfBroken(tx, broken, now)
    }
    if (why === 'remind') {
      const { numAffectedRows } = await sql`
        update desk.callback set reminded_at = ${now} where id = ${id} and reminded_at is null`.execute(tx)
      if (!numAffectedRows) return 0
      await oweCallbackLetters(tx, row, 'callback.reminder')
    }
    return 1
  })
  if (done > 0) ringCallback(ctx, id)
  return done
}

function stillStands({ staff, ends_at, offered_until }: CallbackRow, why: Why, now: Date): boolean {
  switch (why) {
    case 'forgotten':
      return staff !== null && ends_at.getTime() <= now.getTime() - FORGOTTEN_MINUTES * MINUTE_MS
    case 'lapsed':
      return staff === null && offered_until !== null && offered_until <= now
    case 'late':
      return staff === null && offered_until === null && ends_at <= now
    case 'solved':
    case 'unwanted':
    case 'remind':
      return staff === null
  }
}

/** Step: whoever took it has not said what became of it. It is before everybody again, and a note says whose it was. */
async function takeBackCall(tx: Tx, ctx: Acting, row: CallbackRow, found: FoundCase): Promise<void> {
  const locale = setting(ctx, shop.locale)
  const names = await staffNamesById({ db: tx }, [row.staff])
  await sql`
    update desk.callback set staff = null, given = null, given_at = null, offered_until = null, returned_at = ${ctx.clock.now()},
      changed_at = ${ctx.clock.now()}
    where id = ${row.id}`.execute(tx)
  await sayIn(tx, ctx, {
    case: found,
    party: found.party,
    direction: 'note',
    channel: 'phone',
    text: say(locale)('calls.said.forgotten', {
      who: names.get(row.staff) ?? say(locale)('calls.somebody'),
      time: formatTime(row.starts_at, setting(ctx, shop.zone), locale),
    }),
  })
}
