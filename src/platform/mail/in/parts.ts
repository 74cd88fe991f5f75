import PostalMime, { type Email } from 'postal-mime'
import { endRepeatedLines } from './flowed.ts'
import type { Note } from './parsed.ts'

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

/** The parts of a mail, as many as are read within the limits. */
export async function readParts(given: Uint8Array, notes: Set<Note>): Promise<Email> {
  const raw = limitHeaders(Buffer.from(given.buffer, given.byteOffset, given.byteLength), notes)
  if (namesNoCharset(raw)) notes.add('charset-guessed')
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

/** Headers of parts stand at the beginning of most mails, in bytes. */
const CHARSETS_LIMIT_BYTES = 256 * 1024

/** Whether its letters are said to be of an alphabet that nobody knows: the parser takes them for Western ones, and says nothing. */
function namesNoCharset(raw: Buffer): boolean {
  const text = raw.toString('latin1', 0, CHARSETS_LIMIT_BYTES)
  return [...text.matchAll(/^content-type[ \t]*:[^\r\n]{0,500}(?:\r?\n[ \t][^\r\n]{0,500}){0,5}/gim)].some(
    ([field]) => {
      const name = /\bcharset\s*=\s*["']?([^\s"';]{1,60})/i.exec(field)?.[1]
      return name !== undefined && !isCharset(name)
    },
  )
}

function isCharset(name: string): boolean {
  try {
    new TextDecoder(name)
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
  const head = raw.subarray(0, start).toString('latin1')
  const isOne = !/^content-type[ \t]*:[ \t]*(?:multipart|message)\//im.test(head)
  // Its own encoding of one text is no structure: “=C3=A5” is no letter.
  const encoding = isOne
    ? /^content-transfer-encoding[ \t]*:[ \t]*(?:quoted-printable|base64)\b/im.exec(head)?.[0]
    : undefined
  const body = raw
    .subarray(start, Math.min(start + TEXT_LIMIT, lineEnd(raw, LINES_LIMIT / 10, start)))
    .toString('latin1')
    // Where one part ends and how the next one is written is for programs.
    .replaceAll(isOne ? /(?!)/g : /^(?:--\S{1,200}|content-[a-z-]{2,40}:.*)(?:\r?\n[ \t]+\S.*)*(?:\r?\n|$)/gim, '')
  return Buffer.from(
    [
      'Content-Type: text/plain; charset=utf-8\r\n',
      encoding === undefined ? '' : `${encoding}\r\n`,
      head.replaceAll(/^content-(?:type|transfer-encoding)[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n/gim, ''),
      body,
    ].join(''),
    'latin1',
  )
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
