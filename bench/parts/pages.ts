import { startBare } from '../bare-process.ts'
import { type Captured, capture } from '../captured.ts'
import type { Ground } from '../ground.ts'
import type { openLoad } from '../measure.ts'
import { cpuNote, ratio, type Rate } from '../measure.ts'
import type { Row } from '../report.ts'
import type { Shop } from '../shop.ts'

interface Address {
  name: string
  what: string
  path(product: { id: string; slug: string }, index: number): string
  type: string
  /** Per second, from the issue; on two quiet cores. */
  mark?: number
  /** Of the bare handler. */
  share?: number
  headers?: string
}

const ADDRESSES: Address[] = [
  {
    name: 'product',
    what: 'product page (HTML)',
    path: ({ slug }) => `/products/${slug}`,
    type: 'text/html',
    share: 0.6,
  },
  {
    name: 'details',
    what: 'product details (JSON)',
    path: ({ id }) => `/api/products/${id}`,
    type: 'application/json',
    mark: 5_000,
  },
  {
    name: 'list',
    what: 'list page (HTML)',
    path: (_, index) => `/products?page=${1 + (index % 5)}`,
    type: 'text/html',
    mark: 3_000,
  },
  {
    name: 'listed',
    what: 'list of 20 (JSON)',
    path: (_, index) => `/api/products?page=${1 + (index % 5)}`,
    type: 'application/json',
    mark: 3_000,
  },
]

/** Addresses of the shop against a bare handler that runs the same SQL and answers a fixed text of the same length. */
export async function benchPages(ground: Ground, shop: Shop, measure: ReturnType<typeof openLoad>): Promise<Row[]> {
  const [first] = shop.products
  const same: Record<string, { captured: Captured; slug: string; id: string; type: string }> = {}
  for (const { name, path, type } of ADDRESSES) {
    same[name] = { captured: await capture(ground, shop.database, shop.program.port, path(first!, 0)), ...first!, type }
  }
  const bare = await startBare({ url: shop.url, same })
  const rows: Row[] = []
  for (const { name, what, path, mark, share } of ADDRESSES) {
    const [ours, theirs] = (await measure([
      {
        name: 'ours',
        port: shop.program.port,
        pid: shop.program.pid,
        work: { kind: 'get', paths: shop.products.map(path) },
      },
      {
        name: 'bare',
        ...bare,
        work: { kind: 'get', paths: shop.products.map(({ slug, id }) => `/same/${name}/${slug}/${id}`) },
      },
    ])) as [Rate, Rate]
    const { statements, length } = same[name]!.captured
    rows.push({
      what,
      unit: '/s',
      ours: ours.perSecond,
      bare: theirs.perSecond,
      ratio: ratio(ours, theirs),
      p50ms: ours.p50ms,
      p99ms: ours.p99ms,
      note: `${cpuNote(ours, theirs)}, ${statements.length} statement${statements.length === 1 ? '' : 's'}, ${(length / 1000).toFixed(1)} kB`,
      ...(mark ? { mark } : {}),
      ...(share ? { share } : {}),
    })
  }
  return rows
}
