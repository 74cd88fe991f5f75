import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { refuse as refuseCaller } from '../../../platform/refusal.ts'
import { record, SERVICE, transact } from '../../customers/index.ts'
import { passkeyAdded, passkeyRemoved } from '../kinds.ts'
import { limitCaller, noteAttack } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { beginCustomerSession } from '../sessions/begin.ts'
import { browserOf } from '../sessions/browser.ts'
import { customerWho } from '../sessions/end.ts'
import {
  type PasskeyReply,
  PASSKEYS_LIMIT,
  registered,
  registrationOptions,
  signedBy,
  signInOptions,
  type StoredPasskey,
} from './ceremony.ts'

export interface PasskeyShown {
  id: string
  /** The browser that made it. */
  label: string
  addedAt: string
  usedAt: string | null
}

/** The customer's passkeys, newest first. */
export async function listPasskeys(ctx: Acting): Promise<PasskeyShown[]> {
  const { party } = customerWho(ctx)
  return transact(ctx, { purpose: SERVICE, parties: [party] }, async (tx) => {
    const { rows } = await sql<{ id: string; label: string; added_at: Date; used_at: Date | null }>`
      select id, label, added_at, used_at from accounts.customer_passkey where account = ${party} order by added_at desc`.execute(
      tx,
    )
    return rows.map((row) => ({
      id: row.id,
      label: row.label,
      addedAt: row.added_at.toISOString(),
      usedAt: row.used_at?.toISOString() ?? null,
    }))
  })
}

/** What the customer's browser needs to make a passkey. @throws Refusal passkey-failed when they have as many as we keep */
export async function offerPasskey(call: Call) {
  const { party } = customerWho(call)
  const excluded = await transact(call, { purpose: SERVICE, parties: [party] }, async (tx) => {
    const { rows } = await sql<{
      credential_id: string
    }>`select credential_id from accounts.customer_passkey where account = ${party}`.execute(tx)
    return rows.map((row) => row.credential_id)
  })
  if (excluded.length >= PASSKEYS_LIMIT) throw refuse('passkey-failed')
  // The name stands in the browser's own list of passkeys, beside our host name; the address is not ours to spread there.
  return registrationOptions(call, 'customer registers', party, { name: call.config.url.hostname, excluded })
}

/** Command: keeps a passkey that the customer's browser has made. @throws Refusal passkey-failed */
export async function addPasskey(call: Call, reply: PasskeyReply): Promise<{ id: string }> {
  const { party } = customerWho(call)
  const made = await registered(call, 'customer registers', party, reply)
  return transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      insert into accounts.customer_passkey (account, credential_id, public_key, counter, transports, label, added_at)
      values (${party}, ${made.credentialId}, ${made.publicKey}, ${made.counter}, ${made.transports}, ${browserOf(call.headers)}, ${call.clock.now()})
      on conflict (credential_id) do nothing returning id`.execute(tx)
    if (!rows[0]) throw refuse('passkey-failed')
    await record(tx, passkeyAdded, {
      party,
      channel: 'me',
      subject: { type: 'passkey', id: rows[0].id },
      data: { passkey: rows[0].id },
    })
    return { id: rows[0].id }
  })
}

/** Command: a passkey no longer signs in. */
export async function removePasskey(ctx: Acting, id: string): Promise<void> {
  const { party } = customerWho(ctx)
  await transact(ctx, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    const { numAffectedRows } =
      await sql`delete from accounts.customer_passkey where id = ${id} and account = ${party}`.execute(tx)
    if (numAffectedRows !== 1n) throw refuseCaller('not-found')
    await record(tx, passkeyRemoved, { party, channel: 'me', subject: { type: 'passkey', id }, data: { passkey: id } })
  })
}

/** What a browser needs to sign in with a passkey, whoever's it is. */
export async function offerCustomerSignIn(call: Call) {
  await limitCaller(call, 'passkeys per caller')
  return signInOptions(call, 'customer signs in')
}

/** Command: signs a customer in by passkey. @throws Refusal passkey-failed */
export async function signInByPasskey(call: Call, reply: PasskeyReply): Promise<void> {
  await limitCaller(call, 'passkeys per caller')
  const account = await accountOf(call, reply.id)
  if (account === null) {
    await noteAttack(call, 'passkey failed')
    throw refuse('passkey-failed')
  }
  const passkey = await transact(call, { purpose: SERVICE, parties: [account] }, async (tx) => {
    const { rows } = await sql<StoredPasskey>`
      select id, credential_id, public_key, counter, transports from accounts.customer_passkey where credential_id = ${reply.id}`.execute(
      tx,
    )
    return rows[0]
  })
  if (!passkey) throw refuse('passkey-failed')
  const counter = await signedBy(call, 'customer signs in', passkey, reply)
  await beginCustomerSession(call, {
    how: 'passkey',
    proves: { account },
    async consume(tx) {
      // A counter that moved meanwhile means that two of one passkey are about.
      const { numAffectedRows } = await sql`
        update accounts.customer_passkey set counter = ${counter}, used_at = ${call.clock.now()} where id = ${passkey.id} and counter = ${passkey.counter}`.execute(
        tx,
      )
      if (numAffectedRows !== 1n) throw refuse('passkey-failed')
    },
  })
}

async function accountOf(call: Call, credentialId: string): Promise<string | null> {
  const { rows } = await sql<{
    account: string | null
  }>`select accounts.account_of_passkey(${credentialId}) as account`.execute(call.db)
  return rows[0]!.account
}
