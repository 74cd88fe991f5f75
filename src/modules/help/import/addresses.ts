import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { slugOf } from '../../catalogue/index.ts'
import { articleHref } from '../articles/publish.ts'
import { firstFree } from '../articles/sections.ts'
import type { ChapterHere } from './chapters.ts'
import type { ArticleFound, Lead } from './outside.ts'

/** Where everything that was found stands in this house, known before any of it is written: articles link to each other in circles. */
export interface Addresses {
  lead: Lead
  slugOf(reference: string, language: string): string
  sectionOf(chapter: string): string | undefined
}

export async function planAddresses(
  ctx: Acting,
  articles: readonly ArticleFound[],
  chapters: ReadonlyMap<string, ChapterHere>,
): Promise<Addresses> {
  const { rows } = await sql<{ reference: string | null; language: string; slug: string }>`
    select a.reference, w.language, coalesce(d.slug, w.slug) as slug from help.article_words w join help.article a on a.id = w.article
      left join help.draft d on d.article = w.article and d.language = w.language
    union all
    select a.reference, d.language, d.slug from help.draft d join help.article a on a.id = d.article
      where d.slug is not null and not exists (select from help.article_words w where w.article = d.article and w.language = d.language)
    union all
    select a.reference, f.language, f.slug from help.former_slug f left join help.article a on a.id = f.article`.execute(
    ctx.db,
  )
  const slugs = new Map<string, string>()
  const taken = new Map<string, Set<string>>()
  const takenIn = (language: string) => taken.get(language) ?? taken.set(language, new Set()).get(language)!
  for (const { reference, language, slug } of rows) {
    takenIn(language).add(slug)
    // The first that is told is the one that stands; former ones come last.
    const key = `${language} ${reference}`
    if (reference !== null && !slugs.has(key)) slugs.set(key, slug)
  }
  for (const { reference, texts } of articles)
    for (const { language, slug, title } of texts) {
      const key = `${language} ${reference}`
      if (slug !== null) slugs.set(key, slug)
      else if (!slugs.has(key)) slugs.set(key, firstFree(slugOf(title) || 'article', takenIn(language)))
      takenIn(language).add(slugs.get(key)!)
    }
  const inAny = new Map(articles.map(({ reference, texts }) => [reference, texts[0]?.language]))
  return {
    slugOf: (reference, language) => slugs.get(`${language} ${reference}`)!,
    sectionOf: (chapter) => chapters.get(chapter)?.id,
    lead: (to, language) => {
      if ('article' in to) {
        // What is not written in this language is read in the one in which it is.
        const slug = slugs.get(`${language} ${to.article}`) ?? slugs.get(`${inAny.get(to.article)} ${to.article}`)
        return slug === undefined ? null : articleHref(slug)
      }
      const chapter = chapters.get(to.chapter)
      const slug = chapter?.slugs.get(language) ?? chapter?.slugs.values().next().value
      return slug === undefined ? null : `/help/${slug}`
    },
  }
}
