import { MIMEType } from 'node:util'
import type { Context as HonoContext } from 'hono'
import type { z } from 'zod'
import { refuse } from '../refusal.ts'
import type { Method } from './endpoint.ts'

/** Largest body of a request, in bytes: a thousand interactions fit, a picture does not (it has a limit of its own). */
export const BODY_LIMIT = 1_000_000
/** Members of a query or a form; a page of ours has at most some dozens. */
const FIELDS_LIMIT = 1_000
/** Levels of JSON inside each other: none of ours needs ten, and whoever goes down thousands by recursion falls off the stack. */
const JSON_DEPTH_LIMIT = 64

type Members = Record<string, unknown>

/**
 * Path parameters, query and body as one parsed object; at once where there is no body to wait for.
 * @throws Refusal that says which member is wrong and why
 */
export function readInput<In extends z.ZodObject>(
  c: HonoContext,
  method: Method,
  schema: In,
  {
    limit = BODY_LIMIT,
    bytes,
    files,
  }: { limit?: number; bytes?: readonly string[] | undefined; files?: true | undefined } = {},
): z.output<In> | Promise<z.output<In>> {
  // Without a prototype, so that a member called __proto__ is one like any other, and refused as unknown.
  const given = Object.create(null) as Members
  const { url } = c.req
  const question = url.indexOf('?')
  if (question !== -1) take(given, fieldsOf(url.slice(question + 1)))
  const parameters = c.req.param() as Record<string, string>
  for (const name of Object.keys(parameters)) checkText(parameters[name]!, name)
  take(given, parameters)
  if (method === 'GET') return parse(schema, given)
  return (bytes ? readBytes(c, limit, bytes) : files && isMultipart(c) ? readForm(c, limit) : readBody(c, limit)).then(
    (body) => {
      take(given, body)
      return parse(schema, given)
    },
  )
}

function parse<In extends z.ZodObject>(schema: In, given: Members): z.output<In> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => ({ where: whereOf(issue), what: issue.message }))
  throw refuse('bad-input', { where: problems[0]?.where ?? '', what: problems[0]?.what ?? '' }, { problems })
}

/** What path and body say differently cannot both be meant, and a check of one must not be passed with the other. */
function take(given: Members, more: Members): void {
  for (const name of Object.keys(more)) {
    const value = more[name]
    if (name in given && given[name] !== value) throw badInput(name, 'given twice, and differently')
    given[name] = value
  }
}

function whereOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') at.push(issue.keys.join(', '))
  return at.join('.') || 'the whole'
}

