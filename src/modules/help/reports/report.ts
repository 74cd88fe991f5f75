import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { csvOf } from '../../../platform/csv.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { ENOUGH_CUSTOMERS, type Report, REPORT_DAYS, type reportQuery, ROWS_SHOWN } from './contract.ts'

const DAY_MS = 86_400_000

type Row = Omit<Report['rows'][number], 'name'>

/**
 * What was asked in a period and what came of it. Aggregates of at least five customers, made by the database: nobody is looked at.
 * @throws Refusal bad-input for a period that none is made of
 */
export async function showReport(
  call: Call,
  { from, until, language, product, organisation }: z.output<typeof reportQuery>,
): Promise<Report> {
  const [begins, ends] = [new Date(from), new Date(until)]
  const days = (ends.getTime() - begins.getTime()) / DAY_MS
  if (!(days > 0 && days <= REPORT_DAYS))
    throw refuseInput('bad-input', { where: 'until', what: `a period of up to ${REPORT_DAYS} days is expected` })
  const members = organisation === undefined ? null : await membersOf(call, organisation)
  const { rows } = await sql<Row>`
    select dimension, key, figures from help.report(${begins}::timestamptz, ${ends}::timestamptz, ${setting(call, shop.zone)}, ${language ?? null},
      ${product ?? null}, ${members}::uuid[], ${ROWS_SHOWN}, ${ENOUGH_CUSTOMERS})`.execute(call.db)
  const names = await namesOf(call, rows)
  return {
    from: begins.toISOString(),
    until: ends.toISOString(),
    rows: rows.map((row) => ({ ...row, name: names.get(`${row.dimension} ${row.key}`) ?? null })),
  }
}

/** Ids only, by which the database counts. */
async function membersOf(call: Call, organisation: string): Promise<string[]> {
  const { rows } = await sql<{ party: string }>`
    select party from customers.parties_of_members(${organisation}::uuid) party`.execute(call.db)
  return rows.map(({ party }) => party)
}

/** Names that are ours: of products, of what is published, and of wanted answers that have one. */
async function namesOf(call: Call, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const keys = (dimension: Row['dimension']) => rows.filter((row) => row.dimension === dimension).map(({ key }) => key)
  const { rows: named } = await sql<{ dimension: string; key: string; name: string }>`
    (select distinct on (a.article) 'article' as dimension, a.article::text as key, a.title as name from help.article_words a
     where a.article::text = any (${keys('article')}::text[]) order by a.article, a.language = ${call.locale} desc, a.language)
    union all
    select 'wanted', w.id::text, w.title from help.wanted w where w.id::text = any (${keys('wanted')}::text[]) and w.named <> 'nobody'
    union all
    select 'product', t.product, t.title from catalogue.titles_of(${keys('product')}::text[], ${call.locale}) t`.execute(
    call.db,
  )
  return new Map(named.map(({ dimension, key, name }) => [`${dimension} ${key}`, name]))
}

const FIGURES = [
  'asked',
  'answered',
  'unsure',
  'unanswered',
  'opened',
  'said',
  'probably',
  'wrong',
  'person',
  'early',
  'effort',
] as const

/** The report as a file: one line per row, the same columns in each. */
export function reportCsv({ from, until, rows }: Report): string {
  return csvOf([
    ['from', 'until', 'by', 'key', 'name', ...FIGURES],
    ...rows.map(({ dimension, key, name, figures }) => [
      from,
      until,
      dimension,
      key,
      name ?? '',
      ...FIGURES.map((figure) => figures[figure] ?? ''),
    ]),
  ])
}
