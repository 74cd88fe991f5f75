import type { ComponentChildren, VNode } from 'preact'
import { formatMoney } from './format.ts'
import type { MoneyShown } from './format.ts'
import { hasMessage, say, sayDeclared } from './words.ts'

/** A sheet of paper on the table: what belongs together, with a title. */
export function Card({ title, children }: { readonly title?: string; readonly children: ComponentChildren }): VNode {
  return (
    <section class="card">
      {title ? <h2>{title}</h2> : null}
      {children}
    </section>
  )
}

/** The head of a page: its title, what it is for, and what stands above it in small. */
export function Heading(props: {
  readonly above?: ComponentChildren
  readonly title: string
  readonly children?: ComponentChildren
}): VNode {
  return (
    <div class="heading">
      {props.above ? <p class="small softer">{props.above}</p> : null}
      <h1>{props.title}</h1>
      {props.children ? <p class="lead">{props.children}</p> : null}
    </div>
  )
}

export type Fact = { readonly name: ComponentChildren; readonly value: ComponentChildren }

/** Names and what they are: stock, delivery, what is in the box. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): VNode {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A word about a state. The three states of a promise have their colours; anything else is plain. */
export function Tag({
  state,
  children,
}: {
  readonly state?: 'due' | 'kept' | 'broken'
  readonly children: ComponentChildren
}): VNode {
  return <span class={state ? `tag ${state}` : 'tag'}>{children}</span>
}

/** A sentence that somebody must see now: saved, added, gone wrong. It is spoken when it appears. */
export function Note({
  state,
  children,
}: {
  readonly state?: 'due' | 'broken'
  readonly children: ComponentChildren
}): VNode {
  return (
    <div class={state ? `note ${state}` : 'note'} role={state === 'broken' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

export type Column<Row> = {
  readonly title: string
  readonly cell: (row: Row) => ComponentChildren
  /** Numbers stand to the right, under each other. */
  readonly number?: boolean
}

type TableProps<Row> = {
  readonly caption: string
  /** The caption is spoken but not drawn: the heading above says the same. */
  readonly captionUnseen?: boolean
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** The cells of a last row that sums up. */
  readonly sum?: readonly ComponentChildren[]
}

/** Rows and columns. On a narrow screen it can be moved sideways, with the keyboard too. */
export function Table<Row>({ caption, captionUnseen, columns, rows, sum }: TableProps<Row>): VNode {
  return (
    <div class="table" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption class={captionUnseen ? 'unseen' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, number }) => (
              <th scope="col" class={number ? 'num' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ cell, number }) => (
                <td class={number ? 'num' : undefined}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {sum ? (
          <tfoot>
            <tr>
              {sum.map((cell, index) => (
                <td class={columns[index]?.number ? 'num' : undefined}>{cell}</td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  )
}

/** Nothing is here, and that is a state too: what it means, and what can be done. */
export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string
  readonly children?: ComponentChildren
  readonly action?: ComponentChildren
}): VNode {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children ? <p class="soft">{children}</p> : null}
      {action}
    </div>
  )
}

type ProblemProps = {
  readonly locale: string
  readonly status: number
  /** The refusal's sentence: what happened and what to do. */
  readonly sentence: string
  /** The request's id, when somebody may have to look it up. */
  readonly reference?: string
  readonly home: string
}

/** The page of something that did not work: what happened, what is safe, what to do. */
export function Problem({ locale, status, sentence, reference, home }: ProblemProps): VNode {
  const words = say(locale)
  const title = hasMessage(`errors.title.${status}`) ? `errors.title.${status}` : 'errors.title.500'
  return (
    <div class="narrow stack">
      <h1>{sayDeclared(locale, title)}</h1>
      <p class="lead">{sentence}</p>
      {reference ? <p class="small softer">{words('problem.reference', { reference })}</p> : null}
      <p>
        <a class="button" href={home}>
          {words('problem.home')}
        </a>
      </p>
    </div>
  )
}

type PagerProps = {
  readonly locale: string
  readonly page: number
  readonly pages: number
  /** The address of a page of the list. */
  readonly href: (page: number) => string
}

/** Back, where one is, on. Absent when there is one page. */
export function Pager({ locale, page, pages, href }: PagerProps): VNode | null {
  if (pages <= 1) return null
  const words = say(locale)
  return (
    <nav class="pager" aria-label={words('pager.label')}>
      {page > 1 ? (
        <a class="button" rel="prev" href={href(page - 1)}>
          {words('pager.before')}
        </a>
      ) : null}
      <span class="soft num">{words('pager.page', { page, pages })}</span>
      {page < pages ? (
        <a class="button" rel="next" href={href(page + 1)}>
          {words('pager.next')}
        </a>
      ) : null}
    </nav>
  )
}

/** An amount in the reader's notation. */
export function Money({ money, locale }: { readonly money: MoneyShown; readonly locale: string }): VNode {
  return <span class="num">{formatMoney(money, locale)}</span>
}

type PictureProps = {
  /** Absent: its place is kept and shows the first letter. */
  readonly src?: string | undefined
  readonly alt: string
  /** The one picture that a page is about is fetched at once; the others when they come near. */
  readonly first?: boolean
  /** Shown whole instead of cut to its frame: goods on a white ground. */
  readonly whole?: boolean
}

/** A picture in a frame of 4 to 3 that is there before the picture is: nothing jumps. */
export function Picture({ src, alt, first, whole }: PictureProps): VNode {
  return (
    <div class={whole ? 'picture whole' : 'picture'}>
      {src ? (
        <img
          src={src}
          alt={alt}
          loading={first ? 'eager' : 'lazy'}
          fetchpriority={first ? 'high' : undefined}
          decoding="async"
        />
      ) : (
        <span aria-hidden="true">{alt.trim().slice(0, 1).toUpperCase()}</span>
      )}
    </div>
  )
}

export type TileProps = {
  readonly href: string
  readonly title: string
  readonly picture?: string | undefined
  readonly price: string
  /** "Sold out", "The last one". */
  readonly note?: ComponentChildren
  /** Cannot be bought now: the picture stands back. */
  readonly out?: boolean
  /** Above the fold: fetched at once. */
  readonly first?: boolean
}

/** One thing on the shelf. The whole tile is the link, and the link has only the title as its words. */
export function Tile({ href, title, picture, price, note, out, first = false }: TileProps): VNode {
  return (
    <li class={out ? 'tile out' : 'tile'}>
      <Picture src={picture} alt={picture ? '' : title} first={first} />
      <h2>
        <a href={href}>{title}</a>
      </h2>
      <p class="price">{price}</p>
      {note ? <p class="small softer">{note}</p> : null}
    </li>
  )
}

type LiveProps = {
  /** The address that answers with this part alone (`renderPart`). */
  readonly from: string
  /** When this rings, the part is read again. */
  readonly topic: string
  readonly children: ComponentChildren
}

/** A part of the page that stays true while it is looked at; see browser/pages/live.ts. Without JavaScript it is what it was. */
export function Live({ from, topic, children }: LiveProps): VNode {
  return (
    <div data-live={from} data-topic={topic}>
      {children}
    </div>
  )
}

/** What can be folded away: open beside a list on a wide screen, closed above it on a telephone until it is pressed. */
export function Fold({
  title,
  open,
  children,
}: {
  readonly title: string
  readonly open?: boolean
  readonly children: ComponentChildren
}): VNode {
  return (
    <details class="fold" open={open}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  )
}

/** The shelf that tiles stand on. */
export function Shelf({ children }: { readonly children: ComponentChildren }): VNode {
  return <ul class="shelf">{children}</ul>
}
