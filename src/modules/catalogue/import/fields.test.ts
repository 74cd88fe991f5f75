import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanField, descriptionOf, detailsOf, priceOf, stockOf, titleOf, Unreadable } from './fields.ts'

test('a price becomes minor units digit by digit, in the notation of several countries', () => {
  const read = (text: string, currency?: string) => priceOf(text, currency).amount
  expect(read('49.95 EUR')).toBe(4995)
  expect(read('49,9 eur')).toBe(4990)
  expect(read('1,234.50 USD')).toBe(123450)
  expect(read('1.234,50 EUR')).toBe(123450)
  expect(read('1 299,00 NOK')).toBe(129900)
  expect(read('5000 JPY')).toBe(5000)
  expect(read('1.234 KWD')).toBe(1234)
  expect(read('42.99', 'EUR')).toBe(4299)
  expect(read('27.100000 EUR')).toBe(2710)
})

test('what is no price is refused with what stood there', () => {
  for (const text of [
    '',
    'free',
    '-5 EUR',
    '1e5 EUR',
    '12.34.56 EUR',
    '49.95',
    '0x10 EUR',
    '49.955 EUR',
    '5.5 JPY',
    '99999999999 EUR',
  ]) {
    expect(() => priceOf(text), text).toThrow(Unreadable)
  }
})

test('every amount of cents comes back as it was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')} EUR`
      expect(priceOf(text)).toEqual({ amount: cents, currency: 'EUR' })
    }),
  )
})

test('stock is a whole number of units, and what was oversold is nothing', () => {
  expect(stockOf('12')).toBe(12)
  expect(stockOf('12.0')).toBe(12)
  expect(stockOf('-3')).toBe(0)
  for (const text of ['', 'many', '1.5', '1e3']) expect(() => stockOf(text), text).toThrow(Unreadable)
})

test('details are section, name and value; a comma inside a value starts no new one', () => {
  expect(detailsOf('General:Colour:Red, dark,Size:Width:12:30')).toEqual([
    { section: 'General', name: 'Colour', value: 'Red, dark' },
    { section: 'Size', name: 'Width', value: '12:30' },
  ])
  expect(detailsOf('nothing that is one')).toEqual([])
})

test('a description keeps its paragraphs and lists, and nothing of its HTML', () => {
  expect(descriptionOf('<p>Warm &amp; dry.</p><ul><li>Wool</li><li>Felt</li></ul><script>alert(1)</script>')).toBe(
    'Warm & dry.\n\n• Wool\n• Felt',
  )
  expect(descriptionOf('5 < 6 and 7 > 3')).toBe('5 < 6 and 7 > 3')
  expect(descriptionOf('&#x1F452; &#55296; &bogus;')).toBe('👒 &bogus;')
})

test('a title stands on one line and is not empty', () => {
  expect(titleOf('  Two\n lines ')).toBe('Two lines')
  expect(() => titleOf(' \t ')).toThrow('title: it is empty')
})

test('no text makes a field unfit for the database, and none throws but as unreadable', () => {
  const letters = fc.string({ unit: 'binary', maxLength: 80 })
  const fits = (read: (text: string) => unknown, text: string) => {
    try {
      return !JSON.stringify(read(text)).includes('\\u0000')
    } catch (error) {
      return error instanceof Unreadable
    }
  }
  const readers = [(one: string) => priceOf(one, 'EUR'), stockOf, detailsOf, descriptionOf, titleOf]
  fc.assert(
    fc.property(letters, (text) => {
      const clean = cleanField(text)
      return clean.isWellFormed() && readers.every((read) => fits(read, clean))
    }),
    { numRuns: 100 },
  )
  expect(fits(() => 'a\0', '')).toBe(false)
})

test('the longest field that comes through is read in a moment, whatever stands in it', () => {
  const began = performance.now()
  for (const part of [' ', ':', ',', '<', '<a ', '<script>', '<li>', '&', '"', '1', '\n']) {
    const text = part.repeat(200_000 / part.length)
    for (const read of [(one: string) => priceOf(one, 'EUR'), stockOf, detailsOf, descriptionOf, titleOf]) {
      try {
        read(text)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
      }
    }
  }
  // Eleven megabytes; expressions that go back and forth took 50 s for one.
  expect(performance.now() - began).toBeLessThan(10_000)
})
