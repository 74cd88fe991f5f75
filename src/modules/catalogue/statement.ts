import { CompiledQuery } from 'kysely'
import type { Context } from '../../platform/context.ts'

/** Shapes of statements that are kept: every combination of filters and orders is a tenth of it. */
const STATEMENTS_LIMIT = 1_000

type Built = { text: string; names: string[] }
const built = new Map<string, Built>()

/**
 * Runs a hot read: one statement, prepared by name in the pool, whose text is put together once per `shape`. `build` gets a function
 * that gives the placeholder of a value.
 */
export async function read<Row>(
  ctx: Pick<Context, 'db'>,
  shape: string,
  build: (placeholder: (name: string) => string) => string,
  values: Readonly<Record<string, unknown>>,
): Promise<Row[]> {
  let statement = built.get(shape)
  if (!statement) {
    const names: string[] = []
    const text = build((name) => {
      if (!names.includes(name)) names.push(name)
      return `$${names.indexOf(name) + 1}`
    })
    statement = { text, names }
    if (built.size >= STATEMENTS_LIMIT) built.clear()
    built.set(shape, statement)
  }
  const { rows } = await ctx.db.executeQuery<Row>(
    CompiledQuery.raw(
      statement.text,
      statement.names.map((name) => values[name]),
    ),
  )
  return rows
}
