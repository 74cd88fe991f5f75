import { sql } from 'kysely'
import type { Acting } from '../../../../platform/context.ts'
import type { Checked } from '../../../../platform/mail/check/checked.ts'
import { see, SERVICE, transact } from '../../../customers/index.ts'
import { MAILS_PAGE } from '../queries.ts'
import { type Deciding, type Seen, TAUGHT_LEAST } from './bayes.ts'

interface JunkListed {
  id: string
  receivedAt: Date
  from: string | null
  subject: string | null
  size: number
  score: number | null
  words: Deciding[] | null
  checks: Checked | null
  by: 'staff' | 'house'
  case: string | null
}

/** A page of the junk folder, newest first, and how much has been learnt. One look, on everybody whom it shows. */
export async function listJunk(ctx: Acting, { page }: { page: number }) {
  const { rows: listed } = await sql<{ id: string; party: string | null }>`
    select id, party from desk.list_mails('junk', ${MAILS_PAGE + 1}, ${(page - 1) * MAILS_PAGE})`.execute(ctx.db)
  const shown = listed.slice(0, MAILS_PAGE)
  const parties = [...new Set(shown.flatMap(({ party }) => party ?? []))]
  const ids = shown.map(({ id }) => id)
  const items = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows } = await sql<JunkListed>`
      select m.id, m.received_at as "receivedAt", coalesce(m.sender, m.envelope ->> 'from') as "from", m.subject, m.size,
        m.junk_score as score, m.junk_words as words, m.checks, case when m.taught = 'junk' then 'staff' else 'house' end as by,
        desk.number_of(said.customer_case)::text as case
      from desk.mail m left join desk.message said on said.id = m.message
      where m.id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], m.id)`.execute(tx)
    const reason = { type: 'mails', id: `junk/${page}` }
    if (parties.length > 0)
      await see(tx, { principal: ctx.principal, purpose: SERVICE, projection: 'case', reason, parties })
    return rows
  })
  const { rows: taught } = await sql<Seen>`select junk, fine from desk.junk_taught`.execute(ctx.db)
  return { items, page, more: listed.length > MAILS_PAGE, taught: { ...taught[0]!, least: TAUGHT_LEAST } }
}
