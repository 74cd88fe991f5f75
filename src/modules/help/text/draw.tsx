import type { ComponentChildren, VNode } from 'preact'
import { formatSize } from '../../../ui/format.ts'
import { inLines } from '../../../ui/rich/rich.tsx'
import { say } from '../../../ui/words.ts'
import { type ArticleBlock, plainWords, type Words } from '../../../ui/rich/article.ts'

/** A file of ours as a page shows it. */
export interface Drawable {
  sort: 'picture' | 'sound' | 'film'
  mediaType: string
  size: number
  href: string
}

export interface Seen {
  locale: string
  /** Undefined: it is not to be had, and its name stands there. */
  file(id: string): Drawable | undefined
  /** Where a product is shown; null: it is not any more. */
  product(id: string): string | null
}

/** Article text on a page, once it is resolved. Nothing can come of it but what is named here. */
export function ArticleText({ blocks, seen }: { blocks: readonly ArticleBlock[]; seen: Seen }): VNode {
  return <div class="rich article">{blocks.map((block) => drawBlock(block, seen))}</div>
}

function drawBlock(block: ArticleBlock, seen: Seen): ComponentChildren {
  switch (block.kind) {
    case 'paragraph':
      return <p>{drawWords(block.of, seen)}</p>
    case 'heading':
      return block.level === 2 ? (
        <h2 id={block.anchor}>{drawWords(block.of, seen)}</h2>
      ) : (
        <h3 id={block.anchor}>{drawWords(block.of, seen)}</h3>
      )
    case 'quote':
      return <blockquote>{block.of.map((one) => drawBlock(one, seen))}</blockquote>
    case 'list': {
      const items = block.items.map((item) => (
        <li>{item.map((one) => (one.kind === 'paragraph' ? drawWords(one.of, seen) : drawBlock(one, seen)))}</li>
      ))
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>
    }
    case 'table':
      return drawTable(block, seen)
    case 'note':
      return (
        <div class={block.tone === 'careful' ? 'note due' : 'note'} role="note">
          <p class="tone">{say(seen.locale)(block.tone === 'careful' ? 'help.careful' : 'help.note')}</p>
          {block.of.map((one) => drawBlock(one, seen))}
        </div>
      )
    case 'media':
      return <Media file={block.file} name={block.name} seen={seen} />
    // What was not resolved is for nobody: its plain words were put there before.
    case 'if':
    case 'live':
      return null
  }
}

function drawTable({ head, rows }: Extract<ArticleBlock, { kind: 'table' }>, seen: Seen): VNode {
  const label = head?.map(plainWords).join(', ') || say(seen.locale)('help.table')
  return (
    <div class="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        {head ? (
          <thead>
            <tr>
              {head.map((cell) => (
                <th scope="col">{drawWords(cell, seen)}</th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell) => (
                <td>{drawWords(cell, seen)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A picture, or what plays a sound or a film: a browser's own player, which the keyboard and screen readers know. */
export function Media({ file, name, seen }: { file: string; name: string; seen: Seen }): VNode {
  const found = seen.file(file)
  const words = say(seen.locale)
  if (!found) return <p class="softer">[{name}]</p>
  if (found.sort === 'picture')
    return (
      <figure>
        <img src={found.href} alt={name} loading="lazy" decoding="async" />
      </figure>
    )
  const save = (
    <a href={found.href} download>
      {words('help.save', { size: formatSize(found.size, seen.locale) })}
    </a>
  )
  return (
    <figure>
      {found.sort === 'film' ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- what is said in it stands below it, as text
        <video controls preload="metadata" src={found.href} aria-label={name}>
          {save}
        </video>
      ) : (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- the same
        <audio controls preload="metadata" src={found.href} aria-label={name}>
          {save}
        </audio>
      )}
      <figcaption class="small softer">
        {name}
        {name ? ' · ' : null}
        {save}
      </figcaption>
    </figure>
  )
}

export function drawWords(of: readonly Words[], seen: Seen): ComponentChildren {
  return of.map((one) => {
    if (typeof one === 'string') return inLines(one)
    if (one.kind === 'bold') return <strong>{drawWords(one.of, seen)}</strong>
    if (one.kind === 'italic') return <em>{drawWords(one.of, seen)}</em>
    // Resolved long ago, or nobody knows it: then its name stands there, as somebody wrote it.
    if (one.kind === 'field') return `{{${one.name}}}`
    if (one.kind === 'picture') {
      const found = seen.file(one.file)
      return found?.sort === 'picture' ? <img src={found.href} alt={one.name} loading="lazy" /> : `[${one.name}]`
    }
    const href = hrefOf(one.href, seen)
    return href === null ? drawWords(one.of, seen) : <a {...href}>{drawWords(one.of, seen)}</a>
  })
}

const PRODUCT = 'product:'

function hrefOf(target: string, seen: Seen): { href: string; rel?: string } | null {
  if (target.startsWith(PRODUCT)) {
    const href = seen.product(target.slice(PRODUCT.length))
    return href === null ? null : { href }
  }
  return /^[/#]/.test(target) ? { href: target } : { href: target, rel: 'noopener noreferrer' }
}

/** The products to which an article's links lead. */
export function productsIn(blocks: readonly ArticleBlock[]): string[] {
  const found = new Set<string>()
  const inWords = (of: readonly Words[]): void => {
    for (const one of of) {
      if (typeof one === 'string' || one.kind === 'picture' || one.kind === 'field') continue
      if (one.kind === 'link' && one.href.startsWith(PRODUCT)) found.add(one.href.slice(PRODUCT.length))
      inWords(one.of)
    }
  }
  const look = (all: readonly ArticleBlock[]): void => {
    for (const block of all) {
      if (block.kind === 'quote' || block.kind === 'note') look(block.of)
      else if (block.kind === 'if') look([...block.yes, ...block.no])
      else if (block.kind === 'list') block.items.forEach(look)
      else if (block.kind === 'table') for (const cells of [block.head ?? [], ...block.rows]) cells.forEach(inWords)
      else if (block.kind !== 'media' && block.kind !== 'live') inWords(block.of)
    }
  }
  look(blocks)
  return [...found]
}
