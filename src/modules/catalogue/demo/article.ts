import type { Colours, Motif } from './pictures.ts'

/** A word in English and in Norwegian. */
export type Both = readonly [en: string, nb: string]

export interface Article {
  code: string
  category: string
  brand: string
  /** Kroner. */
  price: number
  stock: number
  /** Days from now on which more comes, for what is sold out. */
  restockInDays?: number
  picture: readonly [Motif, Colours]
  title: Both
  text: Both
  details: readonly (readonly [name: Both, value: Both])[]
  /** The sizes that it comes in; those in brackets are sold out. */
  sizes?: string
}

export const OWN = 'Fjell & Fabrikk'
export const material = (en: string, nb: string) =>
  [
    ['Material', 'Materiale'],
    [en, nb],
  ] as const
export const weight = (grams: number) =>
  [
    ['Weight', 'Vekt'],
    [`${grams} g`, `${grams} g`],
  ] as const
export const made = (place: string) =>
  [
    ['Made in', 'Laget i'],
    [place, place],
  ] as const
export const care = (en: string, nb: string) =>
  [
    ['Care', 'Stell'],
    [en, nb],
  ] as const
export const lasts = (en: string, nb: string) =>
  [
    ['We mend it', 'Vi reparerer'],
    [en, nb],
  ] as const

/** Sizes that shoes and clothes come in. */
export const FEET = '39 40 41 42 43 44 45'
export const BODY = 'XS S M L XL'
