import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { MAIL_LIMIT_BYTES } from '../../../platform/mail/in/smtp.ts'

/** A mail in a file, or why what lies there is none. */
export type FoundMail = { file: string; raw: Buffer } | { file: string; reason: string }

/** A first look at a file, in bytes: all headers of nearly every mail. */
const LOOK_BYTES = 64 * 1024
/** Of a line only its beginning matters here, in bytes. */
const LINE_BYTES = 1_000
/** Folders within folders. Deeper is a circle of links. */
const DEPTH_LIMIT = 30
/** What every mail has one of, and hardly any other text that begins with “Name: value”. */
const MAIL_HEADER =
  /^(?:from|to|cc|date|subject|message-id|received|return-path|delivered-to|mime-version|in-reply-to|references|x-[\w-]+)[ \t]*:/im
/** From somebody and when, as mailboxes part their mails; Netscape wrote a dash. */
const FROM_LINE = /^From (?:-|\S+@\S+\s*$|\S+.*\b\d{4}\b)/
/** So plain a one that it parts mails without an empty line above it, as some programs have left it out. */
const PLAIN_FROM_LINE = /^From (?:-(?:\s|$)|\S+\s.*\b\w{3}\s+\w{3}\s+\d{1,2}\s+\d\d:\d\d)/
const HEADER_LINE = /^[!-9;-~]+[ \t]*:/
/** The mark of UTF-8 that some editors put in front, read as single bytes. */
const BYTE_ORDER_MARK = /^\u00EF\u00BB\u00BF/

/**
 * The mails of a file or folder, told by looking: a mailbox in one file (mbox), a maildir, a folder of mails, a single mail. Nothing is
 * changed: the bytes are those that lie there.
 */
export async function* mailsIn(where: string, depth = 0): AsyncGenerator<FoundMail> {
  const found = await stat(where).catch(() => undefined)
  if (!found) yield { file: where, reason: 'it is not there, or may not be read' }
  else if (found.isDirectory()) yield* mailsInFolder(where, depth)
  else if (found.isFile()) yield* mailsInFile(where, found.size)
}

async function* mailsInFolder(folder: string, depth: number): AsyncGenerator<FoundMail> {
  if (depth > DEPTH_LIMIT) {
    yield { file: folder, reason: `more than ${DEPTH_LIMIT} folders deep` }
    return
  }
  const names = (await readdir(folder)).sort()
  const isMaildir = ['cur', 'new', 'tmp'].every((name) => names.includes(name))
  for (const name of names) {
    // What is in tmp is still being written; a maildir's own folders begin with a dot, and its indexes are files.
    if (isMaildir ? name === 'tmp' : name.startsWith('.')) continue
    const inside = path.join(folder, name)
    if (isMaildir && !(await stat(inside).catch(() => undefined))?.isDirectory()) continue
    yield* mailsIn(inside, depth + 1)
  }
}

async function* mailsInFile(file: string, size: number): AsyncGenerator<FoundMail> {
  const handle = await open(file)
  try {
    const head = await readAt(handle, 0, Math.min(size, LOOK_BYTES))
    if (size === 0) yield { file, reason: 'it is empty' }
    else if (isMailbox(head)) yield* mailsInMailbox(file, handle)
    else if (!isMail(head)) yield { file, reason: 'it is no mail: it does not begin with the headers of one' }
    else if (size > MAIL_LIMIT_BYTES) yield { file, reason: tooLarge(size) }
    else yield { file, raw: await readAt(handle, 0, size) }
  } finally {
    await handle.close()
  }
}

const tooLarge = (size: number) => `it has ${size} bytes, and a mail may have ${MAIL_LIMIT_BYTES}`
const isMailbox = (head: Buffer) => FROM_LINE.test(firstLine(textOf(head.subarray(0, LINE_BYTES))))
const textOf = (bytes: Buffer) => bytes.toString('latin1').replace(BYTE_ORDER_MARK, '')
const firstLine = (text: string) => text.split(/\r?\n/, 1)[0]!

