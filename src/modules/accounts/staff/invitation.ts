import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call, Context } from '../../../platform/context.ts'
import { actorOf, type StaffRole } from '../../../platform/principal.ts'
import { refuse as refuseCaller } from '../../../platform/refusal.ts'
import { normaliseEmail, oweLetter, recordForHouse, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { staffInvited, staffJoined } from '../kinds.ts'
import { limitCaller } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { hashPassword } from './password.ts'
import { beginStaffSession } from './session.ts'
import { authenticatorOf, stepOfCode } from './totp.ts'

/** A link that makes somebody staff is good for a day: whoever is invited on a Friday evening is asked again. */
export const INVITATION_HOURS = 24

export interface Invited {
  id: string
  /** Works once. Whoever has it becomes this colleague, so it goes to them and to nobody else. */
  link: string
  endsAt: string
}

/**
 * Command: invites somebody to work here, or back. A second invitation replaces the first. From the command line also for somebody who
 * works here already: whoever has the machine has the house, and an owner who lost their authenticator gets in again that way.
 * @throws Refusal staff-exists, address-wrong
 */
export async function inviteStaff(
  ctx: Acting,
  wanted: { email: string; name: string; roles: readonly StaffRole[] },
): Promise<Invited> {
  const email = normaliseEmail(wanted.email)
  if (email === null) throw refuse('address-wrong')
  const { rows } = await sql<{
    id: string
    ended_at: Date | null
  }>`select id, ended_at from accounts.staff where email = ${email}`.execute(ctx.db)
  if (rows[0]?.ended_at === null && ctx.principal.kind !== 'system') throw refuse('staff-exists')
  return invite(ctx, { staff: rows[0]?.id ?? null, email, name: wanted.name, roles: wanted.roles })
}

/** Command: somebody lost their password or authenticator and may choose anew. What they had works until they have. */
export async function inviteAgain(ctx: Acting, staff: string): Promise<Invited> {
  const { rows } = await sql<{ email: string; name: string; roles: StaffRole[] }>`
    select email, name, roles from accounts.staff where id = ${staff} and ended_at is null`.execute(ctx.db)
  if (!rows[0]) throw refuseCaller('not-found')
  return invite(ctx, { staff, ...rows[0] })
}

/**
 * The one-time link by which the first owner signs in, or null when an owner can sign in already. The same link until it is used or a
 * day has passed, however often the program starts.
 */
export async function ownerLink(ctx: Context): Promise<string | null> {
  const acting: Acting = { ...ctx, principal: { kind: 'system', name: 'accounts.first_owner' } }
  return transact(acting, { purpose: SERVICE, parties: [] }, async (tx) => {
    if (await hasOwner(tx)) return null
    // Two processes that start at once print the same link.
    await sql`lock table accounts.invitation in share row exclusive mode`.execute(tx)
    const { rows } = await sql<{ id: string }>`
      select id from accounts.invitation where email is null and ends_at > ${ctx.clock.now()}::timestamptz + interval '1 hour' limit 1`.execute(
      tx,
    )
    if (rows[0]) return invitationLink(ctx, rows[0].id)
    await sql`delete from accounts.invitation where email is null`.execute(tx)
    return (await writeInvitation(tx, acting, { staff: null, email: null, name: null, roles: ['owner'] })).link
  })
}

/** What the page of an invitation shows. Reading it changes nothing. @throws Refusal invitation-used */
export async function showInvitation(
  call: Call,
  token: string,
): Promise<{ email: string | null; name: string | null; authenticator: { url: string; secret: string } }> {
  await limitCaller(call, 'invitations per caller')
  const id = invitationOf(call, token)
  const { rows } = await sql<{ email: string | null; name: string | null }>`
    select email, name from accounts.invitation where id = ${id} and ends_at > ${call.clock.now()}`.execute(call.db)
  if (!rows[0]) throw refuse('invitation-used')
  const authenticator = authenticatorOf(call, id, rows[0].email ?? 'owner')
  return { ...rows[0], authenticator: { url: authenticator.toString(), secret: authenticator.secret.base32 } }
}

/**
 * Command: whoever was invited chooses password and authenticator and is signed in. Both are there from the first moment: nobody works
 * here with one factor.
 * @throws Refusal invitation-used, password-short, code-wrong, address-wrong, staff-exists
 */
export async function acceptInvitation(
  call: Call,
  chosen: { token: string; name: string; email?: string | undefined; password: string; code: string },
): Promise<void> {
  await limitCaller(call, 'invitations per caller')
  const id = invitationOf(call, chosen.token)
  const step = stepOfCode(authenticatorOf(call, id, 'any'), chosen.code, call.clock.now())
  if (step === null) throw refuse('code-wrong')
  const hash = await hashPassword(chosen.password)
  const handOver = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const staff = await join(tx, call, id, chosen)
    await sql`update accounts.staff set password_hash = ${hash}, totp_seed = ${id}, totp_last_step = ${step} where id = ${staff}`.execute(
      tx,
    )
    return beginStaffSession(tx, call, staff, 'password and code')
  })
  handOver()
}

