import type { Acting } from '../../../platform/context.ts'
import type { Kind } from '../declare.ts'
import type { Tx } from '../transact.ts'
import type { EntryOf, Interaction } from './interaction.ts'

/** How a module acts on what another one recorded. */
interface Declared<K extends Kind> {
  /** `orders.hand-over-letters`: the module and what it does. It is the name of the cursor too: a new name begins anew. */
  name: string
  /** The purpose under which the entry is read: who does not allow it is passed over. */
  purpose: string
  kinds: readonly K[]
  /** `start`: everything that ever happened. Whoever speaks to people begins `now`, or it would speak of years ago. */
  from: 'start' | 'now'
}

/**
 * - `act`: one entry in one transaction that has entered its party with the lock; what it does and the cursor's move are committed
 *   together, so its effect in the database happens exactly once.
 * - `enqueue`: a batch, without a lock; it may enqueue jobs and nothing else.
 */
export type Reaction<K extends Kind = Kind> = Declared<K> &
  (
    | { shape: 'act'; run(tx: Tx, entry: EntryOf<K>, ctx: Acting): Promise<void> }
    | { shape: 'enqueue'; run(tx: Tx, entries: EntryOf<K>[], ctx: Acting): Promise<void> }
  )

// A list of reactions forgets the particulars; each entry's kind was chosen by its own declaration.
export type AnyReaction = Omit<Declared<Kind>, 'kinds'> & { kinds: readonly { name: string }[] } & (
    | { shape: 'act'; run(tx: Tx, entry: never, ctx: Acting): Promise<void> }
    | { shape: 'enqueue'; run(tx: Tx, entries: never[], ctx: Acting): Promise<void> }
  )

/** Declares a reaction; a module lists its own in `reactions.ts`. */
export function reaction<const K extends Kind>(declared: Reaction<K>): Reaction<K> {
  return declared
}

/** Runs what a reaction declared. */
export async function react(one: AnyReaction, tx: Tx, entries: readonly Interaction[], ctx: Acting): Promise<void> {
  if (one.shape === 'enqueue') await one.run(tx, entries as never[], ctx)
  else for (const entry of entries) await one.run(tx, entry as never, ctx)
}
