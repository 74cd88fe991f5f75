import type { ComponentChildren, VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { say } from './words.ts'

/** A part of a letter, of which both the plain text and the page are made: so the two cannot say different things. */
export type LetterPart =
  | { text: string }
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
const paragraph = { margin: '0 0 16px', fontSize: '16px', lineHeight: '1.5' }

function LetterPage({ locale, shop, subject, name, parts, plain, reason, privacyUrl }: LetterProps): VNode {
  const words = say(locale)
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <title>{subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
      </head>
      <body style={{ margin: '0', padding: '24px 12px', background: PAPER, color: INK, fontFamily: SANS }}>
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
              <td style={{ padding: '16px 4px', fontSize: '13px', lineHeight: '1.5', color: SOFTER }}>
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
  if ('code' in part)
    return (
      <p style={{ margin: '0 0 24px', fontFamily: 'monospace', fontSize: '24px', letterSpacing: '3px' }}>{part.code}</p>
    )
  if ('picture' in part)
    return (
      <p style={paragraph}>
        <img src={`cid:${part.picture}`} alt={part.name} style={{ maxWidth: '100%', height: 'auto' }} />
      </p>
    )
  if ('foot' in part) return <p style={{ ...paragraph, fontSize: '13px', color: SOFTER }}>{inLines(part.foot)}</p>
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

/** Lines as they were written: white-space is a style that some mail programs drop. */
const inLines = (text: string): ComponentChildren =>
  text.split('\n').map((line, index) => (index === 0 ? line : [<br />, line]))

function withLink(text: string, url: string): ComponentChildren {
  const [before = '', after = ''] = text.split(url)
  return (
    <>
      {before}
      <a href={url} style={{ color: SOFTER }}>
        {url.replace(/^https?:\/\//, '')}
      </a>
      {after}
    </>
  )
}
