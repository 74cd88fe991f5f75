import { expect, test } from 'vitest'
import { beside, isLasting, keptByText, lasting } from './kept.ts'

test('what lasts cannot be changed any more, to its depth', () => {
  const order = lasting({ lines: [{ title: 'Boot', sizes: ['42'] }] })
  expect(isLasting(order)).toBe(true)
  expect(() => (order.lines[0]!.title = 'Lamp')).toThrow(TypeError)
  expect(() => order.lines[0]!.sizes.push('43')).toThrow(TypeError)
  expect([{ lines: [] }, null, 'text', undefined].map(isLasting)).toEqual([false, false, false, false])
  expect(isLasting(lasting(Buffer.from('bytes')))).toBe(true)
})

test('what is made of a value is made once for it, and again for its equal', () => {
  let made = 0
  const sized = beside((from: { size: number }) => ({ size: from.size, made: ++made }))
  const boot = { size: 42 }
  expect(sized(boot)).toBe(sized(boot))
  expect(sized({ size: 42 }).made).toBe(2)
})

test('what is made of a text is kept while it is asked for, and no more than was said', () => {
  let made = 0
  const length = keptByText(1_000, (text) => ({ length: text.length, made: ++made }))
  const asked = length('asked again and again')
  for (let other = 0; other < 10_000; other += 1) {
    length(`somebody made this up: ${other}`)
    expect(length('asked again and again')).toBe(asked)
  }
  made = 0
  for (let other = 0; other < 10_000; other += 1) length(`somebody made this up: ${other}`)
  // Each was let go long before it was asked for again, but the last few.
  expect(made).toBeGreaterThan(9_900)
})
