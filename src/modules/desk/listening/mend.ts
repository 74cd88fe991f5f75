import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { agentNamed } from '../agents.ts'
import { findCase, type FoundCase, inCase, lookAtCase } from '../find.ts'
import { giveCase, settleCase } from '../handle.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'
import type { heard, mendList } from './contract.ts'
import { endOpen, MENDS } from './heard.ts'

/** What is to be mended and fits before somebody's eyes; beyond that, more people are needed and not a longer list. */
const SHOWN = 200

interface Row {
  number: string
  why: 'unsolved' | 'not-content'
  owner: string | null
  opened_at: Date
  due_at: Date
  state: string
}

/** What is to be mended, what is due first in front. Numbers and times: nobody is looked at by it. */
export async function listMends(ctx: Acting): Promise<z.output<typeof mendList>> {
  const { rows } = await sql<Row>`
    select number::text as number, why, owner, opened_at, due_at, state from desk.open_mends(${SHOWN})`.execute(ctx.db)
  const named = await namesOf(
    ctx,
    rows.map(({ owner }) => owner),
  )
  const now = ctx.clock.now()
  return {
    items: rows.map(({ number, why, owner, opened_at, due_at, state }) => ({
      number,
      why,
      owner: named(owner),
      openedAt: opened_at.toISOString(),
      dueAt: due_at.toISOString(),
      late: due_at < now,
      closed: state === 'closed',
    })),
  }
}

/** What a customer said of their case, and who mends it: for the staff, whose look is written down. @throws Refusal case-unknown */
export async function showHeard(call: Call, { number }: { number: string }): Promise<z.output<typeof heard>> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const look = lookAtCase(found)
  return transact(call, { purpose: SERVICE, parties: found.parties, look }, async (tx) => {
    const { rows } = await sql<{ solved: boolean; content: boolean | null; comment: string | null; rated_at: Date }>`
      select solved, content, comment, rated_at from desk.rating where customer_case = ${found.id}`.execute(tx)
    const [rating] = rows
    const mend = await newest(tx, found)
    const named = await namesOf(call, [mend?.owner ?? null])
    return {
      rating: rating
        ? {
            solved: rating.solved,
            content: rating.content,
            comment: rating.comment,
            ratedAt: rating.rated_at.toISOString(),
          }
        : null,
      mend: mend
        ? {
            why: mend.why,
            owner: named(mend.owner),
            notBy: mend.not_by,
            openedAt: mend.opened_at.toISOString(),
            dueAt: mend.due_at.toISOString(),
            endedAt: mend.ended_at?.toISOString() ?? null,
            endedHow: mend.ended_how,
            done: mend.done,
          }
        : null,
    }
  })
}

interface Mend extends Row {
  not_by: string[]
  ended_at: Date | null
  ended_how: 'solved' | 'done' | null
  done: string | null
}

async function newest(tx: Tx, found: FoundCase): Promise<Mend | undefined> {
  const { rows } = await sql<Mend>`
    select why, owner, not_by, opened_at, due_at, ended_at, ended_how, done from desk.mend
    where customer_case = ${found.id} order by ended_at is not null, opened_at desc limit 1`.execute(tx)
  return rows[0]
}

/**
 * Command: somebody else mends it. The case goes to them.
 * @throws Refusal case-unknown, staff-unknown, mend-none, mend-by-another when they had answered it themselves
 */
export async function giveMend(call: Call, { number, staff }: { number: string; staff: string }) {
  await agentNamed(call, staff)
  return change(call, number, async (tx, found) => {
    await openFor(tx, found, staff)
    await sql`update desk.mend set owner = ${staff} where customer_case = ${found.id} and ended_at is null`.execute(tx)
    await giveCase(tx, call, found, staff)
    return found.state
  })
}

/**
 * Command: the second person says what was done. With that the case is settled as well.
 * @throws Refusal case-unknown, mend-none, mend-by-another for whoever had answered it
 */
export async function endMend(call: Call, { number, done }: { number: string; done: string }) {
  const me = staffIdOf(call.principal)
  return change(call, number, async (tx, found) => {
    await openFor(tx, found, me)
    await endOpen(tx, call, found, { how: 'done', by: me, done })
    if (found.state !== 'closed') await settleCase(tx, call, found)
    return 'closed' as const
  })
}

async function openFor(tx: Tx, found: FoundCase, staff: string | null): Promise<void> {
  const { rows } = await sql<{ not_by: string[] }>`
    select not_by from desk.mend where customer_case = ${found.id} and ended_at is null for update`.execute(tx)
  const [open] = rows
  if (!open) throw refuse('mend-none', { number: found.number })
  if (staff === null || open.not_by.includes(staff)) throw refuse('mend-by-another')
}

async function change(
  call: Call,
  number: string,
  fn: (tx: Tx, found: FoundCase) => Promise<FoundCase['state']>,
): Promise<{ number: string; state: FoundCase['state'] }> {
  const changed = await inCase(call, number, async (tx, found) => ({ found, state: await fn(tx, found) }))
  ringCase(call, changed.found)
  call.bell.ring([MENDS])
  return { number: changed.found.number, state: changed.state }
}

async function namesOf(ctx: Acting, ids: readonly (string | null)[]) {
  const names = await staffNamesById(ctx, ids)
  return (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? '' })
}
