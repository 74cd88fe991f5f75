import { compile } from 'html-to-text'
import PostalMime, { type Address, type Email } from 'postal-mime'
import { readBounce } from './bounce.ts'
import { endRepeatedLines } from './flowed.ts'
import { isAnswer, machineSign } from './machine.ts'
import type { Attached, Mailbox, Note, ParsedMail } from './parsed.ts'
import { splitQuoted } from './quoted.ts'

/** Hosts refuse more than 100 kB; a list of 5,000 recipients needs 256. Decoding of words is slow beyond (7.6 s for 1 MB). */
export const HEADERS_LIMIT_BYTES = 256 * 1024
/** =?…?= in the headers: a subject has ten. */
export const WORDS_LIMIT = 2_000
/** Parts that say what they are. A mail with a hundred pictures has some 110. */
export const PARTS_LIMIT = 1_000
/**
 * A line costs the parser 20 µs, however short it is: a megabyte of empty ones took 20 s, and whoever waited behind it waited. Files are
 * written in lines of 76; so many lines that are shorter than half of that are nobody's letter, and only the first of them are read.
 */
const LINES_LIMIT = 100_000
const SHORT_LINE_BYTES = 38
/** Forwarded in forwarded in forwarded: mail programs stop at ten. */
const NESTING_LIMIT = 30
const NESTED_MAILS_LIMIT = 5
/** All headers of all parts together. */
const ALL_HEADERS_LIMIT_BYTES = 1024 * 1024
/** What one message may hold in the database, in characters. */
export const TEXT_LIMIT = 200_000
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

// ── parts, within limits ─────────────────────────────────────────────────────────────────────────────────────────

/** The parts of a mail, as many as are read within the limits. */
export async function readParts(given: Uint8Array, notes: Set<Note>): Promise<Email> {
  const raw = limitHeaders(Buffer.from(given.buffer, given.byteOffset, given.byteLength), notes)
  if (!hasTooManyParts(raw) && !hasTooManyLines(raw)) {
    try {
      const email = await parse(endRepeatedLines(raw))
      if (hasLostText(email, raw)) throw new Error('Its parts begin nowhere.')
      return hasUnreadable(email) ? await guessCharset(raw, email, notes) : email
    } catch {
      // The parser refuses what is nested too deeply: what stands above that is read all the same. And where the parts that its header
      // announces are not there, the text is.
    }
  }
  notes.add('parts-unread')
  return parse(asOneText(raw))
}

const parse = (raw: Uint8Array): Promise<Email> =>
  PostalMime.parse(raw, {
    maxNestingDepth: NESTING_LIMIT,
    maxRfc822NestingDepth: NESTED_MAILS_LIMIT,
    maxHeadersSize: ALL_HEADERS_LIMIT_BYTES,
    // What is forwarded as a file stays one.
    rfc822Attachments: true,
  })

/** A body of several parts that has none of them: the boundary in its header is not the one that is used, or none is. */
const hasLostText = (email: Email, raw: Buffer): boolean =>
  !email.text?.trim() &&
  !email.html &&
  email.attachments.length === 0 &&
  /^multipart\//i.test(email.headers.find(({ key }) => key === 'content-type')?.value.trim() ?? '') &&
  raw
    .subarray(bodyStart(raw), bodyStart(raw) + TEXT_LIMIT)
    .toString('latin1')
    .trim() !== ''

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** Where the headers end and the body begins. */
function bodyStart(raw: Buffer): number {
  const [crlf, lf] = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')]
  if (crlf < 0 && lf < 0) return raw.length
  return crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf + 2
}

function limitHeaders(given: Buffer, notes: Set<Note>): Buffer {
  // The mark of UTF-8 that an editor has put in front is no part of the first header's name.
  const raw = given.subarray(0, 3).equals(BYTE_ORDER_MARK) ? given.subarray(3) : given
  const start = bodyStart(raw)
  let head = raw.subarray(0, start)
  if (head.length > HEADERS_LIMIT_BYTES) {
    notes.add('headers-cut')
    head = Buffer.concat([head.subarray(0, head.lastIndexOf('\n', HEADERS_LIMIT_BYTES) + 1), Buffer.from('\r\n')])
  }
  if (head.includes('=?') && head.toString('latin1').split('=?').length > WORDS_LIMIT) {
    notes.add('headers-cut')
    head = Buffer.from(head.toString('latin1').replaceAll('=?', '= ?'), 'latin1')
  }
  if (!isUtf8(head)) {
    // Headers in letters of their own were never allowed and are common; most of them are Western.
    notes.add('charset-guessed')
    head = Buffer.from(new TextDecoder('windows-1252').decode(head))
  }
  return head.length === start ? raw : Buffer.concat([head, raw.subarray(start)])
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function hasTooManyParts(raw: Buffer): boolean {
  let count = 0
  for (let at = raw.indexOf('ontent-'); at >= 0; at = raw.indexOf('ontent-', at + 7)) {
    if (
      raw
        .subarray(at + 7, at + 12)
        .toString('latin1')
        .toLowerCase() !== 'type:'
    )
      continue
    if ((count += 1) > PARTS_LIMIT) return true
  }
  return false
}

/** The same mail without its structure: headers, and the body as the text that it is. */
function asOneText(raw: Buffer): Buffer {
  const start = bodyStart(raw)
  const head = raw
    .subarray(0, start)
    .toString('latin1')
    .replaceAll(/^content-(?:type|transfer-encoding)[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n/gim, '')
  return Buffer.concat([
    Buffer.from('Content-Type: text/plain; charset=utf-8\r\n'),
    Buffer.from(head, 'latin1'),
    raw.subarray(start, Math.min(start + TEXT_LIMIT, lineEnd(raw, LINES_LIMIT / 10, start))),
  ])
}

const hasTooManyLines = (raw: Buffer): boolean =>
  lineEnd(raw, Math.max(LINES_LIMIT, raw.length / SHORT_LINE_BYTES)) < Infinity

/** Where so many lines end; infinity when there are fewer. */
function lineEnd(raw: Buffer, lines: number, from = 0): number {
  let at = from - 1
  for (let count = 0; count < lines; count += 1) {
    at = raw.indexOf(0x0a, at + 1)
    if (at < 0) return Infinity
  }
  return at
}

const hasUnreadable = (email: Email) => Boolean(email.text?.includes('\uFFFD') || email.html?.includes('\uFFFD'))
const unreadableIn = (email: Email) => `${email.text ?? ''}${email.html ?? ''}`.split('\uFFFD').length

/** It is not in the letters that it names, or names none: Western ones are what it most likely is. */
async function guessCharset(raw: Buffer, email: Email, notes: Set<Note>): Promise<Email> {
  let text = raw
    .toString('latin1')
    .replaceAll(/charset\s*=\s*("?)(?:utf-?8|us-ascii|ascii)\b\1/gi, 'charset=$1windows-1252$1')
  if (!/^content-type[ \t]*:/im.test(text.slice(0, bodyStart(raw))))
    text = `Content-Type: text/plain; charset=windows-1252\r\n${text}`
  const guessed = await parse(Buffer.from(text, 'latin1'))
  if (unreadableIn(guessed) >= unreadableIn(email)) return email
  notes.add('charset-guessed')
  return guessed
}

// ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────────

function headersOf(email: Email): Headers {
  const headers = new Map<string, string[]>()
  for (const { key, value } of email.headers) headers.set(key, [...(headers.get(key) ?? []), value])
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
  return clean(page.replaceAll(/<[^<>]{0,2000}>/g, ' '), Infinity)
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
