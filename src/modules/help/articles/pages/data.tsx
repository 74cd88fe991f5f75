import type { VNode } from 'preact'
import { say } from '../../../../ui/words.ts'
import { type ArticleBlock, plainWords } from '../../../../ui/rich/article.ts'
import type { Drawable } from '../../text/draw.tsx'
import { plainArticle } from '../../text/passages.ts'
import type { ArticleFound, ArticleListed, SectionLink } from '../find.ts'
import { articleHref } from '../publish.ts'
import { mainRecording } from './recording.tsx'
import { stepsOf } from './guide.tsx'
import { sectionHref } from './parts.tsx'

/** Letters of a text in a data block: what a search engine shows of it. */
const SHOWN = 1_000

/** The article for machines that read pages (schema.org); for those only that everybody may read. */
export function articleData(given: {
  origin: string
  locale: string
  article: ArticleFound
  blocks: readonly ArticleBlock[]
  file: (id: string) => Drawable | undefined
}): VNode {
  const { origin, article } = given
  const at = (path: string) => new URL(path, origin).href
  const same = {
    '@context': 'https://schema.org',
    inLanguage: article.language,
    url: at(articleHref(article.slug)),
    datePublished: article.publishedAt.toISOString(),
    dateModified: article.changedAt.toISOString(),
  }
  const trail = crumbs(origin, say(given.locale)('help.title'), [article.parent, article.section], article)
  return (
    <>
      <Data of={{ ...same, ...kindData(given, at) }} />
      <Data of={trail} />
    </>
  )
}

function kindData(
  { article, blocks, file }: Parameters<typeof articleData>[0],
  at: (path: string) => string,
): Record<string, unknown> {
  const { title, summary } = article
  const text = plainArticle(blocks).slice(0, SHOWN)
  if (article.kind === 'faq') return { '@type': 'FAQPage', mainEntity: [questionData(title, text)] }
  if (article.kind === 'guide')
    return {
      '@type': 'HowTo',
      name: title,
      description: summary || undefined,
      step: stepsOf(blocks).steps.map((step) => ({
        '@type': 'HowToStep',
        name: plainWords(step.title.of),
        text: plainArticle(step.blocks).slice(0, SHOWN) || undefined,
        url: at(`${articleHref(article.slug)}#${step.title.anchor}`),
      })),
    }
  const recording = article.kind === 'recording' ? mainRecording(blocks, file) : null
  if (recording)
    return {
      '@type': recording.found.sort === 'film' ? 'VideoObject' : 'AudioObject',
      name: title,
      description: summary || title,
      contentUrl: at(recording.found.href),
      encodingFormat: recording.found.mediaType,
      uploadDate: article.publishedAt.toISOString(),
      transcript: text || undefined,
    }
  return { '@type': 'Article', headline: title.slice(0, 110), description: summary || undefined, articleBody: text }
}

const questionData = (name: string, text: string) => ({
  '@type': 'Question',
  name,
  acceptedAnswer: { '@type': 'Answer', text },
})

/** Questions that fold out on a page, where their answers stand. */
export function questionsData(articles: readonly ArticleListed[], answers: (body: string) => string): VNode | null {
  const told = articles.flatMap(({ title, body }) => (body === null ? [] : [questionData(title, answers(body))]))
  if (told.length === 0) return null
  return <Data of={{ '@context': 'https://schema.org', '@type': 'FAQPage', mainEntity: told }} />
}

function crumbs(origin: string, help: string, sections: readonly (SectionLink | null)[], article: ArticleFound) {
  const at = (path: string) => new URL(path, origin).href
  const steps = [
    { name: help, item: at('/help') },
    ...sections.flatMap((one) => (one ? [{ name: one.title, item: at(sectionHref(one.slug)) }] : [])),
    { name: article.title, item: at(articleHref(article.slug)) },
  ]
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: steps.map((step, index) => ({ '@type': 'ListItem', position: index + 1, ...step })),
  }
}

/** A data block is no script: browsers run nothing of it. `<` is escaped, so that no title ends it. */
function Data({ of }: { of: Record<string, unknown> }): VNode {
  const json = JSON.stringify(of).replaceAll('<', '\\u003c')
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />
}
