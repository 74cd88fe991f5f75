import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { RIGHTS, rightsTopic } from '../../../platform/live/topics.ts'
import type { Principal } from '../../../platform/principal.ts'
import { createParty, newParty, SERVICE, transact } from '../../customers/index.ts'
import { limitCaller, noteAttack } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { newToken, sha256 } from '../tokens.ts'

/** As long as a browser keeps its basket on our own pages: after a month a conversation has gone on by mail. */
export const WIDGET_TOKEN_DAYS = 30
/** Tells it from the keys of programs, by which one statement is saved and a leaked one recognised. */
export const WIDGET_TOKEN_START = 'rpw_'
/** As for sessions: writing it more often would make each look a write. */
const SEEN_EXACT_TO_MS = 5 * 60_000
/** An open socket is asked who it is every minute, and "seen" is exact to five: whoever was not seen for longer has none open. */
const OPEN_SOCKET_MINUTES = 10
/** Sockets of one process (platform/live). Those beyond are asked again within their minute. */
const SOCKETS_LIMIT = 5_000

type Visitor = Extract<Principal, { kind: 'visitor' }>

/**
 * Command: a token for the browser that looks at a page of another site, by that page's publishable key. Made when somebody sends their
 * first message, not when they look; with it a party of its own. Shown once: we keep only its hash.
 * @throws Refusal page-key-needed, too-many
 */
export async function makeWidgetToken(call: Call): Promise<{ token: string; expiresAt: string }> {
  const { principal } = call
  if (principal.kind !== 'key' || principal.origin === null) throw refuse('page-key-needed')
  const { id: key, origin } = principal
  await limitCaller(call, 'chat tokens per caller')
  const [party, token, now] = [newParty(), `${WIDGET_TOKEN_START}${newToken()}`, call.clock.now()]
  const ends = new Date(now.getTime() + WIDGET_TOKEN_DAYS * 86_400_000)
  await transact(call, { purpose: SERVICE, parties: [party] }, async (tx) => {
    await createParty(tx, 'device', party)
    await sql`
      insert into accounts.widget_token (id, party, key, origin, token_sha256, made_at, seen_at, ends_at)
      values (${randomUUID()}, ${party}, ${key}, ${origin}, ${sha256(token)}, ${now}, ${now}, ${ends})`.execute(tx)
  })
  return { token, expiresAt: ends.toISOString() }
}

/** Command: this browser's token is over ("forget this conversation here"). What was said stays with the case. */
export async function revokeWidgetToken(call: Call): Promise<void> {
  const { principal } = call
  // Whoever has no token has none to end: the page has forgotten it already.
  if (principal.kind !== 'visitor' || principal.party === null) return
  const { party } = principal
  await transact(call, { purpose: SERVICE, parties: [party] }, (tx) =>
    sql`update accounts.widget_token set revoked_at = ${call.clock.now()} where party = ${party} and revoked_at is null`.execute(
      tx,
    ),
  )
  call.bell.ring([rightsTopic(principal)])
}

/**
 * Who presents a token: a visitor with the token's party, on the token's origin, and only where pages of other sites may call at all.
 * @throws Refusal chat-token-unknown, chat-token-elsewhere
 */
export async function visitorOfToken(call: Call, token: string, otherSites: boolean): Promise<Visitor> {
  const now = call.clock.now()
  const { rows } = await sql<{ id: string; party: string; origin: string; seen_at: Date }>`
    select id, party, origin, seen_at from accounts.widget_token_of(${sha256(token)}, ${now})`.execute(call.db)
  const found = rows[0]
  if (!found) {
    await limitCaller(call, 'unknown keys per caller')
    await noteAttack(call, 'unknown chat token')
    throw refuse('chat-token-unknown')
  }
  if (!otherSites || call.headers.get('origin') !== found.origin) {
    await limitCaller(call, 'unknown keys per caller')
    await noteAttack(call, 'chat token elsewhere')
    throw refuse('chat-token-elsewhere', { origin: found.origin })
  }
  if (now.getTime() - found.seen_at.getTime() > SEEN_EXACT_TO_MS)
    await sql`select accounts.widget_token_seen(${found.id}, ${now})`.execute(call.db)
  return { kind: 'visitor', party: found.party }
}

/** Has the sockets asked again that a revoked key's tokens may have opened. */
export async function ringTokensOfKey(ctx: Acting, key: string): Promise<void> {
  const seenAfter = new Date(ctx.clock.now().getTime() - OPEN_SOCKET_MINUTES * 60_000)
  const { rows } = await sql<{
    party: string
  }>`select party from accounts.widget_parties_of_key(${key}, ${seenAfter}, ${SOCKETS_LIMIT}) party`.execute(ctx.db)
  ctx.bell.ring(rows.map(({ party }) => `${RIGHTS}visitor:${party}`))
}
