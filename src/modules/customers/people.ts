import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import { refuse as refusePlatform } from '../../platform/refusal.ts'
import { deputyEnded, deputyNamed, membershipBegun, membershipEnded } from './kinds.ts'
import { changeOwn } from './me/commands.ts'
import { normaliseEmail } from './parties.ts'
import { record } from './record.ts'
import { refuse } from './refusals.ts'
import { SERVICE } from './purposes.ts'
import { transact, type Tx } from './transact.ts'

/** What somebody may be named to do for a customer. */
export const DEPUTY_MAY = ['see_orders', 'place_orders', 'ask'] as const
export type DeputyMay = (typeof DEPUTY_MAY)[number]
/** What a member may let colleagues see. */
export const SHARES = ['orders', 'cases'] as const
export type Share = (typeof SHARES)[number]
/** Nobody is named for longer: whoever forgets that they gave it away is safe again after a year. */
const DEPUTY_DAYS_LIMIT = 366

/** The signed-in customer names somebody to act for them, within limits and until a day. @throws Refusal bad-input */
export function nameDeputy(
  ctx: Acting,
  deputy: { email: string; may: readonly DeputyMay[]; endsAt: Date },
): Promise<void> {
  const email = normaliseEmail(deputy.email)
  if (email === null) throw refusePlatform('bad-input', { where: 'email', what: 'no mail address' })
  const days = (deputy.endsAt.getTime() - ctx.clock.now().getTime()) / 86_400_000
  if (!(days > 0 && days <= DEPUTY_DAYS_LIMIT))
    throw refusePlatform('bad-input', { where: 'until', what: 'a day within a year from now' })
  return changeOwn(ctx, async (tx, _parties, party) => {
    const { rows } = await sql<{ id: string }>`
      insert into customers.representation (principal, deputy_email, may, ends_at)
      values (${party}, ${email}, ${deputy.may}::text[], ${deputy.endsAt}) returning id`.execute(tx)
    await record(tx, deputyNamed, {
      party,
      channel: 'me',
      subject: { type: 'deputy', id: rows[0]!.id },
      data: { may: [...deputy.may] },
    })
  })
}

/** The signed-in customer ends it, at once. @throws Refusal deputy-unknown */
export function endDeputy(ctx: Acting, id: string): Promise<void> {
  return changeOwn(ctx, async (tx, parties, party) => {
    const { rows } = await sql`
      update customers.representation set revoked_at = ${ctx.clock.now()}, revoked_by = ${actorOf(ctx.principal)}
      where id = ${id} and principal = any (${parties}::uuid[]) and revoked_at is null returning id`.execute(tx)
    if (rows.length === 0) throw refuse('deputy-unknown')
    await record(tx, deputyEnded, { party, channel: 'me', subject: { type: 'deputy', id }, data: {} })
  })
}

/** For whom a party may act now: those who named an address that is proven to be theirs. */
export interface Principalship {
  principal: string
  name: string | null
  may: DeputyMay[]
  endsAt: Date
}
export async function actsFor(ctx: Acting, party: string): Promise<Principalship[]> {
  const { rows } = await transact(ctx, { purpose: SERVICE, parties: [party] }, (tx) =>
    sql<Principalship>`select principal, name, may, ends_at as "endsAt" from customers.acts_for(${party})`.execute(tx),
  )
  return rows
}

/** Step: a person gets a role in an organisation. The transaction has entered both with `records`. Membership connects nobody. */
export async function beginMembership(
  tx: Tx,
  membership: {
    organisation: string
    member: string
    role: 'owner' | 'buyer' | 'member'
    shares?: readonly Share[]
    addedBy: string
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into customers.membership (organisation, member, role, shares, added_by)
    values (${membership.organisation}, ${membership.member}, ${membership.role}, ${membership.shares ?? []}::text[], ${membership.addedBy})
    returning id`.execute(tx)
  const id = rows[0]!.id
  await record(tx, membershipBegun, {
    party: membership.member,
    channel: 'house',
    subject: { type: 'organisation', id: membership.organisation },
    data: { role: membership.role },
  })
  return id
}

/** Organisations that a customer is a member of now. */
export async function organisationsOf(ctx: Acting, parties: readonly string[]): Promise<string[]> {
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<{ organisation: string }>`
      select distinct organisation from customers.membership where member = any (${[...parties]}::uuid[]) and until is null`.execute(
      tx,
    ),
  )
  return rows.map(({ organisation }) => organisation)
}

/** The signed-in member decides what colleagues see. @throws Refusal membership-unknown */
export function shareWithColleagues(ctx: Acting, id: string, shares: readonly Share[]): Promise<void> {
  return changeOwn(ctx, async (tx, parties) => {
    const { rows } = await sql`
      update customers.membership set shares = ${shares}::text[]
      where id = ${id} and member = any (${parties}::uuid[]) and until is null returning id`.execute(tx)
    if (rows.length === 0) throw refuse('membership-unknown')
  })
}

/** The signed-in member leaves. @throws Refusal membership-unknown */
export function leaveOrganisation(ctx: Acting, id: string): Promise<void> {
  return changeOwn(ctx, async (tx, parties, party) => {
    const { rows } = await sql<{ organisation: string }>`
      update customers.membership set until = ${ctx.clock.now()}
      where id = ${id} and member = any (${parties}::uuid[]) and until is null returning organisation`.execute(tx)
    if (!rows[0]) throw refuse('membership-unknown')
    await record(tx, membershipEnded, {
      party,
      channel: 'me',
      subject: { type: 'organisation', id: rows[0].organisation },
      data: {},
    })
  })
}
