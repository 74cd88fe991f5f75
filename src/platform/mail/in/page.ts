import type { Attachment } from 'postal-mime'
import sanitize, { type Attributes, type IOptions } from 'sanitize-html'
import { isTooDeep } from './parse.ts'
import { readParts } from './parts.ts'

/** Characters of a page that are shown; the longest newsletters have 100,000. What is beyond is cut. */
const PAGE_LIMIT = 1_000_000
/** Elements within each other, in the page that is shown. Mail programs nest tables in tables, but not for ever. */
const NESTING_LIMIT = 200
/** Pictures of the mail itself that stand in its page, in bytes of all together; a page with more of them makes a browser slow. */
const PICTURES_LIMIT_BYTES = 12 * 1024 * 1024
/** Hosts of pictures that are named. */
const HOSTS_LIMIT = 20

/** A mail's page as it may be shown, and what it would fetch from other hosts. */
export interface MailPage {
  /** Its body, cleaned: nothing in it runs, is sent or leads anywhere by itself. */
  body: string
  /** What it says about the sheet as a whole, as a style; made of nothing but that. */
  paper: string
  /** What it says about its looks, without anything that could end a style element. */
  style: string
  /** Pictures that lie with other hosts; they learn that the mail was looked at when they are fetched. */
  remote: number
  hosts: string[]
}

/** What has no part in looks: scripts, frames, forms, drawings, anything that is loaded or runs. All that is not named here goes. */
const ELEMENTS = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn dir div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark menu nav ol p pre q s samp section small ' +
  'span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ')
const LOOKS = (
  'align bgcolor border cellpadding cellspacing class color colspan dir face height hspace id lang noshade nowrap rowspan size span ' +
  'start style title type valign vspace width'
).split(' ')
/** Their text is no text of the page. */
const WITHOUT_TEXT = (
  'applet audio canvas embed frameset iframe math noembed noframes noscript object option plaintext script select style svg template ' +
  'textarea title video xmp'
).split(' ')

