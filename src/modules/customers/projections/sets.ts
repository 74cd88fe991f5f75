import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { LOOK_CHUNK } from '../looks.ts'

/** A customer as a projection works on them: the id by which they are shown, and every party that is them. */
export interface CustomerSet {
  /** The id that was asked for: any party of the customer. */
  asked: string
  id: string
  parties: readonly string[]
}

/** The customers to whom these parties belong, in the order asked; unknown and erased ones are left out. */
export async function customerSets(ctx: Pick<Acting, 'db'>, ids: readonly string[]): Promise<CustomerSet[]> {
  const { rows } = await sql<CustomerSet>`
    select asked, id, parties from customers.sets_of(${ids}::uuid[])`.execute(ctx.db)
  return rows
}

/** Whole customers in chunks that one transaction may hold. */
export function chunksOf(sets: readonly CustomerSet[]): CustomerSet[][] {
  const chunks: CustomerSet[][] = []
  let room = 0
  for (const set of sets) {
    if (set.parties.length > room || chunks.length === 0) {
      chunks.push([])
      room = LOOK_CHUNK
    }
    chunks.at(-1)!.push(set)
    room -= set.parties.length
  }
  return chunks
}

export const partiesOf = (sets: readonly CustomerSet[]): string[] => [...new Set(sets.flatMap((set) => set.parties))]
