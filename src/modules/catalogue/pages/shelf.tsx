import type { VNode } from 'preact'
import { Shelf, Tile } from '../../../ui/content.tsx'
import { formatMoney } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import type { Listed } from '../list.ts'

/** When so few are left, the shelf says how many. */
const FEW = 3
/** Tiles whose pictures are there at the first view: two rows of four. */
const FIRST_TILES = 8

/** Products as a shelf. */
export function Goods({ items, locale }: { items: readonly Listed[]; locale: string }): VNode {
  const words = say(locale)
  return (
    <Shelf>
      {items.map(({ slug, title, price, available, picture, varies }, at) => (
        <Tile
          href={`/products/${slug}`}
          title={title}
          picture={picture}
          price={varies ? words('list.priceFrom', { price: formatMoney(price, locale) }) : formatMoney(price, locale)}
          out={available <= 0}
          note={available <= 0 ? words('list.out') : available <= FEW ? words('list.few', { count: available }) : null}
          first={at < FIRST_TILES}
        />
      ))}
    </Shelf>
  )
}
