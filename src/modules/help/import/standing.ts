import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { blobName } from '../../../platform/blobs.ts'
import type { Acting } from '../../../platform/context.ts'
import { agentMeant } from '../../accounts/index.ts'
import { productsByReference } from '../../catalogue/index.ts'
import type { Addresses } from './addresses.ts'
import { type ArticleFound, type Placed, type TextFound, type TextRead, Unreadable } from './outside.ts'

export interface PlacedHere extends Omit<Placed, 'chapter' | 'owner'> {
  section: string | null
  owner: string | null
}

/** Texts here, by hashes of their words. */
export interface WordsHere {
  read: string | null
  here: string | null
  draft: string | null
  version: number
  published: string | null
}

export interface Standing {
  id: string
  placed: PlacedHere | null
  synchronised: boolean
  words: Map<string, WordsHere>
}

export async function standing(ctx: Acting, articles: readonly ArticleFound[]): Promise<Map<string, Standing>> {
  const { rows } = await sql<{
    reference: string
    id: string
    placed: PlacedHere | null
    synchronised: boolean | null
    words: (WordsHere & { language: string })[]
  }>`
    select a.reference, a.id, t.placed, t.synchronised, coalesce((
      select jsonb_agg(jsonb_build_object('language', l.language, 'read', tw.read, 'here', tw.here, 'version', coalesce(d.version, 0),
        'draft', help.words_hash(d.title, d.summary, d.body), 'published', help.words_hash(w.title, w.summary, w.body)))
      from (select language from help.taken_words where article = a.id union select language from help.draft where article = a.id
        union select language from help.article_words where article = a.id) l
      left join help.taken_words tw on tw.article = a.id and tw.language = l.language
      left join help.draft d on d.article = a.id and d.language = l.language
      left join help.article_words w on w.article = a.id and w.language = l.language), '[]') as words
    from help.article a left join help.taken t on t.article = a.id
    where a.reference = any (${articles.map(({ reference }) => reference)}::text[])`.execute(ctx.db)
  return new Map(
    rows.map(({ reference, id, placed, synchronised, words }) => [
      reference,
      {
        id,
        placed,
        synchronised: synchronised === true,
        words: new Map(words.map(({ language, ...one }) => [language, one])),
      },
    ]),
  )
}

/** Where it stands in this house, with products and people by their ids. @throws Unreadable */
export async function placedHere(
  ctx: Acting,
  { chapter, owner, about, ...rest }: Placed,
  addresses: Addresses,
): Promise<PlacedHere> {
  const references = about.flatMap(({ type, value }) => (type === 'product' && !UUID.test(value) ? [value] : []))
  const products = await productsByReference(ctx, references)
  const missing = references.find((reference) => !products.has(reference))
  if (missing !== undefined)
    throw new Unreadable(
      `says about: product:${missing}, and there is no such product. Write its reference or id as in the catalogue.`,
    )
  return {
    ...rest,
    about: about.map((one) => (one.type === 'product' ? { ...one, value: products.get(one.value) ?? one.value } : one)),
    section: chapter === null ? null : (addresses.sectionOf(chapter) ?? null),
    // Somebody who has left answers for nothing; the article has no owner then.
    owner: owner === '' ? null : await agentMeant(ctx, owner),
  }
}
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** As `help.words_hash` makes it. */
export const wordsHash = (title: string, summary: string, body: string): string =>
  createHash('sha256').update(`${title}\n${summary}\n${body}`).digest('hex')

export const hashRead = ({ title, summary, slug }: TextFound, { body, pictures }: TextRead): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        title,
        summary,
        slug,
        body,
        pictures.map(({ bytes }) => (bytes === null ? null : blobName(bytes))),
      ]),
    )
    .digest('hex')
