import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import { tellFact } from '../facts.ts'
import { transactConnected } from '../identity/locked.ts'
import { factCorrected, factErased, factRefused } from '../kinds.ts'
import { record } from '../record.ts'
import { refuse } from '../refusals.ts'
import { SERVICE } from '../purposes.ts'
import type { Tx } from '../transact.ts'

/** The party of the customer who is signed in. @throws Refusal sign-in-first */
export function ownParty(ctx: Acting): string {
  if (ctx.principal.kind !== 'customer') throw refusePlatform('sign-in-first')
  return ctx.principal.party
}

/** Opens the signed-in customer's own record for a change of theirs. */
export function changeOwn<T>(
  ctx: Acting,
  fn: (tx: Tx, parties: readonly string[], party: string) => Promise<T>,
): Promise<T> {
  const party = ownParty(ctx)
  return transactConnected(ctx, { purpose: SERVICE, parties: [party], records: true }, (tx, parties) =>
    fn(tx, parties, party),
  )
}

interface OwnFact {
  party: string
  name: string
  basis: 'told' | 'observed' | 'derived'
  purpose: string
  sentence: string | null
}

async function ownFact(tx: Tx, parties: readonly string[], id: string): Promise<OwnFact> {
  const { rows } = await sql<OwnFact>`
    select party, name, basis, purpose, sentence from customers.fact
    where id = ${id} and party = any (${parties}::uuid[]) and refused_at is null`.execute(tx)
  if (!rows[0]) throw refuse('fact-unknown')
  return rows[0]
}

/** The customer corrects what they told us. The old value is gone. @throws Refusal fact-unknown */
export function correctFact(ctx: Acting, id: string, value: string): Promise<void> {
  return changeOwn(ctx, async (tx, parties) => {
    const fact = await ownFact(tx, parties, id)
    if (fact.basis !== 'told') throw refuse('fact-unknown')
    const corrected = await tellFact(tx, {
      party: fact.party,
      name: fact.name,
      value,
      source: 'me',
      purpose: fact.purpose,
      sentence: fact.sentence ?? 'me',
      channel: 'me',
    })
    await record(tx, factCorrected, {
      party: fact.party,
      channel: 'me',
      subject: { type: 'fact', id: corrected },
      data: { name: fact.name },
    })
  })
}

/** The customer erases one fact, of whatever kind. @throws Refusal fact-unknown */
export function eraseFact(ctx: Acting, id: string): Promise<void> {
  return changeOwn(ctx, async (tx, parties) => {
    const fact = await ownFact(tx, parties, id)
    await sql`delete from customers.fact where id = ${id}`.execute(tx)
    await record(tx, factErased, {
      party: fact.party,
      channel: 'me',
      subject: { type: 'fact', id },
      data: { name: fact.name },
    })
  })
}

/**
 * "That is wrong": the customer refuses what we concluded. The conclusion and its inputs go; what stays is that this rule may not
 * draw it again. @throws Refusal fact-unknown
 */
export function refuseFact(ctx: Acting, id: string): Promise<void> {
  return changeOwn(ctx, async (tx, parties) => {
    const fact = await ownFact(tx, parties, id)
    if (fact.basis !== 'derived') throw refuse('fact-unknown')
    await sql`
      update customers.fact set refused_at = ${ctx.clock.now()}, value = 'null', reason = jsonb_build_object('rule', reason -> 'rule')
      where id = ${id}`.execute(tx)
    await record(tx, factRefused, {
      party: fact.party,
      channel: 'me',
      subject: { type: 'fact', id },
      data: { name: fact.name },
    })
  })
}
