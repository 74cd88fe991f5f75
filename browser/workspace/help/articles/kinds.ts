import type { Article } from './drafts.ts'

/** As they are offered, those that are written most first. */
export const ARTICLE_KINDS_SHOWN: readonly Article['kind'][] = [
  'article',
  'faq',
  'guide',
  'path',
  'story',
  'recording',
  'manual',
]
export const AUDIENCES_SHOWN: readonly Article['audience'][] = [
  'everyone',
  'prospects',
  'customers',
  'owners',
  'partners',
]
