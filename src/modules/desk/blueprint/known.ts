import { sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import type { CaseRank } from '../contract.ts'
import { type CategoryShown, type Conditions, conditions } from './contract.ts'
import type { Rule } from './match.ts'

/** Rung when a category or a rule was changed. */
export const BLUEPRINT = 'blueprint'
/** Rung when something was learnt. */
export const LEARNT = 'blueprint/learnt'

export interface Blueprint {
  /** In the order in which they are shown; retired ones too. */
  categories: readonly CategoryShown[]
  /** In the order in which they are asked; those that are off too. */
  rules: readonly Rule[]
  /** Those that are asked of what comes in. */
  on: readonly Rule[]
}

/** What this process knows, by its database: asking would cost every message that comes in a round trip. */
const known = new WeakMap<Database, Blueprint>()
const EMPTY: Blueprint = { categories: [], rules: [], on: [] }

export const blueprint = (ctx: Pick<Context, 'db'>): Blueprint => known.get(ctx.db) ?? EMPTY

export const categoryNamed = (ctx: Pick<Context, 'db'>, id: string): CategoryShown | undefined =>
  blueprint(ctx).categories.find((one) => one.id === id)

/** Reads it anew: when it was rung for, and by whoever has just changed it, so that what comes in next here goes by it. */
export async function readBlueprint(ctx: Pick<Context, 'db' | 'log'>): Promise<void> {
  const [categories, rules] = await Promise.all([
    sql<CategoryShown>`
      select id, names, owner, about, retired_at is not null as retired from desk.category order by place, id`.execute(
      ctx.db,
    ),
    sql<RuleRow>`
      select id, name, is_on as on, conditions, category, rank, assignee from desk.rule order by place, id`.execute(
      ctx.db,
    ),
  ])
  const read = rules.rows.flatMap((row) => {
    const given = conditions.safeParse(row.conditions)
    if (given.success) return [{ ...row, conditions: given.data }]
    // A later version that was gone back from may have left it: it fits nothing, rather than everything.
    ctx.log.warn({ rule: row.id }, 'a stored rule asks what this version does not know; it is not asked')
    return []
  })
  known.set(ctx.db, { categories: categories.rows, rules: read, on: read.filter(({ on }) => on) })
}

interface RuleRow {
  id: string
  name: string
  on: boolean
  conditions: Conditions
  category: string | null
  rank: CaseRank | null
  assignee: string | null
}
