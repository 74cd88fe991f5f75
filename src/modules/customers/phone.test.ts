import { expect, test } from 'vitest'
import { normalisePhone } from './phone.ts'

test('a number is the same however it is spelt, with its country’s code or without', () => {
  const spelt: readonly [country: string, number: string, ...typed: string[]][] = [
    ['47', '+4755000112', '55 00 01 12', '+47 55 00 01 12', '004755000112', 'tel:+47-55-00-01-12', '５５０００１１２'],
    ['47', '+4755000112', 'sip:+4755000112@exchange.example;user=phone', '55000112 ext. 12'],
    ['44', '+442079460018', '020 7946 0018', '+44 (0)20 7946 0018', '(020) 7946-0018', '0044 20 7946 0018'],
    ['49', '+4930123456', '030/123456', '+49 30 123456'],
    ['39', '+390612345678', '06 1234 5678', '+39 06 12345678'],
    ['1', '+12125550100', '(212) 555-0100', '1-212-555-0100', '+1 212.555.0100'],
    ['1', '+4755000112', '011 47 55 00 01 12'],
    ['36', '+3611234567', '06 1 123 4567'],
    ['7', '+74951234567', '8 (495) 123-45-67'],
  ]
  for (const [country, number, ...typed] of spelt)
    for (const one of typed) expect([one, normalisePhone(one, country)]).toEqual([one, number])
})

test('what cannot be rung from elsewhere is no number', () => {
  for (const typed of [
    '',
    '110',
    '02800',
    'anonymous',
    '+',
    '+0 55 00 01 12',
    '1'.repeat(16),
    '+47 55 00 01 12 or 13',
    '5'.repeat(61),
  ])
    expect([typed, normalisePhone(typed, '47')]).toEqual([typed, null])
})
