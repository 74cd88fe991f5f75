import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { staffNamesById } from '../../accounts/index.ts'
import {
  callCustomers,
  customerSets,
  dayOf,
  momentOf,
  nextDay,
  partiesOf,
  SERVICE,
  transact,
} from '../../customers/index.ts'
import { CALLBACK_COLUMNS, type CallbackRow } from './callback.ts'
import type { CallbackShown } from './contract.ts'

/** Callbacks of a day on one screen: what ten people ring in it. */
const LIST_LIMIT = 200
/** Minutes before its time that a callback stands before those who are at work. */
const SOON_MINUTES = 5
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

interface Listed {
  id: string
  party: string
}

/** Who is to be rung today, in order, with what is left from before in front; then who was. One look on everybody it shows. */
export async function callbacksToday(ctx: Acting): Promise<CallbackShown[]> {
  const zone = setting(ctx, shop.zone)
  const today = dayOf(ctx.clock.now(), zone)
  const from = momentOf(today, 0, zone)
  const until = momentOf(nextDay(today), 0, zone)
  return read(ctx, from, until, { type: 'list', id: `callbacks ${today}` })
}

/** Who waits at this moment, or is to be rung in a few minutes by anybody, or by oneself. */
export async function callbacksSoon(ctx: Acting): Promise<CallbackShown[]> {
  const now = ctx.clock.now()
  const soon = await read(ctx, now, new Date(now.getTime() + SOON_MINUTES * MINUTE_MS), {
    type: 'list',
    id: 'callbacks',
  })
  const me = staffIdOf(ctx.principal)
  return soon.filter(
    (one) =>
      one.state === 'booked' && (one.mine || (one.agent === null && (one.givenTo === null || one.givenTo.id === me))),
  )
}

/** When the next callback comes to stand before those who are at work; null where none does within a day. */
export async function nextShown(ctx: Pick<Acting, 'db' | 'clock'>): Promise<string | null> {
  const shown = new Date(ctx.clock.now().getTime() + SOON_MINUTES * MINUTE_MS)
  const { rows } = await sql<{ next: Date | null }>`
    select min(starts_at) as next from desk.places_taken(${shown}::timestamptz, ${new Date(shown.getTime() + DAY_MS)}::timestamptz)
    where starts_at > ${shown}::timestamptz`.execute(ctx.db)
  const next = rows[0]?.next
  return next ? new Date(next.getTime() - SOON_MINUTES * MINUTE_MS).toISOString() : null
}

async function read(
  ctx: Acting,
  from: Date,
  until: Date,
  reason: { type: 'list'; id: string },
): Promise<CallbackShown[]> {
  const { rows: listed } = await sql<Listed>`
    select id, party from desk.list_callbacks(${from}::timestamptz, ${until}::timestamptz, ${LIST_LIMIT})`.execute(
    ctx.db,
  )
  if (listed.length === 0) return []
  const sets = await customerSets(ctx, [...new Set(listed.map((one) => one.party))])
  const parties = [...new Set([...listed.map((one) => one.party), ...partiesOf(sets)])]
  const look = { look: { projection: 'case' as const, reason } }
  const { rows, called } = await transact(ctx, { purpose: SERVICE, parties, ...look }, async (tx) => {
    const ids = listed.map((one) => one.id)
    const found = await sql<CallbackRow & { case: string; subject: string | null }>`
      select ${CALLBACK_COLUMNS}, c.number::text as "case", c.subject from desk.callback b left join desk.customer_case c on c.id = b.customer_case
      where b.id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], b.id)`.execute(tx)
    return { rows: found.rows, called: await callCustomers(tx, sets) }
  })
  const names = await staffNamesById(
    ctx,
    rows.flatMap(({ staff, given }) => [staff, given]),
  )
  const me = staffIdOf(ctx.principal)
  return rows.map((row) => ({
    id: row.id,
    phone: row.number,
    name: called.get(row.party)?.name ?? row.name ?? called.get(row.party)?.email ?? null,
    customerId: called.get(row.party)?.id ?? row.party,
    case: row.case,
    subject: row.subject ?? '',
    state: row.state,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    offeredUntil: row.offered_until?.toISOString() ?? null,
    agent: row.staff === null ? null : { id: row.staff, name: names.get(row.staff) ?? '' },
    mine: row.staff !== null && row.staff === me,
    givenTo: row.given === null ? null : { id: row.given, name: names.get(row.given) ?? '' },
  }))
}
