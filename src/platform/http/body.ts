import type { Context as HonoContext } from 'hono'
import { z } from 'zod'
import { refuse } from '../refusal.ts'
import type { Method } from './endpoint.ts'

/** Largest body of a request, in bytes: a thousand interactions fit, a picture does not (it has a limit of its own). */
export const BODY_LIMIT = 1_000_000

/** Path parameters, query and body as one parsed object. @throws Refusal that says which member is wrong and why */
export async function readInput<In extends z.ZodObject>(c: HonoContext, method: Method, schema: In, limit = BODY_LIMIT): Promise<z.output<In>> {
  const given: Record<string, unknown> = {}
  if (c.req.url.includes('?')) Object.assign(given, c.req.query())
  if (method !== 'GET') Object.assign(given, await readBody(c, limit))
  Object.assign(given, c.req.param())
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => ({ where: whereOf(issue), what: issue.message }))
  throw refuse('bad-input', { where: problems[0]?.where ?? '', what: problems[0]?.what ?? '' }, { problems })
}

function whereOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') at.push(issue.keys.join(', '))
  return at.join('.')
}

async function readBody(c: HonoContext, limit: number): Promise<Record<string, unknown>> {
  const type = c.req.header('content-type') ?? ''
  const text = await readText(c, limit)
  if (text === '') return {}
  if (type.startsWith('application/x-www-form-urlencoded')) return formFields(text)
  if (!type.startsWith('application/json') && !type.startsWith('text/plain')) throw refuse('media-type', { type: type || '(none)' })
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  } catch (error) {
    throw refuse('bad-json', { what: (error as Error).message })
  }
  throw refuse('bad-json', { what: 'an object is expected' })
}

/** A name that stands several times becomes a list. */
function formFields(text: string): Record<string, unknown> {
  const fields = new URLSearchParams(text)
  return Object.fromEntries([...new Set(fields.keys())].map((name) => {
    const all = fields.getAll(name)
    return [name, all.length > 1 ? all : all[0]]
  }))
}

async function readText(c: HonoContext, limit: number): Promise<string> {
  const declared = Number(c.req.header('content-length') ?? Number.NaN)
  if (declared > limit) throw refuse('too-large', { limit })
  if (Number.isFinite(declared)) return c.req.text()
  const body = c.req.raw.body
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw refuse('too-large', { limit })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
