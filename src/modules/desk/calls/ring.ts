import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatTime } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { agentMeant, staffNamesById } from '../../accounts/index.ts'
import {
  createParty,
  kindNamed,
  newParty,
  normalisePhone,
  phoneParty,
  record,
  SERVICE,
  transact,
  type Tx,
} from '../../customers/index.ts'
import { findCase, type FoundCase } from '../find.ts'
import { takeIn } from '../intake.ts'
import { channelOf, ringCase } from '../said.ts'
import { refuse } from './refusals.ts'
import { calls } from './settings.ts'

/** Who rang in vain and rings again within a day still wants the same. */
const SAME_HOURS = 24
const HOUR_MS = 3_600_000
/** A call comes to somebody else's record while the exchange tells of it: seldom once, and never this often. */
const STARTS_LIMIT = 5
/** The longest that `phone.called` says, in seconds. */
const DAY_SECONDS = 86_400

export interface CallTold {
  /** The exchange's own. */
  id: string
  from?: string | null | undefined
  to?: string | undefined
  event: 'ringing' | 'answered' | 'ended'
  at?: string | undefined
  agent?: string | undefined
}

/** A call as its commands work on it: its party is entered and locked. */
export interface CallRow {
  id: string
  party: string
  number: string | null
  rang_at: Date
  answered_at: Date | null
  ended_at: Date | null
  staff: string | null
  customer_case: string | null
}

export interface FoundCall {
  id: string
  party: string
  number: string | null
  case: string | null
}

/** A call's whereabouts by its id or the exchange's. Ids only. */
export async function findCall(
  ctx: Pick<Acting, 'db'>,
  by: { id: string } | { reference: string },
): Promise<FoundCall | null> {
  const { rows } = await sql<FoundCall>`
    select id, party, number, customer_case::text as "case"
    from desk.find_call(${'id' in by ? by.id : null}::uuid, ${'id' in by ? null : by.reference})`.execute(ctx.db)
  return rows[0] ?? null
}

/**
 * Command: the exchange tells of a call. It may say things twice, and in any order. A call that nobody took becomes a case at once; one that
 * somebody has taken when they say whose it is (put.ts), or an hour after it ended.
 */
export async function noteCall(ctx: Acting, told: CallTold) {
  const number = typeof told.from !== 'string' ? null : normalisePhone(told.from, setting(ctx, calls.country))
  const staff = told.agent === undefined ? null : await agentMeant(ctx, told.agent)
  const now = ctx.clock.now()
  const said = told.at === undefined ? now : new Date(told.at)
  // An exchange's clock may be ahead of ours; nothing rings tomorrow.
  const at = said < now ? said : now
  for (let start = 0; start < STARTS_LIMIT; start += 1) {
    const known = await findCall(ctx, { reference: told.id })
    const party = known?.party ?? (number === null ? newParty() : await phoneParty(ctx.db, number))
    let joined: FoundCase | null = null
    const row = await transact(ctx, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
      const before = known ? await readCall(tx, known.id) : await addCall(tx, { told, party, number, at })
      if (!before) return null
      const after = await tell(tx, before.id, { event: told.event, at, staff })
      if (after.ended_at === null || after.customer_case !== null) {
        if (after.ended_at !== null && before.ended_at === null) await onTheLine(tx, ctx, after)
        return after
      }
      // Somebody had them on the line: they say what it was.
      if (after.answered_at !== null) return after
      joined = await missed(tx, ctx, after)
      return after
    })
    if (!row) continue
    ctx.bell.ring(['calls'])
    if (joined) ringCase(ctx, joined)
    const found = await findCall(ctx, { reference: told.id })
    return { id: row.id, number: row.number, agent: row.staff, case: found?.case ?? null }
  }
  throw refuse('call-unknown')
}

/** Null: another telling of the same call was first. */
async function addCall(
  tx: Tx,
  { told, party, number, at }: { told: CallTold; party: string; number: string | null; at: Date },
): Promise<CallRow | null> {
  if (number === null) await createParty(tx, 'device', party)
  const { rows } = await sql<CallRow>`
    insert into desk.call (reference, party, number, called, rang_at) values (${told.id}, ${party}, ${number}, ${told.to ?? null}, ${at})
    on conflict (reference) do nothing
    returning id, party, number, rang_at, answered_at, ended_at, staff, customer_case`.execute(tx)
  return rows[0] ?? null
}

