import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../transact.ts'

/** How long a table keeps a person's rows. */
export type KeptFor = { days: number } | { months: number } | { years: number } | 'while'

/**
 * What one table holds about people. Each module declares its own in `privacy.ts`; /privacy, the copy that a customer takes with
 * them and erasure are made of these, and a column without one fails the check.
 */
export interface PrivacyDeclaration {
  module: string
  /** With its schema: `customers.fact`. */
  table: string
  /** Key of the sentence that says what it holds: `holds.<schema>.<table>`. */
  holds: string
  keptFor: KeptFor
  /** Staff roles and keys that may see it; the customer always may. */
  seenBy: readonly string[]
  /** The person's rows as they take them with them. */
  export(tx: Tx, parties: readonly string[]): Promise<unknown[]>
  /** Removes the person's rows, or what in them is about the person. */
  erase(tx: Tx, parties: readonly string[]): Promise<void>
  /** What the law makes us keep: written to customers.retained before `erase` is called. */
  retain?(tx: Tx, parties: readonly string[], now: Date): Promise<Retained[]>
}

export interface Retained {
  /** Key of the sentence that names the law and what is kept: `law.<name>`. */
  law: string
  until: Date
  content: unknown
}

/** A service outside the house to which something about people goes, when it is switched on. */
export interface OutsideService {
  module: string
  /** Key of its sentence: `service.<name>`. */
  name: string
  isOn(ctx: Pick<Context, 'config'>): boolean | Promise<boolean>
}

const declarations = new Map<string, PrivacyDeclaration>()
const services = new Map<string, OutsideService>()

/** Any of these parties, in SQL: `where party = ${anyOf(parties)}`. */
export const anyOf = (parties: readonly string[]): RawBuilder<unknown> => sql`any (${[...parties]}::uuid[])`

/**
 * Declares what a table holds about people. What is declared last is erased first: rows go before what they hang on. A table that does not
 * say how it is erased loses the rows of the party in its column `party`.
 */
export function declarePrivacy(declared: ToDeclare): PrivacyDeclaration {
  const declaration = { erase: erasing(declared.table), ...declared }
  declarations.set(declaration.table, declaration)
  return declaration
}
type ToDeclare = Omit<PrivacyDeclaration, 'erase'> & Partial<Pick<PrivacyDeclaration, 'erase'>>

function erasing(table: string): PrivacyDeclaration['erase'] {
  return async (tx, parties) => {
    await sql`delete from ${sql.table(table)} where party = ${anyOf(parties)}`.execute(tx)
  }
}
export function declareService(service: OutsideService): OutsideService {
  services.set(service.name, service)
  return service
}
export const privacyDeclarations = (): readonly PrivacyDeclaration[] => [...declarations.values()]
export const outsideServices = (): readonly OutsideService[] => [...services.values()]
