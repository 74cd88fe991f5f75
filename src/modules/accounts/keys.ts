import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { RIGHTS } from '../../platform/live/topics.ts'
import { actorOf, type Scope } from '../../platform/principal.ts'
import { refuse } from '../../platform/refusal.ts'
import { recordForHouse, SERVICE, transact } from '../customers/index.ts'
import { keyMade, keyRevoked } from './kinds.ts'
import { newToken, sha256 } from './tokens.ts'
import { ORIGINS_TOPIC, readPageOrigins } from './widget/origins.ts'
import { ringTokensOfKey } from './widget/token.ts'

/** Bytes of a key's id, which only tells keys apart on screen. */
const KEY_ID_BYTES = 6

/** What is shown of a key. The key itself is shown once, when it is made. */
export interface KeyShown {
  id: string
  name: string
  scopes: Scope[]
  origin: string | null
  madeAt: string
  usedAt: string | null
}

/**
 * Command: makes a key for a program. With an origin it is a publishable page's key (`rpp_…`), which may collect visits and show the chat
 * on that origin's pages and nothing else; without one a secret (`rpt_…`). Returns the key: we keep only its hash.
 */
export async function addKey(
  ctx: Acting,
  wanted: { name: string; scopes: readonly Scope[]; origin?: string | undefined },
): Promise<{ id: string; key: string }> {
  const origin = wanted.origin === undefined ? null : originOf(wanted.origin)
  const scopes = wanted.origin === undefined ? [...new Set(wanted.scopes)] : ['collect']
  const id = randomBytes(KEY_ID_BYTES).toString('hex')
  const key = `${wanted.origin === undefined ? 'rpt' : 'rpp'}_${id}_${newToken()}`
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    await sql`
      insert into accounts.key (id, name, token_sha256, scopes, origin, made_at, made_by)
      values (${id}, ${wanted.name}, ${sha256(key)}, ${scopes}, ${origin}, ${ctx.clock.now()}, ${actorOf(ctx.principal)})`.execute(
      tx,
    )
    await recordForHouse(tx, keyMade, { actor: actorOf(ctx.principal), subject: { type: 'key', id }, data: { scopes } })
  })
  if (origin !== null) await tellOrigins(ctx)
  return { id, key }
}

async function tellOrigins(ctx: Acting): Promise<void> {
  await readPageOrigins(ctx)
  ctx.bell.ring([ORIGINS_TOPIC])
}

function originOf(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw refuse('bad-input', { where: 'origin', what: 'an address like https://shop.example' })
  return parsed.origin
}

/** Command: whoever presents the key from now on is refused, and so is whoever presents a chat token that was made by it. */
export async function revokeKey(ctx: Acting, id: string): Promise<void> {
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { numAffectedRows } =
      await sql`update accounts.key set revoked_at = ${ctx.clock.now()} where id = ${id} and revoked_at is null`.execute(
        tx,
      )
    if (numAffectedRows !== 1n) throw refuse('not-found')
    await recordForHouse(tx, keyRevoked, { actor: actorOf(ctx.principal), subject: { type: 'key', id }, data: {} })
  })
  await tellOrigins(ctx)
  ctx.bell.ring([`${RIGHTS}key:${id}`])
  await ringTokensOfKey(ctx, id)
}

/** The keys that work now, newest first. */
export async function listKeys(ctx: Acting): Promise<KeyShown[]> {
  const { rows } = await sql<{
    id: string
    name: string
    scopes: Scope[]
    origin: string | null
    made_at: Date
    used_at: Date | null
  }>`
    select id, name, scopes, origin, made_at, used_at from accounts.key where revoked_at is null order by made_at desc limit 200`.execute(
    ctx.db,
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    origin: row.origin,
    madeAt: row.made_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
  }))
}
