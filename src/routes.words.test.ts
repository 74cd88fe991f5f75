import { expect, test } from 'vitest'
import { declaredKinds, promiseWords } from './modules/customers/index.ts'
import { PROJECTIONS, REASONS } from './modules/customers/looks.ts'
import './routes.ts'
import { catalogue } from './ui/words.ts'

/** What happens in the house stands on nobody's line (`recordForHouse`): /privacy has a sentence about it, the line none. */
const ON_NO_LINE: readonly string[] = [
  'product.added',
  'product.priced',
  'product.changed',
  'stock.received',
  'setting.changed',
]

/** What the line and the ledger say of what was declared, by keys that are made of data and that no type checker sees. */
const keys = (): string[] => [
  ...PROJECTIONS.map((name) => `projection.${name}`),
  ...REASONS.map((type) => `reason.${type}`),
  ...declaredKinds().flatMap(({ name }) => [...(ON_NO_LINE.includes(name) ? [] : [`line.${name}`]), `kind.${name}`]),
  ...promiseWords.fills.flatMap(({ kinds }) => kinds.map((kind) => `promise.${kind}`)),
]

const wordless = (wanted: readonly string[]) =>
  Object.entries(catalogue).flatMap(([locale, messages]) =>
    wanted.filter((key) => !messages[key as keyof typeof messages]).map((key) => `${key} in ${locale}`),
  )

test('every look, every kind of entry and every promise has its words in every language', () => {
  expect(declaredKinds().length).toBeGreaterThan(10)
  expect(wordless(keys())).toEqual([])
  expect(wordless([...keys(), 'projection.soul'])).toEqual(['projection.soul in en', 'projection.soul in nb'])
})
