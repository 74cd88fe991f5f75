import { sql } from 'kysely'
import { remembered } from '../../../platform/remembered.ts'
import type { About } from '../contract.ts'
import { HELP } from './ring.ts'

const keyOf = ({ type, value }: About): string => `${type} ${value}`

/** Products and shelves about which something is published, so that the page of any other product asks nothing. */
export const writtenAbout = remembered(HELP, 'what articles are about', async ({ db }) => {
  const { rows } = await sql<About>`
    select distinct o.type, o.value from help.article_about o
    where o.type in ('product', 'shelf') and exists (select from help.article_words w where w.article = o.article)`.execute(
    db,
  )
  return new Set(rows.map(keyOf))
})

/** Whether there may be an article about one of these. */
export const mayBeWrittenAbout = (ctx: Parameters<typeof writtenAbout.of>[0], about: readonly About[]): boolean => {
  const known = writtenAbout.of(ctx)
  return known === undefined || about.some((one) => known.has(keyOf(one)))
}
