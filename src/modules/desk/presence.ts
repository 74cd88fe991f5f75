import { sql } from 'kysely'
import type { Call, Context } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import type { Database } from '../../platform/database/pool.ts'
import { SERVICE, transact, type Tx } from '../customers/index.ts'
import { findCase } from './find.ts'
import { refuse } from './refusals.ts'
import { ringCase } from './said.ts'

/** A screen says every ten seconds that it is there; after this many it has gone. */
const HERE_SECONDS = 25
/** Somebody who has not typed for so long is thinking. */
const WRITING_SECONDS = 8
/** Rows of those who left are of use to nobody. */
const FORGET_SECONDS = 3_600

interface Present {
  caseId: string
  actor: string
  name: string
  writing: boolean
}

/** Notes that somebody has a case before them. Answers whether that is news to others who have it open. */
export async function notePresence(
  db: Database | Tx,
  now: Date,
  { caseId, actor, name, writing }: Present,
): Promise<boolean> {
  const { rows } = await sql<{ news: boolean }>`
    with before as (select seen_at, writing_at from desk.presence where customer_case = ${caseId} and actor = ${actor}),
    noted as (
      insert into desk.presence (customer_case, actor, name, seen_at, writing_at)
      values (${caseId}, ${actor}, ${name}, ${now}, case when ${writing} then ${now}::timestamptz end)
      on conflict (customer_case, actor) do update set name = excluded.name, seen_at = excluded.seen_at, writing_at = excluded.writing_at
    )
    select not exists (
      select from before b where b.seen_at > ${now}::timestamptz - make_interval(secs => ${HERE_SECONDS})
        and (b.writing_at is not null and b.writing_at > ${now}::timestamptz - make_interval(secs => ${WRITING_SECONDS})) = ${writing}) as news`.execute(
    db,
  )
  return rows[0]!.news
}

/** Command: somebody of the staff has a case open. What the customer wrote has thereby been seen. @throws Refusal case-unknown */
export async function beHere(call: Call, { number, writing }: { number: string; writing: boolean }): Promise<void> {
  const found = await findCase(call.db, number)
  if (!found || call.principal.kind !== 'staff') throw refuse('case-unknown', { number })
  const { name } = call.principal
  const now = call.clock.now()
  const news = await notePresence(call.db, now, { caseId: found.id, actor: actorOf(call.principal), name, writing })
  const seen = await transact(call, { purpose: SERVICE, parties: found.parties }, (tx) =>
    sql`update desk.message set seen_at = ${now} where customer_case = ${found.id} and direction = 'in' and seen_at is null`.execute(
      tx,
    ),
  )
  if (news || seen.numAffectedRows) ringCase(call, found)
}

export interface Here {
  name: string
  you: boolean
  staff: boolean
  writing: boolean
}

/** Who has a case `c` of a larger statement before them now, as JSON. */
export const presentIn = (now: Date, actor: string) => sql`(
        select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'you', p.actor = ${actor}, 'staff', p.actor <> 'customer', 'writing',
          p.writing_at is not null and p.writing_at > ${now}::timestamptz - make_interval(secs => ${WRITING_SECONDS})) order by p.actor), '[]')
        from desk.presence p where p.customer_case = c.id and p.seen_at > ${now}::timestamptz - make_interval(secs => ${HERE_SECONDS}))`

/** Takes away what nobody can be there by any more. */
export async function forgetPresence(ctx: Pick<Context, 'db' | 'clock'>): Promise<void> {
  await sql`delete from desk.presence where seen_at < ${ctx.clock.now()}::timestamptz - make_interval(secs => ${FORGET_SECONDS})`.execute(
    ctx.db,
  )
}
