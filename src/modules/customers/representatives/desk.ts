import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import { tellFact } from '../facts.ts'
import { transactConnected } from '../identity/locked.ts'
import { deputyEnded, membershipEnded } from '../kinds.ts'
import { connectedParties, createParty, customerOf, findByEmail, newParty, normaliseEmail } from '../parties.ts'
import { actsFor, beginMembership } from '../people.ts'
import { projectAgent } from '../projections/agent.ts'
import { readDeputies } from '../projections/self-people.ts'
import { SERVICE } from '../purposes.ts'
import { record } from '../record.ts'
import { refuse } from '../refusals.ts'
import { transact } from '../transact.ts'

/** People in an organisation that are shown, and looked at, at once: a firm with more has a list of its own to keep. */
const MEMBERS_LIMIT = 200

export type MemberRole = 'owner' | 'buyer' | 'member'

/** Who acts for a customer, for whom they act, and, of an organisation, who belongs to it. */
export interface Representatives {
  isOrganisation: boolean
  deputies: { id: string; email: string; may: string[]; endsAt: Date }[]
  actsFor: { id: string; name: string | null; may: string[]; endsAt: Date }[]
  members: { id: string; customer: string; name: string | null; role: string; shares: string[]; since: Date }[]
}

/** The people around a customer, for whoever serves them. Leaves a look on each who is named. @throws Refusal customer-unknown */
export async function showRepresentatives(ctx: Acting, id: string): Promise<Representatives> {
  const customer = await customerOf(ctx.db, id)
  if (customer === null) throw refuse('customer-unknown')
  const parties = await connectedParties(ctx.db, customer)
  const { isOrganisation, deputies, members } = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => ({
    isOrganisation: await isOrganisationAmong(tx, parties),
    deputies: await readDeputies(tx, parties),
    members: (
      await sql<{ id: string; member: string; role: string; shares: string[]; since: Date }>`
        select id, member, role, shares, since from customers.membership
        where organisation = any (${parties}::uuid[]) and until is null order by since, id limit ${MEMBERS_LIMIT}`.execute(
        tx,
      )
    ).rows,
  }))
  const principals = (await Promise.all(parties.map((party) => actsFor(ctx, party)))).flat()
  const names = await namesOf(ctx, customer, [
    ...principals.map(({ principal }) => principal),
    ...members.map(({ member }) => member),
  ])
  return {
    isOrganisation,
    deputies: deputies.map(({ id: deputy, email, may, endsAt }) => ({ id: deputy, email, may, endsAt })),
    actsFor: distinct(principals, ({ principal }) => principal).map(({ principal, may, endsAt }) => ({
      ...names(principal),
      may,
      endsAt,
    })),
    members: members.map(({ id: membership, member, role, shares, since }) => {
      const { id: whose, name } = names(member)
      return { id: membership, customer: whose, name, role, shares, since }
    }),
  }
}

const distinct = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
]

/** By any of their parties: the customer's id and name. Each gets a look: their name stands on somebody else's page. */
async function namesOf(ctx: Acting, about: string, parties: readonly string[]) {
  const asked = [...new Set(parties)]
  const ids = await Promise.all(asked.map((party) => customerOf(ctx.db, party)))
  const customers = await projectAgent(ctx, {
    ids: [...new Set(ids.filter((one) => one !== null))],
    reason: { type: 'customer', id: about },
  })
  return (party: string) => {
    const id = ids[asked.indexOf(party)] ?? party
    const found = customers.find((customer) => customer.id === id)
    return { id, name: found?.name ?? found?.emails[0] ?? null }
  }
}

