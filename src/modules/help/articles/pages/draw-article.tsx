import type { VNode } from 'preact'
import { Live } from '../../../../ui/content.tsx'
import { formatDay } from '../../../../ui/format.ts'
import { say, sayDeclared } from '../../../../ui/words.ts'
import type { ArticleBlock, Heading } from '../../../../ui/rich/article.ts'
import { ArticleText, type Drawable, drawWords, type Seen } from '../../text/draw.tsx'
import type { ArticleFound } from '../find.ts'
import { articleHref } from '../publish.ts'
import { articleData } from './data.tsx'
import { Guide } from './guide.tsx'
import { ArticleLinks, inLanguage, languageName, Trail } from './parts.tsx'
import { Path, type Standing } from './path.tsx'
import { Recording } from './recording.tsx'

/** From so many parts on an article has a table of them. */
const CONTENTS_FROM = 3

/** A page is read for years. */
const WITH_YEAR = { now: new Date(0), style: 'bare' } as const

export interface ProductShown {
  id: string
  title: string
  href: string
}

/** Everything that an article's page says. Plain data: what is the same is drawn once. */
export interface Drawn {
  locale: string
  origin: string
  zone: string
  article: ArticleFound
  /** Resolved for its reader. */
  blocks: ArticleBlock[]
  files: (Drawable & { id: string })[]
  linked: ProductShown[]
  about: ProductShown[]
  /** As it was drawn. */
  foot: string
  standing: Standing
  print: boolean
  /** Everybody may read it, so search engines are told of it. */
  indexed: boolean
  preview?: 'draft' | 'published'
  /** It says something of its reader: where its text alone stands, and what rings when that may have changed. */
  live?: { from: string; topic: string }
}

export function drawArticle(drawn: Drawn): VNode {
  const { locale, article, blocks, print, preview, foot } = drawn
  const words = say(locale)
  const seen = seenOf(drawn)
  const parts = partsOf(article, blocks)
  return (
    <div class={parts.length > 0 && !print ? 'reading with-parts' : 'reading'}>
      <div class="stack head">
        {preview ? <p class="note due">{words(`help.preview.${preview}`)}</p> : null}
        {print ? null : <Trail locale={locale} sections={[article.parent, article.section]} />}
        <OtherLanguages drawn={drawn} />
        <h1 {...inLanguage(article.language, locale)}>{article.title}</h1>
        {article.summary ? (
          <p class="lead" {...inLanguage(article.language, locale)}>
            {article.summary}
          </p>
        ) : null}
      </div>
      {parts.length > 0 && !print ? <Contents parts={parts} seen={seen} /> : null}
      <article class="stack body" {...inLanguage(article.language, locale)}>
        {drawn.live && !print ? <Live {...drawn.live}>{drawBody(drawn)}</Live> : <Body drawn={drawn} seen={seen} />}
      </article>
      <div class="stack wide tail">
        <p class="small softer row">
          <span>
            {article.revision > 0
              ? words('help.revision', {
                  revision: article.revision,
                  day: formatDay(article.changedAt, drawn.zone, locale, WITH_YEAR),
                })
              : null}
          </span>
          {print || preview ? null : (
            <a href={`${articleHref(article.slug)}?print`} rel="nofollow">
              {words('help.print')}
            </a>
          )}
        </p>
        {foot ? <div class="stack" dangerouslySetInnerHTML={{ __html: foot }} /> : null}
        {print ? null : <Besides drawn={drawn} />}
      </div>
      {drawn.indexed && !print ? articleData({ ...drawn, file: seen.file }) : null}
    </div>
  )
}

function seenOf({ locale, files, linked }: Drawn): Seen {
  const byId = new Map(files.map((file) => [file.id, file]))
  const products = new Map(linked.map(({ id, href }) => [id, href]))
  return { locale, file: (id) => byId.get(id), product: (id) => products.get(id) ?? null }
}

/** The text by itself, as it is fetched anew where it speaks of its reader. */
export const drawBody = (drawn: Drawn): VNode => (
  <div class="stack">
    <Body drawn={drawn} seen={seenOf(drawn)} />
  </div>
)

function Body({ drawn, seen }: { drawn: Drawn; seen: Seen }): VNode {
  const { article, blocks, standing, print } = drawn
  if (article.kind === 'guide') return <Guide blocks={blocks} seen={seen} />
  // On paper all its questions stand below each other.
  if (article.kind === 'path' && !print) return <Path blocks={blocks} standing={standing} seen={seen} />
  if (article.kind === 'recording') return <Recording blocks={blocks} seen={seen} />
  return <ArticleText blocks={blocks} seen={seen} />
}

/** That it is not written in the reader's language yet, or where it is. */
function OtherLanguages({ drawn: { locale, article } }: { drawn: Drawn }): VNode | null {
  const words = say(locale)
  const own = article.languages.find(({ language }) => language === locale)
  const names = { language: languageName(article.language, locale), own: languageName(locale, locale) }
  if (article.language === locale || article.languages.length === 0) {
    const others = article.languages.filter(
      ({ language, slug }) => language !== article.language && slug !== article.slug,
    )
    if (others.length === 0) return null
    return (
      <p class="small softer row">
        {others.map(({ language, slug }) => (
          <a href={articleHref(slug)} hreflang={language} lang={language}>
            {sayDeclared(language, 'help.readIn', { language: languageName(language, language) })}
          </a>
        ))}
      </p>
    )
  }
  return (
    <p class="note">
      {own ? (
        <a href={articleHref(own.slug)}>{words('help.readIn', { language: names.own })}</a>
      ) : (
        words('help.otherLanguage', names)
      )}
    </p>
  )
}

/** Parts to which a table of contents leads; steps and questions have their own order. */
function partsOf({ kind }: ArticleFound, blocks: readonly ArticleBlock[]): Heading[] {
  if (kind === 'path' || kind === 'faq') return []
  const parts = blocks.filter((block): block is Heading => block.kind === 'heading' && block.level === 2)
  return parts.length >= CONTENTS_FROM ? parts : []
}

function Contents({ parts, seen }: { parts: readonly Heading[]; seen: Seen }): VNode {
  const title = say(seen.locale)('help.onThisPage')
  return (
    <nav class="parts small" aria-label={title}>
      <p class="softer">{title}</p>
      <ol>
        {parts.map(({ anchor, of }) => (
          <li>
            <a href={`#${anchor}`}>{drawWords(of, seen)}</a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Besides({ drawn: { locale, article, about } }: { drawn: Drawn }): VNode | null {
  const words = say(locale)
  if (about.length === 0 && article.near.length === 0) return null
  return (
    <div class="split besides">
      {article.near.length > 0 ? (
        <section class="stack">
          <h2>{words('help.alsoAbout')}</h2>
          <ArticleLinks articles={article.near} locale={locale} />
        </section>
      ) : null}
      {about.length > 0 ? (
        <section class="stack">
          <h2>{words('help.aboutProducts')}</h2>
          <ul class="titles">
            {about.map(({ href, title }) => (
              <li>
                <a href={href}>{title}</a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  )
}
