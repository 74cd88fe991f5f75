import { sql } from 'kysely'
import type { Database } from '../../../platform/database/pool.ts'
import type { Tx } from '../transact.ts'

/** Of the other host's words, in characters: the table takes no more. */
const REPLY_LIMIT = 1_000

/** On whose record a letter stands; undefined when there is no such letter. */
export async function partyOfLetter(db: Database, letter: string): Promise<{ party: string | null } | undefined> {
  const { rows } = await sql<{
    party: string | null
  }>`select party from customers.letter_party(${letter}::uuid)`.execute(db)
  return rows[0]
}

/**
 * Step: a mail has told what became of a letter behind the relay. `certain`: it will not arrive, and counts as refused; otherwise only
 * what was said is kept. `fails`: nor would another one; its address is marked, and nothing more goes there until a person says so.
 */
export async function letterCameBack(
  tx: Tx,
  letter: string,
  { reply, certain, fails }: { reply: string; certain: boolean; fails?: { reason: string; status: string | null } },
): Promise<void> {
  await sql`select party from customers.letter_came_back(${letter}::uuid, ${reply}, ${certain})`.execute(tx)
  if (fails)
    await sql`select customers.address_fails(${letter}::uuid, ${fails.reason}, ${fails.status}, ${reply.slice(0, REPLY_LIMIT)})`.execute(
      tx,
    )
}
