import { sql } from 'kysely'
import { promiseBroken, promiseKept, promiseMoved, promiseWithdrawn } from './kinds.ts'
import { type Channel, record } from './record.ts'
import { refuse } from './refusals.ts'
import type { Tx } from './transact.ts'

export interface PromiseToMake {
  party: string
  /** `order.ships`: said to people by `promise.<kind>` or by the slot `promiseWords`. */
  kind: string
  subject: { type: string; id: string }
  dueAt: Date
  /** `day`: any time on that day, in `zone`, keeps it. */
  precision: 'minute' | 'day'
  /** IANA zone in which the day was meant. */
  zone: string
  /** Who sees to it: `staff:<id>`, `role:packer`. */
  owner: string
  channel?: Channel
}

/** Step: makes a promise, and says so on the party's line. Returns its id. */
export async function makePromise(tx: Tx, promise: PromiseToMake): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select customers.make_promise(${promise.party}, ${promise.kind}, ${promise.subject.type}, ${promise.subject.id},
      ${promise.dueAt}, ${promise.precision}, ${promise.zone}, ${promise.owner}, ${promise.channel ?? 'house'}) as id`.execute(
    tx,
  )
  return rows[0]!.id
}

interface Settled {
  id: string
  party: string
  kind: string
}

/** Step: keeps a promise. One that broke before may still be kept, late. Keeping twice does nothing. */
export async function keepPromise(tx: Tx, id: string, at: Date, channel: Channel = 'house'): Promise<void> {
  const { rows } = await sql<Settled>`
    update customers.promise set kept_at = ${at}
    where id = ${id} and kept_at is null and withdrawn_at is null and moved_to is null
    returning id, party, kind`.execute(tx)
  for (const kept of rows) await record(tx, promiseKept, { ...entryOf(kept, channel, {}), occurredAt: at })
}

/** Step: moves a promise to another time. The old row stays and points to the new one. @throws Refusal promise-settled */
export async function movePromise(
  tx: Tx,
  id: string,
  to: Pick<PromiseToMake, 'dueAt'> & Partial<Pick<PromiseToMake, 'precision' | 'zone' | 'owner'>>,
  channel: Channel = 'house',
): Promise<string> {
  const { rows } = await sql<
    Settled & { subject_type: string; subject_id: string; precision: 'minute' | 'day'; zone: string; owner: string }
  >`
    select id, party, kind, subject_type, subject_id, precision, zone, owner from customers.promise
    where id = ${id} and kept_at is null and withdrawn_at is null and moved_to is null`.execute(tx)
  const old = rows[0]
  if (!old) throw refuse('promise-settled')
  const moved = await makePromise(tx, {
    party: old.party,
    kind: old.kind,
    subject: { type: old.subject_type, id: old.subject_id },
    dueAt: to.dueAt,
    precision: to.precision ?? old.precision,
    zone: to.zone ?? old.zone,
    owner: to.owner ?? old.owner,
    channel,
  })
  await sql`update customers.promise set moved_to = ${moved} where id = ${id}`.execute(tx)
  await record(tx, promiseMoved, entryOf(old, channel, { to: moved }))
  return moved
}

/** Step: takes a promise back, because what it was about is no longer wanted. Not the way out of one that is late. */
export async function withdrawPromise(tx: Tx, id: string, at: Date, channel: Channel = 'house'): Promise<void> {
  const { rows } = await sql<Settled>`
    update customers.promise set withdrawn_at = ${at}
    where id = ${id} and kept_at is null and withdrawn_at is null and moved_to is null
    returning id, party, kind`.execute(tx)
  for (const withdrawn of rows)
    await record(tx, promiseWithdrawn, { ...entryOf(withdrawn, channel, {}), occurredAt: at })
}

/** Step: writes down that a promise was not kept in time. False when it was kept, moved, taken back or broken before. */
export async function breakPromise(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql<Settled>`
    update customers.promise set broken_at = ${at}
    where id = ${id} and kept_at is null and withdrawn_at is null and moved_to is null and broken_at is null
    returning id, party, kind`.execute(tx)
  for (const broken of rows) await record(tx, promiseBroken, { ...entryOf(broken, 'house', {}), occurredAt: at })
  return rows.length > 0
}

function entryOf<More extends object>(promise: Settled, channel: Channel, more: More) {
  return {
    party: promise.party,
    channel,
    subject: { type: 'promise', id: promise.id },
    data: { kind: promise.kind, ...more },
  }
}

/** A promise as it stands, for the module that it is about. */
export interface PromiseAbout {
  id: string
  subjectId: string
  dueAt: Date
  precision: 'minute' | 'day'
  zone: string
  madeAt: Date
  keptAt: Date | null
  brokenAt: Date | null
  /** Another promise stands in its place. */
  moved: boolean
}

/** Step: what was promised about these subjects and not taken back, those that are due first in front. */
export async function promisesAbout(
  tx: Tx,
  kind: string,
  subject: { type: string; ids: readonly string[] },
): Promise<PromiseAbout[]> {
  const { rows } = await sql<PromiseAbout>`
    select id, subject_id as "subjectId", due_at as "dueAt", precision, zone, made_at as "madeAt", kept_at as "keptAt", broken_at as "brokenAt",
      moved_to is not null as moved
    from customers.promise
    where subject_type = ${subject.type} and subject_id = any (${[...subject.ids]}::text[]) and kind = ${kind} and withdrawn_at is null
    order by due_at, id`.execute(tx)
  return rows
}

/** What `customers.promises_about` says within a larger statement: the same as JSON, whose times are text. */
export interface PromiseSaid {
  id: string
  subjectId: string
  dueAt: string
  precision: 'minute' | 'day'
  zone: string
  madeAt: string
  keptAt: string | null
  brokenAt: string | null
  moved: boolean
}

export function promisesFrom(said: readonly PromiseSaid[]): PromiseAbout[] {
  const at = (time: string | null) => (time === null ? null : new Date(time))
  return said.map((one) => ({
    ...one,
    dueAt: new Date(one.dueAt),
    madeAt: new Date(one.madeAt),
    keptAt: at(one.keptAt),
    brokenAt: at(one.brokenAt),
  }))
}

/** Step: writes down that the customer has been told of a broken promise. */
export async function tellOfBroken(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update customers.promise set told_at = ${at} where id = ${id} and broken_at is not null and told_at is null`.execute(
    tx,
  )
}
