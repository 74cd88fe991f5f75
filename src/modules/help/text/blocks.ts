export type { ArticleBlock, Heading, Inline, Test, Words } from '../../../ui/rich/article.ts'
/** Article text as blocks (help/README.md says the signs). Nothing can come of it but what stands here. */
export type Words = string | Inline
export type Inline =
  | { kind: 'bold'; of: Words[] }
  | { kind: 'italic'; of: Words[] }
  /** An address of another site, `/…` and `#…` of ours, `product:<id>`. */
  | { kind: 'link'; href: string; of: Words[] }
  | { kind: 'picture'; file: string; name: string }
  /** Of the reader's own record, by its name in the slot `liveFields`. */
  | { kind: 'field'; name: string }

export type ArticleBlock =
  | { kind: 'paragraph'; of: Words[] }
  | Heading
  | { kind: 'quote'; of: ArticleBlock[] }
  /** `start` is the first number; null: without numbers. */
  | { kind: 'list'; start: number | null; items: ArticleBlock[][] }
  | { kind: 'table'; head: Words[][] | null; rows: Words[][][] }
  /** Something to see; something that can go wrong. */
  | { kind: 'note'; tone: 'note' | 'careful'; of: ArticleBlock[] }
  /** A picture, sound or film of ours that stands by itself. */
  | { kind: 'media'; file: string; name: string }
  /** A field that stands by itself: it may be a small table. */
  | { kind: 'live'; name: string }
  | { kind: 'if'; test: Test | null; yes: ArticleBlock[]; no: ArticleBlock[] }

/** Level 2 is a part (a step of a guide, a question of a path), 3 a part of it. */
export interface Heading {
  kind: 'heading'
  level: 2 | 3
  anchor: string
  of: Words[]
}

/** What a reader has to be to read something. Null where nobody understands what is asked: then nobody is it. */
export type Test =
  | { is: 'customers' | 'owners' | 'prospects' }
  | { is: 'owns'; product: string }
  | { is: 'order'; state: string }
