import { signal } from '@preact/signals'
import { type Answer, call, Refused } from '../../client.ts'
import { allKept, drop, keep } from '../../inbox/kept.ts'

export type Article = Answer<'GET /api/help/articles/{id}'>
export type Draft = Article['drafts'][number]

/** What somebody writes of an article in one language. */
export interface Text {
  title: string
  summary: string
  body: string
  /** Null: made from the title, or as it is published. */
  slug: string | null
  ofLanguage: string | null
  ofRevision: number | null
}

/** What stands on the screen, with what the server has of it. */
export interface Writing {
  text: Text
  /** As the server keeps it. */
  saved: Text
  /** Of the draft that it was written on; 0: there was none. */
  version: number
  /** Somebody else saved while it was being written here. */
  theirs: { text: Text; version: number; by: string } | null
  keptAt: string | null
  /** Why the server does not take it, in its words. */
  refused: string | null
}

const NOTHING: Text = { title: '', summary: '', body: '', slug: null, ofLanguage: null, ofRevision: null }

/** By `<article>/<language>`. */
export const writings = signal<Readonly<Record<string, Writing>>>({})

/** Typing is kept this long after the last stroke. */
const KEEP_AFTER_MS = 800
const RETRY_MS = 5_000
/** What the server did not get before the last window closed is kept here, under this name. */
const KEPT = 'article'
interface Unsaved {
  text: Text
  version: number
  at: number
}

const timers = new Map<string, ReturnType<typeof setTimeout>>()
const saving = new Map<string, Promise<void>>()
export const keyOf = (article: string, language: string): string => `${article}/${language}`
const isSame = (one: Text, other: Text): boolean => JSON.stringify(one) === JSON.stringify(other)

function put(key: string, change: Partial<Writing>): Writing {
  const before = writings.value[key] ?? {
    text: NOTHING,
    saved: NOTHING,
    version: 0,
    theirs: null,
    keptAt: null,
    refused: null,
  }
  const next = { ...before, ...change }
  writings.value = { ...writings.value, [key]: next }
  return next
}

/** What the server has now of one language: the draft, else what is published, else nothing. */
function standing(article: Article, language: string): { text: Text; version: number; by: string; at: string | null } {
  const draft = article.drafts.find((one) => one.language === language)
  if (draft) {
    const { title, summary, body, slug, ofLanguage, ofRevision, version, writtenBy, changedAt } = draft
    return { text: { title, summary, body, slug, ofLanguage, ofRevision }, version, by: writtenBy, at: changedAt }
  }
  const published = article.published.find((one) => one.language === language)
  if (!published) return { text: NOTHING, version: 0, by: '', at: null }
  const { title, summary, body, ofLanguage, ofRevision } = published
  return { text: { title, summary, body, slug: null, ofLanguage, ofRevision }, version: 0, by: '', at: null }
}

/** What the server has of an article, as it was fetched last. */
export function meet(article: Article, language: string): void {
  const key = keyOf(article.id, language)
  const now = standing(article, language)
  const mine = writings.value[key]
  if (!mine) {
    put(key, { text: now.text, saved: now.text, version: now.version, keptAt: now.at })
    return takeUp(article.id, language, now.version)
  }
  if (saving.has(key) || now.version === mine.version) {
    // Published, or taken out, without another draft: what is on the screen follows if nobody writes in it.
    if (!saving.has(key) && now.version === 0 && isSame(mine.text, mine.saved) && !isSame(mine.saved, now.text))
      put(key, { text: now.text, saved: now.text })
    return
  }
  if (isSame(mine.text, mine.saved) || isSame(mine.text, now.text))
    put(key, { text: now.text, saved: now.text, version: now.version, theirs: null, keptAt: now.at, refused: null })
  else put(key, { theirs: { text: now.text, version: now.version, by: now.by } })
}

/** What was typed in a window that closed before the server had it. */
function takeUp(article: string, language: string, version: number): void {
  const key = keyOf(article, language)
  const left = allKept<Unsaved>(KEPT)[key]
  const now = writings.value[key]
  if (!left || !now || isSame(left.text, now.text)) return drop(KEPT, key)
  if (left.version === version) {
    put(key, { text: left.text })
    later(article, language, 0)
  } else put(key, { text: left.text, version: left.version, theirs: { text: now.text, version, by: '' } })
}

/** Somebody types. */
export function write(article: string, language: string, change: Partial<Text>): void {
  const key = keyOf(article, language)
  const before = writings.value[key]
  if (!before) return
  const { text, version } = put(key, { text: { ...before.text, ...change } })
  // Only until the server has it: a line that is down, or a window that is closed at once, loses nothing.
  keep(KEPT, key, { text, version, at: Date.now() } satisfies Unsaved)
  later(article, language, KEEP_AFTER_MS)
}

function later(article: string, language: string, wait: number): void {
  const key = keyOf(article, language)
  clearTimeout(timers.get(key))
  timers.set(
    key,
    setTimeout(() => void save(article, language), wait),
  )
}

/** Whether everything that was written is with the server; what waits is sent at once. */
export async function isKept(article: string, language: string): Promise<boolean> {
  const key = keyOf(article, language)
  clearTimeout(timers.get(key))
  await save(article, language)
  const now = writings.value[key]
  return now !== undefined && isSame(now.text, now.saved)
}

/** Keeps it on the server, one request at a time. */
async function save(article: string, language: string): Promise<void> {
  const key = keyOf(article, language)
  await saving.get(key)
  const now = writings.value[key]
  if (!now || now.theirs || isSame(now.text, now.saved)) return
  const { text, version } = now
  const request = call('PUT /api/help/articles/{id}/drafts/{language}', { id: article, language, version, ...text })
    .then((kept) => {
      const after = put(key, { saved: text, version: kept.version, keptAt: kept.changedAt, refused: null })
      if (isSame(after.text, text)) drop(KEPT, key)
      else later(article, language, KEEP_AFTER_MS)
    })
    .catch((problem: unknown) => failed(article, language, problem))
    .finally(() => saving.delete(key))
  saving.set(key, request)
  await request
}

async function failed(article: string, language: string, problem: unknown): Promise<void> {
  const key = keyOf(article, language)
  if (problem instanceof Refused && problem.code === 'draft-changed') {
    saving.delete(key)
    return call('GET /api/help/articles/{id}', { id: article }).then(
      (now) => meet(now, language),
      () => later(article, language, RETRY_MS),
    )
  }
  // Signed out, the line is down, the server is busy: what was typed stands here and in the browser until it works.
  const isPassing = !(problem instanceof Refused) || problem.status >= 500 || [401, 408, 429].includes(problem.status)
  put(key, { refused: isPassing ? null : problem.message })
  if (isPassing) later(article, language, RETRY_MS)
}

/** Of two that were written at once: what is to stand now. */
export function settle(article: string, language: string, text: Text): void {
  const key = keyOf(article, language)
  const theirs = writings.value[key]?.theirs
  if (!theirs) return
  put(key, { text, saved: theirs.text, version: theirs.version, theirs: null })
  if (isSame(text, theirs.text)) drop(KEPT, key)
  else keep(KEPT, key, { text, version: theirs.version, at: Date.now() } satisfies Unsaved)
  later(article, language, 0)
}

/** The draft is gone from the server: published, or thrown away. What is on the screen is what stands there then. */
export function forget(article: string, language: string): void {
  const key = keyOf(article, language)
  clearTimeout(timers.get(key))
  drop(KEPT, key)
  const { [key]: gone, ...rest } = writings.value
  if (gone) writings.value = rest
}
