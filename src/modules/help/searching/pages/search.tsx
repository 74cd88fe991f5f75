import type { ComponentChildren, VNode } from 'preact'
import { z } from 'zod'
import type { Call } from '../../../../platform/context.ts'
import type { PageReply } from '../../../../platform/http/endpoint.ts'
import { Empty, Heading, Note } from '../../../../ui/content.tsx'
import { Button, Hidden } from '../../../../ui/form.tsx'
import { hasMessage, say, sayDeclared } from '../../../../ui/words.ts'
import { QUESTION_LIMIT } from '../../contract.ts'
import type { Found, FoundArticle } from '../contract.ts'
import { search } from '../find.ts'
import type { Piece } from '../words.ts'

/** Addresses are passed on with marks of all kinds (utm_source): they are left alone, and what is too long is cut. */
export const searchPageInput = z.object({
  q: z
    .string()
    .default('')
    .transform((text) => text.trim().slice(0, QUESTION_LIMIT)),
  noted: z.literal('yes').optional().catch(undefined),
})

/** Scripts of a page on which one searches as one types. */
export const HELP_SCRIPT = 'help-page.js'

/** What a search finds, as a page: it works without scripts, and is where their field leads with the enter key. */
export async function searchPage(call: Call, { q, noted }: z.output<typeof searchPageInput>): Promise<PageReply> {
  const words = say(call.locale)
  const title = q === '' ? words('helpSearch.title') : words('helpSearch.titleFor', { text: q })
  const found = q === '' ? null : await search(call, { text: q })
  const body = (
    <div class="stack wide">
      <Heading title={title} above={<a href="/help">{words('helpSearch.inHelp')}</a>} />
      <HelpSearchForm locale={call.locale} text={q} />
      {noted ? <Note>{words('helpSearch.remembered')}</Note> : null}
      {found ? <Results found={found} text={q} locale={call.locale} noted={noted !== undefined} /> : null}
    </div>
  )
  return { title, body, cache: 'private', script: HELP_SCRIPT, search: '' }
}

/** The field, for any page of the help. With `help-page.js` it finds while one types. */
export function HelpSearchForm({ locale, text = '' }: { locale: string; text?: string }): VNode {
  const words = say(locale)
  const count = (none: number) => words('helpSearch.count', { count: none })
  return (
    <form
      class="help-search"
      action="/help/search"
      role="search"
      aria-label={words('helpSearch.title')}
      data-help-search="search"
      data-none={count(0)}
      data-one={count(1)}
      // A browser has no ICU: the number stands where it was.
      data-other={count(7_777).replace(/7.?777/, '#')}
      data-all={words('helpSearch.allHelp', { text: '#' })}
    >
      <div class="field">
        <label for="help-search">{words('helpSearch.label')}</label>
        <div class="row">
          <input
            class="input"
            id="help-search"
            type="search"
            name="q"
            value={text}
            maxlength={QUESTION_LIMIT}
            autocomplete="off"
            enterkeyhint="search"
            aria-describedby="help-search-hint"
          />
          <Button look="main">{words('helpSearch.search')}</Button>
        </div>
        <p class="hint" id="help-search-hint">
          {words('helpSearch.hint')}
        </p>
      </div>
    </form>
  )
}

function Results({
  found,
  text,
  locale,
  noted,
}: {
  found: Found
  text: string
  locale: string
  noted: boolean
}): VNode {
  const words = say(locale)
  return (
    <div
      class="stack wide"
      data-searched={text}
      data-door="search"
      data-nothing={found.articles.length === 0 ? 'yes' : undefined}
    >
      {found.meant ? (
        <p>
          {words('helpSearch.meant')} <a href={searchHref(found.meant)}>{found.meant}</a>?
        </p>
      ) : null}
      {found.articles.length > 0 ? (
        <section class="stack" aria-labelledby="found-articles">
          <h2 id="found-articles">{words('helpSearch.count', { count: found.articles.length })}</h2>
          <Articles articles={found.articles} locale={locale} />
          {found.outcome === 'answered' ? null : (
            <p class="soft">
              {words('helpSearch.unsure')} <a href={askHref(text)}>{words('helpSearch.ask')}</a>
            </p>
          )}
        </section>
      ) : (
        <NothingFound text={text} locale={locale} noted={noted} />
      )}
      <Beside title={words('helpSearch.others')}>
        {found.others.map(({ title, href, text: said }) => (
          <li>
            <h3>
              <a href={href}>{title}</a>
            </h3>
            <p class="small soft">{said}</p>
          </li>
        ))}
      </Beside>
      <Beside title={words('helpSearch.products')}>
        {found.products.map(({ title, href, price }) => (
          <li>
            <h3>
              <a href={href}>{title}</a>
            </h3>
            <p class="small soft num">{price}</p>
          </li>
        ))}
      </Beside>
    </div>
  )
}

function NothingFound({ text, locale, noted }: { text: string; locale: string; noted: boolean }): VNode {
  const words = say(locale)
  return (
    <Empty
      title={words('helpSearch.nothingTitle', { text })}
      action={
        <div class="row">
          <Button look="main" href={askHref(text)}>
            {words('helpSearch.ask')}
          </Button>
          {noted ? null : <Remember text={text} door="search" locale={locale} />}
        </div>
      }
    >
      {words('helpSearch.nothingText')}
    </Empty>
  )
}

/** Notes what was looked for, because they ask for it: a form, because it changes something. */
export function Remember({ text, door, locale }: { text: string; door: 'search' | 'shop'; locale: string }): VNode {
  const words = say(locale)
  return (
    <form method="post" action="/help/search/noted">
      <Hidden values={{ text, door }} />
      <Button>{words('helpSearch.remember')}</Button>
      <p class="small softer">{words('helpSearch.rememberText')}</p>
    </form>
  )
}

/** Articles with the passage that fits, best first. A click is counted by the script, from `data-article`. */
export function Articles({ articles, locale }: { articles: readonly FoundArticle[]; locale: string }): VNode {
  const words = say(locale)
  return (
    <ol class="found-articles">
      {articles.map(({ id, title, href, heading, section, passage, language }) => (
        <li>
          <h3>
            <a href={href} data-article={id} hreflang={language === locale ? undefined : language}>
              {title}
            </a>
          </h3>
          <p lang={language === locale ? undefined : language}>
            <Pieces pieces={passage} />
          </p>
          <p class="small softer">
            {[section, heading === title ? '' : heading].filter(Boolean).join(' · ')}
            {language === locale ? null : <> {languageName(locale, language, words)}</>}
          </p>
        </li>
      ))}
    </ol>
  )
}

function languageName(locale: string, language: string, words: ReturnType<typeof say>): string {
  const key = `helpSearch.language.${language}`
  return hasMessage(key) ? sayDeclared(locale, key) : words('helpSearch.language.other', { language })
}

function Pieces({ pieces }: { pieces: readonly Piece[] }): ComponentChildren {
  return pieces.map(({ text, marked }) => (marked ? <mark>{text}</mark> : text))
}

function Beside({ title, children }: { title: string; children: VNode[] }): VNode | null {
  return children.length === 0 ? null : (
    <section class="stack tight">
      <h2>{title}</h2>
      <ul class="found-articles">{children}</ul>
    </section>
  )
}

export const searchHref = (text: string): string => `/help/search?q=${encodeURIComponent(text)}`
/** Where a person, or the house itself, is asked: with the words filled in. */
export const askHref = (text: string): string => `/help/ask?q=${encodeURIComponent(text)}`
