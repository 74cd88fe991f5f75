import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from './database/pool.ts'
import { refuse } from './refusal.ts'

/**
 * A command that came with a key. The first transaction that it opens writes the key down and commits with it, so that a repeat finds
 * it: carried out once, whatever dies in between.
 */
export interface Once {
  /** Step: called by the first transaction of the command, when its parties are locked. @throws Refusal key-done */
  claim(tx: Database, party: string | undefined): Promise<void>
  /** Whether that transaction has committed. */
  claimed: boolean
}

export interface KeptReply {
  status: number
  body: string
}

/** What was answered to this key before; null when it is new. @throws Refusal key-reused for another body, key-done when the answer was lost */
export async function repliedBefore(
  db: Database,
  credential: string,
  key: string,
  digest: Buffer,
): Promise<KeptReply | null> {
  const { rows } = await sql<{ same: boolean; status: number | null; reply: string | null }>`
    select same, status, reply from platform.kept_reply(${credential}, ${key}, ${digest})`.execute(db)
  const before = rows[0]
  if (!before) return null
  if (!before.same) throw refuse('key-reused')
  if (before.status === null || before.reply === null) throw refuse('key-done')
  return { status: before.status, body: before.reply }
}

/** @param digest of what was asked, from `digestOf` */
export function once(credential: string, key: string, digest: Buffer): Once {
  return {
    claimed: false,
    async claim(tx, party) {
      // Of two at once the second waits here for the first one's commit, and then finds the key.
      const { numAffectedRows } = await sql`
        insert into platform.idempotency (credential, key, digest, party) values (${credential}, ${key}, ${digest}, ${party ?? null}) on conflict do nothing`.execute(
        tx,
      )
      if (numAffectedRows === 0n) throw refuse('key-done')
    },
  }
}

/** After the commit: what a repeat will be answered. Without it a repeat is told that the command was carried out. */
export async function keepReply(db: Database, credential: string, key: string, reply: KeptReply): Promise<void> {
  await sql`select platform.keep_reply(${credential}, ${key}, ${reply.status}, ${reply.body})`.execute(db)
}

/** What was asked of which address, to tell a repeat from another request under the same key. */
export function digestOf(path: string, input: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([path, withoutBytes(input)]))
    .digest()
}

/** A file counts by its own hash: written out as JSON, a number for each byte, a picture of 3 MB held the process up for a second. */
function withoutBytes(input: unknown): unknown {
  const { bytes } = (input ?? {}) as { bytes?: unknown }
  return bytes instanceof Uint8Array
    ? { ...(input as object), bytes: createHash('sha256').update(bytes).digest('hex') }
    : input
}
