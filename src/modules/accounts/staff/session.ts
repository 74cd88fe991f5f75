import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { RIGHTS } from '../../../platform/live/topics.ts'
import type { Principal } from '../../../platform/principal.ts'
import { refuse } from '../../../platform/refusal.ts'
import { recordForHouse, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { staffSignedIn, staffSignedOut } from '../kinds.ts'
import { browserOf } from '../sessions/browser.ts'
import { newToken, sha256 } from '../tokens.ts'

/** A working day. NIST SP 800-63B, 4.2.3: with two factors, signing in again at least every twelve hours. */
const STAFF_SESSION_SECONDS = 12 * 60 * 60

export type Colleague = Extract<Principal, { kind: 'staff' }>

/** The member of staff who calls. An endpoint that lets in nobody else calls this. */
export function staffWho(ctx: Acting): Colleague {
  if (ctx.principal.kind !== 'staff') throw refuse('not-yours')
  return ctx.principal
}

/**
 * Step: a session for somebody who has shown both factors, under a token that is always new. The session that this browser had before
 * ends. Returns what hands the browser its cookie, to be called after the commit.
 */
export async function beginStaffSession(
  tx: Tx,
  call: Call,
  staff: string,
  proof: 'password and code' | 'passkey',
): Promise<() => void> {
  const session = randomUUID()
  const token = newToken()
  const now = call.clock.now()
  const before = call.cookie('staff')
  const ended = before
    ? (
        await sql<{
          staff: string
        }>`delete from accounts.staff_session where token_sha256 = ${sha256(before)} returning staff`.execute(tx)
      ).rows
    : []
  await sql`
    insert into accounts.staff_session (id, staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
    values (${session}, ${staff}, ${sha256(token)}, ${proof}, ${browserOf(call.headers)}, ${now}, ${now},
      ${now}::timestamptz + make_interval(secs => ${STAFF_SESSION_SECONDS}))`.execute(tx)
  await recordForHouse(tx, staffSignedIn, {
    actor: `staff:${staff}`,
    subject: { type: 'staff', id: staff },
    data: { session, proof },
  })
  return () => {
    call.setCookie('staff', token, STAFF_SESSION_SECONDS)
    // Whoever joins anew leaves every session behind, and this browser the one that it had: their live lines end now.
    call.bell.ring([staff, ...ended.map((one) => one.staff)].map((id) => `${RIGHTS}staff:${id}`))
    call.bell.ring(['staff'])
  }
}

export interface StaffSessionShown {
  id: string
  staff: string
  name: string
  browser: string
  proof: string
  beganAt: string
  seenAt: string
  here: boolean
}

/** One's own sessions; an owner's list has everybody's. Newest first. */
export async function listStaffSessions(ctx: Acting): Promise<StaffSessionShown[]> {
  const who = staffWho(ctx)
  const whose = who.roles.includes('owner') ? sql`true` : sql`s.staff = ${who.id}`
  const { rows } = await sql<{
    id: string
    staff: string
    name: string
    browser: string
    proof: string
    began_at: Date
    seen_at: Date
  }>`
    select s.id, s.staff, f.name, s.browser, s.proof, s.began_at, s.seen_at
    from accounts.staff_session s join accounts.staff f on f.id = s.staff
    where ${whose} and s.ends_at > ${ctx.clock.now()} order by s.seen_at desc limit 200`.execute(ctx.db)
  return rows.map(({ began_at, seen_at, ...row }) => ({
    ...row,
    beganAt: began_at.toISOString(),
    seenAt: seen_at.toISOString(),
    here: row.id === who.session,
  }))
}

/** Command: ends a session of one's own, or as an owner anybody's. @throws Refusal not-found for somebody else's */
export async function endStaffSession(call: Call, session: string): Promise<void> {
  const who = staffWho(call)
  const whose = who.roles.includes('owner') ? sql`true` : sql`staff = ${who.id}`
  const staff = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { rows } = await sql<{
      staff: string
    }>`delete from accounts.staff_session where id = ${session} and ${whose} returning staff`.execute(tx)
    if (!rows[0]) throw refuse('not-found')
    await recordForHouse(tx, staffSignedOut, {
      actor: `staff:${who.id}`,
      subject: { type: 'staff', id: rows[0].staff },
      data: { session },
    })
    return rows[0].staff
  })
  if (session === who.session) call.setCookie('staff', '', 0)
  call.bell.ring([`${RIGHTS}staff:${staff}`])
}

/** Command: signs out here. */
export async function signOutStaff(call: Call): Promise<void> {
  await endStaffSession(call, staffWho(call).session)
}
