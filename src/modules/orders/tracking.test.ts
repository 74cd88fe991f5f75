import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { carrierNamed, isValidWaybill, readWaybill, trackingUrl } from './tracking.ts'

test("a waybill is stored without blanks, under the carrier's usual name, with a link to follow it", () => {
  const read = readWaybill('u.p.s.', '1z 5r8 9390 35 7567 127')
  expect(read).toEqual({ carrier: 'UPS', waybill: '1Z5R89390357567127' })
  expect(trackingUrl(read.carrier, read.waybill)).toBe('https://www.ups.com/track?tracknum=1Z5R89390357567127')
})

test('a wrong check digit is a typing error and refused', () => {
  expect(() => readWaybill('UPS', '1Z5R89390357567128')).toThrow('waybill-mistyped')
  expect(() => readWaybill('Posten', 'RB123456786GB')).toThrow('waybill-mistyped')
})

test('a carrier or a shape that nobody knows is taken as it was typed', () => {
  expect(readWaybill('Ola with the boat', 'hytte 7')).toEqual({ carrier: 'Ola with the boat', waybill: 'hytte 7' })
  expect(trackingUrl('Ola with the boat', 'hytte 7')).toBe(null)
  expect(readWaybill('DPD', 'ABC')).toEqual({ carrier: 'DPD', waybill: 'ABC' })
})

const COLLECTION = fileURLToPath(new URL('../../../../shared/data/orders/tracking-numbers/couriers/', import.meta.url))
/** Codes of the collection whose formats are ours too. */
const OURS = [
  'ups',
  'fedex',
  'usps',
  'dhl',
  'dpd',
  'ontrac',
  'purolator',
  'canada_post',
  'old_dominion',
  'yodel',
  'yunexpress',
  'canpar',
  'speedee',
  'gofo',
  'landmark',
]

interface Courier {
  courier_code: string
  tracking_numbers: { name: string; test_numbers: { valid: string[]; invalid: string[] } }[]
}

describe.skipIf(!existsSync(COLLECTION))('the published collection of waybills', () => {
  const couriers = existsSync(COLLECTION)
    ? readdirSync(COLLECTION)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(COLLECTION + name, 'utf8')) as Courier)
    : []
  for (const { courier_code: code, tracking_numbers: formats } of couriers.filter((one) =>
    OURS.includes(one.courier_code),
  )) {
    const carrier = carrierNamed(code)
    const valid = new Set(formats.flatMap((format) => format.test_numbers.valid))
    for (const { name, test_numbers: numbers } of formats) {
      test(`${name}: every valid number is taken and no invalid one passes as checked`, () => {
        const packed = (number: string) => number.replaceAll(/[\s.-]/g, '').toUpperCase()
        expect(numbers.valid.filter((number) => isValidWaybill(carrier, packed(number)) === false)).toEqual([])
        expect(
          numbers.invalid.filter((number) => !valid.has(number) && isValidWaybill(carrier, packed(number)) === true),
        ).toEqual([])
      })
    }
  }
})
