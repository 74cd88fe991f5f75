import type { z } from 'zod'

/**
 * What a module declares about people, once, at load: purposes and kinds of interaction. The privacy page is made from it, the
 * database is told at start, and what is not declared can neither be read for nor recorded.
 */
export interface Purpose {
  name: string
  module: string
  /** Needs no permission: without it we could not serve at all. */
  necessary: boolean
  /** Topic of mailings. */
  marketing?: true
}

export interface Kind<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  /** `order.placed`: a noun of the module, a past participle. A breaking change is a new name. */
  name: Name
  version: number
  module: string
  /** `lasting` is kept for years, `detail` is dropped by the month. */
  class: 'lasting' | 'detail'
  /** What reading it serves. */
  purpose: string
  /** Ids and numbers only; words and addresses live in their module's tables. */
  data: Data
  /** Whether the business did it (filled dot) or the customer (open dot). */
  by: 'us' | 'them'
  /** A server with scope `collect` may send it. */
  collectable?: true
  /** Lifts the data of an older version. */
  lift?: (data: unknown, version: number) => unknown
}

const purposes = new Map<string, Purpose>()
const kinds = new Map<string, Kind>()

/** Declares a purpose; its sentences stand under `purpose.<name>` (title) and `purpose.<name>.gives` (what it gives the customer). */
export function declarePurpose(purpose: Purpose): Purpose {
  purposes.set(purpose.name, purpose)
  return purpose
}

/** Declares a kind of interaction; its line of timeline text stands under `line.<name>`, its sentence for /privacy under `kind.<name>`. */
export function declareKind<const Name extends string, Data extends z.ZodType>(
  kind: Kind<Name, Data>,
): Kind<Name, Data> {
  kinds.set(kind.name, kind as unknown as Kind)
  return kind
}

export const declaredPurposes = (): readonly Purpose[] => [...purposes.values()]
export const declaredKinds = (): readonly Kind[] => [...kinds.values()]
export const kindNamed = (name: string): Kind | undefined => kinds.get(name)
export const purposeNamed = (name: string): Purpose | undefined => purposes.get(name)
