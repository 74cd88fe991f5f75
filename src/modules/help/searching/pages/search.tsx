import type { ComponentChildren, VNode } from 'preact'
import { z } from 'zod'
import type { Call } from '../../../../platform/context.ts'
import type { PageReply } from '../../../../platform/http/endpoint.ts'
import { Empty, Note } from '../../../../ui/content.tsx'
import { Button, Hidden } from '../../../../ui/form.tsx'
import { say } from '../../../../ui/words.ts'
import { languageName, SearchField, Trail } from '../../articles/pages/parts.tsx'
import { QUESTION_LIMIT } from '../../contract.ts'
import type { Found, FoundArticle } from '../contract.ts'
import { search } from '../find.ts'
import { askHref, HELP_SCRIPT, searchHref } from '../typed.ts'
import type { Piece } from '../words.ts'

/** Addresses are passed on with marks of all kinds (utm_source): they are left alone, and what is too long is cut. */
export const searchPageInput = z.object({
  q: z
    .string()
    .default('')
    .transform((text) => text.trim().slice(0, QUESTION_LIMIT)),
  noted: z.literal('yes').optional().catch(undefined),
})

/** What a search finds, as a page: it works without scripts, and is where their field leads with the enter key. */
export async function searchPage(call: Call, { q, noted }: z.output<typeof searchPageInput>): Promise<PageReply> {
  const words = say(call.locale)
  const title = q === '' ? words('helpSearch.title') : words('helpSearch.titleFor', { text: q })
  const found = q === '' ? null : await search(call, { text: q })
  const body = (
    <div class="stack wide">
      <Trail locale={call.locale} sections={[]} />
      <h1>{title}</h1>
      <SearchField locale={call.locale} text={q} />
      {noted ? <Note>{words('helpSearch.remembered')}</Note> : null}
      {found ? <Results found={found} text={q} locale={call.locale} noted={noted !== undefined} /> : null}
    </div>
  )
  return { title, body, cache: 'private', script: HELP_SCRIPT, style: 'help.css', hidden: true }
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
        <div class="stack tight">
          <p>
            <Button look="main" href={askHref(text)}>
              {words('helpSearch.ask')}
            </Button>
          </p>
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
            {[section, heading === title ? '' : heading, language === locale ? '' : languageName(language, locale)]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </li>
      ))}
    </ol>
  )
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
