import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { customerSets, ownEmail, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { type FoundCase, inCase } from '../find.ts'
import { giveCase } from '../handle.ts'
import { ringCase } from '../said.ts'
import { refuse } from './refusals.ts'
import { findCall, type FoundCall, noteCall, putIntoCase, readCall } from './ring.ts'

/** Hours after which the exchange has forgotten to say that a call ended; or whoever took it, what it was. */
const HUNG_HOURS = 1
const HOUR_MS = 3_600_000
/** Calls of one sweep; each is a transaction of its own. */
const BATCH = 100

interface ToPut {
  id: string
  case?: string | undefined
  customer?: string | undefined
}

/**
 * Command: somebody of the staff says what a call is about: a case that is there, or a new one on the record of whoever they have found the
 * caller to be, which a number alone does not say.
 * @throws Refusal call-unknown, call-has-case, case-unknown
 */
export async function putCall(call: Call, wanted: ToPut): Promise<{ number: string }> {
  const known = await findCall(call, { id: wanted.id })
  if (!known) throw refuse('call-unknown')
  const found =
    wanted.case === undefined ? await beginFor(call, known, wanted.customer) : await joinTo(call, known, wanted.case)
  call.bell.ring(['calls'])
  ringCase(call, found)
  return { number: found.number }
}

function joinTo(call: Acting, known: FoundCall, number: string): Promise<FoundCase> {
  return inCase(
    call,
    number,
    (tx, found) => put(tx, call, known, { joins: found, party: found.party, participant: null }),
    {
      more: [known.party],
    },
  )
}

async function beginFor(call: Acting, known: FoundCall, customer: string | undefined): Promise<FoundCase> {
  const [set] = customer === undefined ? [] : await customerSets(call, [customer])
  if (customer !== undefined && !set) throw refuse('call-unknown')
  const parties = [...new Set([known.party, ...(set?.parties ?? [])])]
  return transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    // What is written afterwards goes to the address that they have proven, whoever was on the telephone.
    const participant = set ? await ownEmail(tx, set.parties) : null
    return put(tx, call, known, { joins: null, party: set?.id ?? known.party, participant })
  })
}

async function put(
  tx: Tx,
  ctx: Acting,
  known: FoundCall,
  into: { joins: FoundCase | null; party: string; participant: string | null },
): Promise<FoundCase> {
  const row = await readCall(tx, known.id)
  if (!row) throw refuse('call-unknown')
  if (row.customer_case !== null) throw refuse('call-has-case', { number: known.case ?? '' })
  const me = staffIdOf(ctx.principal)
  // Whoever says what it is about has them on the line, whether or not the exchange knows them by name.
  const staff = row.staff ?? me
  if (row.staff === null && staff !== null)
    await sql`update desk.call set staff = ${staff} where id = ${row.id}`.execute(tx)
  const found = await putIntoCase(tx, ctx, { ...row, staff, answered_at: row.answered_at ?? ctx.clock.now() }, into)
  if (staff !== null && found.assignee === null) await giveCase(tx, ctx, found, staff)
  return found
}

/** Command: it is not this customer. The card shows them no more. */
export async function ruleOut(call: Call, { id, customer }: { id: string; customer: string }): Promise<void> {
  const known = await findCall(call, { id })
  if (!known) throw refuse('call-unknown')
  await transact(call, { purpose: SERVICE, parties: [known.party], records: true }, (tx) =>
    sql`update desk.call set ruled_out = array_append(ruled_out, ${customer}::uuid) where id = ${id} and not ${customer}::uuid = any (ruled_out)`.execute(
      tx,
    ),
  )
  call.bell.ring(['calls'])
}

/** Calls that were left lying: ended, and made a case on the number's own record. Answers how many. */
export async function settleHung(ctx: Acting): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - HUNG_HOURS * HOUR_MS)
  const { rows } = await sql<{ reference: string }>`
    select reference from desk.hung_calls(${before}::timestamptz, ${BATCH})`.execute(ctx.db)
  for (const { reference } of rows) {
    await noteCall(ctx, { id: reference, event: 'ended' })
    const known = await findCall(ctx, { reference })
    if (!known || known.case !== null) continue
    const found = await transact(ctx, { purpose: SERVICE, parties: [known.party], records: true }, async (tx) => {
      const row = await readCall(tx, known.id)
      if (!row || row.customer_case !== null) return null
      const begun = await putIntoCase(tx, ctx, row, { joins: null, party: row.party, participant: null })
      if (row.staff !== null) await giveCase(tx, ctx, begun, row.staff)
      return begun
    })
    if (found) ringCase(ctx, found)
  }
  return rows.length
}
