import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { type Channel, dayOf, record, type Tx } from '../../customers/index.ts'
import type { MakeGoodShown } from '../contract.ts'
import { madeGood } from '../kinds.ts'
import { desk } from '../settings.ts'
import { nearest, type Sorted } from './rules.ts'
import type { TheCase } from './step.ts'

type Give = MakeGoodShown['give']
type Given = Pick<MakeGoodShown, 'give' | 'amount' | 'currency' | 'words'>

/** What a customer gets because a promise to them broke. */
export interface MakeGood extends MakeGoodShown {
  /** The rule would have given it, and the month's budget did not hold it: for the staff to see. */
  refused: boolean
}

/** Step: what the nearest rule makes good of a promise that broke, once per promise and within the month's budget. Null: no rule gives anything. */
export async function makeGoodFor(
  tx: Tx,
  ctx: Acting,
  found: TheCase,
  { clock, sorted }: { clock: string; sorted: Sorted },
): Promise<Given | null> {
  const rule = nearest(setting(ctx, desk.clocks), sorted, 'makeGood')
  if (!rule) return null
  const { became, ...given } = await makeGoodBy(tx, ctx, found, { ...rule.says, once: clock, channel: 'house' })
  return became === 'given' ? given : null
}

interface ToGive {
  give: Give
  amount: number
  words: string
  /** By which it is given once: the clock of the promise that broke, or the case. */
  once: string
  channel: Channel
}

/** Step: makes something good, once and within the month's budget; what came of it. */
export async function makeGoodBy(
  tx: Tx,
  ctx: Acting,
  found: { id: string; party: string; number: string },
  { give, words, once, channel, ...rule }: ToGive,
): Promise<Given & { became: 'given' | 'refused' | 'again' }> {
  const now = ctx.clock.now()
  const amount = give === 'note' ? 0 : rule.amount
  const currency = setting(ctx, shop.currency)
  const { rows } = await sql<{ became: 'given' | 'refused' | 'again' }>`
    select desk.give_make_good(${once}::uuid, ${found.id}::uuid, ${found.party}::uuid, ${give}, ${amount}::bigint, ${currency}, ${words},
      ${monthOf(ctx, now)}::date, ${setting(ctx, desk.makeGoodBudget)}::bigint, ${now}::timestamptz) as became`.execute(
    tx,
  )
  const { became } = rows[0]!
  if (became === 'given')
    await record(tx, madeGood, {
      party: found.party,
      channel,
      subject: { type: 'case', id: found.number },
      data: { give, amount, currency },
      occurredAt: now,
    })
  return { became, give, amount, currency, words }
}

/** The first day of the month whose budget something is of, as the shop's calendar has it. */
export const monthOf = (ctx: Pick<Acting, 'db'>, at: Date): string =>
  `${dayOf(at, setting(ctx, shop.zone)).slice(0, 7)}-01`

const SHOWN = 50

/** Step: what was made good to these parties, the newest first; of one case where it is named. To their own eyes only what they get. */
export async function madeGoodTo(
  tx: Tx,
  { parties, caseId = null, own }: { parties: readonly string[]; caseId?: string | null; own: boolean },
): Promise<MakeGood[]> {
  const { rows } = await sql<
    Omit<MakeGood, 'amount' | 'givenAt' | 'paidAt'> & { amount: string; given_at: Date; paid_at: Date | null }
  >`
    select g.id, c.number::text as number, g.give, g.amount::text as amount, g.currency, g.words, g.given_at, g.paid_at, g.refused is not null as refused
    from desk.make_good g join desk.customer_case c on c.id = g.customer_case
    where g.party = any (${[...parties]}::uuid[]) and (${caseId}::uuid is null or g.customer_case = ${caseId}::uuid) and g.taken_back_at is null and (not ${own} or g.refused is null)
    order by g.given_at desc limit ${SHOWN}`.execute(tx)
  return rows.map(({ amount, given_at: givenAt, paid_at: paidAt, ...one }) => ({
    ...one,
    amount: Number(amount),
    givenAt: givenAt.toISOString(),
    paidAt: paidAt?.toISOString() ?? null,
  }))
}

/** What of the month's budget is given. It concerns nobody. */
export async function givenThisMonth(ctx: Acting): Promise<{ given: number; budget: number; currency: string }> {
  const currency = setting(ctx, shop.currency)
  const { rows } = await sql<{ given: string }>`
    select given::text as given from desk.make_good_month where month = ${monthOf(ctx, ctx.clock.now())}::date and currency = ${currency}`.execute(
    ctx.db,
  )
  return { given: Number(rows[0]?.given ?? 0), budget: setting(ctx, desk.makeGoodBudget), currency }
}
