import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { rightsTopic } from '../../../platform/live/topics.ts'
import type { Principal } from '../../../platform/principal.ts'
import { refuse as refuseCaller } from '../../../platform/refusal.ts'
import { record, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { customerKeyMade, customerKeyRevoked } from '../kinds.ts'
import { limitCaller, noteAttack } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { newToken, sha256 } from '../tokens.ts'

/** Tells it from the keys of programs, by which a leaked one is recognised. */
export const CUSTOMER_KEY_START = 'rpc_'
/** A key that nobody thinks of any more should not open anything: after a year it is made anew. */
export const CUSTOMER_KEY_DAYS = 365
/** More than this nobody can tell apart. */
const KEYS_LIMIT = 20
/** As for sessions: writing it more often would make each look a write. */
const USED_EXACT_TO_MS = 5 * 60_000
const DAY_MS = 86_400_000

type Customer = Extract<Principal, { kind: 'customer' }>

export interface CustomerKeyShown {
  id: string
  name: string
  madeAt: string
  usedAt: string | null
  endsAt: string
}

/**
 * Command: a key for software that asks in the customer's name. It reads their orders and questions and nothing else. Shown once: we
 * keep only its hash.
 * @throws Refusal too-many-keys
 */
export async function makeCustomerKey(call: Call, name: string): Promise<{ id: string; key: string }> {
  const { party } = customerOnly(call)
  const key = `${CUSTOMER_KEY_START}${newToken()}`
  const now = call.clock.now()
  const id = await transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    if ((await readKeys(tx, party)).length >= KEYS_LIMIT) throw refuse('too-many-keys', { limit: KEYS_LIMIT })
    const { rows } = await sql<{ id: string }>`
      insert into accounts.customer_key (account, token_sha256, name, made_at, ends_at)
      select a.party, ${sha256(key)}, ${name}, ${now}, ${new Date(now.getTime() + CUSTOMER_KEY_DAYS * DAY_MS)} from accounts.account a where a.party = ${party} returning id`.execute(
      tx,
    )
    // The account was erased a moment ago, in another window.
    if (!rows[0]) throw refuseCaller('sign-in-first')
    await record(tx, customerKeyMade, {
      party,
      channel: 'me',
      subject: { type: 'key', id: rows[0]!.id },
      data: {},
      occurredAt: now,
    })
    return rows[0].id
  })
  return { id, key }
}

/** The customer's own keys, newest first. */
export async function listCustomerKeys(call: Call): Promise<CustomerKeyShown[]> {
  const { party } = customerOnly(call)
  return transact(call, { purpose: SERVICE, parties: [party] }, (tx) => readKeys(tx, party))
}

async function readKeys(tx: Tx, account: string): Promise<CustomerKeyShown[]> {
  const { rows } = await sql<{ id: string; name: string; made_at: Date; used_at: Date | null; ends_at: Date }>`
    select id, name, made_at, used_at, ends_at from accounts.customer_key where account = ${account} order by made_at desc`.execute(
    tx,
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    madeAt: row.made_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    endsAt: row.ends_at.toISOString(),
  }))
}

/** Command: the key opens nothing from now on. Revoking twice does nothing. */
export async function revokeCustomerKey(call: Call, id: string): Promise<void> {
  const { party } = customerOnly(call)
  await transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    const { numAffectedRows } =
      await sql`delete from accounts.customer_key where id = ${id} and account = ${party}`.execute(tx)
    if (!numAffectedRows) return
    await record(tx, customerKeyRevoked, {
      party,
      channel: 'me',
      subject: { type: 'key', id },
      data: {},
      occurredAt: call.clock.now(),
    })
  })
  call.bell.ring([rightsTopic(call.principal)])
}

/**
 * Who presents a customer's key: the customer, where software agents may ask at all.
 * @throws Refusal key-unknown, key-reads-only
 */
export async function customerOfKey(call: Call, key: string, agents: boolean): Promise<Customer> {
  const now = call.clock.now()
  const { rows } = await sql<{ id: string; account: string; used_at: Date | null }>`
    select id, account, used_at from accounts.customer_key_of(${sha256(key)}, ${now})`.execute(call.db)
  const found = rows[0]
  if (!found) {
    await limitCaller(call, 'unknown keys per caller')
    await noteAttack(call, 'unknown key')
    throw refuse('customer-key-unknown')
  }
  if (!agents) throw refuse('key-reads-only')
  if (found.used_at === null || now.getTime() - found.used_at.getTime() > USED_EXACT_TO_MS)
    await sql`select accounts.customer_key_used(${found.id}, ${now})`.execute(call.db)
  return { kind: 'customer', party: found.account, session: found.id, device: found.account }
}

function customerOnly(ctx: Acting): Customer {
  if (ctx.principal.kind !== 'customer') throw new Error('Only a signed-in customer has keys of their own.')
  return ctx.principal
}
