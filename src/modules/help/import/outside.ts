import type { About, ArticleKind, Audience } from '../contract.ts'
import type { Unsaid } from './unsaid.ts'

/** What was found outside: chapters, articles with their texts, and what could not be read at all. */
export interface Outside {
  chapters: ChapterFound[]
  articles: ArticleFound[]
  skipped: SkippedFile[]
}

export interface SkippedFile {
  file: string
  /** What is wrong, and what to do. */
  reason: string
}

export interface ChapterFound {
  /** Its name where it was found: a path, an id. */
  key: string
  parent: string | null
  place: number
  words: ReadonlyMap<string, { title: string; summary: string }>
}

export interface Placed {
  kind: ArticleKind
  /** A chapter's key. */
  chapter: string | null
  place: number
  audience: Audience
  about: About[]
  /** Address or name of somebody of the staff; empty: nobody is named. */
  owner: string
}

export interface ArticleFound {
  /** The article's name where it was found, whatever the language. */
  reference: string
  placed: Placed
  texts: TextFound[]
}

export interface TextFound {
  /** Where it was found, as people are told. */
  file: string
  language: string
  /** An address that it asks for; null: made from its title. */
  slug: string | null
  title: string
  summary: string
  /** It says of itself that it is not to be published yet. */
  isDraft: boolean
  /** Reads the text itself. @throws Unreadable */
  read(lead: Lead): Promise<TextRead>
}

/** Where another article, or a chapter, that was found in the same place stands in this house; null: it was not found. */
export type Lead = (to: { article: string } | { chapter: string }, language: string) => string | null

export interface TextRead {
  /** Article text; pictures are `![name](picture:<place in pictures>)`. */
  body: string
  pictures: PictureRead[]
  unsaid: Unsaid
}

export interface PictureRead {
  /** Null: there is none that could be shown. */
  bytes: Uint8Array | null
  name: string
}

/** A text that cannot be taken: what is wrong, and what to do. The others go on. */
export class Unreadable extends Error {}
