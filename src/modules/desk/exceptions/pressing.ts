import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { lastSeen, staffToWrite } from '../../accounts/index.ts'
import { oweLetter, SERVICE, transact } from '../../customers/index.ts'
import { categoryNamed } from '../blueprint/known.ts'
import { managementOf } from './owners.ts'

/** Cases of one sweep; the next one follows within seconds. */
const BATCH = 50
/** Who was here within this time has seen the list. */
const AWAY_HOURS = 20
/** One mail a day: a little less, so that it does not come later each day. */
const BETWEEN_HOURS = 23
const HOUR_MS = 3_600_000

interface Pressing {
  id: string
  number: string
  rank: 'emergent' | 'critical' | 'red'
  category: string | null
}

/**
 * Tells by mail who has to know of a case that cannot wait: the owner of its category of what is emergent, the management of what is critical
 * or red; once per case and rank. Answers of how many cases.
 */
export async function tellPressing(ctx: Acting): Promise<number> {
  const { rows } = await sql<Pressing>`
    select id, number::text as number, rank, category from desk.pressing_untold(${BATCH})`.execute(ctx.db)
  for (const one of rows) await tellOne(ctx, one)
  return rows.length
}

async function tellOne(ctx: Acting, { id, number, rank, category }: Pressing): Promise<void> {
  const owner = category === null ? null : (categoryNamed(ctx, category)?.owner ?? null)
  const wanted = rank === 'emergent' && owner !== null ? [owner] : await managementOf(ctx)
  const told = await staffToWrite(ctx, wanted)
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    // The row is the once: whoever was quicker has written the letters.
    const { numAffectedRows } = await sql`
      insert into desk.pressing_told (customer_case, rank, staff, told_at)
      values (${id}, ${rank}, ${told.map((one) => one.id)}::uuid[], ${ctx.clock.now()}) on conflict do nothing`.execute(
      tx,
    )
    if (!numAffectedRows) return
    for (const { email } of told)
      await oweLetter(tx, {
        party: null,
        kind: 'staff.pressing',
        recipient: email,
        locale: setting(ctx, shop.locale),
        data: { case: Number(number), rank },
      })
  })
}

/** Tells those of the staff by mail who have something to see to and were not here: once a day. Answers how many. */
export async function mailDigests(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ owner: string }>`
    select distinct owner from desk.exceptions_by_owner(${now}::timestamptz)`.execute(ctx.db)
  const seen = await lastSeen(
    ctx,
    rows.map(({ owner }) => owner),
  )
  const awaySince = now.getTime() - AWAY_HOURS * HOUR_MS
  const away = rows
    .map(({ owner }) => owner)
    .filter((owner) => seen.has(owner) && (seen.get(owner)?.getTime() ?? 0) < awaySince)
  let mailed = 0
  for (const { id, email } of await staffToWrite(ctx, away)) {
    await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
      const { numAffectedRows } = await sql`
        insert into desk.digest as d (staff, mailed_at) values (${id}, ${now})
        on conflict (staff) do update set mailed_at = excluded.mailed_at
        where d.mailed_at < ${new Date(now.getTime() - BETWEEN_HOURS * HOUR_MS)}::timestamptz`.execute(tx)
      if (!numAffectedRows) return
      mailed += 1
      await oweLetter(tx, {
        party: null,
        kind: 'staff.exceptions',
        recipient: email,
        locale: setting(ctx, shop.locale),
        data: { staff: id },
      })
    })
  }
  return mailed
}
