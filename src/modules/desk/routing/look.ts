import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { connectedParties, SERVICE, transact, VALUE_ROUTING } from '../../customers/index.ts'
import { boughtFor } from '../../orders/index.ts'
import { findCase, type FoundCase } from '../find.ts'
import { desk } from '../settings.ts'

/** Cases that are looked at in one round; the next one comes at once. */
const ROUND = 200
/** Letters of what was asked in which agents' words are looked for: whoever has not said by then what it is about will not. */
const WORDS_LETTERS = 4_000

/** Looks at what waits and was not looked at: what it is about, whose customer it is, whether the merchant prefers them. Answers how many. */
export async function lookAtWaiting(ctx: Acting): Promise<number> {
  const { rows } = await sql<{
    number: string
  }>`select number::text as number from desk.unlooked_cases(${ROUND}::integer)`.execute(ctx.db)
  if (rows.length === 0) return 0
  const wanted = await wantedLines(ctx)
  for (const { number } of rows) {
    const found = await findCase(ctx.db, number)
    if (found) await lookAt(ctx, found, wanted)
  }
  return rows.length
}

/** Every word by which an agent names a line of theirs. */
async function wantedLines(ctx: Acting): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`select distinct unnest(lines) as line from desk.agent`.execute(ctx.db)
  return rows.map(({ line }) => line)
}

async function lookAt(ctx: Acting, found: FoundCase, wanted: readonly string[]): Promise<void> {
  const connected = await connectedParties(ctx.db, found.party)
  const preferred = await isPreferred(ctx, connected)
  await transact(ctx, { purpose: SERVICE, parties: [...new Set([...found.parties, ...connected])] }, async (tx) => {
    const { rows } = await sql<{ lines: string[]; said: string; person: string | null }>`
      select case c.about_type when 'product' then catalogue.lines_of(array(select c.about_id::uuid where c.about_id ~ ${UUID}))
          when 'order' then catalogue.lines_of(orders.products_of(case when c.about_id ~ '^[0-9]{1,15}$' then c.about_id::bigint end)) else '{}' end as lines,
        lower(c.subject || ' ' || coalesce((select left(m.text, ${WORDS_LETTERS}) from desk.message m where m.customer_case = c.id and m.direction = 'in' order by m.place limit 1), '')) as said,
        (select n.staff from desk.named_person n where n.party = any (${connected}::uuid[]) order by n.named_at desc limit 1) as person
      from desk.customer_case c where c.id = ${found.id}`.execute(tx)
    const row = rows[0]
    if (!row) return
    const lines = [...new Set([...row.lines, ...wanted.filter((line) => saysWord(row.said, line))])]
    await sql`
      update desk.customer_case set lines = ${lines}::text[], person = ${row.person}::uuid, preferred = ${preferred} where id = ${found.id}`.execute(
      tx,
    )
  })
}

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

/** Whether a text in small letters says this word by itself: `ski` does not stand in `whisky`. */
export function saysWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? '', text[at + word.length] ?? '']
    if (!LETTER.test(before) && !LETTER.test(after)) return true
  }
  return false
}
const LETTER = /[\p{L}\p{N}]/u

/**
 * Whether they have bought for as much as the merchant says. Asked for its own purpose: of whoever has not allowed that it reads nothing,
 * and they are treated as everybody is.
 */
async function isPreferred(ctx: Acting, parties: string[]): Promise<boolean> {
  const from = setting(ctx, desk.bestFrom)
  if (from === null || !setting(ctx, desk.bestFirst)) return false
  const bought = await transact(ctx, { purpose: VALUE_ROUTING, parties }, (tx) =>
    boughtFor(tx, parties, setting(ctx, shop.currency)),
  )
  return bought >= from
}
