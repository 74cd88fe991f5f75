import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { actorOf, staffIdOf } from '../../../platform/principal.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { type draftBegun, WANTED } from './contract.ts'
import { findWanted } from './show.ts'

/**
 * Command: begins the article that answers it, named as it is named, and whoever begins it answers for it. Begun before: that one.
 * @throws Refusal wanted-unknown, wanted-settled
 */
export async function beginDraft(call: Call, { id }: { id: string }): Promise<z.output<typeof draftBegun>> {
  const row = await findWanted(call, id)
  const now = call.clock.now()
  const article = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { rows } = await sql<{ article: string | null; settled: string | null; owner: string | null }>`
      select article, settled, owner from help.wanted where id = ${row.id} for update`.execute(tx)
    if (!rows[0]) throw refuse('wanted-unknown')
    if (rows[0].settled) throw refuse('wanted-settled')
    if (rows[0].article) return rows[0].article
    const me = staffIdOf(call.principal)
    const { rows: made } = await sql<{ id: string }>`
      insert into help.article (kind, owner, made_at) values ('faq', ${me}, ${now}) returning id`.execute(tx)
    const begun = made[0]!.id
    await sql`
      insert into help.draft (article, language, title, written_by, changed_at)
      values (${begun}, ${row.language}, ${row.named === 'nobody' ? '' : row.title}, ${actorOf(call.principal)}, ${now})`.execute(
      tx,
    )
    await sql`update help.wanted set article = ${begun}, owner = coalesce(${me}::uuid, owner) where id = ${row.id}`.execute(
      tx,
    )
    return begun
  })
  call.bell.ring([WANTED])
  return { article }
}
