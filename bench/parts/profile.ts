import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ground, temporaryFolder } from '../ground.ts'
import type { openLoad } from '../measure.ts'
import { startProgram } from '../program.ts'
import { type Shop, shopEnvironment } from '../shop.ts'

// Where the time goes: of the Node process by sampling, of PostgreSQL by its own count of every statement, those in functions included.

const SECONDS = 20
const WARM_UP_SECONDS = 6
const SHOWN = 28

export const STATEMENTS_SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  'pg_stat_statements.max': '5000',
}

/** Prints where the processor time of three loads goes. */
export async function profile(ground: Ground, shop: Shop, measure: ReturnType<typeof openLoad>): Promise<void> {
  await ground.superuser(shop.database, (client) => client.query('create extension if not exists pg_stat_statements'))
  const loads = {
    'product page': { kind: 'get', paths: shop.products.map(({ slug }) => `/products/${slug}`) },
    'product details': { kind: 'get', paths: shop.products.map(({ id }) => `/api/products/${id}`) },
    'list page': { kind: 'get', paths: [1, 2, 3].map((page) => `/products?page=${page}`) },
    'guest checkout': { kind: 'checkout', products: shop.products.map(({ id }) => id) },
  } as const
  for (const [name, work] of Object.entries(loads)) {
    const folder = temporaryFolder()
    const program = await startProgram({
      folder: shop.folder,
      environment: shopEnvironment(shop),
      nodeOptions: ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '500'],
    })
    const target = { name, port: program.port, pid: program.pid, work }
    await ground.superuser(shop.database, (client) => client.query('select pg_stat_statements_reset()'))
    const [rate] = await measure([target], { slices: 1, secondsPerSlice: SECONDS, warmUpSeconds: WARM_UP_SECONDS })
    console.log(
      `\n── ${name}: ${rate!.perSecond.toFixed(0)}/s, ${rate!.cpuMs[0]!.toFixed(2)} ms CPU of Node each, ${(program.memory() / 1e6).toFixed(0)} MB`,
    )
    await program.stop()
    const [file] = readdirSync(folder)
    if (file) console.log(summarise(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile))
    await ground.superuser(shop.database, async (client) => {
      const { rows } = await client.query<{ calls: number; mean: number; total: number; query: string }>(
        `select calls::integer, mean_exec_time as mean, total_exec_time as total, regexp_replace(left(query, 150), '\\s+', ' ', 'g') as query
         from pg_stat_statements s join pg_roles r on r.oid = s.userid where r.rolname like 'rapport%' order by total_exec_time desc limit 14`,
      )
      for (const { calls, mean, total, query } of rows)
        console.log(`${total.toFixed(0).padStart(7)} ms  ${String(calls).padStart(7)} × ${mean.toFixed(3)}  ${query}`)
    })
  }
}

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/** Self time by function and by package, as shares of what was not idle. */
function summarise({ nodes, samples, timeDeltas }: Profile): string {
  const self = new Map<number, number>()
  for (const [index, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + timeDeltas[index]!)
  const byFunction = new Map<string, number>()
  const byPlace = new Map<string, number>()
  let busy = 0
  for (const { id, callFrame } of nodes) {
    const time = self.get(id) ?? 0
    const { functionName, url, lineNumber } = callFrame
    if (['(idle)', '(program)', '(root)'].includes(functionName)) continue
    busy += time
    const place =
      /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url.replace('node_modules/.cache', ''))?.[1] ??
      (url.startsWith('node:') ? url : url.includes('/dist/') ? 'rapport' : '(engine)')
    byPlace.set(place, (byPlace.get(place) ?? 0) + time)
    const name = `${functionName || '(anonymous)'} ${place}${place === 'rapport' ? `:${lineNumber + 1}` : ''}`
    byFunction.set(name, (byFunction.get(name) ?? 0) + time)
  }
  const top = (times: Map<string, number>, count: number) =>
    [...times]
      .sort((one, other) => other[1] - one[1])
      .slice(0, count)
      .map(([name, time]) => `${((time / busy) * 100).toFixed(1).padStart(6)} %  ${name}`)
      .join('\n')
  return `${top(byPlace, 14)}\n  ·\n${top(byFunction, SHOWN)}`
}
