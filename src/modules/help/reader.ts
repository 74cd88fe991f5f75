import { type RawBuilder, sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { connectedParties, organisationsOf } from '../customers/index.ts'
import { type Owned, owning } from './slots.ts'

/** Who reads, as far as it decides what they may read. */
export interface Reader {
  language: string
  /** Staff and keys read for everybody, and see every audience. */
  all: boolean
  /** A signed-in customer's; empty for a stranger. */
  parties: readonly string[]
  /** Organisations that they are a member of. */
  organisations: readonly string[]
  owns: readonly Owned[]
}

/** What anybody reads who is not known. */
export const stranger = (language: string): Reader => ({
  language,
  all: false,
  parties: [],
  organisations: [],
  owns: [],
})

/** Who calls, as a reader. A browser that has ordered without signing in reads as a stranger: whoever else sits there is one. */
export async function readerOf(call: Call): Promise<Reader> {
  const language = call.locale.slice(0, 2)
  const { principal } = call
  // A page's key is publishable: whoever reads that page has it.
  const isProgram = principal.kind === 'system' || (principal.kind === 'key' && principal.origin === null)
  if (principal.kind === 'staff' || isProgram) return { ...stranger(language), all: true }
  if (principal.kind !== 'customer') return stranger(language)
  return readerOfParties(call, await connectedParties(call.db, principal.party), language)
}

/** A customer as a reader, by everything that is them: for what is read to them, or offered to be said to them. */
export async function readerOfParties(ctx: Acting, parties: readonly string[], language: string): Promise<Reader> {
  const [organisations, ...owned] = await Promise.all([
    organisationsOf(ctx, parties),
    ...owning.fills.map((find) => find(ctx, parties)),
  ])
  return { language, all: false, parties, organisations, owns: owned.flat() }
}

/** Condition on a row `a` of help.article: whether this reader may read it. */
export function mayRead(reader: Reader): RawBuilder<boolean> {
  if (reader.all) return sql<boolean>`true`
  const owns = reader.owns.length > 0
  return sql<boolean>`(a.audience = 'everyone'
    or (a.audience = 'prospects' and not ${owns}::boolean)
    or (a.audience = 'customers' and ${owns}::boolean)
    or (a.audience = 'partners' and (a.organisation = any (${[...reader.organisations]}::uuid[])
      or (a.organisation is null and ${reader.organisations.length > 0}::boolean)))
    or (a.audience = 'owners' and ${owns}::boolean and exists (
      select from help.article_about o where o.article = a.id
        and ((o.type = 'product' and o.value = any (${reader.owns.map(({ product }) => product)}::text[]))
          or (o.type = 'shelf' and exists (
            select from unnest(${reader.owns.map(({ shelf }) => shelf)}::text[]) s where s = o.value or starts_with(s, o.value || '/')))))))`
}
