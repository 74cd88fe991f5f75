import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readHolidays } from './holidays.ts'

const holiday = (date: string, start: string, end: string, type = 'public') => ({
  date,
  start,
  end,
  type,
  name: 'A day',
})

test('whole public holidays are taken, each of their days, and what is skipped has its reason', () => {
  const list = [
    holiday('2026-12-25 00:00:00', '2026-12-24T23:00:00.000Z', '2026-12-25T23:00:00.000Z'),
    // Twenty-three hours: clocks go forward on Easter Sunday.
    holiday('2027-03-28 00:00:00', '2027-03-27T23:00:00.000Z', '2027-03-28T22:00:00.000Z'),
    holiday('2026-01-01 00:00:00', '2025-12-31T21:00:00.000Z', '2026-01-03T21:00:00.000Z'),
    holiday('2026-12-24 14:00:00', '2026-12-24T13:00:00.000Z', '2026-12-24T23:00:00.000Z'),
    holiday('2026-05-10 00:00:00', '2026-05-09T22:00:00.000Z', '2026-05-10T22:00:00.000Z', 'observance'),
    holiday('2026-06-01 00:00:00', '2026-05-31T22:00:00.000Z', '2027-05-31T22:00:00.000Z'),
  ]
  expect(readHolidays(JSON.stringify(list))).toEqual({
    days: ['2026-01-01', '2026-01-02', '2026-01-03', '2026-12-25', '2027-03-28'],
    skipped: [
      { line: 4, reason: '2026-12-24 A day: not the whole day' },
      { line: 5, reason: '2026-05-10 A day: observance' },
      { line: 6, reason: '2026-06-01 A day: 365 days' },
    ],
  })
})

test('what is no list of holidays is refused', () => {
  expect(() => readHolidays('')).toThrow(SyntaxError)
  for (const text of ['{}', '[1]', '[{"date":"tomorrow"}]']) expect(() => readHolidays(text)).toThrow(z.ZodError)
})

const DATA = fileURLToPath(new URL('../../../../../shared/data/holidays/', import.meta.url))

test.skipIf(!existsSync(DATA))('seven countries, three years: every entry is a day or has its reason', () => {
  for (const file of readdirSync(DATA).filter((name) => name.endsWith('.json'))) {
    const text = readFileSync(`${DATA}${file}`, 'utf8')
    const all = JSON.parse(text) as { type: string; date: string }[]
    const { days, skipped } = readHolidays(text)
    const open = all.filter(({ type }) => type !== 'public').length
    expect(skipped.length).toBe(open)
    for (const { date, type } of all) if (type === 'public') expect(days).toContain(date.slice(0, 10))
    expect(days.length).toBeGreaterThan(4)
  }
})
