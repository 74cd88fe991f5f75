import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { findCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import {
  CASES_SHOWN,
  type ofCase,
  PROBLEMS,
  PROBLEMS_SHOWN,
  type ProblemListed,
  type problemShown,
} from './contract.ts'
import { linkCases } from './link.ts'

interface Row {
  id: string
  title: string
  opened_at: Date
  fixed_at: Date | null
}

/** Problems, the newest first, with how many cases they cause and what those are about is worth. Figures: nobody is looked at. */
export async function listProblems(
  call: Call,
  { state }: { state: 'open' | 'fixed' | 'all' },
): Promise<{ items: ProblemListed[] }> {
  const { rows } = await sql<Row>`
    select id, title, opened_at, fixed_at from desk.problem
    where ${state} = 'all' or (fixed_at is null) = (${state} = 'open') order by opened_at desc limit ${PROBLEMS_SHOWN}`.execute(
    call.db,
  )
  return { items: await withFigures(call, rows) }
}

async function withFigures(ctx: Pick<Acting, 'db'>, rows: readonly Row[]): Promise<ProblemListed[]> {
  const currency = setting(ctx, shop.currency)
  const { rows: figures } = await sql<{
    problem: string
    cases: number
    open: number
    owed: number
    told: number
    value: string
  }>`
    select problem, cases, open, owed, told, value::text as value from desk.problem_figures(${rows.map(({ id }) => id)}::uuid[], ${currency})`.execute(
    ctx.db,
  )
  const of = new Map(figures.map((one) => [one.problem, one]))
  return rows.map(({ id, title, opened_at, fixed_at }) => {
    const { cases = 0, open = 0, owed = 0, told = 0, value = '0' } = of.get(id) ?? {}
    return {
      id,
      title,
      openedAt: opened_at.toISOString(),
      fixedAt: fixed_at?.toISOString() ?? null,
      cases,
      open,
      owed,
      told,
      value: Number(value),
      currency,
    }
  })
}

/** One problem with what was said of it and its cases, by their numbers. @throws Refusal problem-unknown */
export async function showProblem(call: Call, id: string): Promise<z.output<typeof problemShown>> {
  const row = await problemNamed(call, id)
  const [[listed], { rows: words }, { rows: cases }] = await Promise.all([
    withFigures(call, [row]),
    sql<{
      id: string
      at: Date
      by_staff: string | null
      texts: Record<string, string>
      tells: boolean
      fixes: boolean
      closes: boolean
    }>`
      select id, at, by_staff, texts, tells, fixes, closes from desk.problem_word where problem = ${id} order by at desc limit ${CASES_SHOWN}`.execute(
      call.db,
    ),
    sql<{ number: string; state: 'open' | 'waiting' | 'closed'; linked_at: Date; told_at: Date | null; owed: boolean }>`
      select number::text as number, state, linked_at, told_at, owed from desk.cases_of_problem(${id}::uuid, ${CASES_SHOWN})`.execute(
      call.db,
    ),
  ])
  const names = await staffNamesById(
    call,
    words.map(({ by_staff }) => by_staff),
  )
  return {
    ...listed!,
    words: words.map(({ at, by_staff, ...one }) => ({ ...one, at: at.toISOString(), by: names.get(by_staff) ?? null })),
    items: cases.map(({ number, state, linked_at, told_at, owed }) => ({
      number,
      state,
      linkedAt: linked_at.toISOString(),
      toldAt: told_at?.toISOString() ?? null,
      owed,
    })),
  }
}

/** Command: several cases have one cause, which gets a name. @throws Refusal case-unknown */
export async function beginProblem(
  call: Call,
  { title, case: number }: { title: string; case?: string | undefined },
): Promise<{ id: string }> {
  if (number !== undefined && !(await findCase(call.db, number))) throw refuse('case-unknown', { number })
  const by = staffIdOf(call.principal)
  const { rows } = await sql<{ id: string }>`
    insert into desk.problem (title, opened_at, opened_by) values (${title}, ${call.clock.now()}, ${by}::uuid) returning id`.execute(
    call.db,
  )
  const { id } = rows[0]!
  if (number !== undefined) await linkCases(call, { id, cases: [number] })
  call.bell.ring([PROBLEMS])
  return { id }
}

/** Command: it is called something else. @throws Refusal problem-unknown */
export async function nameProblem(call: Call, { id, title }: { id: string; title: string }): Promise<void> {
  const { numAffectedRows } = await sql`update desk.problem set title = ${title} where id = ${id}`.execute(call.db)
  if (!numAffectedRows) throw refuse('problem-unknown')
  call.bell.ring([PROBLEMS])
}

/** What causes a case, and what else it may be. @throws Refusal case-unknown */
export async function problemsOfCase(call: Call, { number }: { number: string }): Promise<z.output<typeof ofCase>> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const [{ rows }, { rows: open }] = await Promise.all([
    sql<{ problem: string; title: string; others: number; fixed_at: Date | null }>`
      select problem, title, others, fixed_at from desk.problems_of(${[found.id]}::uuid[])`.execute(call.db),
    sql<{ problem: string; title: string; cases: number }>`
      select problem, title, cases from desk.open_problems(${PROBLEMS_SHOWN})`.execute(call.db),
  ])
  const linked = new Set(rows.map(({ problem }) => problem))
  return {
    items: rows.map(({ problem, title, others, fixed_at }) => ({
      id: problem,
      title,
      others,
      fixedAt: fixed_at?.toISOString() ?? null,
    })),
    open: open
      .filter(({ problem }) => !linked.has(problem))
      .map(({ problem, title, cases }) => ({ id: problem, title, cases })),
  }
}

/** @throws Refusal problem-unknown */
export async function problemNamed(ctx: Pick<Acting, 'db'>, id: string): Promise<Row> {
  const { rows } = await sql<Row>`select id, title, opened_at, fixed_at from desk.problem where id = ${id}`.execute(
    ctx.db,
  )
  if (!rows[0]) throw refuse('problem-unknown')
  return rows[0]
}
