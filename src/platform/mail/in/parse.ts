import { compile } from 'html-to-text'
import type { Address, Email } from 'postal-mime'
import { readBounce } from './bounce.ts'
import { isAnswer, machineSign } from './machine.ts'
import { HEADERS_LIMIT_BYTES, readParts, TEXT_LIMIT } from './parts.ts'
import type { Attached, Mailbox, Note, ParsedMail } from './parsed.ts'
import { splitQuoted } from './quoted.ts'

/** Of text and what is repeated below it together. */
const WHOLE_LIMIT = 2 * TEXT_LIMIT
/** Characters of a web page that are turned into text; newsletters have 100,000. */
const PAGE_LIMIT = 1_000_000
/** Elements within elements of such a page: mail programs nest tables in tables, but not for ever. */
const PAGE_DEPTH = 100
const ATTACHMENTS_LIMIT = 100
const SUBJECT_LIMIT = 300
const ADDRESSES_LIMIT = 100
const REFERENCES_LIMIT = 50
const NAME_LIMIT = 200
/** RFC 5322's longest line. */
const MESSAGE_ID_LIMIT = 998

/**
 * Reads a mail. Never throws for what stands in it: what is too much is left out with a note, what is wrong is read as well as it can be.
 * How long that may take is for the thread to say that runs it.
 */
export async function parseMail(raw: Uint8Array): Promise<ParsedMail> {
  const notes = new Set<Note>()
  const email = await readParts(raw, notes)
  const headers = headersOf(email)
  const whole = cut(textOf(email, notes), WHOLE_LIMIT, notes)
  const { text, quoted } = splitQuoted(whole)
  const from = mailboxOf(email.from) ?? mailboxOf(email.sender)
  if (!from) notes.add('no-from')
  if (whole.includes('\uFFFD') || email.subject?.includes('\uFFFD')) notes.add('letters-unreadable')
  const answered = isAnswer(headers, email.subject)
  const bounce = readBounce({
    header: (name) => (name === 'subject' ? email.subject : headers.get(name)?.[0]),
    text: whole,
    status: partAsText(email, /^message\/(?:global-)?delivery-status$/),
    feedback: partAsText(email, /^message\/feedback-report$/),
    returned: partAsText(
      email,
      /^(?:message\/(?:rfc822|global|partial)|text\/rfc822-headers|message\/rfc822-headers)$/,
    ),
    answered,
  })
  return {
    from,
    recipients: recipientsOf(email, headers),
    returnPath: returnPathOf(headers),
    subject: clean(email.subject ?? '', SUBJECT_LIMIT)
      .replaceAll(/\s+/g, ' ')
      .trim(),
    messageId: idsIn(headers.get('message-id')?.[0])[0] ?? null,
    references: [
      ...new Set([...idsIn(headers.get('references')?.join(' ')), ...idsIn(headers.get('in-reply-to')?.join(' '))]),
    ].slice(-REFERENCES_LIMIT),
    date: dateOf(headers.get('date')?.[0], notes),
    machine: machineSign(headers, email.subject),
    loops: (headers.get('x-loop') ?? []).map((value) => clean(value, NAME_LIMIT)),
    text: cut(text, TEXT_LIMIT, notes),
    quoted: quoted === null ? null : cut(quoted, TEXT_LIMIT, notes),
    html: Boolean(email.html?.trim()),
    notes: [...notes],
    attachments: attachmentsOf(email, notes),
    bounce,
  }
}

/** The bytes of an attachment, by the place at which parseMail has listed it. */
export async function readAttachment(raw: Uint8Array, part: number): Promise<Uint8Array | null> {
  const email = await readParts(raw, new Set())
  const content = email.attachments[part]?.content
  if (content === undefined) return null
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
}

type Headers = ReadonlyMap<string, string[]>

// ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────────

function headersOf(email: Email): Headers {
  const headers = new Map<string, string[]>()
  for (const { key, value } of email.headers) {
    const known = headers.get(key)
    // Added in place: of one name there may be 30,000.
    if (known) known.push(value)
    else headers.set(key, [value])
  }
  return headers
}

function mailboxOf(address: Address | undefined): Mailbox | null {
  const one = address?.group ? address.group[0] : address
  if (!one?.address?.includes('@')) return null
  const name = clean(one.name ?? '', NAME_LIMIT)
    .replaceAll(/\s+/g, ' ')
    .trim()
  return { address: clean(one.address, 320).trim(), name: name === '' ? null : name }
}

function recipientsOf(email: Email, headers: Headers): string[] {
  const all = [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])]
    .flatMap((one) => one.group ?? [one])
    .map((one) => one.address ?? '')
  const noted = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to'].flatMap(
    (name) => headers.get(name) ?? [],
  )
  const plain = noted.map((value) => value.replaceAll(/^.*<|>.*$/g, '').trim())
  return [...new Set([...all, ...plain])].filter((one) => one.includes('@')).slice(0, ADDRESSES_LIMIT)
}

