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
  isOn(): boolean | Promise<boolean>
}

const declarations = new Map<string, PrivacyDeclaration>()
const services = new Map<string, OutsideService>()

/** Declares what a table holds about people. What is declared last is erased first: rows go before what they hang on. */
export function declarePrivacy(declaration: PrivacyDeclaration): PrivacyDeclaration {
  declarations.set(declaration.table, declaration)
  return declaration
}
export function declareService(service: OutsideService): OutsideService {
  services.set(service.name, service)
  return service
}
export const privacyDeclarations = (): readonly PrivacyDeclaration[] => [...declarations.values()]
export const outsideServices = (): readonly OutsideService[] => [...services.values()]
