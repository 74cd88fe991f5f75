import { MOTIFS, PALETTES } from './drawn.ts'

/** Where a product's picture is: under the hash of its bytes, or one of the drawn ones. Either may be kept for ever. */
export function pictureUrl(sha256: string | null, category: string, title: string): string {
  if (sha256 !== null) return `/pictures/${sha256}`
  // One shelf looks of a piece, and two neighbours on it do not look the same.
  const motif = hash(category || title.slice(0, 4)) % MOTIFS
  return `/pictures/drawn/${(motif + (category ? 0 : hash(title))) % MOTIFS}-${hash(title) % PALETTES}.svg`
}

/** FNV-1a over the letters: the same picture on every page and in every process. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}