function returnPathOf(headers: Headers): string | null {
  const value = headers.get('return-path')?.[0]
  return value === undefined ? null : value.replaceAll(/^\s*<|>\s*$/g, '').trim()
}

/** RFC 5322 message ids, without their brackets. Some programs forget the brackets. */
function idsIn(value: string | undefined): string[] {
  if (!value) return []
  const bracketed = [...value.slice(0, HEADERS_LIMIT_BYTES).matchAll(/<([^<>\s]{1,998})>/g)].map(([, id]) => id!)
  if (bracketed.length > 0) return bracketed
  const bare = value.trim()
  return /^[^\s<>]+@[^\s<>]+$/.test(bare) && bare.length <= MESSAGE_ID_LIMIT ? [bare] : []
}

/** Characters of a date, with what programs add in brackets. */
const DATE_LIMIT = 200
/** Before there was mail, in years. */
const OLDEST_YEAR = 1975

function dateOf(value: string | undefined, notes: Set<Note>): Date | null {
  if (!value?.trim()) {
    notes.add('no-date')
    return null
  }
  const date = new Date(
    value
      .slice(0, DATE_LIMIT)
      .replaceAll(/\([^)]*\)/g, '')
      .trim(),
  )
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < OLDEST_YEAR) {
    notes.add('date-odd')
    return null
  }
  return date
}

// ── text and attachments ─────────────────────────────────────────────────────────────────────────────────────────

const pageToText = compile({
  wordwrap: false,
  limits: { maxInputLength: PAGE_LIMIT, maxDepth: PAGE_DEPTH, ellipsis: '…' },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, linkBrackets: ['<', '>'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
})

function textOf(email: Email, notes: Set<Note>): string {
  const plain = clean(email.text ?? '', Infinity)
  if (plain.trim() !== '' || !email.html) return plain
  if (email.html.length > PAGE_LIMIT) notes.add('page-cut')
  const page = email.html.slice(0, PAGE_LIMIT)
  if (!isTooDeep(page)) return clean(pageToText(page), Infinity)
  notes.add('page-cut')
  return clean(page.replaceAll(/<[^<>]{0,2000}>/g, ' ').replaceAll(/[ \t]+/g, ' '), Infinity).trim()
}

/** 100,000 elements within each other took the reader of pages 20 s; 20,000 of them 0.1 s. */
const DEPTH_LIMIT = 5_000
const NEVER_CLOSED = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i

export function isTooDeep(page: string): boolean {
  let depth = 0
  for (const [, close, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (NEVER_CLOSED.test(name!)) continue
    depth = close ? Math.max(0, depth - 1) : depth + 1
    if (depth > DEPTH_LIMIT) return true
  }
  return false
}

/** Without what no text has: PostgreSQL stores no NUL, and half a pair of surrogates is no letter. */
function clean(text: string, limit: number): string {
  return text.slice(0, limit).replaceAll(CONTROLS, '').toWellFormed()
}

/** Control characters, but for tab and the ends of lines. */
const CONTROLS = /(?![\t\n\r])\p{Cc}/gu

function cut(text: string, limit: number, notes: Set<Note>): string {
  if (text.length <= limit) return text
  notes.add('text-cut')
  return text.slice(0, limit).toWellFormed()
}

function partAsText(email: Email, type: RegExp): string | null {
  const part = email.attachments.find(({ mimeType }) => type.test(mimeType))
  if (!part) return null
  return typeof part.content === 'string' ? part.content : new TextDecoder().decode(part.content)
}

function attachmentsOf(email: Email, notes: Set<Note>): Attached[] {
  if (email.attachments.length > ATTACHMENTS_LIMIT) notes.add('attachments-cut')
  return email.attachments.slice(0, ATTACHMENTS_LIMIT).map(({ filename, mimeType, content }, part) => ({
    part,
    name: nameOf(filename, part),
    mediaType: /^[\w.+-]{1,120}\/[\w.+-]{1,120}$/.test(mimeType) ? mimeType : 'application/octet-stream',
    size: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
  }))
}

/** A file's name without a path, and without characters that turn it around on a screen. */
function nameOf(filename: string | null, part: number): string {
  const name = clean(filename ?? '', 1_000)
    .replaceAll(/[\u202A-\u202E\u2066-\u2069\u200E\u200F]/g, '')
    .replaceAll(/[\\/\s]+/g, ' ')
    .trim()
    .slice(-NAME_LIMIT)
    .toWellFormed()
  return name === '' || name === '.' || name === '..' ? `attachment-${part + 1}` : name
}
