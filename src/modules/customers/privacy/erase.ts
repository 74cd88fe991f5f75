import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { RIGHTS } from '../../../platform/live/topics.ts'
import { importedHistories } from '../identity/imported.ts'
import { transactConnected } from '../identity/locked.ts'
import { connectedParties } from '../parties.ts'
import '../privacy.ts'
import { SERVICE } from '../purposes.ts'
import { refuse } from '../refusals.ts'
import { alsoErased, eraseObstacles } from '../slots.ts'
import type { Tx } from '../transact.ts'
import { privacyDeclarations, type Retained } from './declaration.ts'
import { digestsOf, rememberErased } from './erased.ts'
import { readErasures, writeErasure } from './erasure-list.ts'

export interface Erased {
  /** How many parties the customer was. */
  parties: number
  /** What the law makes us keep, and until when. */
  retained: { law: string; until: Date }[]
}

/**
 * Erases a customer: every row of every module that is about them, in one transaction, after what the law makes us keep has been
 * sealed. Before the commit is acknowledged their ids stand in the erasure list outside the database, so that an older backup
 * cannot bring them back.
 * @throws Refusal erase-open when something is still under way; it is finished first
 */
export async function eraseCustomer(ctx: Acting, party: string): Promise<Erased> {
  const everything = [party, ...(await nobodyElses(ctx, await connectedParties(ctx.db, party)))]
  let gone: readonly string[] = []
  const erased = await transactConnected(
    ctx,
    { purpose: SERVICE, parties: everything, records: true },
    async (tx, parties) => {
      gone = parties
      const open = await countOpen(tx, parties)
      if (open > 0) throw refuse('erase-open', { count: open })
      const digests = await digestsOf(tx, ctx, parties)
      const retained = await eraseParties(tx, parties, ctx.clock.now())
      await rememberErased(tx, digests, ctx.clock.now())
      await writeErasure(ctx.config.dataFolder, { at: ctx.clock.now().toISOString(), parties: [...parties], digests })
      return { parties: parties.length, retained: retained.map(({ law, until }) => ({ law, until })) }
    },
  )
  // Their sessions went with them: what is still open somewhere hears nothing more.
  ctx.bell.ring(gone.map((one) => `${RIGHTS}customer:${one}`))
  return erased
}

/**
 * What goes along, although nothing connects it: addresses that only they ever typed, and what names nothing but a proven address of
 * theirs (a customer of another system, a guest's order).
 */
async function nobodyElses(ctx: Acting, parties: readonly string[]): Promise<string[]> {
  const typed = await sql<{
    party: string
  }>`select p as party from customers.only_theirs(${[...parties]}::uuid[]) p`.execute(ctx.db)
  const along = [...typed.rows, ...(await importedHistories(ctx, parties))].map((one) => one.party)
  for (const others of alsoErased.fills) along.push(...(await others(ctx, parties)))
  return along
}

/** How many orders, cases or repairs are still under way for these parties. */
export async function countOpen(tx: Tx, parties: readonly string[]): Promise<number> {
  let open = 0
  for (const obstacle of eraseObstacles.fills) open += await obstacle.count(tx, parties)
  return open
}

/** What would be kept if they were erased now. */
export async function whatIsKept(tx: Tx, parties: readonly string[], now: Date): Promise<Retained[]> {
  const kept: Retained[] = []
  for (const declaration of privacyDeclarations())
    if (declaration.retain) kept.push(...(await declaration.retain(tx, parties, now)))
  return kept
}

async function eraseParties(tx: Tx, parties: readonly string[], now: Date): Promise<Retained[]> {
  const kept: Retained[] = []
  for (const declaration of privacyDeclarations()) {
    for (const one of declaration.retain ? await declaration.retain(tx, parties, now) : []) {
      kept.push(one)
      await sql`insert into customers.retained (module, law, until, content)
        values (${declaration.module}, ${one.law}, ${one.until}, ${JSON.stringify(one.content)}::jsonb)`.execute(tx)
    }
  }
  for (const declaration of privacyDeclarations().toReversed()) await declaration.erase(tx, parties)
  await sql`update customers.party set erased_at = ${now} where id = any (${parties}::uuid[])`.execute(tx)
  return kept
}

/** After a restore: erases again whom the list says was erased since. Can be repeated. Returns how many customers came back with the backup. */
export async function replayErasures(ctx: Acting): Promise<number> {
  let again = 0
  for (const erasure of await readErasures(ctx.config.dataFolder)) {
    const { rows } = await sql<{ id: string }>`
      select id from customers.party where id = any (${erasure.parties}::uuid[]) and erased_at is null`.execute(ctx.db)
    await rememberErased(ctx.db, erasure.digests ?? [], new Date(erasure.at))
    if (rows.length === 0) continue
    const back = rows.map((row) => row.id)
    await transactConnected(ctx, { purpose: SERVICE, parties: back, records: true }, (tx) =>
      eraseParties(tx, back, ctx.clock.now()),
    )
    again += 1
  }
  return again
}
