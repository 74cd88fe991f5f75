import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { limitMessages, staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase, type FoundCase, inCase, standingOf } from '../find.ts'
import { refuse as refuseCase } from '../refusals.ts'
import { recordAboutCase, ringCase } from '../said.ts'
import type { StanceShown } from './contract.ts'
import { stanceSaid } from './kinds.ts'
import { refuse } from './refusals.ts'
import type { Stance } from './stances.ts'
import { steer } from './steer.ts'

/** Letters of a message by which somebody knows it again. */
export const FIRST_WORDS = 120
/** Conclusions on /me: of more cases at once nobody has been cross. */
const OWN_LIMIT = 20

interface ToSay {
  number: string
  key?: string | undefined
  message: string
  stance: Stance | null
  why?: string | undefined
}

/**
 * Command: how somebody comes to us with a message, as its writer says or one of the staff has concluded, who says by what. The writer's word
 * stands over ours; "none of these" is a word too.
 * @throws Refusal case-unknown, stance-unknown, stance-said when its writer has said otherwise, stance-case-closed
 */
export async function sayStance(call: Call, { number, key, message, stance, why }: ToSay): Promise<void> {
  const before = await findCase(call.db, number)
  const standing = before && (await standingOf(call, before, key))
  if (!standing) throw refuseCase('case-unknown', { number })
  if (standing.as === 'customer') limitMessages(call)
  const rung = await inCase(
    call,
    number,
    async (tx, found) => {
      const { rows } = await sql<{ party: string; said_by: string | null }>`
        select m.party, s.said_by from desk.message m left join desk.stance s on s.message = m.id
        where m.id = ${message} and m.customer_case = ${found.id} and m.direction = 'in'`.execute(tx)
      const [one] = rows
      if (!one || (standing.as === 'customer' && !standing.parties.includes(one.party))) throw refuse('stance-unknown')
      if (found.state === 'closed') throw refuse('stance-case-closed')
      if (standing.as === 'desk' && one.said_by === 'customer') throw refuse('stance-said')
      await putStance(tx, call, found, { message, party: one.party, stance, why })
      return found
    },
    { known: before },
  )
  ringCase(call, rung)
}

/** Step: marks the message, and does what the house does about such a one. */
export async function putStance(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { message, party, stance, why }: { message: string; party: string; stance: Stance | null; why?: string | undefined },
): Promise<void> {
  const { principal } = ctx
  const staff = staffIdOf(principal)
  const now = ctx.clock.now()
  if (staff !== null && stance === null) await sql`delete from desk.stance where message = ${message}`.execute(tx)
  else
    await sql`
      insert into desk.stance (message, party, stance, said_by, staff, why, said_at)
      values (${message}, ${party}, ${stance}, ${staff === null ? 'customer' : 'staff'}, ${staff}::uuid, ${staff === null ? null : (why ?? null)}, ${now})
      on conflict (message) do update set stance = excluded.stance, said_by = excluded.said_by, staff = excluded.staff, why = excluded.why,
        said_at = excluded.said_at, rests_until = null`.execute(tx)
  await recordAboutCase(tx, ctx, { number: found.number, party }, stanceSaid, {
    stance,
    by: staff === null ? 'customer' : 'staff',
  })
  if (stance !== null) await steer(tx, ctx, found, { message, stance })
}

interface StanceRow extends Omit<StanceShown, 'at' | 'restsUntil' | 'name'> {
  number: string
  staff: string | null
  said_at: Date
  rests_until: Date | null
}

const READ = sql`
  select s.message, m.place, left(m.text, ${sql.lit(FIRST_WORDS)}) as said, s.stance, s.said_by as by, s.staff, s.why, s.said_at, s.rests_until,
    coalesce(desk.number_of(m.customer_case)::text, '') as number
  from desk.stance s join desk.message m on m.id = s.message`

/** Step: what is concluded of the messages of a case. */
export async function stancesOf(tx: Tx, ctx: Acting, found: { id: string }): Promise<StanceShown[]> {
  const { rows } = await sql<StanceRow>`${READ} where m.customer_case = ${found.id} order by m.place desc`.execute(tx)
  return named({ ...ctx, db: tx }, rows)
}

/** What is concluded of what these parties wrote, newest first: for their own eyes. */
export async function stancesOfParties(ctx: Acting, parties: readonly string[]) {
  if (parties.length === 0) return []
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<StanceRow>`
      ${READ} where s.party = any (${[...parties]}::uuid[]) order by s.said_at desc limit ${OWN_LIMIT}`.execute(tx),
  )
  return named(ctx, rows)
}

async function named(ctx: Pick<Acting, 'db' | 'clock'>, rows: readonly StanceRow[]) {
  const names = await staffNamesById(
    ctx,
    rows.map(({ staff }) => staff),
  )
  return rows.map(({ staff, said_at: at, rests_until: rests, ...row }) => ({
    ...row,
    name: names.get(staff) ?? null,
    at: at.toISOString(),
    restsUntil: rests?.toISOString() ?? null,
  }))
}
