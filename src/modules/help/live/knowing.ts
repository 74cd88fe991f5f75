import type { Call } from '../../../platform/context.ts'
import type { Reader } from '../reader.ts'
import { type LiveValue, liveFields, orderState } from '../slots.ts'
import { byOwning, isAbout } from '../text/known.ts'
import type { Asked, Knowing } from '../text/resolve.ts'

/**
 * Fills `knowing`: what an article asks of its reader, out of their own record and nobody else's: whoever fills a field enters with the parties of
 * whoever reads. What the record does not say is not known, and the plain words stand there.
 */
export const knowLive: Knowing = async (call, reader, asked) => {
  const asksState = asked.tests.some(({ is }) => is === 'order')
  const [values, state] = await Promise.all([valuesOf(call, reader, asked), asksState ? stateOf(call, reader) : null])
  const owning = byOwning(reader, asked.about)
  return {
    is: (test) => (test.is === 'order' ? state === test.state : owning.is(test)),
    field: (name) => values.get(name),
  }
}

async function valuesOf(
  call: Call,
  { owns, parties, language }: Reader,
  { fields, about }: Asked,
): Promise<Map<string, LiveValue>> {
  if (fields.length === 0) return new Map()
  const named = about.some(({ type }) => type === 'product' || type === 'shelf')
  const meant = named ? owns.filter((owned) => isAbout(owned, about)) : owns
  // Of what an article is about and nobody here owns, nothing can be said.
  const products = named && meant.length === 0 ? null : meant.map(({ product }) => product)
  const loaded = await Promise.all(
    liveFields.fills.map(async ({ names, load }) => {
      const wanted = fields.filter((name) => names.includes(name) && (products !== null || !OF_PRODUCTS.has(name)))
      return wanted.length === 0
        ? new Map<string, LiveValue>()
        : load(call, { names: wanted, parties, products: products ?? [], language })
    }),
  )
  return new Map(loaded.flatMap((values) => [...values]))
}

/** Those that say something of what somebody owns. */
const OF_PRODUCTS: ReadonlySet<string> = new Set(['warranty.until', 'purchases'])

async function stateOf(call: Call, { parties }: Reader): Promise<string | null> {
  const [find] = orderState.fills
  return find ? find(call, parties) : null
}