/**
 * Step: uses an invitation up and returns whose it was. What they signed in with before ends here: whoever needs a second invitation has
 * lost something that somebody else may have found.
 */
export async function join(
  tx: Tx,
  call: Call,
  id: string,
  chosen: { name: string; email?: string | undefined },
): Promise<string> {
  const now = call.clock.now()
  const { rows } = await sql<{ staff: string | null; email: string | null; roles: StaffRole[] }>`
    delete from accounts.invitation where id = ${id} and ends_at > ${now} returning staff, email, roles`.execute(tx)
  const used = rows[0]
  if (!used) throw refuse('invitation-used')
  // The first owner's link stands in the log of the start: whoever reads that later finds nothing that works.
  if (used.email === null && (await hasOwner(tx))) throw refuse('invitation-used')
  const email = used.email ?? normaliseEmail(chosen.email ?? '')
  if (email === null) throw refuse('address-wrong')
  let staff = used.staff
  if (staff === null) {
    const made = await sql<{ id: string }>`
      insert into accounts.staff (email, name, roles, joined_at) values (${email}, ${chosen.name}, ${used.roles}, ${now})
      on conflict (email) do nothing returning id`.execute(tx)
    if (!made.rows[0]) throw refuse('staff-exists')
    staff = made.rows[0].id
  } else {
    await sql`update accounts.staff set name = ${chosen.name}, roles = ${used.roles}, ended_at = null, password_hash = null, totp_seed = null where id = ${staff}`.execute(
      tx,
    )
    await sql`delete from accounts.staff_session where staff = ${staff}`.execute(tx)
    await sql`delete from accounts.staff_passkey where staff = ${staff}`.execute(tx)
  }
  await recordForHouse(tx, staffJoined, {
    actor: `staff:${staff}`,
    subject: { type: 'staff', id: staff },
    data: { roles: used.roles },
  })
  return staff
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The id in an invitation's link, when the signature is ours. @throws Refusal invitation-used */
export function invitationOf(ctx: Context, token: string): string {
  const [id = '', signature = ''] = token.split('.', 2)
  if (!UUID.test(id) || !ctx.secret.verify('invitation', id, signature)) throw refuse('invitation-used')
  return id
}

interface NewInvitation {
  staff: string | null
  email: string | null
  name: string | null
  roles: readonly StaffRole[]
}

async function invite(ctx: Acting, invitation: NewInvitation & { email: string }): Promise<Invited> {
  // The letter concerns nobody whose record we keep, so no party is named for it.
  const invited = await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    await sql`delete from accounts.invitation where email = ${invitation.email}`.execute(tx)
    const written = await writeInvitation(tx, ctx, invitation)
    const locale = 'locale' in ctx ? String(ctx.locale) : 'en'
    await oweLetter(tx, {
      party: null,
      kind: 'invitation',
      recipient: invitation.email,
      locale,
      data: { invitation: written.id },
    })
    return written
  })
  ctx.bell.ring(['staff'])
  return invited
}

async function writeInvitation(tx: Tx, ctx: Acting, { staff, email, name, roles }: NewInvitation): Promise<Invited> {
  const id = randomUUID()
  const now = ctx.clock.now()
  const endsAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000)
  await sql`
    insert into accounts.invitation (id, staff, email, name, roles, invited_by, invited_at, ends_at)
    values (${id}, ${staff}, ${email}, ${name}, ${[...roles]}, ${actorOf(ctx.principal)}, ${now}, ${endsAt})`.execute(
    tx,
  )
  await recordForHouse(tx, staffInvited, {
    actor: actorOf(ctx.principal),
    subject: { type: 'invitation', id },
    data: { roles: [...roles] },
  })
  return { id, link: invitationLink(ctx, id), endsAt: endsAt.toISOString() }
}

/** The link of an invitation: made when it is printed or mailed, and stored nowhere. */
export function invitationLink(ctx: Context, id: string): string {
  const url = new URL('/workspace/welcome', ctx.config.url)
  url.searchParams.set('token', `${id}.${ctx.secret.sign('invitation', id)}`)
  return url.href
}

/** An owner who can sign in. */
async function hasOwner(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from accounts.staff f where 'owner' = any (f.roles) and f.ended_at is null
      and (f.password_hash is not null or exists (select from accounts.staff_passkey p where p.staff = f.id))) as found`.execute(
    tx,
  )
  return rows[0]!.found
}
