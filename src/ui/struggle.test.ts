import { expect, test } from 'vitest'
import { firstStruggle, shownPath, type Step, struggleOf, type StruggleRules, withStep } from './struggle.ts'

const RULES: StruggleRules = {
  checkout: { times: 1, minutes: 10 },
  payment: { times: 1, minutes: 4 },
  leaving: { times: 2, minutes: 10 },
  search: { times: 2, minutes: 10 },
  help: { times: 3, minutes: 10 },
  pages: { times: 3, minutes: 5 },
}

/** `/products none:boots /basket` at 20 seconds apart, unless `@seconds` says when. */
function trailOf(text: string): readonly Step[] {
  let at = 0
  return text.split(' ').reduce<readonly Step[]>((trail, word) => {
    const [what = '', when] = word.split('@')
    at = when ? Number(when) : at + 20
    const [kind = '', of = ''] = what.split(':')
    return withStep(trail, what.startsWith('/') ? [at, 'view', what] : [at, kind as Step[1], of])
  }, [])
}

test.each([
  ['searches twice in vain', '/products none:boots /products none:wellies', 'search'],
  ['searches in vain on both sides of another page', '/ none:boots /products/cap none:wellies', 'search'],
  ['searches three times in the help', '/help seek:wool seek:wash seek:wool-wash', 'help'],
  ['back and forth between two pages', '/products/a /products/b /products/a /products/b /products/a', 'pages'],
  ['back and forth after much else', '/ /basket /products/a /products/b /products/a /products/b /products/a', 'pages'],
  ['refused at the checkout', '/basket /checkout error:', 'checkout'],
  ['about to leave with two things', '/products/a /basket leave:2', 'leaving'],
  ['refused and on the way out: what weighs most is meant', '/checkout leave:3 error:', 'checkout'],
])('invites: %s', (_what, trail, rule) => {
  const steps = trailOf(trail)
  expect(struggleOf(steps, RULES, steps.at(-1)![0])).toBe(rule)
})

test.each([
  ['nothing has happened', ''],
  ['one search in vain', '/products none:boots'],
  ['the same search again, which is a reload', '/products none:boots /products none:boots'],
  ['found something after all', '/products none:boots /products none:wellies /products/wellington'],
  ['two searches in vain, half an hour apart', '/products@0 none:boots@10 /products@1800 none:wellies@1810'],
  [
    'looks at one thing after the other from a list',
    '/products /products/a /products /products/b /products /products/c',
  ],
  ['back once', '/products/a /products/b /products/a'],
  ['back and forth, but slowly', '/products/a@0 /products/b@200 /products/a@400 /products/b@600 /products/a@800'],
  ['reloads a page', '/products/a /products/a /products/a /products/a /products/a'],
  ['refused, and gone on', '/checkout error: /orders/1042'],
  ['about to leave with one thing', '/basket leave:1'],
  ['at the checkout for a moment', '/basket /checkout'],
])('leaves alone: %s', (_what, trail) => {
  const steps = trail === '' ? [] : trailOf(trail)
  expect(struggleOf(steps, RULES, steps.at(-1)?.[0] ?? 0)).toBe(null)
})

test('whoever is long at the payment is invited when the time is over, and not when they have been elsewhere meanwhile', () => {
  const steps = trailOf('/basket@0 /checkout@10')
  expect(struggleOf(steps, RULES, 10 + 239)).toBe(null)
  expect(struggleOf(steps, RULES, 10 + 240)).toBe('payment')
  expect(struggleOf(trailOf('/checkout@0 /basket@200 /checkout@230'), RULES, 300)).toBe(null)
  // Sent back by the form: the same visit to the checkout.
  expect(struggleOf(trailOf('/checkout@0 leave:1@100 /checkout@120'), RULES, 240)).toBe('payment')
})

test('a rule that is off finds nothing', () => {
  for (const [trail, rule] of [
    ['/products none:boots /products none:wellies', 'search'],
    ['/basket /checkout error:', 'checkout'],
  ] as const) {
    const { [rule]: _off, ...others } = RULES
    expect(struggleOf(trailOf(trail), others, 100)).toBe(null)
  }
})

test('a visit that is over tells when they would first have been invited, and how far they had come', () => {
  const steps = trailOf('/products none:boots /products none:wellies /products/wellington /basket')
  expect(firstStruggle(steps, RULES, 500)).toEqual({ name: 'search', at: 80, steps: 3 })
  expect(firstStruggle(trailOf('/ /basket@20 /checkout@40 /orders/1@100'), RULES, 500)).toBe(null)
  expect(firstStruggle(trailOf('/ /basket@20 /checkout@40'), RULES, 279)).toBe(null)
  expect(firstStruggle(trailOf('/ /basket@20 /checkout@40'), RULES, 280)).toMatchObject({ name: 'payment', at: 280 })
})

test('of a page of somebody’s own only what kind of page it is is shown', () => {
  expect(
    ['/', '/products/red-cap', '/basket', '/checkout', '/orders/1042', '/me/looks', '/products/x?search=y'].map(
      shownPath,
    ),
  ).toEqual(['/', '/products/red-cap', '/basket', '/checkout', '/orders', '/me', '/products'])
})
