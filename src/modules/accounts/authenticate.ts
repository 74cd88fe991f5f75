import { sql } from 'kysely'
import type { Call } from '../../platform/context.ts'
import { admits, type May, type Principal, type Scope, type StaffRole } from '../../platform/principal.ts'
import { refuse as refuseCaller } from '../../platform/refusal.ts'
import { CUSTOMER_KEY_START, customerOfKey } from './customer-keys/keys.ts'
import { limitCaller, noteAttack } from './limits.ts'
import { refuse } from './refusals.ts'
import { sha256 } from './tokens.ts'
import { visitorOf } from './visitor.ts'
import { visitorOfToken, WIDGET_TOKEN_START } from './widget/token.ts'

/** "Last seen" is exact to five minutes: writing it more often would make each page view a write. */
const SEEN_EXACT_TO_MS = 5 * 60_000
/** Longer ones are not ours, and are not worth hashing. */
const TOKEN_LONGEST = 200

/**
 * Who calls. A program's key comes first, then the cookies of those kinds of principal that `may` names; somebody without any asks no
 * database at all. One statement per request that does. `otherSites`: whether pages of other sites may call here, which is where the
 * chat's token is good. `agents`: whether software may ask here in a customer's name, by a key that they made.
 * @throws Refusal key-unknown, key-elsewhere, customer-key-unknown, key-reads-only, chat-token-unknown, chat-token-elsewhere
 */
export async function authenticate(call: Call, may: May, otherSites = false, agents = false): Promise<Principal> {
  const key = bearerOf(call.headers)
  if (key?.startsWith(CUSTOMER_KEY_START)) return customerOfKey(call, key, agents)
  if (key?.startsWith(WIDGET_TOKEN_START)) return visitorOfToken(call, key, otherSites)
  if (key !== null) return program(call, key)
  if (may.staff) {
    const staff = await staffOf(call)
    // Somebody of the staff without the role may still be what everybody may be.
    if (staff && (admits(may, staff) || !(may.anyone || may.customer))) return staff
  }
  if (may.customer || may.anyone) {
    const customer = await customerOf(call)
    if (customer) return customer
  }
  return { kind: 'visitor', party: visitorOf(call) }
}

function bearerOf(headers: Headers): string | null {
  const match = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')
  return match ? match[1]!.slice(0, TOKEN_LONGEST) : null
}

async function program(call: Call, key: string): Promise<Principal> {
  const { rows } = await sql<{
    id: string
    name: string
    scopes: Scope[]
    origin: string | null
    used_at: Date | null
  }>`
    select id, name, scopes, origin, used_at from accounts.key where token_sha256 = ${sha256(key)} and revoked_at is null`.execute(
    call.db,
  )
  const found = rows[0]
  if (!found) {
    await limitCaller(call, 'unknown keys per caller')
    await noteAttack(call, 'unknown key')
    throw refuseCaller('key-unknown')
  }
  if (found.origin !== null && call.headers.get('origin') !== found.origin) {
    await limitCaller(call, 'unknown keys per caller')
    await noteAttack(call, 'key from another origin', { key: found.id })
    throw refuse('key-elsewhere', { origin: found.origin })
  }
  if (isStale(call, found.used_at))
    await sql`update accounts.key set used_at = ${call.clock.now()} where id = ${found.id}`.execute(call.db)
  return { kind: 'key', id: found.id, name: found.name, scopes: found.scopes, origin: found.origin, party: null }
}

async function staffOf(call: Call): Promise<Extract<Principal, { kind: 'staff' }> | null> {
  const token = call.cookie('staff')
  if (!token || token.length > TOKEN_LONGEST) return null
  const { rows } = await sql<{ session: string; id: string; name: string; roles: StaffRole[]; seen_at: Date }>`
    select s.id as session, f.id, f.name, f.roles, s.seen_at
    from accounts.staff_session s
    join accounts.staff f on f.id = s.staff and f.ended_at is null
    where s.token_sha256 = ${sha256(token)} and s.ends_at > ${call.clock.now()}`.execute(call.db)
  const found = rows[0]
  if (!found) return null
  if (isStale(call, found.seen_at))
    await sql`update accounts.staff_session set seen_at = ${call.clock.now()} where id = ${found.session}`.execute(
      call.db,
    )
  return { kind: 'staff', id: found.id, name: found.name, roles: found.roles, session: found.session }
}

async function customerOf(call: Call): Promise<Extract<Principal, { kind: 'customer' }> | null> {
  const token = call.cookie('rapport')
  if (!token || token.length > TOKEN_LONGEST) return null
  const { rows } = await sql<{ session: string; account: string; device: string; seen_at: Date }>`
    select session, account, device, seen_at from accounts.customer_session_of(${sha256(token)}, ${call.clock.now()})`.execute(
    call.db,
  )
  const found = rows[0]
  if (!found) {
    // Else each further page would ask again for a session that is over.
    call.setCookie('rapport', '', 0)
    return null
  }
  if (isStale(call, found.seen_at))
    await sql`select accounts.customer_session_seen(${found.session}, ${call.clock.now()})`.execute(call.db)
  return { kind: 'customer', party: found.account, session: found.session, device: found.device }
}

function isStale(call: Call, seenAt: Date | null): boolean {
  return seenAt === null || call.clock.now().getTime() - seenAt.getTime() > SEEN_EXACT_TO_MS
}
