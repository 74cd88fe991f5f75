import type { Answer } from '../../client.ts'
import { locale } from '../../state.ts'
import { said } from '../words.ts'

export type Section = Answer<'GET /api/help/sections'>['items'][number]

/** In the asker's language, else in the first that there is. */
export function sectionTitle({ words }: Section): string {
  const own = words[locale.value.slice(0, 2)] ?? Object.values(words)[0]
  return own?.title ?? said.value('helpRoom.untitled')
}

const byPlace = (one: Section, other: Section): number =>
  one.place - other.place || sectionTitle(one).localeCompare(sectionTitle(other))

export const partsOf = (items: readonly Section[], parent: string | null): Section[] =>
  items.filter((one) => one.parent === parent).toSorted(byPlace)

/** Each chapter followed by its own. */
export const sectionsInOrder = (items: readonly Section[]): Section[] =>
  partsOf(items, null).flatMap((one) => [one, ...partsOf(items, one.id)])
