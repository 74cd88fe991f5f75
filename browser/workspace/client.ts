import type { z } from 'zod'
import type { endpoints } from '../../src/routes.ts'

/** The API as types only: none of the server's code comes along. */
type All = (typeof endpoints)[number]
export type Address = All['path']
type At<P extends Address> = Extract<All, { path: P }>
/** What a handler answered, as it arrives: JSON knows no dates. */
export type Answer<P extends Address> = Json<z.output<At<P>['output']>>
type Input<P extends Address> = z.input<At<P>['input']>
type Json<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T

/** A refusal of the server, with the sentence that it has for people. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  /** The whole problem document: some refusals say more than their sentence. */
  readonly problem: Readonly<Record<string, unknown>>

  constructor(status: number, problem: { detail?: string; code?: string }) {
    super(problem.detail ?? String(status))
    this.status = status
    this.code = problem.code ?? ''
    this.problem = problem
  }
}

/** The network did not answer: nothing is known to have happened, and a repeat with the same key is harmless. */
export class Unreachable extends Error {}

/** What goes into an address or a body: a query holds only the plain ones. */
type Member = string | number | boolean | undefined

/** Requests wait this long; on a bad line a person has given up by then, and the list still shows what it had. */
const PATIENCE_MS = 20_000

/** Calls an endpoint by its method and path: `call('GET /api/orders/{number}', { number })`. */
export async function call<P extends Address>(
  address: P,
  input: Input<P>,
  options: { key?: string } = {},
): Promise<Answer<P>> {
  const [method = 'GET', pattern = ''] = address.split(' ')
  const rest = { ...(input as Record<string, Member>) }
  let path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest[name]))
    delete rest[name]
    return value
  })
  const headers: Record<string, string> = { accept: 'application/json' }
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE_MS) }
  if (method === 'GET') {
    const query = new URLSearchParams(
      Object.entries(rest).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      ),
    )
    if (query.size > 0) path += `?${query}`
  } else {
    headers['content-type'] = 'application/json'
    if (options.key) headers['idempotency-key'] = options.key
    init.body = JSON.stringify(rest)
  }
  const response = await fetch(path, init).catch(() => {
    throw new Unreachable()
  })
  if (response.status === 204) return undefined as Answer<P>
  const body: unknown = await response.json().catch(() => ({}))
  if (!response.ok) throw new Refused(response.status, body as { detail?: string; code?: string })
  return body as Answer<P>
}
