import { expect, test } from 'vitest'
import { personalIn } from './personal.ts'

test('numbers and prices that name nobody are left alone', () => {
  expect(personalIn('It cost 1 499 kr in 2026, I have size 42, and waited 14 days.')).toEqual([])
  expect(personalIn('Call 22 00 00 01.')).toEqual([{ what: 'phone', text: '22 00 00 01' }])
  expect(personalIn('Ordrenummer 10421 og sak nr. 5042')).toHaveLength(2)
  expect(personalIn('My order is 1042.')).toEqual([{ what: 'number', text: 'order is 1042' }])
  expect(personalIn('It was 5042 all along', { numbers: ['5042'] })).toEqual([{ what: 'number', text: '5042' }])
})