function isMail(head: Buffer): boolean {
  const text = textOf(head)
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length
  const headers = text.slice(0, end)
  return HEADER_LINE.test(text) && MAIL_HEADER.test(headers)
}

/** The mails of an mbox. Content-Length is believed where it leads to the next mail or to the end, as it does in those who write it. */
async function* mailsInMailbox(file: string, handle: FileHandle): AsyncGenerator<FoundMail> {
  let number = 0
  for await (const { start, end } of partsOf(handle)) {
    number += 1
    const name = `${file}#${number}`
    if (end - start > MAIL_LIMIT_BYTES) {
      yield { file: name, reason: tooLarge(end - start) }
      continue
    }
    const raw = withoutSeparator(await readAt(handle, start, end - start))
    if (raw.length === 0) yield { file: name, reason: 'there is nothing between two From lines' }
    else yield { file: name, raw }
  }
}

/** The empty line before the next From line is the mailbox's, not the mail's. */
function withoutSeparator(raw: Buffer): Buffer {
  if (raw.subarray(-4).equals(Buffer.from('\r\n\r\n'))) return raw.subarray(0, -2)
  return raw.subarray(-2).equals(Buffer.from('\n\n')) ? raw.subarray(0, -1) : raw
}

async function* partsOf(handle: FileHandle): AsyncGenerator<{ start: number; end: number }> {
  let start: number | null = null
  let inHeaders = false
  let length: number | null = null
  let blankBefore = true
  let skipUntil = 0
  let end = 0
  for await (const { at, text, size } of linesOf(handle)) {
    end = at + size
    if (at < skipUntil) {
      blankBefore = true
      continue
    }
    if (await parts(handle, text, end, blankBefore)) {
      if (start !== null) yield { start, end: at }
      start = end
      inHeaders = true
      length = null
      blankBefore = false
      continue
    }
    blankBefore = text.trim() === ''
    if (!inHeaders) continue
    length = Number(/^content-length[ \t]*:[ \t]*(\d{1,9})\s*$/i.exec(text)?.[1] ?? Number.NaN) || length
    if (!blankBefore) continue
    inHeaders = false
    if (length !== null && (await leadsOn(handle, end + length))) skipUntil = end + length
  }
  if (start !== null) yield { start, end }
}

/** Whether this line parts two mails: of somebody's own sentences some begin with From, too. */
async function parts(handle: FileHandle, text: string, end: number, blankBefore: boolean): Promise<boolean> {
  if (!(blankBefore ? FROM_LINE : PLAIN_FROM_LINE).test(text)) return false
  const next = (await readAt(handle, end, LINE_BYTES)).toString('latin1')
  return HEADER_LINE.test(next) || FROM_LINE.test(firstLine(next))
}

/** Whether another mail begins here, or nothing does. */
async function leadsOn(handle: FileHandle, at: number): Promise<boolean> {
  const there = (await readAt(handle, at, 16)).toString('latin1')
  return there === '' ? (await handle.stat()).size === at : /^(?:\r?\n){0,2}From /.test(there)
}

/** Lines with their places; of long ones only the beginning. */
async function* linesOf(handle: FileHandle): AsyncGenerator<{ at: number; text: string; size: number }> {
  let at = 0
  let head: Buffer[] = []
  let kept = 0
  let size = 0
  const line = () => {
    const whole = { at, text: textOf(Buffer.concat(head)).trimEnd(), size }
    at += size
    head = []
    kept = 0
    size = 0
    return whole
  }
  for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 }) as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length;) {
      const newline = chunk.indexOf(10, from)
      const to = newline < 0 ? chunk.length : newline + 1
      const piece = chunk.subarray(from, to)
      size += piece.length
      if (kept < LINE_BYTES) {
        head.push(piece.subarray(0, LINE_BYTES - kept))
        kept += piece.length
      }
      from = to
      if (newline >= 0) yield line()
    }
  }
  if (size > 0) yield line()
}

async function readAt(handle: FileHandle, at: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size)
  let done = 0
  while (done < size) {
    const { bytesRead } = await handle.read(buffer, done, size - done, at + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}
