import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { staffWho } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { agentNamed } from '../agents.ts'
import { refuse } from '../refusals.ts'
import { EXCEPTIONS } from './contract.ts'

/** Command: somebody else sees to it, or a colleague has to know something. @throws Refusal exception-unknown, staff-unknown */
export async function changeException(
  call: Call,
  { id, owner, note }: { id: string; owner?: string | undefined; note?: string | undefined },
): Promise<void> {
  if (owner !== undefined) await agentNamed(call, owner)
  await change(call, id, async (tx) => {
    const { numAffectedRows } = await sql`
      update desk.exception set owner = coalesce(${owner ?? null}::uuid, owner),
        note = case when ${note ?? null}::text is null then note else nullif(${note ?? null}, '') end
      where id = ${id} and gone_at is null and settled_at is null`.execute(tx)
    return Boolean(numAffectedRows)
  })
}

/**
 * Command: it is seen to, although its cause still stands: the customer was rung, the letter is known to have arrived. It comes back when its
 * cause has gone and come again. @throws Refusal exception-unknown
 */
export async function settleException(
  call: Call,
  { id, note }: { id: string; note?: string | undefined },
): Promise<void> {
  const who = staffWho(call)
  await change(call, id, async (tx) => {
    const { numAffectedRows } = await sql`
      update desk.exception set settled_at = ${call.clock.now()}, settled_by = ${who.id}, note = coalesce(${note ?? null}, note)
      where id = ${id} and gone_at is null and settled_at is null`.execute(tx)
    return Boolean(numAffectedRows)
  })
}

/** Command: it is not seen to after all. @throws Refusal exception-unknown */
export async function unsettleException(call: Call, id: string): Promise<void> {
  await change(call, id, async (tx) => {
    const { numAffectedRows } = await sql`
      update desk.exception set settled_at = null, settled_by = null where id = ${id} and gone_at is null and settled_at is not null`.execute(
      tx,
    )
    return Boolean(numAffectedRows)
  })
}

async function change(call: Call, id: string, act: (tx: Tx) => Promise<boolean>): Promise<void> {
  const { rows } = await sql<{ party: string | null }>`
    select party from desk.party_of_exception(${id}::uuid)`.execute(call.db)
  if (!rows[0]) throw refuse('exception-unknown')
  const { party } = rows[0]
  const done = await transact(call, { purpose: SERVICE, parties: party === null ? [] : [party] }, act)
  if (!done) throw refuse('exception-unknown')
  call.bell.ring([EXCEPTIONS])
}
