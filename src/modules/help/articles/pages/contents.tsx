import type { VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import type { PageReply } from '../../../../platform/http/endpoint.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { Empty, Pager } from '../../../../ui/content.tsx'
import { say } from '../../../../ui/words.ts'
import { forPartners } from '../../growth/partners.tsx'
import { readerOf } from '../../reader.ts'
import { HELP_SCRIPT } from '../../searching/typed.ts'
import { plainArticle } from '../../text/passages.ts'
import { readArticle } from '../../../../ui/rich/article.ts'
import { resolve, UNKNOWN } from '../../text/resolve.ts'
import { type ArticleListed, contents, faqs, movedTo, sectionAt, type SectionShown } from '../find.ts'
import { movedFor, notFound } from './article.tsx'
import { questionsData } from './data.tsx'
import {
  ArticleLinks,
  ArticleSummaries,
  AskField,
  inLanguage,
  Questions,
  SearchField,
  sectionHref,
  Trail,
} from './parts.tsx'

/** Articles that a chapter names on the contents page: a card that is taken in at a glance. */
const NAMED = 5
/** Questions that the contents page answers by itself. */
const QUESTIONS = 8
/** Articles on one page of a chapter. */
const SECTION_PAGE = 60

/** What there is: a field to search in, the chapters, what is asked most, and a way to ask. */
export async function contentsPage(call: Call): Promise<PageReply> {
  const { locale } = call
  const words = say(locale)
  const reader = await readerOf(call)
  const [all, asked, partners] = await Promise.all([
    contents(call, reader, { each: NAMED, parent: null }),
    faqs(call, reader, QUESTIONS),
    forPartners(call, reader),
  ])
  const chapters = all.filter(({ articles }) => articles.length > 0)
  const isEmpty = chapters.length === 0 && asked.length === 0 && partners === null
  return {
    title: words('help.title'),
    description: words('help.lead', { shop: setting(call, shop.name) }),
    style: 'help.css',
    script: HELP_SCRIPT,
    cache: 'public',
    links: [
      { rel: 'canonical', href: new URL('/help', call.config.url).href },
      { rel: 'alternate', type: 'application/atom+xml', title: words('help.feed'), href: '/help/feed.xml' },
    ],
    body: (
      <div class="stack wide help">
        <section class="stack hero">
          <h1>{words('help.title')}</h1>
          <p class="lead">{words('help.lead', { shop: setting(call, shop.name) })}</p>
          <SearchField locale={locale} big />
        </section>
        {isEmpty ? <Empty title={words('help.emptyTitle')}>{words('help.emptyText')}</Empty> : null}
        {partners}
        {chapters.length > 0 ? (
          <div class="chapters">
            {chapters.map((chapter) => (
              <Chapter chapter={chapter} locale={locale} />
            ))}
          </div>
        ) : null}
        {asked.length > 0 ? (
          <section class="stack asked-often">
            <h2>{words(reader.owns.length > 0 ? 'help.oftenOwners' : 'help.often')}</h2>
            <Questions articles={asked} locale={locale} />
            {/* What only some may read is for no search engine. */}
            {reader.parties.length === 0 && !reader.all ? questionsData(asked, plainOf(locale)) : null}
          </section>
        ) : null}
        <section class="narrow asking">
          <AskField locale={locale} />
        </section>
      </div>
    ),
  }
}

const plainOf = (locale: string) => (body: string) => plainArticle(resolve(readArticle(body), UNKNOWN, locale))

function Chapter({ chapter, locale }: { chapter: SectionShown; locale: string }): VNode {
  const articles = chapter.articles
  return (
    <section class="chapter" {...inLanguage(chapter.language, locale)}>
      <h2>
        <a href={sectionHref(chapter.slug)}>{chapter.title}</a>
      </h2>
      {chapter.summary ? <p class="soft">{chapter.summary}</p> : null}
      <ArticleLinks articles={articles} locale={locale} />
      {articles.length === NAMED ? (
        <p class="small">
          <a href={sectionHref(chapter.slug)}>{say(locale)('help.allOf', { chapter: chapter.title })}</a>
        </p>
      ) : null}
    </section>
  )
}

/** A chapter: its parts, its articles, its questions. */
export async function sectionPage(call: Call, { slug, page }: { slug: string; page: number }): Promise<PageReply> {
  const { locale } = call
  const words = say(locale)
  const reader = await readerOf(call)
  const section = await sectionAt(call, reader, { slug, each: SECTION_PAGE, page })
  if (!section) {
    const now = await movedTo(call, reader, 'section', slug)
    return now === null ? notFound(call, slug) : movedFor(sectionHref(now))
  }
  const parts = (await contents(call, reader, { each: NAMED, parent: section.id })).filter(
    ({ articles }) => articles.length > 0,
  )
  const shown = section.articles.slice(0, SECTION_PAGE)
  // A chapter in which nothing is for this reader is not named to them.
  if (parts.length === 0 && shown.length === 0 && !reader.all) return notFound(call, slug)
  const isMore = section.articles.length > SECTION_PAGE
  const questions = shown.filter(({ kind }) => kind === 'faq')
  const others = shown.filter(({ kind }) => kind !== 'faq')
  return {
    title: section.title,
    description: section.summary,
    style: 'help.css',
    script: HELP_SCRIPT,
    cache: 'public',
    links: linksOf(call, section),
    body: (
      <div class="stack wide help">
        <div class="stack">
          <Trail locale={locale} sections={[section.parent]} />
          <h1 {...inLanguage(section.language, locale)}>{section.title}</h1>
          {section.summary ? <p class="lead">{section.summary}</p> : null}
        </div>
        {parts.length > 0 ? (
          <div class="chapters">
            {parts.map((chapter) => (
              <Chapter chapter={chapter} locale={locale} />
            ))}
          </div>
        ) : null}
        {others.length > 0 ? <ArticleSummaries articles={others} locale={locale} /> : null}
        {questions.length > 0 ? (
          <Asked questions={questions} isStranger={!reader.all && reader.parties.length === 0} locale={locale} />
        ) : null}
        {parts.length === 0 && shown.length === 0 ? (
          <Empty title={words('help.emptySection')}>{words('help.emptyText')}</Empty>
        ) : null}
        <Pager
          locale={locale}
          page={page}
          pages={isMore ? page + 1 : page}
          href={(other) => `${sectionHref(section.slug)}?page=${other}`}
        />
        <section class="narrow asking">
          <SearchField locale={locale} />
        </section>
      </div>
    ),
  }
}

function Asked({
  questions,
  isStranger,
  locale,
}: {
  questions: readonly ArticleListed[]
  isStranger: boolean
  locale: string
}): VNode {
  return (
    <section class="stack asked-often">
      <h2>{say(locale)('help.questions')}</h2>
      <Questions articles={questions} locale={locale} />
      {isStranger ? questionsData(questions, plainOf(locale)) : null}
    </section>
  )
}

function linksOf(call: Call, { slug, languages }: SectionShown) {
  const at = (one: string) => new URL(sectionHref(one), call.config.url).href
  const several = languages.some((other) => other.slug !== slug)
  return [
    { rel: 'canonical' as const, href: at(slug) },
    ...(several
      ? languages.map((other) => ({ rel: 'alternate' as const, hreflang: other.language, href: at(other.slug) }))
      : []),
  ]
}
