// How well the shop's search ranks: nDCG@10 over searches that people have rated, on a real feed.
//   node bench/search-quality.ts FEED RATINGS        (RATINGS: query,reference,rating 0 to 3)
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { importProducts } from '../src/modules/catalogue/import/import.ts'
import { systemClock } from '../src/platform/clock.ts'
import type { Acting } from '../src/platform/context.ts'
import { openDatabase, openPool } from '../src/platform/database/pool.ts'
import { leavingNothing } from './clean-up.ts'
import { openGround } from './ground.ts'

const RANKS = 10

await leavingNothing(async () => {
  const [feed, ratingsFile] = process.argv.slice(2)
  if (!feed || !ratingsFile)
    throw new Error('Say which feed and which ratings: node bench/search-quality.ts FEED RATINGS')
  const ratings = ratingsOf(await readFile(ratingsFile, 'utf8'))
  const ground = await openGround()
  const pool = openPool(await ground.database('search_quality', process.cwd()))
  const ctx = {
    db: openDatabase(pool),
    clock: systemClock,
    bell: { ring: () => undefined },
    principal: { kind: 'system', name: 'search-quality' },
  } as unknown as Acting
  const imported = await importProducts(ctx, createReadStream(feed), { language: 'en', currency: 'EUR' })
  await pool.query('vacuum analyze')

  const scores: number[] = []
  const times: number[] = []
  for (const [query, rated] of ratings) {
    // Where nobody rated anything as fitting, no order is better than another.
    if (![...rated.values()].some((rating) => rating > 0)) continue
    const began = performance.now()
    const { rows } = await pool.query<{ reference: string }>(
      'select p.reference from catalogue.find($1, $2, $3) f join catalogue.product p on p.id = f.product order by f.score desc, p.id',
      [query, 'en', RANKS],
    )
    times.push(performance.now() - began)
    scores.push(
      ndcg(
        rows.map(({ reference }) => reference),
        rated,
      ),
    )
  }
  await pool.end()
  times.sort((one, other) => one - other)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  console.log(
    `${imported.taken} products, ${scores.length} rated searches: nDCG@${RANKS} ${mean.toFixed(3)}, median ${times[times.length >> 1]!.toFixed(1)} ms`,
  )
})

type Ratings = ReadonlyMap<string, number>

function ratingsOf(csv: string): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number>>()
  for (const line of csv.trim().split(/\r?\n/).slice(1)) {
    const [query = '', reference = '', rating = ''] = line.split(',')
    const rated = all.get(query) ?? new Map<string, number>()
    all.set(query, rated.set(reference, Number(rating)))
  }
  return all
}

/** Normalised discounted cumulative gain with gains 2^rating - 1 (Burges et al. 2005); what nobody rated counts as not fitting. */
function ndcg(found: readonly string[], rated: Ratings): number {
  const gain = (rating: number, rank: number) => (2 ** rating - 1) / Math.log2(rank + 2)
  const got = found.slice(0, RANKS).reduce((sum, reference, rank) => sum + gain(rated.get(reference) ?? 0, rank), 0)
  const best = [...rated.values()]
    .sort((one, other) => other - one)
    .slice(0, RANKS)
    .reduce((sum, rating, rank) => sum + gain(rating, rank), 0)
  return got / best
}
