import type { ComponentChildren } from 'preact'
import type { Call, Context } from '../../platform/context.ts'
import { slot } from '../../platform/slots.ts'
import type { Product } from './contract.ts'

/** The day on which something would leave the house. */
export interface Ships {
  /** Day, as 2026-11-24, in the business's zone. */
  on: string
  /** Until when it must be ordered for that; null when there is time until the day is over. */
  orderBy: Date | null
  /** The business's zone, which is named on screen. */
  zone: string
}

/** Given a product's stock, when would it ship? Null when nothing can be promised. Must not ask the database: it is on the hot path. */
export type ShipsWhen = (context: Context, stock: { available: number; restockOn: string | null }) => Ships | null
export const shipsWhen = slot<ShipsWhen>('catalogue.shipsWhen')

/** What stands beside a product: what goes with it, what owners say, who can be asked. */
export type ProductAside = (call: Call, product: Product) => ComponentChildren | Promise<ComponentChildren>
export const productAside = slot<ProductAside>('product.aside')

/** Whether copies of a product's page may be kept between us and its readers. Must not ask the database: it is on the hot path. */
export type ProductPageKept = (context: Context, product: Product) => boolean
export const productPageKept = slot<ProductPageKept>('product.pageKept')

/** The promise's mark beside the stock, in place of the plain "Ships …". */
export const productPromise = slot<ProductAside>('product.promise')

/** What else can be done where a search found nothing: answers, asking. With the script that it works better with. */
export interface NothingFound {
  script: string
  render(call: Call, search: string): ComponentChildren | Promise<ComponentChildren>
}
export const nothingFound = slot<NothingFound>('catalogue.nothingFound')
