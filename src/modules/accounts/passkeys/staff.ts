import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { refuse as refuseCaller } from '../../../platform/refusal.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { limitCaller, noteAttack } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { browserOf } from '../sessions/browser.ts'
import { invitationOf, join, showInvitation } from '../staff/invitation.ts'
import { beginStaffSession, staffWho } from '../staff/session.ts'
import {
  type NewPasskey,
  type PasskeyReply,
  PASSKEYS_LIMIT,
  registered,
  registrationOptions,
  signedBy,
  signInOptions,
  type StoredPasskey,
} from './ceremony.ts'
import type { PasskeyShown } from './customer.ts'

/** One's own passkeys, newest first. */
export async function listStaffPasskeys(ctx: Acting): Promise<PasskeyShown[]> {
  const { rows } = await sql<{ id: string; label: string; added_at: Date; used_at: Date | null }>`
    select id, label, added_at, used_at from accounts.staff_passkey where staff = ${staffWho(ctx).id} order by added_at desc`.execute(
    ctx.db,
  )
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    addedAt: row.added_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
  }))
}

/** What a colleague's browser needs to make a passkey. */
export async function offerStaffPasskey(call: Call) {
  const { id } = staffWho(call)
  const { rows } = await sql<{ email: string; excluded: string[] }>`
    select f.email, array(select p.credential_id from accounts.staff_passkey p where p.staff = f.id) as excluded from accounts.staff f where f.id = ${id}`.execute(
    call.db,
  )
  const { email, excluded } = rows[0]!
  if (excluded.length >= PASSKEYS_LIMIT) throw refuse('passkey-failed')
  return registrationOptions(call, 'staff registers', id, { name: email, excluded })
}

/** Command: keeps a passkey of one's own; only somebody who is signed in with both factors can. @throws Refusal passkey-failed */
export async function addStaffPasskey(call: Call, reply: PasskeyReply): Promise<{ id: string }> {
  const { id } = staffWho(call)
  const made = await registered(call, 'staff registers', id, reply)
  return transact(call, { purpose: SERVICE, parties: [] }, (tx) => keepPasskey(tx, call, id, made))
}

/** Command: a passkey of one's own no longer signs in. @throws Refusal passkey-failed when it is the only way in */
export async function removeStaffPasskey(ctx: Acting, passkey: string): Promise<void> {
  const { id } = staffWho(ctx)
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { numAffectedRows } =
      await sql`delete from accounts.staff_passkey where id = ${passkey} and staff = ${id}`.execute(tx)
    if (numAffectedRows !== 1n) throw refuseCaller('not-found')
    const { rows } = await sql<{ remains: boolean }>`
      select f.password_hash is not null or exists (select from accounts.staff_passkey p where p.staff = f.id) as remains
      from accounts.staff f where f.id = ${id} for update`.execute(tx)
    if (!rows[0]!.remains) throw refuse('only-way-in')
  })
}

/** What a browser needs to sign somebody of the staff in. */
export async function offerStaffSignIn(call: Call) {
  await limitCaller(call, 'passkeys per caller')
  return signInOptions(call, 'staff signs in')
}

/** Command: signs in by passkey: the device and the person's own check of it are the two factors. @throws Refusal passkey-failed */
export async function signInStaffByPasskey(call: Call, reply: PasskeyReply): Promise<void> {
  await limitCaller(call, 'passkeys per caller')
  const { rows } = await sql<StoredPasskey & { staff: string }>`
    select p.id, p.staff, p.credential_id, p.public_key, p.counter, p.transports
    from accounts.staff_passkey p join accounts.staff f on f.id = p.staff and f.ended_at is null
    where p.credential_id = ${reply.id}`.execute(call.db)
  const passkey = rows[0]
  if (!passkey) {
    await noteAttack(call, 'passkey failed')
    throw refuse('passkey-failed')
  }
  const counter = await signedBy(call, 'staff signs in', passkey, reply)
  const handOver = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { numAffectedRows } = await sql`
      update accounts.staff_passkey p set counter = ${counter}, used_at = ${call.clock.now()}
      from accounts.staff f where p.id = ${passkey.id} and p.counter = ${passkey.counter} and f.id = p.staff and f.ended_at is null`.execute(
      tx,
    )
    return numAffectedRows === 1n ? beginStaffSession(tx, call, passkey.staff, 'passkey') : null
  })
  if (!handOver) {
    await noteAttack(call, 'passkey copied', { staff: passkey.staff })
    throw refuse('passkey-failed')
  }
  handOver()
}

/** What the browser of somebody who was invited needs to make their first passkey. @throws Refusal invitation-used */
export async function offerPasskeyToInvited(call: Call, token: string) {
  const { email } = await showInvitation(call, token)
  return registrationOptions(call, 'staff joins', invitationOf(call, token), {
    name: email ?? call.config.url.hostname,
    excluded: [],
  })
}

/** Command: somebody who was invited chooses a passkey instead of a password, and is signed in. @throws Refusal invitation-used, passkey-failed */
export async function acceptInvitationByPasskey(
  call: Call,
  chosen: { token: string; name: string; email?: string | undefined; reply: PasskeyReply },
): Promise<void> {
  await limitCaller(call, 'invitations per caller')
  const id = invitationOf(call, chosen.token)
  const made = await registered(call, 'staff joins', id, chosen.reply)
  const handOver = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const staff = await join(tx, call, id, chosen)
    await keepPasskey(tx, call, staff, made)
    return beginStaffSession(tx, call, staff, 'passkey')
  })
  handOver()
}

async function keepPasskey(tx: Tx, call: Call, staff: string, made: NewPasskey): Promise<{ id: string }> {
  const { rows } = await sql<{ id: string }>`
    insert into accounts.staff_passkey (staff, credential_id, public_key, counter, transports, label, added_at)
    values (${staff}, ${made.credentialId}, ${made.publicKey}, ${made.counter}, ${made.transports}, ${browserOf(call.headers)}, ${call.clock.now()})
    on conflict (credential_id) do nothing returning id`.execute(tx)
  if (!rows[0]) throw refuse('passkey-failed')
  return rows[0]
}
