import { formatDay } from '../../../../src/ui/format.ts'
import { eyes, locale } from '../../state.ts'
import { said } from '../words.ts'
import type { Article } from './drafts.ts'

type Head = Pick<Article, 'languages' | 'missing'>
export type State =
  | { is: 'missing' | 'published' | 'outdated' | 'writing' | 'review' | 'approved' | 'nothing' }
  | { is: 'planned'; at: string }
  /** Published, and written on. */
  | { is: 'changed' | 'changedReview' }

/** How an article stands in one language: what is to be done about it first. */
export function stateOf({ languages, missing }: Head, language: string): State {
  const found = languages.find((one) => one.language === language)
  if (!found) return { is: missing.includes(language) ? 'missing' : 'nothing' }
  const { draft, published, outdated } = found
  if (draft?.publishAt) return { is: 'planned', at: draft.publishAt }
  if (draft?.state === 'review') return { is: published ? 'changedReview' : 'review' }
  if (draft?.state === 'approved') return { is: 'approved' }
  if (outdated) return { is: 'outdated' }
  if (draft) return { is: published ? 'changed' : 'writing' }
  return { is: 'published' }
}

export const stateWords = (state: State): string =>
  state.is === 'planned'
    ? said.value('helpRoom.state.planned', { day: dayOf(state.at) })
    : said.value(`helpRoom.state.${state.is}`)

/** How urgent it looks: never by colour alone, the words say it. */
export const stateClass = ({ is }: State): string =>
  is === 'published' ? 'tag kept' : ['outdated', 'missing'].includes(is) ? 'tag due' : 'tag'

export const dayOf = (at: string): string =>
  formatDay(new Date(at), eyes.value.zone, eyes.value.locale, { now: eyes.value.now, style: 'bare' })

/** 'English', 'norsk bokmål': as the reader calls it. */
export function languageName(language: string): string {
  const name = new Intl.DisplayNames([locale.value], { type: 'language', fallback: 'code' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(locale.value) + name.slice(1)
}

/** Pictures, sound and film that do not say what they show. */
export const missingWords = (body: string): number => body.match(/!\[\s*\]\(file:/g)?.length ?? 0
