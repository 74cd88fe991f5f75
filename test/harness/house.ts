import { AsyncLocalStorage } from 'node:async_hooks'
import { inject } from 'vitest'
import { openHouse, type House } from '../../src/house.ts'
import { clockAt } from '../../src/platform/clock.ts'
import { readConfig } from '../../src/platform/config.ts'
import type { Acting, Context } from '../../src/platform/context.ts'
import type { WebParts } from '../../src/platform/http/app.ts'
import type { Principal } from '../../src/platform/principal.ts'
import { openWeb } from '../../src/web.tsx'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A Tuesday forenoon in Oslo: a working day with the week before it. */
export const TEST_NOW = '2026-11-24T09:00:00Z'
export const TEST_ORIGIN = 'http://localhost:3000'

/** What somebody sends: `json` and `form` set method, body and content type. */
export interface Sending extends RequestInit {
  json?: unknown
  form?: Record<string, string>
  /** The caller's network address. */
  address?: string
}
type Visit = (path: string, sending?: Sending) => Promise<Response>

/** Somebody with a browser of their own: its cookies are kept from visit to visit. */
export interface Person {
  name: string
  cookies: Map<string, string>
  visit: Visit
}

export interface TestHouse {
  context: Context
  /** Stands still at TEST_NOW until it is moved. */
  clock: ReturnType<typeof clockAt>
  database: TestDatabase
  house: House
  /** Somebody whom nobody knows and who keeps no cookies. */
  visit: Visit
  person(name: string): Person
  /** The context of a command that this principal calls, and their visits, without a sign-in. */
  actAs(principal: Principal): Acting & { visit: Visit }
  close(): Promise<void>
}

export interface TestHouseOptions {
  environment?: Record<string, string>
  now?: string
  /** Endpoints and pages of the test's own, or another part of the web. */
  web?: Partial<WebParts>
}

/** A whole house on a database of its own: real PostgreSQL, every module, no socket. Close it in `afterAll`. */
export async function startHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const database = await createTestDatabase()
  const clock = clockAt(options.now ?? TEST_NOW)
  const config = readConfig({
    RAPPORT_URL: TEST_ORIGIN,
    RAPPORT_LOG: process.env.RAPPORT_LOG ?? 'silent',
    ...options.environment,
  })
  const { secret } = inject('cluster')
  const house = await openHouse(config, {
    ownerUrl: database.owner,
    secret,
    clock,
    roles: { app: database.app, jobs: database.jobs },
  })
  const { context } = house
  const assumed = new AsyncLocalStorage<Principal>()
  const app = openWeb(house, (own) => {
    const parts = { ...own, ...options.web }
    return {
      ...parts,
      authenticate: async (call, may, otherSites, agents) =>
        assumed.getStore() ?? parts.authenticate(call, may, otherSites, agents),
    }
  })

  async function visit(path: string, sending: Sending = {}, cookies?: Map<string, string>): Promise<Response> {
    const { json, form, address = '127.0.0.1', ...init } = sending
    const headers = new Headers(init.headers)
    if (cookies && cookies.size > 0)
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    // What a browser says of its own accord; a test of forgery says otherwise.
    if (cookies && !headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin')
    let { body, method } = init
    if (json !== undefined) {
      headers.set('content-type', 'application/json')
      body = JSON.stringify(json)
    } else if (form) {
      headers.set('content-type', 'application/x-www-form-urlencoded')
      body = new URLSearchParams(form).toString()
    }
    if (body !== undefined) method ??= 'POST'
    const response = await app.request(
      new URL(path, TEST_ORIGIN).href,
      { ...init, headers, ...(method ? { method } : {}), ...(body === undefined ? {} : { body }) },
      { incoming: { socket: { remoteAddress: address } } },
    )
    for (const cookie of cookies ? response.headers.getSetCookie() : []) keepCookie(cookies!, cookie)
    return response
  }

  return {
    context,
    clock,
    database,
    house,
    visit: (path, sending) => visit(path, sending),
    person(name) {
      const cookies = new Map<string, string>()
      return { name, cookies, visit: (path, sending) => visit(path, sending, cookies) }
    },
    actAs: (principal) => ({
      ...context,
      principal,
      visit: (path, sending) => assumed.run(principal, () => visit(path, sending)),
    }),
    async close() {
      await house.close()
      await database.drop()
    },
  }
}

function keepCookie(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  const gone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))
  if (gone) cookies.delete(name)
  else cookies.set(name, pair.slice(equals + 1).trim())
}
