import type { ComponentChildren, VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { type Block, type Inline, plainOf } from './rich/marked.ts'
import { say } from './words.ts'

/** A part of a letter, of which both the plain text and the page are made: so the two cannot say different things. */
export type LetterPart =
  | { text: string }
  /** Words with their formatting; pictures that go along are drawn by their `cid`, by the id of the file. */
  | { blocks: readonly Block[]; drawn: ReadonlyMap<string, string> }
  /** A sentence and where it leads. In plain text the address stands below it. */
  | { text: string; href: string; button: string }
  /** Something to read off: a code, a waybill. */
  | { code: string }
  /** A picture that goes with the letter, by its `cid`; plain text names it. */
  | { picture: string; name: string }
  /** What stands under it all, small: who we are. */
  | { foot: string }
  /** Lines of an order: what, and how much on the right. */
  | { lines: readonly { text: string; amount?: string }[] }

export interface LetterProps {
  locale: string
  /** The shop's name. */
  shop: string
  subject: string
  /** The customer's name, when we know it. */
  name?: string | undefined
  parts: readonly LetterPart[]
  /** A person wrote it: hello and regards are theirs to write. */
  plain?: boolean | undefined
  /** Why this mail came, to follow "You get this mail because". */
  reason: string
  /** Where the customer sees what we know about them. */
  privacyUrl: string
}

/**
 * A letter as text and as a page of its own. The styles stand in the elements, because mail programs throw style sheets away; it loads
 * nothing, so that nobody learns whether and when it was read.
 */
export function writeLetter(props: LetterProps): { subject: string; text: string; html: string } {
  return { subject: props.subject, text: textOf(props), html: `<!doctype html>${render(<LetterPage {...props} />)}` }
}

/** Columns of plain text: what old and small mail programs show without breaking. */
const TEXT_COLUMNS = 72

function textOf({ locale, shop, name, parts, plain, reason, privacyUrl }: LetterProps): string {
  const words = say(locale)
  const paragraphs = [
    ...(plain ? [] : [name ? words('mail.hello', { name }) : words('mail.helloNameless')]),
    ...parts.map((part) => {
      if ('href' in part) return `${wrap(part.text)}\n${part.href}`
      if ('text' in part) return part.text.split('\n').map(wrap).join('\n')
      if ('blocks' in part) return plainOf(part.blocks).split('\n').map(wrap).join('\n')
      if ('code' in part) return `    ${part.code}`
      if ('picture' in part) return `[${part.name}]`
      if ('foot' in part) return part.foot
      return part.lines.map(({ text, amount }) => (amount ? `${text}, ${amount}` : text)).join('\n')
    }),
    ...(plain ? [] : [words('mail.regards', { shop })]),
    `-- \n${wrap(words('mail.why', { reason, url: privacyUrl }))}`,
  ]
  return `${paragraphs.join('\n\n')}\n`
}

/** Breaks at blanks. A word longer than a line, an address for instance, stays whole. */
function wrap(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > TEXT_COLUMNS) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

// The tokens of theme.css, as far as mail programs understand: warm paper, dark ink, one green.
const INK = '#1f1d1a'
const SOFTER = '#6b665e'
const PAPER = '#faf8f4'
const SHEET = '#ffffff'
const LINE = '#e4dfd5'
const ACCENT = '#1f6f54'
const SERIF = "Georgia, 'Times New Roman', serif"
const SANS = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
/**
 * At night, for the mail programs that ask: said once, because an element's own style cannot. Those that throw it away draw the light page
 * or invert it themselves.
 */
const IN_THE_DARK = `@media (prefers-color-scheme: dark) {
.paper { background: #171614 !important; color: #ece8e1 !important }
.sheet { background: #211f1c !important; border-color: #3b3731 !important }
.softer { color: #a9a298 !important }
.line { border-color: #4a453d !important }
.link { color: #7cc7a8 !important }
}`
const paragraph = { margin: '0 0 16px', fontSize: '16px', lineHeight: '1.5' }

function LetterPage({ locale, shop, subject, name, parts, plain, reason, privacyUrl }: LetterProps): VNode {
  const words = say(locale)
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <title>{subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <style>{IN_THE_DARK}</style>
      </head>
      <body
        class="paper"
        style={{ margin: '0', padding: '24px 12px', background: PAPER, color: INK, fontFamily: SANS }}
      >
        {/* A table, because that is the one box that every mail program draws alike. */}
        <table
          role="presentation"
          width="100%"
          cellPadding="0"
          cellSpacing="0"
          style={{ maxWidth: '560px', margin: '0 auto' }}
        >
          <tbody>
            <tr>
              <td style={{ padding: '0 4px 12px', fontFamily: SERIF, fontSize: '20px' }}>{shop}</td>
            </tr>
            <tr>
              <td
                class="sheet"
                style={{
                  padding: '28px 24px 12px',
                  background: SHEET,
                  border: `1px solid ${LINE}`,
                  borderRadius: '10px',
                }}
              >
                <h1
                  style={{
                    margin: '0 0 20px',
                    fontFamily: SERIF,
                    fontWeight: 'normal',
                    fontSize: '26px',
                    lineHeight: '1.25',
                  }}
                >
                  {subject}
                </h1>
                {plain ? null : (
                  <p style={paragraph}>{name ? words('mail.hello', { name }) : words('mail.helloNameless')}</p>
                )}
                {parts.map((part) => (
                  <Part part={part} />
                ))}
                {plain ? null : <p style={paragraph}>{words('mail.regards', { shop })}</p>}
              </td>
            </tr>
            <tr>
              <td class="softer" style={{ padding: '16px 4px', fontSize: '13px', lineHeight: '1.5', color: SOFTER }}>
                {withLink(words('mail.why', { reason, url: privacyUrl }), privacyUrl)}
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>
  )
}

function Part({ part }: { part: LetterPart }): VNode {
  if ('href' in part) {
    return (
      <>
        <p style={paragraph}>{part.text}</p>
        <p style={{ margin: '0 0 24px' }}>
          <a
            href={part.href}
            style={{
              display: 'inline-block',
              padding: '12px 20px',
              background: ACCENT,
              color: '#ffffff',
              borderRadius: '6px',
              textDecoration: 'none',
              fontSize: '16px',
            }}
          >
            {part.button}
          </a>
        </p>
      </>
    )
  }
  if ('text' in part) return <p style={paragraph}>{inLines(part.text)}</p>
  if ('blocks' in part) return <>{part.blocks.map((block) => drawBlock(block, part.drawn))}</>
  if ('code' in part)
    return (
      <p style={{ margin: '0 0 24px', fontFamily: 'monospace', fontSize: '24px', letterSpacing: '3px' }}>{part.code}</p>
    )
  if ('picture' in part)
    return (
      <p style={paragraph}>
        <Picture cid={part.picture} name={part.name} />
      </p>
    )
  if ('foot' in part)
    return (
      <p class="softer" style={{ ...paragraph, fontSize: '13px', color: SOFTER }}>
        {inLines(part.foot)}
      </p>
    )
  return (
    <table
      role="presentation"
      width="100%"
      cellPadding="0"
      cellSpacing="0"
      style={{ margin: '0 0 20px', fontSize: '16px', borderTop: `1px solid ${LINE}` }}
    >
      <tbody>
        {part.lines.map(({ text, amount }) => (
          <tr>
            <td style={{ padding: '8px 0', borderBottom: `1px solid ${LINE}` }}>{text}</td>
            <td
              style={{ padding: '8px 0', borderBottom: `1px solid ${LINE}`, textAlign: 'right', whiteSpace: 'nowrap' }}
            >
              {amount ?? ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const tight = { ...paragraph, margin: '0 0 6px' }

/** As browsers' own styles would, said in each element; lists and quotes keep their elements, so that a reader aloud says what they are. */
function drawBlock(block: Block, drawn: ReadonlyMap<string, string>): VNode {
  if (block.kind === 'quote')
    return (
      <blockquote class="line" style={{ margin: '0 0 16px', padding: '2px 0 0 14px', borderLeft: `3px solid ${LINE}` }}>
        {block.of.map((one) => drawBlock(one, drawn))}
      </blockquote>
    )
  if (block.kind === 'heading')
    return <h2 style={{ margin: '24px 0 8px', fontSize: '17px', lineHeight: '1.35' }}>{drawInline(block.of, drawn)}</h2>
  if (block.kind === 'paragraph') return <p style={paragraph}>{drawInline(block.of, drawn)}</p>
  const items = block.items.map((item) => (
    <li style={tight}>
      {item.map((one) => (one.kind === 'paragraph' ? drawInline(one.of, drawn) : drawBlock(one, drawn)))}
    </li>
  ))
  const list = { margin: '0 0 16px', padding: '0 0 0 24px' }
  return block.start === null ? (
    <ul style={list}>{items}</ul>
  ) : (
    <ol style={list} start={block.start}>
      {items}
    </ol>
  )
}

function drawInline(of: readonly Inline[], drawn: ReadonlyMap<string, string>): ComponentChildren {
  return of.map((one) => {
    if (typeof one === 'string') return inLines(one)
    if (one.kind === 'bold') return <b>{drawInline(one.of, drawn)}</b>
    if (one.kind === 'italic') return <i>{drawInline(one.of, drawn)}</i>
    if (one.kind === 'link')
      return (
        <a class="link" href={one.href} style={{ color: ACCENT }}>
          {drawInline(one.of, drawn)}
        </a>
      )
    const cid = drawn.get(one.file)
    return cid === undefined ? `[${one.name}]` : <Picture cid={cid} name={one.name} />
  })
}

const Picture = ({ cid, name }: { cid: string; name: string }): VNode => (
  <img src={`cid:${cid}`} alt={name} style={{ maxWidth: '100%', height: 'auto' }} />
)

/** Lines as they were written: white-space is a style that some mail programs drop. */
const inLines = (text: string): ComponentChildren =>
  text.split('\n').map((line, index) => (index === 0 ? line : [<br />, line]))

function withLink(text: string, url: string): ComponentChildren {
  const [before = '', after = ''] = text.split(url)
  return (
    <>
      {before}
      <a class="softer" href={url} style={{ color: SOFTER }}>
        {url.replace(/^https?:\/\//, '')}
      </a>
      {after}
    </>
  )
}
