import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting, Call } from '../../../platform/context.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import {
  addressParty,
  connectedParties,
  normaliseEmail,
  oweLetter,
  ownEmail,
  record,
  SERVICE,
  transact,
  type Tx,
} from '../../customers/index.ts'
import { refuse as refuseCase } from '../refusals.ts'
import { COMPLAINTS } from './complaint.ts'
import { complaintJoined } from './kinds.ts'
import { refuse } from './refusals.ts'

/** Joined complaints on /me: more are a hobby. */
const OWN_LIMIT = 20
/** Rows of one sweep; each is a transaction of its own. */
const BATCH = 200
/** Days for which a "me too" that nobody confirmed is kept. */
const UNPROVEN_DAYS = 7

interface Found {
  id: string
  party: string
}

/** A complaint that anybody may read. @throws Refusal complaint-unknown for every other one */
async function mustBePublic(ctx: Acting, id: string): Promise<Found> {
  const { rows } = await sql<Found>`
    select p.id, f.party from desk.public_complaint(${id}::uuid) p join desk.find_complaint(p.id) f on true`.execute(
    ctx.db,
  )
  if (!rows[0]) throw refuse('complaint-unknown')
  return rows[0]
}

/**
 * Command: "me too". Whoever is signed in has joined; whoever types an address is asked there, and joins by the link in that letter. Once per
 * customer. @throws Refusal complaint-unknown, complaint-own, address-needed
 */
export async function joinComplaint(
  call: Call,
  { id, email }: { id: string; email?: string | undefined },
): Promise<{ state: 'joined' | 'asked' }> {
  const found = await mustBePublic(call, id)
  if (call.principal.kind === 'customer') {
    await joinAs(call, found, call.principal.party)
    return { state: 'joined' }
  }
  if (email === undefined) throw refuseCase('address-needed')
  await askByLetter(call, found, email)
  return { state: 'asked' }
}

async function joinAs(call: Call, { id, party: author }: Found, party: string): Promise<void> {
  const parties = await connectedParties(call.db, party)
  if (parties.includes(author)) throw refuse('complaint-own')
  await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { joined, id: before } = await joinedBefore(tx, id, parties)
    if (joined) return
    const address = await ownEmail(tx, parties)
    const join = before ?? (await ask(tx, call, { complaint: id, party, address }))
    await settle(tx, call, { join, complaint: id, party })
  })
  call.bell.ring([COMPLAINTS])
}

async function askByLetter(call: Call, { id, party: author }: Found, email: string): Promise<void> {
  const address = normaliseEmail(email)
  if (address === null) throw refuseInput('bad-input', { where: 'email', what: 'not an email address' })
  const party = await addressParty(call.db, address)
  const parties = await connectedParties(call.db, party)
  await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { joined, id: before } = await joinedBefore(tx, id, parties)
    // Whether its owner has joined is not for whoever typed it to learn: the same is said, and no second letter goes.
    if (joined || parties.includes(author)) return
    const join = before ?? (await ask(tx, call, { complaint: id, party, address }))
    await oweLetter(tx, {
      party,
      kind: 'complaint.join',
      recipient: address,
      locale: call.locale,
      data: { complaint: id, join },
    })
  })
}

async function joinedBefore(tx: Tx, complaint: string, parties: readonly string[]) {
  const { rows } = await sql<{ id: string; joined_at: Date | null }>`
    select id, joined_at from desk.joined_already(${complaint}::uuid, ${[...parties]}::uuid[])`.execute(tx)
  return { id: rows[0]?.id, joined: (rows[0]?.joined_at ?? null) !== null }
}

