import { sql } from 'kysely'
import type { Tx } from './transact.ts'

export interface LetterToOwe {
  /** Whom it concerns; the transaction has entered them. Null: nobody whose record we keep (staff). */
  party: string | null
  kind: string
  recipient: string
  locale: string
  /** Ids only: the words are made when it is sent. */
  data: Readonly<Record<string, string | number>>
}

/** Step: owes a letter. Written with what owes it, so that when the command has succeeded the letter will go. Returns its id. */
export async function oweLetter(tx: Tx, letter: LetterToOwe): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into customers.letter (party, kind, recipient, locale, data)
    values (${letter.party}, ${letter.kind}, ${letter.recipient}, ${letter.locale}, ${JSON.stringify(letter.data)}::jsonb)
    returning id`.execute(tx)
  return rows[0]!.id
}
