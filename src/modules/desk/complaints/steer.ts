// What the house does about a message by how its writer comes to us. The merchant sees and changes it: settings.ts.
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { say } from '../../../ui/words.ts'
import { agentNames, agentsHere } from '../../accounts/index.ts'
import type { Tx } from '../../customers/index.ts'
import { categoryNamed } from '../blueprint/known.ts'
import { sortedAnew } from '../clocks/sorted.ts'
import { CASE_RANKS, type CaseChannel } from '../contract.ts'
import type { FoundCase } from '../find.ts'
import { giveCase } from '../handle.ts'
import { caseSorted } from '../kinds.ts'
import { recordAboutCase, sayIn } from '../said.ts'
import { complaints } from './settings.ts'
import type { Stance } from './stances.ts'

const MINUTE_MS = 60_000

/** Step: a case that is open is steered by how its customer comes to us. What was steered before stays: a person takes it back, no rule does. */
export async function steer(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { message, stance }: { message: string; stance: Stance },
): Promise<void> {
  if (stance === 'wronged') await raise(tx, ctx, found)
  if (stance === 'help') await thankAndHand(tx, ctx, found)
  if (stance === 'cross') await toExperienced(tx, ctx, found, message)
}

/** Whoever was wronged does not wait as long as everybody. */
async function raise(tx: Tx, ctx: Acting, found: FoundCase): Promise<void> {
  const rank = setting(ctx, complaints.wrongedRank)
  if (CASE_RANKS.indexOf(found.rank) >= CASE_RANKS.indexOf(rank)) return
  await sql`update desk.customer_case set rank = ${rank} where id = ${found.id}`.execute(tx)
  await recordAboutCase(tx, ctx, found, caseSorted, { category: found.category, rank })
  const raised = { ...found, rank }
  await sortedAnew(tx, ctx, raised)
  await toOwner(tx, ctx, raised)
}

/** Whoever wants to help is thanked where they read it, when they say so themselves; and it goes to whoever can change something. */
async function thankAndHand(tx: Tx, ctx: Acting, found: FoundCase): Promise<void> {
  if (setting(ctx, complaints.helpThanks) && ctx.principal.kind !== 'staff') {
    const { rows } = await sql<{ channel: CaseChannel; locale: string }>`
      select channel, locale from desk.customer_case where id = ${found.id}`.execute(tx)
    const { channel, locale } = rows[0]!
    await sayIn(tx, ctx, {
      case: found,
      party: found.party,
      direction: 'automatic',
      channel,
      text: say(locale)('complaint.thanked'),
    })
  }
  if (setting(ctx, complaints.helpToOwner)) await toOwner(tx, ctx, found)
}

/** Nobody is taken a case away by it: who has it may be in the middle of an answer. */
async function toOwner(tx: Tx, ctx: Acting, found: FoundCase): Promise<void> {
  const owner = found.category === null ? null : (categoryNamed(ctx, found.category)?.owner ?? null)
  if (owner !== null && found.assignee === null) await giveCase(tx, ctx, found, owner)
}

/** To somebody who has stood that before, if whoever has it is not one of them; and what is answered by mail rests for a while. */
async function toExperienced(tx: Tx, ctx: Acting, found: FoundCase, message: string): Promise<void> {
  const minutes = setting(ctx, complaints.crossPause)
  const until = new Date(ctx.clock.now().getTime() + minutes * MINUTE_MS)
  // No pause is worth a broken promise.
  const rests = found.dueAt !== null && found.dueAt < until ? found.dueAt : until
  if (minutes > 0) await sql`update desk.stance set rests_until = ${rests} where message = ${message}`.execute(tx)
  const experienced = setting(ctx, complaints.crossAgents)
  if (experienced.length === 0 || (found.assignee !== null && experienced.includes(found.assignee))) return
  const who = await leastBurdened(tx, ctx, experienced)
  if (who !== null) await giveCase(tx, ctx, found, who)
}

/** Who is here before who is not, then who has the fewest open. */
async function leastBurdened(tx: Tx, ctx: Acting, ids: readonly string[]): Promise<string | null> {
  const asking = { db: tx, clock: ctx.clock }
  const working = new Set((await agentNames(asking)).map(({ id }) => id))
  const here = new Set(await agentsHere(asking))
  const { rows } = await sql<{ staff: string; open: number }>`
    select staff, open from desk.open_of(${[...ids]}::uuid[])`.execute(tx)
  const open = new Map(rows.map((row) => [row.staff, row.open]))
  const [best] = ids
    .filter((id) => working.has(id))
    .toSorted(
      (one, other) => Number(here.has(other)) - Number(here.has(one)) || (open.get(one) ?? 0) - (open.get(other) ?? 0),
    )
  return best ?? null
}

/** Step: until when an answer by mail rests, because somebody in the case is cross; null: it need not. */
export async function restsUntil(tx: Tx, found: { id: string }, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ until: Date | null }>`
    select max(s.rests_until) as until from desk.stance s join desk.message m on m.id = s.message
    where m.customer_case = ${found.id} and s.stance = 'cross' and s.rests_until > ${now}`.execute(tx)
  return rows[0]!.until
}
