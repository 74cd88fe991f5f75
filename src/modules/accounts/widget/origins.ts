import { sql } from 'kysely'
import type { Doorbell } from '../../../platform/bell.ts'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'

/** Rung when a page's key is made or revoked. */
export const ORIGINS_TOPIC = 'page-origins'
/** Sites of one shop. Beyond it the newest count, and nobody has so many. */
const ORIGINS_LIMIT = 1_000

/** What this process knows, by its database. */
const known = new WeakMap<Database, ReadonlySet<string>>()

/**
 * Whether pages of this origin may call at all: a publishable key names it, which the owner made. Asks no database, because each
 * request of another site is asked this, preflights too.
 */
export function isPageOrigin(ctx: Pick<Context, 'db'>, origin: string): boolean {
  return known.get(ctx.db)?.has(origin) ?? false
}

/** Reads the origins, and again whenever this process or another has made or revoked a key. Returns the way to end that. */
export async function openPageOrigins(
  ctx: Pick<Context, 'db' | 'log'>,
  bell: Pick<Doorbell, 'on'>,
): Promise<() => void> {
  await readPageOrigins(ctx)
  return bell.on((rung) => {
    if (rung !== 'all' && !rung.has(ORIGINS_TOPIC)) return
    readPageOrigins(ctx).catch((error: unknown) =>
      ctx.log.warn({ err: error }, 'the origins of keys could not be read again'),
    )
  })
}

/** Also called by whoever has just changed them, so that the next request here goes by it. */
export async function readPageOrigins(ctx: Pick<Context, 'db'>): Promise<void> {
  const { rows } = await sql<{ origin: string }>`
    select origin from accounts.key where origin is not null and revoked_at is null
    group by origin order by max(made_at) desc limit ${ORIGINS_LIMIT}`.execute(ctx.db)
  known.set(ctx.db, new Set(rows.map(({ origin }) => origin)))
}
