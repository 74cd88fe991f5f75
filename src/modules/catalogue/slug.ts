import { slugOf } from '../../ui/slug.ts'

/** 'Clothing > Jackets & Coats' → 'clothing/jackets-and-coats'. At most five levels: what is deeper nobody walks down. */
export function categoryKeyOf(path: string): string {
  return path
    .split(/\s*>\s*/)
    .map(slugOf)
    .filter((level) => level !== '')
    .slice(0, 5)
    .join('/')
    .slice(0, 200)
    .replace(/[/-]+$/, '')
}
