import { randomUUID } from 'node:crypto'
import { withClient } from '../ground.ts'
import { type openLoad, type Pace, ratio, type Rate } from '../measure.ts'
import type { Row } from '../report.ts'
import { addKey, type Shop } from '../shop.ts'

/** Rows of one request, and of one bare statement: as many as the address takes. */
const BATCH = 1_000
const PARTIES = 2_000

const BARE = `
  insert into customers.interaction (class, party, position, era, id, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
  select 'detail', party, nextval('customers.interaction_position'), 1, id, 'link.opened', 1, 'api', 'key:bench', subject_type, subject_id, data::jsonb, at
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) r (id, party, subject_type, subject_id, data, at)`

/**
 * POST /api/interactions with a key, over one connection, against a bare `insert … select from unnest` into the same table over one
 * connection of the database: what the wire, validation, the parties' locks and repeat protection cost together.
 */
export async function benchIngest(shop: Shop, measure: ReturnType<typeof openLoad>, pace: Pace): Promise<Row[]> {
  const key = await addKey(shop.url)
  const parties = Array.from({ length: PARTIES }, () => randomUUID())
  return withClient(shop.url, async (owner) => {
    await owner.query(`insert into customers.party (id, kind) select p, 'account' from unnest($1::uuid[]) p`, [parties])
    const rates: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
    let p50ms = 0
    let p99ms = 0
    for (let slice = -1; slice < pace.slices; slice += 1) {
      const seconds = slice < 0 ? pace.warmUpSeconds : pace.secondsPerSlice
      const target = {
        name: 'ingest',
        port: shop.program.port,
        work: { kind: 'collect', parties, key, rows: BATCH },
      } as const
      const [ours] = await measure([target], { connections: 1, slices: 1, secondsPerSlice: seconds, warmUpSeconds: 0 })
      const bare = await bareRows(seconds, parties, (columns) =>
        owner.query({ name: 'bare', text: BARE, values: columns }),
      )
      if (slice < 0) continue
      rates.ours.push(ours!.perSecond)
      rates.bare.push(bare)
      ;({ p50ms, p99ms } = ours!)
    }
    const [ours, bare] = [rates.ours, rates.bare].map((all) => ({
      rates: all,
      cpuMs: [],
      perSecond: all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!,
    })) as unknown as [Rate, Rate]
    return [
      {
        what: 'interactions taken in',
        unit: ' rows/s',
        ours: ours.perSecond,
        bare: bare.perSecond,
        ratio: ratio(ours, bare),
        p50ms,
        p99ms,
        share: 0.4,
        note: `batches of ${BATCH}, one connection`,
      },
    ]
  })
}

async function bareRows(
  seconds: number,
  parties: string[],
  insert: (columns: unknown[]) => Promise<unknown>,
): Promise<number> {
  const began = performance.now()
  let done = 0
  while (performance.now() < began + seconds * 1000) {
    const numbers = Array.from({ length: BATCH }, (_, n) => n)
    await insert([
      numbers.map(() => randomUUID()),
      numbers.map((n) => parties[(n * 7) % PARTIES]),
      numbers.map(() => 'mailing'),
      numbers.map(() => 'autumn'),
      numbers.map((n) => JSON.stringify({ link: `l${n}` })),
      numbers.map(() => '2026-01-01T00:00:00Z'),
    ])
    done += BATCH
  }
  return (done * 1000) / (performance.now() - began)
}
