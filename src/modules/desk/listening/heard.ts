import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { agentNames, agentsHere } from '../../accounts/index.ts'
import { dueAfter, type Tx } from '../../customers/index.ts'
import type { FoundCase } from '../find.ts'
import { caseMended, caseMending } from '../kinds.ts'
import { recordAboutCase } from '../said.ts'
import { answeringHours, desk } from '../settings.ts'

const HOUR_MS = 3_600_000
const HOUR_MINUTES = 60
/** Rings when there is something to mend, or when it is mended. */
export const MENDS = 'mends'

export interface Said {
  solved: boolean
  /** False: whatever was solved, they are not content. */
  content?: boolean | undefined
  comment?: string | undefined
}

/**
 * Step: what a customer says of their case. What is not well goes to a second person until it is mended.
 * @returns who mends it from now on; undefined where nothing new is to be mended, null where nobody else works here
 */
export async function hear(tx: Tx, ctx: Acting, found: FoundCase, said: Said): Promise<string | null | undefined> {
  const { rows } = await sql<{ well: boolean }>`
    select desk.rate(${found.id}::uuid, ${found.party}::uuid, ${said.solved}, ${said.content ?? null}, ${said.comment ?? null}, ${ctx.clock.now()}::timestamptz) as well`.execute(
    tx,
  )
  if (rows[0]!.well) {
    await endOpen(tx, ctx, found, { how: 'solved', by: null, done: null })
    return undefined
  }
  const { rows: open } = await sql`
    select from desk.mend where customer_case = ${found.id} and ended_at is null`.execute(tx)
  return open.length > 0 ? undefined : openMend(tx, ctx, found, said.solved ? 'not-content' : 'unsolved')
}

async function openMend(tx: Tx, ctx: Acting, found: FoundCase, why: 'unsolved' | 'not-content') {
  const { rows } = await sql<{ staff: string }>`
    select substr(m.actor, 7) as staff from desk.message m
    where m.customer_case = ${found.id} and m.direction = 'out' and m.actor like 'staff:%' group by m.actor order by max(m.place) desc`.execute(
    tx,
  )
  const answered = rows.map(({ staff }) => staff)
  // Over the transaction's own connection: a second one per rating is what a busy hour has not got.
  const asking = { db: tx, clock: ctx.clock }
  const agents = (await agentNames(asking)).map(({ id }) => id)
  const notBy = whoDoesNot(answered, agents)
  const owner = await second(
    asking,
    agents.filter((id) => !notBy.includes(id) && !answered.includes(id)),
    notBy,
    agents,
  )
  const now = ctx.clock.now()
  const hours = setting(ctx, desk.mendHours)
  const due = dueAfter(answeringHours(ctx), now, hours * HOUR_MINUTES) ?? new Date(now.getTime() + hours * HOUR_MS)
  await sql`
    insert into desk.mend (customer_case, party, why, not_by, owner, opened_at, due_at)
    values (${found.id}, ${found.party}, ${why}, ${notBy}::uuid[], ${owner}::uuid, ${now}, ${due})`.execute(tx)
  await recordAboutCase(tx, ctx, found, caseMending, { why })
  return owner
}

/** Who answered does not mend it; where everybody has, whoever answered last does not; and who works alone has to. */
function whoDoesNot(answered: readonly string[], agents: readonly string[]): readonly string[] {
  if (agents.some((id) => !answered.includes(id))) return answered
  const [last] = answered
  return last !== undefined && agents.some((id) => id !== last) ? [last] : []
}

/** Of those who did not answer, or else of those who may: somebody who is here, with the fewest to mend. */
async function second(
  ctx: Pick<Acting, 'db' | 'clock'>,
  fresh: readonly string[],
  notBy: readonly string[],
  agents: readonly string[],
) {
  const may = fresh.length > 0 ? fresh : agents.filter((id) => !notBy.includes(id))
  if (may.length === 0) return null
  const here = new Set(await agentsHere(ctx))
  const { rows } = await sql<{ staff: string; open: number }>`
    select staff, open from desk.mends_of(${[...may]}::uuid[])`.execute(ctx.db)
  const load = new Map(rows.map(({ staff, open }) => [staff, open]))
  const [best] = may.toSorted(
    (one, other) => Number(here.has(other)) - Number(here.has(one)) || (load.get(one) ?? 0) - (load.get(other) ?? 0),
  )
  return best ?? null
}

interface Ending {
  how: 'solved' | 'done'
  by: string | null
  done: string | null
}

/** Step: it is mended. Answers whether there was anything to mend. */
export async function endOpen(tx: Tx, ctx: Acting, found: FoundCase, { how, by, done }: Ending): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update desk.mend set ended_at = ${ctx.clock.now()}, ended_how = ${how}, ended_by = ${by}::uuid, done = ${done}
    where customer_case = ${found.id} and ended_at is null`.execute(tx)
  if (!numAffectedRows) return false
  await recordAboutCase(tx, ctx, found, caseMended, { how })
  return true
}

/** Step: the words of a case go where it was merged into, unless something was said there already. */
export async function moveHeard(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await sql`
    update desk.rating set customer_case = ${to}
    where customer_case = ${from} and not exists (select from desk.rating r where r.customer_case = ${to})`.execute(tx)
  await sql`
    update desk.mend set customer_case = ${to}
    where customer_case = ${from} and (ended_at is not null or not exists (
      select from desk.mend m where m.customer_case = ${to} and m.ended_at is null))`.execute(tx)
}
