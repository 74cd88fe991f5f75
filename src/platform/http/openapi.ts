import { z } from 'zod'
import type { May } from '../principal.ts'
import { type AnyEndpoint, partsOf } from './endpoint.ts'

type Json = Record<string, unknown>

/** What an endpoint takes and gives, as JSON Schema: the OpenAPI document and its readable page are both made of it. */
export interface DescribedEndpoint {
  method: string
  pattern: string
  summary: string
  /** In words: who may call it. */
  who: string
  parameters: { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Json }[]
  body: { type: string; schema: Json } | null
  status: number
  output: Json | null
  may: May
}

const KEY_SCHEMA = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description:
    'Makes a repeat harmless: the same key answers with the same reply for seven days. With another body it is refused.',
}

export function describeEndpoint(one: AnyEndpoint): DescribedEndpoint {
  const { method, pattern } = partsOf(one.path)
  const { properties = {}, required = [] } = schemaOf(one.input, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  const inPath = new Set([...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))
  const rest = Object.keys(properties).filter((name) => !inPath.has(name))
  const parameters: DescribedEndpoint['parameters'] = [...inPath].map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: properties[name] ?? { type: 'string' },
  }))
  if (method === 'GET')
    parameters.push(
      ...rest.map((name) => ({
        name,
        in: 'query' as const,
        required: required.includes(name),
        schema: properties[name]!,
      })),
    )
  if (method !== 'GET')
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: one.key === 'required', schema: KEY_SCHEMA })
  const body = {
    type: 'object',
    properties: Object.fromEntries(rest.map((name) => [name, properties[name]])),
    required: required.filter((name) => !inPath.has(name)),
    additionalProperties: false,
  }
  const status = one.status ?? 200
  return {
    method,
    pattern,
    summary: one.summary,
    who: whoMay(one.may),
    parameters,
    body:
      method === 'GET'
        ? null
        : one.bytes
          ? { type: one.bytes[0]!, schema: { type: 'string', format: 'binary' } }
          : rest.length > 0
            ? { type: 'application/json', schema: body }
            : null,
    status,
    output: status === 204 ? null : schemaOf(one.output, 'output'),
    may: one.may,
  }
}

/** OpenAPI 3.1 of these endpoints. */
export function openApi(
  endpoints: readonly AnyEndpoint[],
  about: { title: string; version: string; url: string },
): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const one of endpoints.map(describeEndpoint)) {
    const at = (paths[one.pattern] ??= {})
    at[one.method.toLowerCase()] = {
      operationId: operationId(one),
      summary: one.summary,
      description: one.who,
      tags: [one.pattern.split('/')[2] ?? 'house'],
      ...(one.parameters.length > 0 ? { parameters: one.parameters } : {}),
      ...(one.body
        ? { requestBody: { required: true, content: { [one.body.type]: { schema: one.body.schema } } } }
        : {}),
      responses: {
        [one.status]: one.output
          ? { description: 'Done', content: { 'application/json': { schema: one.output } } }
          : { description: 'Done' },
        default: { $ref: '#/components/responses/problem' },
      },
      security: securityOf(one.may),
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: about.title, version: about.version },
    servers: [{ url: about.url }],
    paths,
    components: {
      schemas: { problem: PROBLEM },
      responses: {
        problem: {
          description: 'Refused, or failed: what is wrong and what to do',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } },
        },
      },
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key of a program, made in the workspace or by `npx rapport key add`. Its scopes say what it may.',
        },
        customer: { type: 'apiKey', in: 'cookie', name: '__Host-rapport' },
        staff: { type: 'apiKey', in: 'cookie', name: '__Host-staff' },
      },
    },
  }
}

/** RFC 9457. */
const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable: programs go by this.' },
    detail: { type: 'string', description: 'A sentence for people, in the language of Accept-Language.' },
    requestId: { type: 'string' },
    problems: {
      type: 'array',
      items: { type: 'object', properties: { where: { type: 'string' }, what: { type: 'string' } } },
    },
  },
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // JSON knows no dates: they arrive as RFC 3339 text.
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
    },
  })
  return described as Json
}

function operationId({ method, pattern }: DescribedEndpoint): string {
  return `${method.toLowerCase()}${pattern
    .replace(/^\/api/, '')
    .replaceAll(/[{}]/g, '')
    .replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`
}

function securityOf(may: May): Json[] {
  return [
    ...(may.anyone ? [{}] : []),
    ...(may.customer ? [{ customer: [] }] : []),
    ...(may.staff ? [{ staff: [] }] : []),
    ...(may.scope ? [{ key: [may.scope] }] : []),
  ]
}

function whoMay(may: May): string {
  const who = [
    may.anyone ? 'anybody' : null,
    may.customer ? 'a signed-in customer' : null,
    may.staff ? `staff (${['owner', ...may.staff].join(', ')})` : null,
    may.scope ? `a key with scope ${may.scope}` : null,
  ].filter((part) => part !== null)
  return `May be called by ${who.join(', or by ')}.`
}
