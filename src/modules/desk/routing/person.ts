import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { customerSets, partiesOf, SERVICE, transact } from '../../customers/index.ts'
import { agentNamed } from '../agents.ts'

/** Who owns the relationship with a customer. */
export interface NamedPerson {
  person: { id: string; name: string } | null
}

/** The named person of a customer, if they have one. */
export async function showNamedPerson(ctx: Acting, customer: string): Promise<NamedPerson> {
  const parties = partiesOf(await customerSets(ctx, [customer]))
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<{ staff: string }>`
      select staff from desk.named_person where party = any (${parties}::uuid[]) order by named_at desc limit 1`.execute(
      tx,
    ),
  )
  const staff = rows[0]?.staff
  if (!staff) return { person: null }
  const names = await staffNamesById(ctx, [staff])
  return { person: { id: staff, name: names.get(staff) ?? '' } }
}

/** Command: from now on this is their person, or nobody is. What waits of them goes by it. @throws Refusal staff-unknown */
export async function nameAPerson(
  call: Call,
  { customer, staff }: { customer: string; staff: string | null },
): Promise<NamedPerson> {
  if (staff !== null) await agentNamed(call, staff)
  const parties = partiesOf(await customerSets(call, [customer]))
  await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    await sql`delete from desk.named_person where party = any (${parties}::uuid[])`.execute(tx)
    if (staff !== null)
      await sql`insert into desk.named_person (party, staff, named_at) values (${customer}, ${staff}, ${call.clock.now()})`.execute(
        tx,
      )
    await sql`update desk.customer_case set person = ${staff}::uuid where party = any (${parties}::uuid[]) and state <> 'closed'`.execute(
      tx,
    )
  })
  call.bell.ring(['routing'])
  return showNamedPerson(call, customer)
}
