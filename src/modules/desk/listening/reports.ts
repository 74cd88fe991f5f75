import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { staffNames } from '../../accounts/index.ts'
import { answeringHours } from '../settings.ts'
import type { DIMENSIONS, report, ReportName, reportQuery } from './contract.ts'
import { REPORT_DAYS } from './limits.ts'
import { openStretches } from './stretches.ts'

const DAY_MS = 86_400_000
/** Answers to what was asked in a period come after it: looked for so much longer, in opening time. */
const ANSWERED_WITHIN_DAYS = 60

type Report = z.output<typeof report>

interface Row {
  dimension: (typeof DIMENSIONS)[number]
  key: string
  customers: number
  figures: Record<string, number | null>
}

interface Period {
  from: Date
  to: Date
}

/** A report of a period: aggregates, so that nobody is looked at by it. @throws Refusal bad-input for a period that none is made of */
export async function showReport(
  ctx: Acting,
  { report: name, from, to }: z.output<typeof reportQuery>,
): Promise<Report> {
  const period = { from: new Date(from), to: new Date(to) }
  const days = (period.to.getTime() - period.from.getTime()) / DAY_MS
  if (!(days > 0 && days <= REPORT_DAYS))
    throw refuseInput('bad-input', { where: 'to', what: `a period of up to ${REPORT_DAYS} days is expected` })
  const { rows } = await sql<Row>`
    select dimension, key, customers, figures from ${asked(ctx, name, period)}`.execute(ctx.db)
  const names = await namesOf(ctx, rows)
  return {
    report: name,
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    rows: rows.map((row) => ({ ...row, name: names.get(`${row.dimension} ${row.key}`) ?? null })),
  }
}

function asked(ctx: Acting, name: ReportName, { from, to }: Period): RawBuilder<unknown> {
  const zone = setting(ctx, shop.zone)
  const period = sql`${from}::timestamptz, ${to}::timestamptz, ${zone}`
  switch (name) {
    case 'problems':
      return sql`desk.report_problems(${period})`
    case 'replies': {
      const { opens, closes, before } = openStretches(answeringHours(ctx), from, until(ctx, to))
      return sql`desk.report_replies(${period}, ${opens}::timestamptz[], ${closes}::timestamptz[], ${before}::double precision[])`
    }
    case 'promises':
      return sql`desk.report_promises(${period})`
    case 'solved':
      return sql`desk.report_solved(${period})`
  }
}

/** Nobody has answered later than now. */
const until = (ctx: Acting, to: Date): Date =>
  new Date(Math.max(to.getTime(), Math.min(ctx.clock.now().getTime(), to.getTime() + ANSWERED_WITHIN_DAYS * DAY_MS)))

/** What categories and agents are called; the names of categories are by language, and stand as the merchant wrote them. */
async function namesOf(ctx: Acting, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const agents = rows.filter(({ dimension }) => dimension === 'agent').map(({ key }) => `staff:${key}`)
  const [staff, categories] = await Promise.all([
    staffNames(ctx, agents),
    sql<{ id: string; name: string }>`
      select id, coalesce(names ->> ${localeOf(ctx)}, names ->> 'en', id) as name from desk.category`.execute(ctx.db),
  ])
  return new Map([
    ...[...staff].map(([actor, name]) => [`agent ${actor.slice('staff:'.length)}`, name] as const),
    ...categories.rows.map(({ id, name }) => [`category ${id}`, name] as const),
  ])
}

const localeOf = (ctx: Acting & { locale?: string }): string => ctx.locale ?? 'en'