async function ask(
  tx: Tx,
  call: Call,
  { complaint, party, address }: { complaint: string; party: string; address: string | null },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into desk.complaint_join (complaint, party, address, locale, asked_at)
    values (${complaint}, ${party}, ${address}, ${call.locale}, ${call.clock.now()}) returning id`.execute(tx)
  return rows[0]!.id
}

async function settle(
  tx: Tx,
  ctx: Acting,
  { join, complaint, party }: { join: string; complaint: string; party: string },
): Promise<void> {
  const now = ctx.clock.now()
  await sql`update desk.complaint_join set joined_at = ${now}, told_at = ${now} where id = ${join}`.execute(tx)
  await sql`select desk.count_joined(${complaint}::uuid)`.execute(tx)
  await noteJoined(tx, ctx, { complaint, party }, true)
}

function noteJoined(tx: Tx, ctx: Acting, { complaint, party }: { complaint: string; party: string }, joined: boolean) {
  return record(tx, complaintJoined, {
    party,
    channel: 'shop',
    subject: { type: 'complaint', id: complaint },
    data: { joined },
    occurredAt: ctx.clock.now(),
  })
}

export interface JoinLink {
  join: string
  key: string
}

/** What a signed link is about; undefined where they have left since. @throws Refusal complaint-link-over for one that is not ours */
async function joinOfLink(
  call: Call,
  { join, key }: JoinLink,
): Promise<{ complaint: string; party: string } | undefined> {
  if (!call.secret.verify('complaint join', join, key)) throw refuse('complaint-link-over')
  const { rows } = await sql<{ complaint: string; party: string }>`
    select complaint, party from desk.find_join(${join}::uuid)`.execute(call.db)
  return rows[0]
}

/** Command: whoever has the letter joins. Twice is once. @throws Refusal complaint-link-over, complaint-unknown, complaint-own */
export async function confirmJoin(call: Call, link: JoinLink): Promise<void> {
  const one = await joinOfLink(call, link)
  if (!one) throw refuse('complaint-link-over')
  const { complaint, party } = one
  const { party: author } = await mustBePublic(call, complaint)
  const parties = await connectedParties(call.db, party)
  if (parties.includes(author)) throw refuse('complaint-own')
  await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { joined } = await joinedBefore(tx, complaint, parties)
    if (!joined) await settle(tx, call, { join: link.join, complaint, party })
  })
  call.bell.ring([COMPLAINTS])
}

/** Command: whoever joined leaves again, by the link in any of our letters. Twice is once. @throws Refusal complaint-link-over */
export async function leaveByLink(call: Call, link: JoinLink): Promise<void> {
  const one = await joinOfLink(call, link)
  if (one) await leave(call, one.complaint, await connectedParties(call.db, one.party))
}

/** Command: a signed-in customer leaves. @throws Refusal complaint-unknown when they had not joined */
export async function leaveComplaint(call: Call, { id }: { id: string }): Promise<void> {
  if (call.principal.kind !== 'customer') throw refuse('complaint-unknown')
  if (!(await leave(call, id, await connectedParties(call.db, call.principal.party)))) throw refuse('complaint-unknown')
}

async function leave(call: Call, complaint: string, parties: readonly string[]): Promise<boolean> {
  const left = await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { rows } = await sql<{ party: string; joined_at: Date | null }>`
      delete from desk.complaint_join where complaint = ${complaint} and party = any (${[...parties]}::uuid[]) returning party, joined_at`.execute(
      tx,
    )
    const was = rows.find(({ joined_at }) => joined_at !== null)
    if (was) {
      await sql`select desk.count_joined(${complaint}::uuid)`.execute(tx)
      await noteJoined(tx, call, { complaint, party: was.party }, false)
    }
    return rows.length > 0
  })
  if (left) call.bell.ring([COMPLAINTS])
  return left
}

/** Whether a signed-in customer has joined it. */
export async function hasJoined(call: Call, complaint: string, parties: readonly string[]): Promise<boolean> {
  if (parties.length === 0) return false
  return transact(
    call,
    { purpose: SERVICE, parties },
    async (tx) => (await joinedBefore(tx, complaint, parties)).joined,
  )
}

export interface OwnJoin {
  complaint: string
  joinedAt: Date
  /** Null: its author has taken it back, or it is held back. */
  title: string | null
  resolved: boolean
}

/** What a customer has joined, newest first. */
export async function joinsOf(ctx: Acting, parties: readonly string[]): Promise<OwnJoin[]> {
  if (parties.length === 0) return []
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<OwnJoin>`
      select distinct on (j.joined_at, j.complaint) j.complaint, j.joined_at as "joinedAt", p.title, p.resolved_at is not null as resolved
      from desk.complaint_join j left join lateral desk.public_complaint(j.complaint) p on true
      where j.party = any (${[...parties]}::uuid[]) and j.joined_at is not null
      order by j.joined_at desc, j.complaint limit ${OWN_LIMIT}`.execute(tx),
  )
  return rows
}

/** Letters to those who joined and have not been told what is new. Each once; answers how many. */
export async function tellJoined(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ id: string; party: string; complaint: string }>`
    select id, party, complaint from desk.joined_to_tell(${BATCH})`.execute(ctx.db)
  let told = 0
  for (const { id, party } of rows) if (await tellOne(ctx, id, party)) told += 1
  return told
}

async function tellOne(ctx: Acting, join: string, party: string): Promise<boolean> {
  return transact(ctx, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    const { rows } = await sql<{ address: string | null; locale: string; since: Date }>`
      update desk.complaint_join j set told_at = greatest(${ctx.clock.now()}::timestamptz, j.told_at) from desk.complaint_join was
      where j.id = ${join} and was.id = j.id and exists (select from desk.complaint_news(j.id, j.told_at)) returning j.address, j.locale, was.told_at as since`.execute(
      tx,
    )
    const [one] = rows
    if (!one || one.address === null) return false
    await oweLetter(tx, {
      party,
      kind: 'complaint.news',
      recipient: one.address,
      locale: one.locale,
      data: { join, since: one.since.toISOString() },
    })
    return true
  })
}

/** Takes away what somebody typed and nobody confirmed. */
export async function forgetUnproven(ctx: Acting): Promise<void> {
  const before = daysAgo(ctx, UNPROVEN_DAYS)
  await sql`select desk.forget_unproven_joins(${before}::timestamptz)`.execute(ctx.db)
}
