import { expect, test } from 'vitest'
import { monthsIn } from './warranty.ts'

test('a warranty is read in either language, and what is no span says none', () => {
  expect(monthsIn('18 måneder')).toBe(18)
  expect(monthsIn('2 years')).toBe(24)
  expect(monthsIn('for ever')).toBeNull()
})
