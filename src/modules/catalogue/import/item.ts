import type { Words } from '../write.ts'

/** What a feed says about one product, read and checked, in words of ours. */
export interface Item {
  /** Line of the feed where it begins. */
  line: number
  reference: string
  state: 'offered' | 'hidden'
  /** What the feed itself calls the family; null stands alone. */
  family: string | null
  options: Record<string, string>
  /** 'Clothing > Jackets' */
  category: string
  brand: string
  gtin: string
  mpn: string
  price: number
  currency: string
  /** Hundredths of a percent; null takes the shop's own. */
  taxRate: number | null
  /** Units; null: the feed says only that there are some. */
  onHand: number | null
  restockOn: string | null
  words: Words
}

/** A line that was not taken, and why. */
export interface Skipped {
  line: number
  reason: string
}

export type ItemRead = { item: Item } | { skipped: Skipped }

/** What a feed leaves unsaid. */
export interface Assumed {
  language: string
  currency: string
}
