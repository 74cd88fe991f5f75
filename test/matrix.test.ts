import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { loadExtensions } from '../src/extensions.ts'
import { createParty } from '../src/modules/customers/index.ts'
import { type AnyEndpoint, type AnyPage, partsOf } from '../src/platform/http/endpoint.ts'
import { admits, type Principal, SCOPES, STAFF_ROLES } from '../src/platform/principal.ts'
import { endpoints, pages } from '../src/routes.ts'
import { startHouse, type TestHouse } from './harness/house.ts'

let house: TestHouse
let principals: Record<string, Principal>
const failures: string[] = []

beforeAll(async () => {
  house = await startHouse()
  house.context.log.error = ((found: unknown) => void failures.push(JSON.stringify(found))) as never
  principals = await people()
})
afterAll(() => house.close())

type Address = AnyEndpoint | AnyPage
const extensions = await loadExtensions()
const addresses: readonly Address[] = [
  ...endpoints,
  ...pages,
  ...extensions.flatMap((one) => [...(one.endpoints ?? []), ...(one.pages ?? [])]),
]

/** Everybody who can come: a visitor, two customers, each role, a key of each scope. */
async function people(): Promise<Record<string, Principal>> {
  const customer = async (): Promise<Principal> => {
    const account = await createParty(house.context.db, 'account')
    return { kind: 'customer', party: account, session: randomUUID(), device: account }
  }
  const { rows } = await sql<{
    id: string
  }>`insert into accounts.staff (email, name, roles, joined_at) values ('bilal@example.org', 'Bilal', '{owner}', now()) returning id`.execute(
    house.context.db,
  )
  const staff = STAFF_ROLES.map((role): [string, Principal] => [
    role,
    { kind: 'staff', id: rows[0]!.id, name: 'Bilal', roles: [role], session: randomUUID() },
  ])
  const keys = SCOPES.map((scope): [string, Principal] => [
    `key ${scope}`,
    { kind: 'key', id: randomUUID(), name: scope, scopes: [scope], origin: null, party: null },
  ])
  return {
    visitor: { kind: 'visitor', party: null },
    Anna: await customer(),
    'somebody else': await customer(),
    ...Object.fromEntries([...staff, ...keys]),
  }
}

test.each(addresses.map((one) => [one.path, one] as const))(
  '%s lets in whom its `may` names, and nobody else',
  async (_path, one) => {
    const wrong: string[] = []
    for (const [name, principal] of Object.entries(principals)) {
      const { status, location } = await send(principal, one, sampleInput(one))
      // Where it is the same for everybody nobody is asked.
      const admitted = ('sameForAll' in one && one.sameForAll === true) || admits(one.may, principal)
      const refused =
        principal.kind === 'visitor'
          ? 'signIn' in one && one.signIn
            ? location?.startsWith(one.signIn)
            : status === 401
          : status === 403
      if (admitted ? status >= 500 : !refused) wrong.push(`${name}: ${status}`)
    }
    expect(wrong).toEqual([])
  },
)

test('an address without a `may`, or whose `may` names nobody, is an error', () => {
  const open = addresses.filter(({ may }) => !may || !(may.anyone || may.customer || may.staff || may.scope))
  expect(open.map(({ path }) => path)).toEqual([])
})

test('no address is declared twice', () => {
  const patterns = addresses.map(({ path }) => path.replaceAll(/\{\w+\}/g, '{}'))
  expect(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index)).toEqual([])
})

const NONSENSE: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '',
  ' ',
  'x'.repeat(20_000),
  "'; drop table customers.party --",
  '../../etc/passwd',
  '%00',
  'ａ𝒃\u202e\u0301',
  '2026-02-31',
  '99999999999999999999',
  [],
  [[]],
  {},
  { $gt: '' },
]

test.each(addresses.map((one) => [one.path, one] as const))(
  '%s refuses nonsense without failing',
  async (_path, one) => {
    failures.length = 0
    const principal = Object.values(principals).find((candidate) => admits(one.may, candidate))!
    const sample = sampleInput(one)
    const wrong: string[] = []
    for (const name of [...Object.keys(sample), 'unheardOf']) {
      for (const nonsense of NONSENSE) {
        const { status } = await send(principal, one, { ...sample, [name]: nonsense })
        if (status >= 500)
          wrong.push(`${name}=${JSON.stringify(nonsense).slice(0, 60)}: ${status} ${failures.at(-1)?.slice(0, 300)}`)
      }
    }
    for (const body of [
      '{',
      '[]',
      'null',
      '"\\u0000"',
      '{"a":"\\ud800"}',
      `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    ]) {
      if (partsOf(one.path).method === 'GET') continue
      const response = await house.actAs(principal).visit(addressOf(one, sample).path, {
        method: partsOf(one.path).method,
        body,
        headers: { 'content-type': 'application/json' },
      })
      if (response.status >= 500)
        wrong.push(`${body.slice(0, 30)}: ${response.status} ${failures.at(-1)?.slice(0, 300)}`)
    }
    expect(wrong).toEqual([])
  },
  60_000,
)

/** Sends an input as the address takes it. */
async function send(
  principal: Principal,
  one: Address,
  input: Record<string, unknown>,
): Promise<{ status: number; location: string | null }> {
  const { method } = partsOf(one.path)
  const { path, rest } = addressOf(one, input)
  const headers = { 'idempotency-key': randomUUID() }
  const visit = house.actAs(principal).visit
  const response =
    method === 'GET'
      ? await visit(`${path}${queryOf(rest)}`, { headers })
      : 'bytes' in one && one.bytes
        ? await visit(path, {
            method,
            headers: { ...headers, 'content-type': one.bytes[0]! },
            body: new Uint8Array([1, 2, 3]),
          })
        : await visit(path, { method, headers, json: rest })
  return { status: response.status, location: response.headers.get('location') }
}

function addressOf(one: Address, input: Record<string, unknown>): { path: string; rest: Record<string, unknown> } {
  const rest = { ...input }
  const path = partsOf(one.path).pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')) || '-')
  })
  return { path, rest }
}

function queryOf(rest: Record<string, unknown>): string {
  const pairs = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  )
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

/** An input that its schema takes, as far as its shape says. */
function sampleInput({ input }: Address): Record<string, unknown> {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema
  return sampleOf(schema) as Record<string, unknown>
}

interface Schema {
  type?: string
  enum?: unknown[]
  const?: unknown
  format?: string
  minimum?: number
  minItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
  pattern?: string
}

function sampleOf(schema: Schema): unknown {
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (choice) return sampleOf(choice)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, member]) => [name, sampleOf(member)]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}))
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return true
    case undefined:
    default:
      return sampleText(schema)
  }
}

function sampleText({ format, pattern }: Schema): string {
  if (format === 'uuid') return randomUUID()
  if (format === 'email') return 'anna@example.org'
  if (format === 'date') return '2026-11-24'
  if (format === 'date-time') return '2026-11-24T09:00:00Z'
  if (pattern?.includes('A-Z]{3}')) return 'NOK'
  return 'a'
}
