import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Once } from './idempotency.ts'
import type { Database } from './database/pool.ts'
import type { Principal } from './principal.ts'
import type { Secret } from './secret.ts'

/** What every command needs from the house. Passed first, never imported. */
export interface Context {
  config: Config
  clock: Clock
  log: Logger
  db: Database
  secret: Secret
  bell: Bell
}

/** Wakes those who wait for a party's line or for a list; rung after the commit. A lost ring costs time, never data. */
export interface Bell {
  ring(topics: Iterable<string>): void
}

/** A context in which somebody acts. */
export interface Acting extends Context {
  principal: Principal
  /** The command came with a key: its first transaction claims it. */
  once?: Once | undefined
}

/** One request, from the edge to the command. */
export interface Call extends Acting {
  requestId: string
  locale: string
  /** The caller's address as the trusted proxies give it; never stored beside a person. */
  address: string
  /** The caller's Idempotency-Key, if any. */
  key: string | null
  path: string
  headers: Headers
  cookie(name: string): string | undefined
  /** Sets a `__Host-` cookie on the reply: HttpOnly, Secure, SameSite=Lax, for the whole site. */
  setCookie(name: string, value: string, maxAgeSeconds: number): void
}
