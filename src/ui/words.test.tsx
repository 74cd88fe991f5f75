import { render } from 'preact-render-to-string'
import { expect, expectTypeOf, test } from 'vitest'
import { askedAnswer, askedOf, declareAsked } from './asked.ts'
import { formatDue, formatHappened, promiseState, shareLeft } from './due.ts'
import { currencyExponent, formatDay, formatMoney, formatRelative, formatTime } from './format.ts'
import type { ValuesOf } from './speak.ts'
import { chooseLocale, extendWords, say, sayDeclared, sayParts } from './words.ts'

const OSLO = 'Europe/Oslo'
const at = (text: string) => new Date(text)
const NOW = at('2026-11-20T12:20:00Z')
/** Intl separates thousands and units with spaces of several kinds. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('a message is said in both languages, with its plural', () => {
  expect(say('en')('basket.title')).toBe('Your basket')
  expect(say('nb')('basket.title')).toBe('Kurven din')
  expect(say('en')('list.found', { count: 1 })).toBe('1 thing')
  expect(say('nb')('list.found', { count: 3 })).toBe('3 varer')
  expect(say('nb')('list.found', { count: 0 })).toBe('Ingen treff')
})

test('the compiler knows keys and values', () => {
  expectTypeOf<ValuesOf<'{count, plural, =0 {none} one {# day} other {# days}} in {place}'>>().toEqualTypeOf<{
    readonly count: number
    readonly place: string | number
  }>()
  // @ts-expect-error no such message
  expect(() => say('en')('basket.titel')).toThrow('No message basket.titel')
  // @ts-expect-error a value is missing
  expect(() => say('en')('list.found')).toThrow('count')
  // @ts-expect-error a word where a number is asked for
  expect(say('en')('list.found', { count: 'many' })).toBeTypeOf('string')
})

test('a message can have a link in it, and what comes from outside is escaped', () => {
  expect(render(<p>{sayParts('en')('frame.knownPerson', { a: (inside) => <a href="/me">{inside}</a> })}</p>)).toBe(
    '<p>You are signed in. <a href="/me">Your record</a> shows all we know, and who looked.</p>',
  )
  expect(render(<p>{sayParts('en')('list.foundFor', { count: 0, search: '<script>' })}</p>)).toContain('&lt;script>')
})

test('what a declaration names is said even when a value or the message itself is missing', () => {
  expect(sayDeclared('en', 'errors.bad-input', { where: 'email' })).toContain('email: …')
  expect(sayDeclared('nb', 'errors.no-such-thing')).toBe('errors.no-such-thing')
})

test('an extension adds words, and cannot change ours', () => {
  extendWords({ en: { 'gift.title': 'Gifts' }, nb: { 'gift.title': 'Gaver' } })
  expect(sayDeclared('nb', 'gift.title')).toBe('Gaver')
  expect(() => extendWords({ en: { 'basket.title': 'Trolley' }, nb: {} })).toThrow('exists already')
})

test("the language is the one that was chosen, then the one that is preferred, then the shop's", () => {
  expect(chooseLocale('en-GB,en;q=0.9', 'nb')).toBe('nb')
  expect(chooseLocale('de, nn-NO;q=0.8, en;q=0.5', undefined)).toBe('nb')
  expect(chooseLocale('nb;q=0, en', undefined, 'nb')).toBe('en')
  expect(chooseLocale('fr', 'xx', 'nb')).toBe('nb')
  expect(chooseLocale(`${'x,'.repeat(5000)}nb`, undefined)).toBe('en')
  expect(chooseLocale('nb;q=banana,;;;=', undefined)).toBe('en')
})

test('money is said in minor units of ISO 4217, which are not those of Intl', () => {
  expect(plain(formatMoney({ amount: 249_000, currency: 'NOK' }, 'nb'))).toBe('2 490 kr')
  expect(plain(formatMoney({ amount: 249_050, currency: 'NOK' }, 'en'))).toBe('kr 2,490.50')
  expect(formatMoney({ amount: 1250, currency: 'GBP' }, 'en')).toBe('£12.50')
  expect(formatMoney({ amount: 500, currency: 'JPY' }, 'en')).toBe('¥500')
  expect(plain(formatMoney({ amount: 1500, currency: 'KWD' }, 'en'))).toBe('KWD 1.500')
  expect(plain(formatMoney({ amount: 100_000, currency: 'HUF' }, 'en'))).toBe('Ft 1,000')
  expect(currencyExponent('HUF')).toBe(2)
})

test('days and times are those of the zone', () => {
  expect(formatDay(at('2026-11-24T23:30:00Z'), OSLO, 'en')).toBe('Wed 25 Nov')
  expect(formatDay(at('2026-11-24T12:00:00Z'), OSLO, 'nb', { style: 'long' })).toBe('tirsdag 24. november')
  expect(formatDay(at('2025-11-24T12:00:00Z'), OSLO, 'en', { now: NOW })).toBe('24 Nov 2025')
  expect(formatTime(at('2026-11-24T23:05:00Z'), OSLO, 'nb')).toBe('00.05')
  expect(formatRelative(at('2026-11-20T15:20:00Z'), NOW, 'nb')).toBe('om 3 timer')
  expect(formatHappened(at('2026-11-19T11:52:00Z'), NOW, OSLO, 'en')).toBe('Yesterday 12.52')
})

test('a promise says when it is due, in its own precision', () => {
  const due = (text: string, precision: 'minute' | 'day', locale = 'en') =>
    formatDue({ due: at(text), precision }, NOW, OSLO, locale)
  expect(due('2026-11-20T13:30:00Z', 'minute')).toBe('by 14.30 today')
  expect(due('2026-11-21T13:30:00Z', 'minute', 'nb')).toBe('innen kl. 14.30 i morgen')
  expect(due('2026-11-24T13:30:00Z', 'minute')).toBe('by 14.30, Tue 24 Nov')
  expect(due('2026-11-24T13:30:00Z', 'day')).toBe('Tue 24 Nov')
  expect(due('2026-11-20T00:30:00Z', 'day')).toBe('today')
})

test('a promise says how it ended: kept, early or late, or broken', () => {
  const day = { due: at('2026-11-19T23:00:00Z'), precision: 'day' } as const
  expect(formatDue({ ...day, kept: at('2026-11-19T10:00:00Z') }, NOW, OSLO, 'en')).toBe('kept, a day early')
  expect(formatDue({ ...day, kept: at('2026-11-20T08:00:00Z') }, NOW, OSLO, 'en')).toBe('kept')
  expect(
    formatDue(
      { due: at('2026-11-13T12:00:00Z'), precision: 'minute', broken: at('2026-11-13T12:00:01Z') },
      NOW,
      OSLO,
      'en',
    ),
  ).toBe('broken 13 Nov')
  expect(
    formatDue(
      { due: at('2026-11-13T12:00:00Z'), precision: 'minute', kept: at('2026-11-13T12:05:00Z') },
      NOW,
      OSLO,
      'nb',
    ),
  ).toBe('holdt for sent, 13. nov.')
})

test('a promise whose time is past is broken before anybody wrote it down, but a day lasts until its end', () => {
  expect(promiseState({ due: at('2026-11-20T12:19:59Z'), precision: 'minute' }, NOW, OSLO)).toBe('broken')
  expect(promiseState({ due: at('2026-11-20T00:00:00Z'), precision: 'day' }, NOW, OSLO)).toBe('due')
  expect(promiseState({ due: at('2026-11-19T22:59:00Z'), precision: 'day' }, NOW, OSLO)).toBe('broken')
  expect(
    shareLeft({ due: at('2026-11-20T13:20:00Z'), precision: 'minute', made: at('2026-11-20T11:20:00Z') }, NOW),
  ).toBe(0.5)
})

test('an answer carries the sentence that was seen, and nothing else passes for one', () => {
  const asked = declareAsked('orderEmail', 'orders')
  expect(askedOf(asked, askedAnswer(asked))).toEqual({ id: 'orderEmail', version: asked.version })
  expect(askedOf(asked, 'orderEmail@00000000')?.version).toBe('00000000')
  for (const sent of [undefined, '', 'orderName@1f0c93ab', 'orderEmail', 'orderEmail@<b>'])
    expect(askedOf(asked, sent)).toBeUndefined()
  expect(() => declareAsked('noWords', 'orders')).toThrow('ask.noWords.reason')
})
