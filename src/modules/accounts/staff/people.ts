import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { RIGHTS } from '../../../platform/live/topics.ts'
import { actorOf, type StaffRole } from '../../../platform/principal.ts'
import { refuse as refuseCaller } from '../../../platform/refusal.ts'
import { recordForHouse, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { keyRevoked, staffLeft, staffRolesChanged } from '../kinds.ts'
import { refuse } from '../refusals.ts'

export interface StaffShown {
  id: string
  name: string
  email: string
  roles: StaffRole[]
  /** Null: not signed in since the sessions of that time were cleared away. */
  seenAt: string | null
  /** Invited and not yet here: `id` is the invitation's. */
  invited: boolean
}

/** Who works here, and who is invited, by name. */
export async function listStaff(ctx: Acting): Promise<StaffShown[]> {
  const { rows } = await sql<{
    id: string
    name: string
    email: string
    roles: StaffRole[]
    seen_at: Date | null
    invited: boolean
  }>`
    select f.id, f.name, f.email, f.roles, (select max(s.seen_at) from accounts.staff_session s where s.staff = f.id) as seen_at, false as invited
    from accounts.staff f where f.ended_at is null
    union all
    select i.id, coalesce(i.name, ''), i.email, i.roles, null, true
    from accounts.invitation i where i.email is not null and i.staff is null and i.ends_at > ${ctx.clock.now()}
    order by name, email limit 200`.execute(ctx.db)
  return rows.map(({ seen_at, ...row }) => ({ ...row, seenAt: seen_at?.toISOString() ?? null }))
}

/** The names of members of staff, of those who left too, by `staff:<id>` as the line and the access ledger write them. */
export async function staffNames(
  ctx: Pick<Acting, 'db'>,
  actors: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = actors.filter((actor) => STAFF_ACTOR.test(actor)).map((actor) => actor.slice('staff:'.length))
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{
    id: string
    name: string
  }>`select id, name from accounts.staff where id = any (${ids}::uuid[])`.execute(ctx.db)
  return new Map(rows.map((row) => [`staff:${row.id}`, row.name]))
}

/** The same by id, for rows that name somebody or nobody. */
export async function staffNamesById(
  ctx: Pick<Acting, 'db'>,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, string>> {
  const names = await staffNames(
    ctx,
    [...new Set(ids)].flatMap((id) => (id === null ? [] : [`staff:${id}`])),
  )
  return new Map([...names].map(([actor, name]) => [actor.slice('staff:'.length), name]))
}

/** Somebody who works here is taken to be at the desk for so long after their last request; `seen_at` is exact to five of these minutes. */
const HERE_MINUTES = 7

/** Whether somebody who answers customers is at work now. */
export async function agentIsHere(ctx: Pick<Acting, 'db' | 'clock'>): Promise<boolean> {
  const { rows } = await sql<{ here: boolean }>`
    select exists (
      select from accounts.staff_session s join accounts.staff f on f.id = s.staff
      where s.seen_at > ${ctx.clock.now()}::timestamptz - make_interval(mins => ${HERE_MINUTES}) and f.ended_at is null and f.roles && array['agent', 'owner']
    ) as here`.execute(ctx.db)
  return rows[0]!.here
}

/** Whom another system means: by id or mail address, else by a name that one agent alone has. Null where that is nobody. */
export async function agentMeant(ctx: Pick<Acting, 'db'>, meant: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from accounts.staff where ended_at is null and roles && array['agent', 'owner']
      and (id::text = ${meant} or lower(email) = lower(${meant}) or lower(name) = lower(${meant}))
    order by (id::text = ${meant} or lower(email) = lower(${meant})) desc limit 2`.execute(ctx.db)
  const [first, second] = rows
  return first && (!second || meant.includes('@') || first.id === meant) ? first.id : null
}

/** Those who answer customers and are at work now. */
export async function agentsHere(ctx: Pick<Acting, 'db' | 'clock'>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct f.id from accounts.staff_session s join accounts.staff f on f.id = s.staff
    where s.seen_at > ${ctx.clock.now()}::timestamptz - make_interval(mins => ${HERE_MINUTES}) and f.ended_at is null and f.roles && array['agent', 'owner']`.execute(
    ctx.db,
  )
  return rows.map((row) => row.id)
}

/** Those who can be given a case, by name. */
export async function agentNames(ctx: Pick<Acting, 'db'>): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from accounts.staff where ended_at is null and roles && array['agent', 'owner'] order by name, id limit 500`.execute(
    ctx.db,
  )
  return rows
}

/** Where those of the staff are written to who still work here. */
export async function staffToWrite(
  ctx: Pick<Acting, 'db'>,
  ids: readonly string[],
): Promise<{ id: string; email: string }[]> {
  const { rows } = await sql<{ id: string; email: string }>`
    select id, email from accounts.staff where id = any (${[...ids]}::uuid[]) and ended_at is null order by name, id`.execute(
    ctx.db,
  )
  return rows
}

/** When those of the staff who still work here were last at work; null: not since the sessions of that time were cleared away. */
export async function lastSeen(
  ctx: Pick<Acting, 'db'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Date | null>> {
  const { rows } = await sql<{ staff: string; seen_at: Date | null }>`
    select staff, seen_at from accounts.last_seen(${[...ids]}::uuid[])`.execute(ctx.db)
  return new Map(rows.map(({ staff, seen_at }) => [staff, seen_at]))
}

/** Whose the house is. */
export async function ownersOfHouse(ctx: Pick<Acting, 'db'>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from accounts.staff where ended_at is null and 'owner' = any (roles) order by joined_at, id`.execute(
    ctx.db,
  )
  return rows.map(({ id }) => id)
}

const STAFF_ACTOR = /^staff:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Command: gives a member of staff these roles, from their next request on. @throws Refusal last-owner */
export async function changeRoles(ctx: Acting, staff: string, roles: readonly StaffRole[]): Promise<void> {
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    if (!roles.includes('owner')) await keepAnOwner(tx, staff)
    const { numAffectedRows } =
      await sql`update accounts.staff set roles = ${[...new Set(roles)]} where id = ${staff} and ended_at is null`.execute(
        tx,
      )
    if (numAffectedRows !== 1n) throw refuseCaller('not-found')
    // A link that is still under way would bring the old roles back, and one that they sent would let in whom they may no longer invite.
    await sql`update accounts.invitation set roles = ${[...new Set(roles)]} where staff = ${staff}`.execute(tx)
    if (!roles.includes('owner')) await withdrawInvitationsBy(tx, staff)
    await recordForHouse(tx, staffRolesChanged, {
      actor: actorOf(ctx.principal),
      subject: { type: 'staff', id: staff },
      data: { roles: [...roles] },
    })
  })
  ctx.bell.ring([`${RIGHTS}staff:${staff}`, 'staff'])
}

