import pg from 'pg'
import { pino } from 'pino'
import { type Doorbell, openBell } from '../../src/platform/bell.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { readConfig } from '../../src/platform/config.ts'
import type { Acting, Context } from '../../src/platform/context.ts'
import { openDatabase, openPool } from '../../src/platform/database/pool.ts'
import { openSecret } from '../../src/platform/secret.ts'
import { declaredKinds, declaredPurposes } from '../../src/modules/customers/declare.ts'

export interface BareRecord {
  context: Context
  bell: Doorbell
  pool: pg.Pool
  /** The context of whoever acts under this name. */
  as(name: string): Acting
  close(): Promise<void>
}

/** The record without a shop: database, doorbell and what the imported modules have declared. For what works below the modules. */
export async function openRecord(urls: { owner: string; app: string }): Promise<BareRecord> {
  const owner = new pg.Client({ connectionString: urls.owner })
  await owner.connect()
  for (const { name, module, necessary } of declaredPurposes()) {
    await owner.query(
      'insert into customers.purpose (name, module, necessary) values ($1, $2, $3) on conflict do nothing',
      [name, module, necessary],
    )
  }
  for (const kind of declaredKinds()) {
    await owner.query(
      'insert into customers.kind (name, version, module, class, purpose) values ($1, $2, $3, $4, $5) on conflict do nothing',
      [kind.name, kind.version, kind.module, kind.class, kind.purpose],
    )
  }
  await owner.end()
  const pool = openPool(urls.app, {
    onConnect: async (client) => void (await client.query('select customers.lift_era()')),
  })
  const log = pino({ level: process.env['RAPPORT_LOG'] ?? 'silent' })
  const bell = await openBell(urls.app, log)
  const context: Context = {
    config: readConfig({}),
    clock: systemClock,
    log,
    db: openDatabase(pool),
    secret: openSecret('0'.repeat(64)),
    bell,
  }
  return {
    context,
    bell,
    pool,
    as: (name) => ({ ...context, principal: { kind: 'system', name } }),
    async close() {
      await bell.close()
      await pool.end()
    },
  }
}