async function readBody(c: HonoContext, limit: number): Promise<Members> {
  const type = mediaTypeOf(c)
  const text = decode(await readWhole(c, limit))
  if (text === '') return {}
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(text)
  // text/plain is what a page can send as it is left (sendBeacon), without asking the server first.
  if (type !== 'application/json' && type !== 'text/plain') throw refuse('media-type', { type: type || '(none)' })
  const body = parseJson(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refuse('bad-json', { what: 'an object is expected' })
  return body as Members
}

/** A file as it is: its bytes and their media type become the members `bytes` and `type`. */
async function readBytes(c: HonoContext, limit: number, types: readonly string[]): Promise<Members> {
  const type = mediaTypeOf(c)
  if (!types.includes(type)) throw refuse('media-type', { type: type || '(none)' })
  return { bytes: await readWhole(c, limit), type }
}

/** A file of a form, as a browser names it: name and kind are claims. */
export interface FormFile {
  name: string
  mediaType: string
  bytes: Uint8Array
}

const isMultipart = (c: HonoContext): boolean => mediaTypeOf(c) === 'multipart/form-data'

/** A form with files, as a page sends it without scripts: they become the member `files`. A field in which nobody chose one sends none. */
async function readForm(c: HonoContext, limit: number): Promise<Members> {
  const bytes = await readWhole(c, limit)
  refuseManyParts(bytes, c.req.header('content-type') ?? '')
  const parts = await new Response(bytes as BodyInit, {
    headers: { 'content-type': c.req.header('content-type') ?? '' },
  })
    .formData()
    .catch(() => null)
  if (!parts) throw badInput('body', 'is no form')
  const files: FormFile[] = []
  const fields: [string, string][] = []
  for (const [name, part] of parts) {
    if (typeof part === 'string') fields.push([name, part])
    else if (part.name !== '' || part.size > 0)
      files.push({ name: part.name, mediaType: kindOf(part.type), bytes: new Uint8Array(await part.arrayBuffer()) })
  }
  for (const { name } of files) checkText(name, 'files')
  return { ...membersOf(fields), files }
}

/** Counted before it is taken apart: each part is an object of its own, and hundreds of thousands of a few bytes fit into a form. */
function refuseManyParts(bytes: Uint8Array, type: string): void {
  const boundary = boundaryOf(type)
  if (boundary === null) throw badInput('body', 'is no form')
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mark = `--${boundary}`
  let count = 0
  for (let at = whole.indexOf(mark); at !== -1; at = whole.indexOf(mark, at + mark.length))
    if (++count > FIELDS_LIMIT + 1) throw badInput('fields', `more than ${FIELDS_LIMIT}`)
}

/** By the rules by which the form is taken apart: another reading of the same header would count by another mark. */
function boundaryOf(type: string): string | null {
  try {
    return new MIMEType(type).params.get('boundary')
  } catch {
    return null
  }
}

/** What says of itself what it is in no such words is bytes. */
function kindOf(claimed: string): string {
  const kind = claimed.split(';', 1)[0]!.trim().toLowerCase()
  return /^[\w.+-]{1,127}\/[\w.+-]{1,127}$/.test(kind) ? kind : 'application/octet-stream'
}

function parseJson(text: string): unknown {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    // V8 quotes the text around the fault; the place is enough, and the sentence is shown as it is.
    throw refuse('bad-json', { what: (error as Error).message.replace(/, ".*$|\.\.\. is not valid JSON$/s, '') })
  }
  if (depthOf(text) > JSON_DEPTH_LIMIT)
    throw refuse('bad-json', { what: `more than ${JSON_DEPTH_LIMIT} levels inside each other` })
  if (text.includes('\\u')) refuseBrokenText(body, '')
  return body
}

/** How many levels a valid JSON text has at its deepest: a walk over the text, which no depth can harm (1 MB: 2 ms). */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inWords = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) inWords = !inWords
    else if (inWords) at += code === BACKSLASH ? 1 : 0
    else if (code === BRACKET || code === BRACE) deepest = Math.max(deepest, ++depth)
    else if (code === BRACKET_CLOSED || code === BRACE_CLOSED) depth -= 1
  }
  return deepest
}

const [QUOTE, BACKSLASH, BRACKET, BRACE, BRACKET_CLOSED, BRACE_CLOSED] = ['"', '\\', '[', '{', ']', '}'].map((sign) =>
  sign.charCodeAt(0),
)

/** NUL and halves of characters can be written in JSON, but PostgreSQL can store neither. No deeper than JSON_DEPTH_LIMIT. */
function refuseBrokenText(value: unknown, where: string): void {
  if (typeof value === 'string') return checkText(value, where)
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    checkText(name, where)
    refuseBrokenText(member, where === '' ? name : `${where}.${name}`)
  }
}

function checkText(text: string, where: string): void {
  if (text.includes('\0') || !text.isWellFormed())
    throw badInput(where, 'holds something that is no text (a NUL or half a character)')
}

function fieldsOf(text: string): Members {
  return membersOf(new URLSearchParams(text))
}

/** A name that stands several times becomes a list. */
function membersOf(pairs: Iterable<[string, string]>): Members {
  const fields: Members = {}
  let count = 0
  for (const [name, value] of pairs) {
    if (++count > FIELDS_LIMIT) throw badInput('fields', `more than ${FIELDS_LIMIT}`)
    checkText(name, 'fields')
    checkText(value, name)
    const earlier = Object.hasOwn(fields, name) ? fields[name] : undefined
    const all =
      earlier === undefined ? value : Array.isArray(earlier) ? [...(earlier as unknown[]), value] : [earlier, value]
    Object.defineProperty(fields, name, { value: all, enumerable: true, configurable: true, writable: true })
  }
  return fields
}

function mediaTypeOf(c: HonoContext): string {
  return (c.req.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

function decode(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw badInput('body', 'is not UTF-8 text')
}

async function readWhole(c: HonoContext, limit: number): Promise<Uint8Array> {
  const declared = Number(c.req.header('content-length') ?? Number.NaN)
  if (declared > limit) throw refuse('too-large', { limit })
  try {
    if (Number.isFinite(declared)) return new Uint8Array(await c.req.arrayBuffer())
    return await readChunks(c.req.raw.body, limit)
  } catch (error) {
    if ((error as { code?: string }).code === 'too-large') throw error
    throw badInput('body', 'ended before it was whole')
  }
}

async function readChunks(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw refuse('too-large', { limit })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function badInput(where: string, what: string) {
  return refuse('bad-input', { where, what }, { problems: [{ where, what }] })
}
