import type { VNode } from 'preact'
import { QUESTION_LIMIT } from '../../contract.ts'
import { ArticleText } from '../../text/draw.tsx'
import { readArticle } from '../../../../ui/rich/article.ts'
import { resolve, UNKNOWN } from '../../text/resolve.ts'
import { say } from '../../../../ui/words.ts'
import { findsAsTyped } from '../../searching/typed.ts'
import type { ArticleListed, ArticleLink, SectionLink } from '../find.ts'
import { articleHref } from '../publish.ts'

export const sectionHref = (slug: string): string => `/help/${slug}`

/** Where one is: the help, the chapter, its part. */
export function Trail({ locale, sections }: { locale: string; sections: readonly (SectionLink | null)[] }): VNode {
  const words = say(locale)
  return (
    <nav class="trail small" aria-label={words('help.trail')}>
      <a href="/help">{words('help.title')}</a>
      {sections.map((one) => (one ? <a href={sectionHref(one.slug)}>{one.title}</a> : null))}
    </nav>
  )
}

/** A field to search in, or to ask in whole sentences: both work without a script. */
export function SearchField({ locale, text, big }: { locale: string; text?: string; big?: true }): VNode {
  const words = say(locale)
  return (
    <form
      action="/help/search"
      role="search"
      aria-label={words('help.search')}
      class={big ? 'seek big' : 'seek'}
      {...findsAsTyped(locale)}
    >
      <input
        class="input"
        id="help-search"
        type="search"
        name="q"
        value={text}
        maxLength={QUESTION_LIMIT}
        placeholder={words('help.searchHint')}
        aria-label={words('help.search')}
        enterkeyhint="search"
        autocomplete="off"
      />
      <button class="button main" type="submit">
        {words('help.searchNow')}
      </button>
    </form>
  )
}

export function AskField({ locale }: { locale: string }): VNode {
  const words = say(locale)
  return (
    <form method="post" action="/help/ask" class="card stack">
      <div class="field">
        <label for="ask">{words('help.ask')}</label>
        <span class="hint" id="ask-hint">
          {words('help.askHint')}
        </span>
        <textarea
          class="input"
          id="ask"
          name="text"
          rows={2}
          required
          maxLength={QUESTION_LIMIT}
          aria-describedby="ask-hint"
        />
      </div>
      <p>
        <button class="button" type="submit">
          {words('help.askNow')}
        </button>
      </p>
    </form>
  )
}

/** What kind of thing it is, where that is not plain from its title, and in which language, where it is not the reader's. */
function aboutLink({ kind, language }: ArticleLink, locale: string): string {
  const words = say(locale)
  const said = {
    path: words('help.kind.path'),
    recording: words('help.kind.recording'),
    guide: words('help.kind.guide'),
  }
  return [
    kind in said ? said[kind as keyof typeof said] : '',
    language === locale ? '' : languageName(language, locale),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

export function languageName(language: string, locale: string): string {
  // "Norwegian": what it is called where nobody needs to know which of the two.
  return new Intl.DisplayNames([locale], { type: 'language' }).of(language === 'nb' ? 'no' : language) ?? language
}

/** Titles that lead to articles. */
export function ArticleLinks({ articles, locale }: { articles: readonly ArticleLink[]; locale: string }): VNode {
  return (
    <ul class="titles">
      {articles.map((one) => {
        const more = aboutLink(one, locale)
        return (
          <li>
            <a href={articleHref(one.slug)} {...inLanguage(one.language, locale)}>
              {one.title}
            </a>
            {more ? <span class="small softer">{more}</span> : null}
          </li>
        )
      })}
    </ul>
  )
}

/** The same with what each is about. */
export function ArticleSummaries({ articles, locale }: { articles: readonly ArticleListed[]; locale: string }): VNode {
  return (
    <ul class="summaries">
      {articles.map((one) => {
        const more = aboutLink(one, locale)
        return (
          <li {...inLanguage(one.language, locale)}>
            <h2>
              <a href={articleHref(one.slug)}>{one.title}</a>
            </h2>
            {one.summary ? <p class="soft">{one.summary}</p> : null}
            {more ? <p class="small softer">{more}</p> : null}
          </li>
        )
      })}
    </ul>
  )
}

/** Questions that fold out; one with a longer answer leads to it. */
export function Questions({ articles, locale }: { articles: readonly ArticleListed[]; locale: string }): VNode {
  const words = say(locale)
  return (
    <div class="questions">
      {articles.map((one) => (
        <details {...inLanguage(one.language, locale)}>
          <summary>{one.title}</summary>
          {one.body === null ? (
            <p>{one.summary}</p>
          ) : (
            <Answer body={one.body} language={one.language} locale={locale} />
          )}
          <p class="small">
            <a href={articleHref(one.slug)}>{words('help.whole')}</a>
          </p>
        </details>
      ))}
    </div>
  )
}

/** A short answer as a stranger reads it, without its pictures: the whole one stands at its own address. */
function Answer({ body, language, locale }: { body: string; language: string; locale: string }): VNode {
  const blocks = resolve(readArticle(body), UNKNOWN, language).filter(({ kind }) => kind !== 'media')
  return <ArticleText blocks={blocks} seen={{ locale, file: () => undefined, product: () => null }} />
}

/** Words in another language than the page say so, to whoever reads them aloud. */
export const inLanguage = (language: string, locale: string): { lang?: string } =>
  language === locale ? {} : { lang: language }
