import { sql } from 'kysely'
import type { Database } from '../../../platform/database/pool.ts'
import type { Tx } from '../transact.ts'

/** On whose record a letter stands; undefined when there is no such letter. */
export async function partyOfLetter(db: Database, letter: string): Promise<{ party: string | null } | undefined> {
  const { rows } = await sql<{
    party: string | null
  }>`select party from customers.letter_party(${letter}::uuid)`.execute(db)
  return rows[0]
}

/**
 * Step: a mail has told what became of a letter behind the relay. `certain`: it will not arrive, and counts as refused; otherwise only
 * what was said is kept.
 */
export async function letterCameBack(
  tx: Tx,
  letter: string,
  { reply, certain }: { reply: string; certain: boolean },
): Promise<void> {
  await sql`select party from customers.letter_came_back(${letter}::uuid, ${reply}, ${certain})`.execute(tx)
}