/**
 * Command: somebody stops working here, or an invitation is taken back. Every session and way in ends now, the secret keys that they made
 * included: a key is shown once, to who makes it. @throws Refusal last-owner
 */
export async function endStaff(ctx: Acting, id: string): Promise<void> {
  let keys: readonly { id: string }[] = []
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    await keepAnOwner(tx, id)
    const withdrawn = await sql`delete from accounts.invitation where id = ${id} or staff = ${id}`.execute(tx)
    const { numAffectedRows } = await sql`
      update accounts.staff set ended_at = ${ctx.clock.now()}, password_hash = null, totp_seed = null where id = ${id} and ended_at is null`.execute(
      tx,
    )
    if (numAffectedRows !== 1n) {
      if (withdrawn.numAffectedRows === 0n) throw refuseCaller('not-found')
      return
    }
    await withdrawInvitationsBy(tx, id)
    await sql`delete from accounts.staff_session where staff = ${id}`.execute(tx)
    await sql`delete from accounts.staff_passkey where staff = ${id}`.execute(tx)
    keys = await revokeKeysOf(tx, ctx, id)
    await recordForHouse(tx, staffLeft, { actor: actorOf(ctx.principal), subject: { type: 'staff', id }, data: {} })
  })
  ctx.bell.ring([`${RIGHTS}staff:${id}`, 'staff', ...keys.map((key) => `${RIGHTS}key:${key.id}`)])
}

/** Step: a page's key stays, since it stands in the page's source for everybody to read. */
async function revokeKeysOf(tx: Tx, ctx: Acting, staff: string): Promise<readonly { id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    update accounts.key set revoked_at = ${ctx.clock.now()}
    where made_by = ${`staff:${staff}`} and origin is null and revoked_at is null returning id`.execute(tx)
  for (const { id } of rows)
    await recordForHouse(tx, keyRevoked, { actor: actorOf(ctx.principal), subject: { type: 'key', id }, data: {} })
  return rows
}

/** Step: what somebody sent who may no longer invite is good for nothing; the next owner asks again whom they want. */
async function withdrawInvitationsBy(tx: Tx, staff: string): Promise<void> {
  await sql`delete from accounts.invitation where invited_by = ${`staff:${staff}`}`.execute(tx)
}

/** Step: a house without an owner could never invite one again. The owners' rows are locked, so that two cannot dismiss each other. */
async function keepAnOwner(tx: Tx, leaving: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from accounts.staff where 'owner' = any (roles) and ended_at is null order by id for update`.execute(tx)
  if (rows.length === 1 && rows[0]!.id === leaving) throw refuse('last-owner')
}
