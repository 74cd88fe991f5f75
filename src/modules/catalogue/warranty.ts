import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'

/** What the detail is called, in the languages of the house. */
const CALLED = ['warranty', 'guarantee', 'garanti']
const SAID = /(\d{1,3})\s*-?\s*(years?|år|months?|måneder|måned|mnd)/i
/** A hundred years: what promises more promises nothing. */
const MONTHS_LIMIT = 1_200

/** Months of warranty, by product, for those that say so among their details: "Warranty: 5 years". */
export async function warrantyMonths(
  ctx: Pick<Context, 'db'>,
  products: readonly string[],
): Promise<Map<string, number>> {
  if (products.length === 0) return new Map()
  const { rows } = await sql<{ product: string; value: string }>`
    select distinct on (w.product) w.product, d ->> 'value' as value
    from catalogue.product_words w cross join jsonb_array_elements(w.details) d
    where w.product = any (${[...products]}::uuid[]) and lower(d ->> 'name') = any (${CALLED}::text[])
    order by w.product, w.language`.execute(ctx.db)
  return new Map(
    rows.flatMap(({ product, value }) => {
      const months = monthsIn(value)
      return months === null ? [] : [[product, months] as const]
    }),
  )
}

/** "5 years" → 60, "18 måneder" → 18; null where no time is said. */
export function monthsIn(value: string): number | null {
  const [, number, unit = ''] = SAID.exec(value) ?? []
  if (number === undefined) return null
  const months = Number(number) * (/^(?:y|å)/i.test(unit) ? 12 : 1)
  return months > 0 && months <= MONTHS_LIMIT ? months : null
}
