import type { Acting } from '../../../../platform/context.ts'
import { ParserError } from '../../../../platform/mail/in/parser.ts'
import type { MailPage } from '../../../../platform/mail/in/page.ts'
import type { Reply } from '../../../../platform/http/reply.ts'
import { readRaw } from '../queries.ts'
import { readingAgain } from '../again.ts'

/** What stands where a mail's page would be, in the reader's words. */
export interface PageWords {
  title: string
  unreadable: string
}

/** What a mail's page would fetch from other hosts. */
export interface Pictures {
  /** It has a page; else its text is shown. */
  html: boolean
  remote: number
  hosts: string[]
}

/** What the page of a mail would fetch from other hosts, before anything is fetched. Leaves a look. @throws Refusal not-found */
export async function readPictures(ctx: Acting, mail: string): Promise<Pictures> {
  const page = await pageOf(await readRaw(ctx, mail), false)
  return page ? { html: true, remote: page.remote, hosts: page.hosts } : { html: false, remote: 0, hosts: [] }
}

/**
 * A mail as it was sent, as a document of its own. It was cleaned, and the browser is told besides to run nothing in it, to send nothing from it and
 * to fetch nothing but, where `pictures` says so, pictures. It has no origin: nothing of ours is within its reach. Leaves a look.
 * @throws Refusal not-found
 */
export async function showPage(
  ctx: Acting,
  { mail, pictures, locale, words }: { mail: string; pictures: boolean; locale: string; words: PageWords },
): Promise<Reply> {
  const raw = await readRaw(ctx, mail)
  const page = await pageOf(raw, pictures)
  return {
    status: 200,
    form: 'data',
    body: documentOf(page ?? { paper: '', style: '', body: await textOf(raw, words) }, words.title, locale),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(pictures),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    },
  }
}

/** The document that a mail's page stands in. */
export function documentOf(
  { paper, style, body }: Pick<MailPage, 'paper' | 'style' | 'body'>,
  title: string,
  locale: string,
): string {
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title><style>${PAPER}</style><style>${style}</style></head>
<body style="${escaped(paper)}">${body}</body></html>`
}

/** Said of the document and again of the frame that it stands in: where somebody opens it by itself, it is as much without an origin. */
export const policyOf = (pictures: boolean): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data:${pictures ? ' https: http:' : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-popups allow-popups-to-escape-sandbox',
  ].join('; ')

/** Mails are written for white paper. */
const PAPER =
  ':root{color-scheme:light;background:#fff;color:#1a1a1a;font:15px/1.5 system-ui,sans-serif}body{margin:16px;overflow-wrap:anywhere}' +
  'img{max-width:100%;height:auto}pre{white-space:pre-wrap;font:inherit}'

/** What the thread could not make a page of is shown as its text. */
async function pageOf(raw: Uint8Array, pictures: boolean): Promise<MailPage | null> {
  try {
    return await readingAgain().page(raw, pictures)
  } catch (error) {
    if (error instanceof ParserError) return null
    throw error
  }
}

async function textOf(raw: Uint8Array, { unreadable }: PageWords): Promise<string> {
  try {
    const { text, quoted } = await readingAgain().parse(raw)
    return `<pre>${escaped([text, quoted].filter(Boolean).join('\n\n'))}</pre>`
  } catch (error) {
    if (error instanceof ParserError) return `<p>${escaped(unreadable)}</p>`
    throw error
  }
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
