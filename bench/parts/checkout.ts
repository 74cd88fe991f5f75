import { BARE_SQL } from '../bare-sql.ts'
import { startBare } from '../bare-process.ts'
import { withClient } from '../ground.ts'
import type { openLoad } from '../measure.ts'
import { cpuNote, ratio, type Rate } from '../measure.ts'
import type { Row } from '../report.ts'
import type { Shop } from '../shop.ts'

/** From the issue, on two quiet cores: guest checkouts a second that are expected, and those to beat. */
const CHECKOUTS_MARK = 400
const CHECKOUTS_TO_BEAT = 600
const CARTS_MARK = 700

/** Baskets with a line and whole guest checkouts, against a bare handler over one SQL function in the same requests. */
export async function benchCheckout(shop: Shop, measure: ReturnType<typeof openLoad>): Promise<Row[]> {
  await withClient(shop.url, (client) => client.query(BARE_SQL))
  const bare = await startBare({ url: shop.url, same: {} })
  const products = shop.products.map(({ id }) => id)
  const rows: Row[] = []
  for (const stopAt of ['line', undefined] as const) {
    const work = { kind: 'checkout', products, ...(stopAt ? { stopAt } : {}) } as const
    const [ours, theirs] = (await measure([
      { name: 'ours', port: shop.program.port, pid: shop.program.pid, work },
      { name: 'bare', ...bare, work },
    ])) as [Rate, Rate]
    rows.push({
      what: stopAt ? 'cart with a line' : 'whole guest checkout',
      unit: '/s',
      ours: ours.perSecond,
      bare: theirs.perSecond,
      ratio: ratio(ours, theirs),
      p50ms: ours.p50ms,
      p99ms: ours.p99ms,
      mark: stopAt ? CARTS_MARK : CHECKOUTS_MARK,
      note: `${cpuNote(ours, theirs)}, ${stopAt ? 'two requests' : `three requests; to beat: ${CHECKOUTS_TO_BEAT}/s`}`,
    })
  }
  return rows
}