/** Step: a call as it stands; null when it is on a record that was not entered. */
export async function readCall(tx: Tx, id: string): Promise<CallRow | null> {
  const { rows } = await sql<CallRow>`
    select id, party, number, rang_at, answered_at, ended_at, staff, customer_case from desk.call where id = ${id} for update`.execute(
    tx,
  )
  return rows[0] ?? null
}

async function tell(
  tx: Tx,
  id: string,
  { event, at, staff }: { event: CallTold['event']; at: Date; staff: string | null },
): Promise<CallRow> {
  const { rows } = await sql<CallRow>`
    update desk.call set rang_at = least(rang_at, ${at}), staff = coalesce(${staff}::uuid, staff),
      answered_at = case when ${event === 'answered'} then coalesce(answered_at, ${at}) else answered_at end,
      ended_at = case when ${event === 'ended'} then coalesce(ended_at, ${at}) else ended_at end
    where id = ${id}
    returning id, party, number, rang_at, answered_at, ended_at, staff, customer_case`.execute(tx)
  return rows[0]!
}

/** Step: it is over, and is an entry on the line of whose it is: once. */
export async function onTheLine(tx: Tx, ctx: Acting, call: CallRow): Promise<void> {
  const { answered_at: from, ended_at: until } = call
  const seconds = from && until ? Math.round((until.getTime() - from.getTime()) / 1_000) : 0
  await record(tx, kindNamed('phone.called')!, {
    party: call.party,
    channel: channelOf(ctx, 'phone'),
    data: { seconds: Math.min(DAY_SECONDS, Math.max(0, seconds)) },
    occurredAt: call.rang_at,
  })
}

/** Step: nobody took it. Who rings again before anybody has seen to it is in the same case. */
async function missed(tx: Tx, ctx: Acting, call: CallRow): Promise<FoundCase> {
  const { rows } = await sql<{ number: string }>`
    select number::text as number from desk.customer_case
    where party = ${call.party} and channel = 'phone' and state <> 'closed' and merged_into is null
      and changed_at > ${new Date(call.rang_at.getTime() - SAME_HOURS * HOUR_MS)}
    order by changed_at desc limit 1`.execute(tx)
  const before = rows[0] ? await findCase(tx, rows[0].number) : null
  // With others in it, it is no longer only about who rings here.
  const joins = before?.parties.every((party) => party === call.party) ? before : null
  return putIntoCase(tx, ctx, call, { joins, party: call.party, participant: null })
}

/** Step: the call's words in a case, which begins with them or goes on. Nothing is promised: nobody was there to hear it. */
export async function putIntoCase(
  tx: Tx,
  ctx: Acting,
  call: CallRow,
  { joins, party, participant }: { joins: FoundCase | null; party: string; participant: string | null },
): Promise<FoundCase> {
  const locale = setting(ctx, shop.locale)
  const words = say(locale)
  const number = call.number ?? words('calls.withheld')
  const names = await staffNamesById({ db: tx }, [call.staff])
  const time = formatTime(call.rang_at, setting(ctx, shop.zone), locale)
  const taken = call.answered_at !== null
  const { found } = await takeIn(tx, ctx, {
    joins,
    party,
    channel: 'phone',
    locale,
    text: taken
      ? words('calls.said.taken', { number, time, who: names.get(call.staff) ?? words('calls.somebody') })
      : words('calls.said.missed', { number, time }),
    at: call.rang_at,
    begins: {
      subject: taken ? words('calls.subject.taken', { number }) : words('calls.subject.missed', { number }),
      participant: participant === null ? null : { address: participant, name: null },
    },
    due: null,
    acknowledges: false,
  })
  const put = { ...call, party, customer_case: found.id }
  await sql`update desk.call set customer_case = ${found.id}, party = ${party} where id = ${call.id}`.execute(tx)
  if (call.ended_at !== null) await onTheLine(tx, ctx, put)
  return found
}
