import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openHouse } from '../src/house.ts'
import { collectInteractions } from '../src/modules/customers/collect/collect.ts'
import { readConfig } from '../src/platform/config.ts'
import { openDatabase, openPool } from '../src/platform/database/pool.ts'
import { readOrMakeSecret, startPostgres } from '../src/platform/postgres.ts'

// Rows per second that POST /api/interactions' command stores over one connection, against a bare `insert … select from unnest` into
// the same table over one connection, in turns in the same run: what validation, parties' locks and repeat protection cost.

const BATCH = 1_000
const ROUNDS = 30
const WARM_UP = 5
const PARTIES = 2_000

const BARE = `
  insert into customers.interaction (class, party, position, era, id, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
  select 'detail', party, nextval('customers.interaction_position'), 1, id, 'link.opened', 1, 'api', 'key:bench', subject_type, subject_id, data::jsonb, at
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) r (id, party, subject_type, subject_id, data, at)`

/** Rows per second of both, and their ratio. Target: at least 0.4. */
export async function benchCollect(ownerUrl: string, secret: string): Promise<{ bare: number; collect: number; ratio: number }> {
  const house = await openHouse(readConfig({ RAPPORT_LOG: 'silent' }), { ownerUrl, secret })
  const pool = openPool(house.urls.app, { size: 1 })
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const ctx = {
      ...house.context,
      db: openDatabase(pool),
      principal: { kind: 'key', id: 'bench', name: 'bench', scopes: ['collect'], origin: null, party: null },
    } as const
    const parties = Array.from({ length: PARTIES }, () => randomUUID())
    await owner.query(`insert into customers.party (id, kind) select p, 'account' from unnest($1::uuid[]) p`, [parties])
    const rows = () =>
      Array.from({ length: BATCH }, (_, n) => ({
        id: randomUUID(), kind: 'link.opened', party: parties[(n * 7) % PARTIES]!, at: '2026-01-01T00:00:00Z',
        subject: { type: 'mailing', id: 'autumn' }, data: { link: `l${n}` },
      }))
    const spent = { bare: 0, collect: 0 }
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const bareRows = rows()
      const columns = [
        bareRows.map((row) => row.id), bareRows.map((row) => row.party), bareRows.map((row) => row.subject.type),
        bareRows.map((row) => row.subject.id), bareRows.map((row) => JSON.stringify(row.data)), bareRows.map((row) => row.at),
      ]
      const bareBegan = performance.now()
      await owner.query({ name: 'bare', text: BARE, values: columns })
      const bare = performance.now() - bareBegan
      const collectRows = rows()
      const collectBegan = performance.now()
      const { stored, refused } = await collectInteractions(ctx, collectRows)
      const collect = performance.now() - collectBegan
      if (stored !== BATCH) throw new Error(`${stored} of ${BATCH} rows were stored: ${JSON.stringify(refused[0])}`)
      if (round < 0) continue
      spent.bare += bare
      spent.collect += collect
    }
    const perSecond = (ms: number) => Math.round((ROUNDS * BATCH * 1000) / ms)
    return { bare: perSecond(spent.bare), collect: perSecond(spent.collect), ratio: spent.bare / spent.collect }
  } finally {
    await owner.end()
    await pool.end()
    await house.close()
  }
}

if (import.meta.filename === process.argv[1]) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rapport-bench-'))
  chmodSync(folder, 0o711)
  const server = await startPostgres({ folder, shelter: join(folder, 'shelter') })
  try {
    console.log(JSON.stringify(await benchCollect(server.ownerUrl, readOrMakeSecret(folder))))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
