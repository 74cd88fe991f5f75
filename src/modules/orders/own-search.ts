import { sql } from 'kysely'
import type { Call } from '../../platform/context.ts'
import { formatDay } from '../../ui/format.ts'
import { setting, shop } from '../../platform/settings.ts'
import { say } from '../../ui/words.ts'
import { ORDERS, transact } from '../customers/index.ts'
import type { OrderState } from './contract.ts'

/** Own orders that are looked through, the newest: whoever has more looks on /me. */
const LOOKED_THROUGH = 200
/** Titles that are named in a line. */
const TITLES_SHOWN = 3
/** With these somebody means their orders without saying which: then the newest. In both languages, as they begin. */
const MEANS_ORDERS =
  /^(order|parcel|packag|deliver|shipment|shipping|tracking|bestilling|ordre|pakke|levering|sending|sporing)/

interface Row {
  number: string
  state: OrderState
  placed_at: Date
  titles: string[]
}

/** Fills help's `searchSources`: one's own orders, by number, by what was in them, or the newest where orders are meant. */
export const ownOrderSearch = {
  name: 'orders',
  async find(
    call: Call,
    { text, language, parties, limit }: { text: string; language: string; parties: readonly string[]; limit: number },
  ): Promise<{ title: string; text: string; href: string }[]> {
    const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 2)
    if (parties.length === 0 || words.length === 0) return []
    const { rows } = await transact(call, { purpose: ORDERS, parties }, (tx) =>
      sql<Row>`
        select o.number::text as number, o.state, o.placed_at,
          (select coalesce(array_agg(l.title order by l.line), '{}') from orders.order_line l where l.customer_order = o.id) as titles
        from (select * from orders.customer_order where party = any (${[...parties]}::uuid[]) order by placed_at desc, number desc limit ${LOOKED_THROUGH}) o
        where ${words.some((word) => MEANS_ORDERS.test(word)) && !words.some((word) => /^\d+$/.test(word))}::boolean
          or o.number::text = any (${words}::text[])
          or exists (select from orders.order_line l, unnest(${words}::text[]) w where l.customer_order = o.id and position(w in lower(l.title)) > 0)
        order by o.number::text = any (${words}::text[]) desc, o.placed_at desc, o.number desc limit ${limit}`.execute(
        tx,
      ),
    )
    const speak = say(language)
    const zone = setting(call, shop.zone)
    return rows.map(({ number, state, placed_at, titles }) => ({
      title: speak('order.title', { number }),
      text: [
        speak(`order.state.${state}`),
        formatDay(placed_at, zone, language, { now: call.clock.now() }),
        titles.slice(0, TITLES_SHOWN).join(', '),
      ].join(' · '),
      href: `/orders/${number}`,
    }))
  },
}