/** Pictures that are only pixels. A drawing (SVG) is a document. */
const PIXELS = /^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/i
const PIXELS_INLINE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[\w+/=\s%]+$/i
const REMOTE_IN_STYLE = /url\(\s*['"]?\s*((?:https?:)?\/\/[^'")\s]{1,2000})/gi

/**
 * The page of a mail, to be shown beside its text; null when it has none. It is cleaned by what is allowed, not by what is known to be bad,
 * and holds no element inside of which browsers read by other rules (drawings, formulas, raw text). Whoever shows it puts it where
 * nothing can run all the same.
 */
export async function readPage(
  raw: Uint8Array,
  { pictures = false }: { pictures?: boolean } = {},
): Promise<MailPage | null> {
  const email = await readParts(raw, new Set())
  if (!email.html?.trim()) return null
  const given = email.html.slice(0, PAGE_LIMIT)
  if (isTooDeep(given)) return null
  const fetched = new Remote()
  let paper: string | undefined
  const own = ownPictures(email.attachments)
  const body = sanitize(given, {
    ...RULES,
    transformTags: {
      // What the sender said of the whole page is said of all that is in it.
      body(_tag, attributes) {
        paper ??= paperOf(attributes)
        return { tagName: 'div', attribs: {} }
      },
      a: (_tag, attributes) => ({ tagName: 'a', attribs: link(attributes) }),
      img: (_tag, attributes) => ({ tagName: 'img', attribs: picture(attributes, own, fetched, pictures) }),
      '*': (tagName, attribs) => {
        fetched.noteStyle(attribs['style'])
        return { tagName, attribs }
      },
    },
  })
  const style = styleOf(given)
  fetched.noteStyle(style)
  fetched.noteStyle(paper)
  return { body, paper: paper ?? '', style, remote: fetched.all.size, hosts: fetched.hosts() }
}

const RULES: IOptions = {
  allowedTags: ELEMENTS,
  nonTextTags: WITHOUT_TEXT,
  allowedAttributes: {
    '*': LOOKS,
    a: ['href', 'target', 'rel', 'referrerpolicy'],
    img: ['src', 'alt', 'referrerpolicy', 'loading'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowProtocolRelative: false,
  // What styles may do is for the policy of the document to say, which the browser keeps; reading them here costs time and proves less.
  parseStyleAttributes: false,
  nestingLimit: NESTING_LIMIT,
}

/** The sheet that it is written on; its colour in the words that any element understands. */
function paperOf({ bgcolor, style = '' }: Attributes): string {
  return `${bgcolor !== undefined && /^#?\w{1,20}$/.test(bgcolor) ? `background-color:${bgcolor};` : ''}${style}`
}

/** What its style elements say. It cannot end the one in which it is put: that takes a letter which it has not. */
function styleOf(page: string): string {
  const said = [...withoutConditions(page).matchAll(/<style\b[^<>]{0,1000}>([^<]*(?:<(?!\/style)[^<]*)*)/gi)]
  const text = said.map(([, inside]) => inside!.replaceAll(/<!--|-->/g, ' ')).join('\n')
  return text.replaceAll('<', String.raw`\3c `)
}

/** Without what is said to Outlook only, in comments. */
function withoutConditions(page: string): string {
  const kept: string[] = []
  let from = 0
  for (;;) {
    const begins = page.indexOf('<!--[if', from)
    const ends = begins < 0 ? -1 : page.indexOf('-->', begins)
    if (ends < 0) return kept.join('') + page.slice(from)
    kept.push(page.slice(from, begins))
    from = ends + 3
  }
}

/** Leads where it says, in a window of its own that knows nothing of ours. An address without a host would lead into our own house. */
function link({ href, target: _target, rel: _rel, ...kept }: Attributes): Attributes {
  const to = URL.parse((href ?? '').trim())
  if (!to || !/^(?:https?|mailto|tel):$/.test(to.protocol)) return kept
  // What it says it leads to, and what it leads to, are two things.
  const title = to.protocol === 'mailto:' || to.protocol === 'tel:' ? to.href : to.origin
  return {
    ...kept,
    href: to.href,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
    referrerpolicy: 'no-referrer',
    title,
  }
}

function picture(
  attributes: Attributes,
  own: ReadonlyMap<string, string>,
  fetched: Remote,
  wanted: boolean,
): Attributes {
  const { src = '', ...rest } = attributes
  const at = src.trim()
  if (/^cid:/i.test(at)) {
    const inline = own.get(idOf(decoded(at.slice(4))))
    return inline === undefined ? rest : { ...rest, src: inline }
  }
  if (/^data:/i.test(at)) return PIXELS_INLINE.test(at) ? { ...rest, src: at } : rest
  const from = URL.parse(at.startsWith('//') ? `https:${at}` : at)
  if (!from || !/^https?:$/.test(from.protocol)) return rest
  fetched.note(from.href)
  return wanted ? { ...rest, src: from.href, referrerpolicy: 'no-referrer' } : rest
}

/** What lies with other hosts. */
class Remote {
  readonly all = new Set<string>()

  note(url: string): void {
    this.all.add(url)
  }

  noteStyle(style: string | undefined): void {
    for (const [, url] of style?.matchAll(REMOTE_IN_STYLE) ?? [])
      this.note(url!.startsWith('//') ? `https:${url}` : url!)
  }

  hosts(): string[] {
    return [...new Set([...this.all].flatMap((url) => URL.parse(url)?.hostname ?? []))].slice(0, HOSTS_LIMIT)
  }
}

const idOf = (said: string) => said.trim().replaceAll(/^<|>$/g, '').toLowerCase()

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The mail's own pictures by their Content-ID, as they stand in the page: it has no address of ours to fetch them from. */
function ownPictures(attachments: readonly Attachment[]): ReadonlyMap<string, string> {
  const own = new Map<string, string>()
  let bytes = 0
  for (const { contentId, mimeType, content } of attachments) {
    if (!contentId || !PIXELS.test(mimeType) || typeof content === 'string') continue
    bytes += content.byteLength
    if (bytes > PICTURES_LIMIT_BYTES) break
    const data = Buffer.from(content instanceof ArrayBuffer ? new Uint8Array(content) : content)
    own.set(idOf(contentId), `data:${mimeType.toLowerCase()};base64,${data.toString('base64')}`)
  }
  return own
}
