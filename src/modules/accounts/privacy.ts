import { sql } from 'kysely'
import { CUSTOMER_KEY_DAYS } from './customer-keys/keys.ts'
import { declarePrivacy } from '../customers/index.ts'
import { CUSTOMER_SESSION_DAYS } from './sessions/begin.ts'
import { LINK_MINUTES } from './sign-in/ask.ts'
import { WIDGET_TOKEN_DAYS } from './widget/token.ts'

const by = { module: 'accounts', seenBy: [] as string[] }

// Erased in the reverse order: an account goes last, since sessions and passkeys hang on it.

export const accounts = declarePrivacy({
  ...by,
  table: 'accounts.account',
  holds: 'holds.accounts.account',
  keptFor: 'while',
  export: async (tx, parties) =>
    (await sql`select opened_at from accounts.account where party = any (${parties}::uuid[])`.execute(tx)).rows,
})

export const signInLinks = declarePrivacy({
  ...by,
  table: 'accounts.sign_in_link',
  holds: 'holds.accounts.sign_in_link',
  keptFor: { days: Math.ceil(LINK_MINUTES / 1440) },
  // Never the id: link and code are derived from it.
  export: async (tx, parties) =>
    (
      await sql`select asked_at, ends_at, wanted, sentence from accounts.sign_in_link where address = any (${parties}::uuid[]) order by asked_at`.execute(
        tx,
      )
    ).rows,
  async erase(tx, parties) {
    await sql`delete from accounts.sign_in_link where address = any (${parties}::uuid[])`.execute(tx)
  },
})

export const customerSessions = declarePrivacy({
  ...by,
  table: 'accounts.customer_session',
  holds: 'holds.accounts.customer_session',
  keptFor: { days: CUSTOMER_SESSION_DAYS },
  export: async (tx, parties) =>
    (
      await sql`select browser, proof, began_at, seen_at, ends_at from accounts.customer_session where account = any (${parties}::uuid[]) order by began_at`.execute(
        tx,
      )
    ).rows,
  async erase(tx, parties) {
    await sql`delete from accounts.customer_session where account = any (${parties}::uuid[])`.execute(tx)
  },
})

export const customerPasskeys = declarePrivacy({
  ...by,
  table: 'accounts.customer_passkey',
  holds: 'holds.accounts.customer_passkey',
  keptFor: 'while',
  export: async (tx, parties) =>
    (
      await sql`select label, added_at, used_at, encode(public_key, 'base64') as public_key from accounts.customer_passkey where account = any (${parties}::uuid[]) order by added_at`.execute(
        tx,
      )
    ).rows,
  async erase(tx, parties) {
    await sql`delete from accounts.customer_passkey where account = any (${parties}::uuid[])`.execute(tx)
  },
})

export const customerKeys = declarePrivacy({
  ...by,
  table: 'accounts.customer_key',
  holds: 'holds.accounts.customer_key',
  keptFor: { days: CUSTOMER_KEY_DAYS },
  export: async (tx, parties) =>
    (
      await sql`select name, made_at, used_at, ends_at from accounts.customer_key where account = any (${parties}::uuid[]) order by made_at`.execute(
        tx,
      )
    ).rows,
  async erase(tx, parties) {
    await sql`delete from accounts.customer_key where account = any (${parties}::uuid[])`.execute(tx)
  },
})

export const widgetTokens = declarePrivacy({
  ...by,
  table: 'accounts.widget_token',
  holds: 'holds.accounts.widget_token',
  keptFor: { days: WIDGET_TOKEN_DAYS },
  export: async (tx, parties) =>
    (
      await sql`select origin, made_at, seen_at, ends_at, revoked_at from accounts.widget_token where party = any (${parties}::uuid[]) order by made_at`.execute(
        tx,
      )
    ).rows,
})