async function isOrganisationAmong(db: Acting['db'], parties: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select from customers.party where id = any (${[...parties]}::uuid[]) and kind = 'organisation'`.execute(db)
  return rows.length > 0
}

/** Command: an organisation that the desk learnt of from somebody who runs it. They are its first owner. Returns its id. */
export async function foundOrganisation(ctx: Acting, id: string, name: string): Promise<{ id: string }> {
  const owner = await customerOf(ctx.db, id)
  if (owner === null) throw refuse('customer-unknown')
  if (await isOrganisationAmong(ctx.db, [owner])) throw refuse('member-unknown')
  const organisation = newParty()
  await transact(ctx, { purpose: SERVICE, parties: [organisation, owner], records: true }, async (tx) => {
    await createParty(tx, 'organisation', organisation)
    await tellFact(tx, {
      party: organisation,
      name: 'name',
      value: name,
      source: 'desk',
      purpose: SERVICE,
      sentence: 'desk',
      channel: 'workspace',
    })
    await beginMembership(tx, { organisation, member: owner, role: 'owner', addedBy: actorOf(ctx.principal) })
  })
  return { id: organisation }
}

/**
 * Command: somebody gets a role in an organisation. They are named by an address that is proven to be theirs, since whoever buys for a firm
 * must be who they say. @throws Refusal organisation-unknown, member-unknown, member-already
 */
export async function addMember(
  ctx: Acting,
  wanted: { organisation: string; email: string; role: MemberRole },
): Promise<{ id: string }> {
  const { organisation, role } = wanted
  if (!(await isOrganisationAmong(ctx.db, [organisation]))) throw refuse('organisation-unknown')
  const email = normaliseEmail(wanted.email)
  if (email === null) throw refusePlatform('bad-input', { where: 'email', what: 'no mail address' })
  const proven = (await findByEmail(ctx.db, email)).filter(({ strength }) => strength === 'proof')
  const ids = new Set(await Promise.all(proven.map(({ party }) => customerOf(ctx.db, party))))
  const [member] = ids
  if (ids.size !== 1 || !member || (await isOrganisationAmong(ctx.db, [member]))) throw refuse('member-unknown')
  const parties = await connectedParties(ctx.db, member)
  const id = await transact(
    ctx,
    { purpose: SERVICE, parties: [organisation, ...parties], records: true },
    async (tx) => {
      const { rows } = await sql`
        select from customers.membership
        where organisation = ${organisation} and member = any (${parties}::uuid[]) and until is null`.execute(tx)
      if (rows.length > 0) throw refuse('member-already')
      return beginMembership(tx, { organisation, member, role, addedBy: actorOf(ctx.principal) })
    },
  )
  return { id }
}

/** Command: somebody's role in an organisation ends, because the organisation says so. @throws Refusal membership-unknown */
export async function endMember(
  ctx: Acting,
  { organisation, id }: { organisation: string; id: string },
): Promise<void> {
  const member = await transact(ctx, { purpose: SERVICE, parties: [organisation] }, async (tx) => {
    const { rows } = await sql<{ member: string }>`
      select member from customers.membership where id = ${id} and organisation = ${organisation} and until is null`.execute(
      tx,
    )
    return rows[0]?.member
  })
  if (member === undefined) throw refuse('membership-unknown')
  await transact(ctx, { purpose: SERVICE, parties: [organisation, member], records: true }, async (tx) => {
    const { numAffectedRows } = await sql`
      update customers.membership set until = ${ctx.clock.now()} where id = ${id} and until is null`.execute(tx)
    if (numAffectedRows !== 1n) throw refuse('membership-unknown')
    await record(tx, membershipEnded, {
      party: member,
      channel: 'workspace',
      subject: { type: 'organisation', id: organisation },
      data: {},
    })
  })
}

/** Command: nobody acts for this customer under this entry any more: they asked the desk to end it. @throws Refusal deputy-unknown */
export async function endDeputyFor(ctx: Acting, { customer, id }: { customer: string; id: string }): Promise<void> {
  await transactConnected(ctx, { purpose: SERVICE, parties: [customer], records: true }, async (tx, parties) => {
    const { rows } = await sql<{ principal: string }>`
        update customers.representation set revoked_at = ${ctx.clock.now()}, revoked_by = ${actorOf(ctx.principal)}
        where id = ${id} and principal = any (${parties}::uuid[]) and revoked_at is null returning principal`.execute(
      tx,
    )
    if (!rows[0]) throw refuse('deputy-unknown')
    await record(tx, deputyEnded, {
      party: rows[0].principal,
      channel: 'workspace',
      subject: { type: 'deputy', id },
      data: {},
    })
  })
}
