import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { actorOf } from '../../../platform/principal.ts'
import type { Purpose } from '../declare.ts'
import { refreshAllowed } from '../identity/link.ts'
import { transactConnected } from '../identity/locked.ts'
import { permissionGranted, permissionWithdrawn } from '../kinds.ts'
import { type Channel, record } from '../record.ts'
import { refuse } from '../refusals.ts'
import type { Tx } from '../transact.ts'
import { SERVICE } from '../purposes.ts'
import { purposeFor } from './topics.ts'

export interface Choice {
  /** Any party of the customer; the choice is written for all of them. */
  party: string
  purpose: string
  /** Id and version of the sentence that stood beside the switch: `purpose.recommendation@1f0c93ab`. */
  sentence: string
  channel: Channel
}

/** The customer allows a purpose. @throws Refusal purpose-unknown, purpose-necessary */
export const grantPermission = (ctx: Acting, choice: Choice): Promise<void> => choose(ctx, choice, true)

/** The customer no longer allows a purpose; from the commit on nothing is read for it. @throws Refusal purpose-unknown, purpose-necessary */
export const withdrawPermission = (ctx: Acting, choice: Choice): Promise<void> => choose(ctx, choice, false)

async function choose(ctx: Acting, choice: Choice, granted: boolean): Promise<void> {
  const declared = purposeFor(ctx, choice.purpose)
  if (!declared) throw refuse('purpose-unknown', { purpose: choice.purpose })
  return transactConnected(ctx, { purpose: SERVICE, parties: [choice.party], records: true }, (tx, connected) =>
    writeChoice(tx, { ...choice, declared, granted, actor: actorOf(ctx.principal), connected }),
  )
}

/** Step: writes a choice for every party of a customer, whom the transaction has entered with transactConnected. */
export async function writeChoice(
  tx: Tx,
  choice: Choice & { declared: Purpose; granted: boolean; actor: string; connected: readonly string[] },
): Promise<void> {
  if (choice.declared.necessary) throw refuse('purpose-necessary', { purpose: choice.purpose })
  await sql`
    with moment as materialized (select clock_timestamp() as at)
    insert into customers.permission (party, purpose, granted, at, actor, sentence)
    select p, ${choice.purpose}, ${choice.granted}, moment.at, ${choice.actor}, ${choice.sentence} from moment, unnest(${choice.connected}::uuid[]) p`.execute(
    tx,
  )
  await refreshAllowed(tx, [choice.party])
  await record(tx, choice.granted ? permissionGranted : permissionWithdrawn, {
    party: choice.party,
    channel: choice.channel,
    subject: { type: 'purpose', id: choice.purpose },
    data: { purpose: choice.purpose, sentence: choice.sentence },
  })
}

/** The purposes that a party allows now, with those it is connected to; necessary ones need no permission and are not in it. */
export async function allowedPurposes(db: Database | Tx, party: string): Promise<string[]> {
  const { rows } = await sql<{
    purpose: string
  }>`select purpose from customers.allowed where party = ${party} order by purpose`.execute(db)
  return rows.map((row) => row.purpose)
}
