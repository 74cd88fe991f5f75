import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { cut } from './cut.ts'
import { articlesOf, emptyFinder, find, type Finder, forget, learn } from './find.ts'
import { termsOf } from './words.ts'

const ENGLISH = {
  lamp: [
    'How do I charge the front lamp?',
    'Plug the cable into the socket below the rubber lid. A red light shows that it is charging; it goes out after three hours.',
  ],
  chain: [
    'How often should the chain be oiled?',
    'Every two hundred kilometres, or when it squeaks. Wipe off what is too much with a cloth.',
  ],
  back: [
    'Can I send something back?',
    'Within thirty days, unused, in its box. Print the label on your order page. We refund the money as soon as the parcel is here.',
  ],
  ships: [
    'When will my order ship?',
    'Orders before noon leave the same day. The page of your order shows where the parcel is.',
  ],
  brake: [
    'What are disc brakes?',
    'A disc on the hub is held by two pads. They stop well in rain, and their pads have to be changed once a year.',
  ],
  brakes: [
    'How do I change the brake pads?',
    'Take the wheel out, pull the old pads, push the pistons back and put in the new ones.',
  ],
  gift: ['Do you sell gift cards?', 'Yes, of any amount, by mail at once. They are valid for three years.'],
  pump: ['Which pressure do my tyres need?', 'It stands on the side of the tyre. Heavier riders need more.'],
} as const
const NORWEGIAN = {
  frakt: ['Hva koster frakten?', 'Frakten er gratis over 500 kroner. Under det koster den 49 kroner.'],
  retur: [
    'Hvordan returnerer jeg en vare?',
    'Skriv ut returlappen på ordresiden og lever pakken på posten innen tretti dager.',
  ],
  lampe: ['Hvordan lader jeg lykten?', 'Kontakten sitter under gummilokket. Et rødt lys viser at den lader.'],
} as const

let finder: Finder
beforeEach(() => {
  finder = emptyFinder()
  for (const [key, [title, text]] of Object.entries(ENGLISH))
    learn(finder, { key, language: 'en', ...cut(title, text) })
  for (const [key, [title, text]] of Object.entries(NORWEGIAN))
    learn(finder, { key, language: 'nb', ...cut(title, text) })
})

const asked = (text: string, language = 'en', typing = false) => find(finder, { text, language, limit: 5, typing })
const best = (text: string, language?: string) => asked(text, language)[0]?.key

describe('what is found', () => {
  test('is the article whose heading asks the same in other words', () => {
    expect(best('how can I return an item and get my money refunded')).toBe('back')
    expect(best('charging the lamp')).toBe('lamp')
    expect(best('has my parcel been shipped')).toBe('ships')
    expect(best('is there a voucher, a gift card or so?')).toBe('gift')
  })
  test('tells "what is" from "how do I"', () => {
    expect(best('what is a disc brake')).toBe('brake')
    expect(best('how do I change brake pads')).toBe('brakes')
  })
  test('forgives slips and short forms', () => {
    expect(best("where's my ordr, when does it shipp")).toBe('ships')
    expect(best('oling the chian')).toBe('chain')
    expect(best('which presure for tires, tyers?')).toBe('pump')
  })
  test('knows Norwegian endings and compounds', () => {
    expect(best('fraktkostnad', 'nb')).toBe('frakt')
    expect(best('jeg vil returnere varene', 'nb')).toBe('retur')
    expect(best('ladingen av lykter', 'nb')).toBe('lampe')
  })
  test('is written in the language that was asked in', () => {
    expect(asked('frakt').map(({ key }) => key)).not.toContain('frakt')
    expect(asked('lamp', 'sv')).toEqual([])
    const anywhere = find(finder, { text: 'hva koster frakten', language: null, limit: 3 })
    expect(anywhere[0]?.key).toBe('frakt')
  })
  test('is found while its last word is still being typed', () => {
    expect(asked('tyre pres', 'en', true)[0]?.key).toBe('pump')
    expect(asked('gif', 'en', true)[0]?.key).toBe('gift')
    expect(asked('gif')).toEqual([])
  })
  test('names the passage that says most', () => {
    const many = ['Bells are loud.', 'Saddles are soft and wide.', 'Forks hold the wheel.'].map((text, place) => ({
      place: place + 3,
      text,
    }))
    learn(finder, { key: 'parts', language: 'en', headings: [{ place: 3, text: 'Parts' }], passages: many })
    expect(asked('soft saddles')[0]).toMatchObject({ key: 'parts', place: 4 })
  })
})

describe('confidence', () => {
  test('is high where the question is answered, and low where it is not', () => {
    const sure = ['how do I charge the front lamp', 'can I send something back?', 'do you sell gift cards'].map(
      (text) => asked(text)[0]!.confidence,
    )
    const unsure = ['do you have a job for my nephew', 'who won the football match', 'my', 'is the moon far away'].map(
      (text) => asked(text)[0]?.confidence ?? 0,
    )
    expect(Math.min(...sure)).toBeGreaterThan(0.7)
    expect(Math.max(...unsure)).toBeLessThan(0.5)
  })
  test('is low in a language that nobody writes', () => {
    for (const text of [
      'quand est-ce que mon colis sera livré',
      'kiedy wyślecie moje zamówienie',
      '我的订单什么时候发货',
      'متى يتم شحن طلبي',
    ])
      expect(asked(text)[0]?.confidence ?? 0).toBeLessThan(0.2)
  })
  test('of one article alone does not rise because nothing else is there', () => {
    const alone = emptyFinder()
    learn(alone, { key: 'one', language: 'en', ...cut('How do I charge the lamp?', 'By its cable.') })
    const confidence = (text: string) => find(alone, { text, language: 'en', limit: 1 })[0]?.confidence ?? 0
    expect(confidence('how do I paint the ceiling')).toBeLessThan(0.5)
    expect(confidence('how do I charge the lamp')).toBeGreaterThan(0.5)
  })
  test('never rises from one to the next', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ...Object.values(ENGLISH)
              .flat()
              .flatMap((text) => text.split(' ')),
          ),
          { maxLength: 12 },
        ),
        (words) => {
          const found = asked(words.join(' '))
          for (const [at, { confidence }] of found.entries()) {
            expect(confidence).toBeGreaterThanOrEqual(0)
            expect(confidence).toBeLessThanOrEqual(found[at - 1]?.confidence ?? 1)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('the memory', () => {
  test('answers as if what was changed and forgotten had never been there', () => {
    const words = 'red blue lamp wheel chain brake order parcel how what when is my the'.split(' ')
    const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 8 }).map((some) => some.join(' '))
    const step = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), title: text, text, isGone: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), text, (steps, question) => {
        const changed = emptyFinder()
        const last = new Map<string, { title: string; text: string }>()
        for (const { key, title, text: body, isGone } of steps) {
          last.delete(key)
          if (isGone) forget(changed, 'en', key)
          else {
            learn(changed, { key, language: 'en', ...cut(title, body) })
            last.set(key, { title, text: body })
          }
        }
        const fresh = emptyFinder()
        for (const [key, { title, text: body }] of last) learn(fresh, { key, language: 'en', ...cut(title, body) })
        const ask = (one: Finder) =>
          find(one, { text: question, language: 'en', limit: 5 }).map(({ key, confidence, place }) => ({
            key,
            place,
            confidence: confidence.toFixed(6),
          }))
        expect(ask(changed)).toEqual(ask(fresh))
        expect(articlesOf(changed)).toBe(last.size)
      }),
      { numRuns: 200 },
    )
  })
  test('sweeps out what is gone, and finds the rest as before', () => {
    const before = asked('how do I charge the lamp')
    for (let turn = 0; turn < 2_500; turn++)
      learn(finder, { key: 'busy', language: 'en', ...cut(`Notice ${turn}`, `The workshop is closed on day ${turn}.`) })
    expect(finder.get('en')!.passages).toBeLessThan(2_500)
    expect(best('when is the workshop closed')).toBe('busy')
    forget(finder, 'en', 'busy')
    expect(asked('how do I charge the lamp').map(({ key }) => key)).toEqual(before.map(({ key }) => key))
  })
})

describe('hostile input', () => {
  const strange = {
    nothing: '',
    blanks: ' \n\t ',
    signs: '?!… --- ((( *** ',
    emoji: '🚲🔔👩‍👩‍👧‍👦'.repeat(50),
    'right to left': '‮شحن الطلب‬ '.repeat(40),
    'marks without letters': '\u0301'.repeat(2_000),
    'broken surrogates': '\ud800\udfff\ud800'.repeat(300),
    'names of every object': '__proto__ constructor toString hasOwnProperty',
  }
  test.each(Object.entries(strange))('%s is asked and learnt without harm', (_, text) => {
    learn(finder, { key: 'strange', language: 'en', ...cut(text, text) })
    for (const { confidence } of asked(text)) expect(confidence).toBeLessThanOrEqual(1)
    expect(best('how do I charge the front lamp')).toBe('lamp')
  })
  test('a question of a million words costs no more than its beginning', () => {
    const long = 'how do I charge the lamp '.repeat(160_000)
    expect(best(long)).toBe('lamp')
    expect(asked(`${'lamp '.repeat(400)}chain oil`)[0]?.key).toBe('lamp')
  })
  test('an article of one word a million times is an article', () => {
    expect(learn(finder, { key: 'huge', language: 'en', ...cut('Bell', 'bell '.repeat(1_000_000)) })).toBe(true)
    expect(best('bell')).toBe('huge')
    expect(best('how do I charge the front lamp')).toBe('lamp')
  })
  test('a word that stands in no article makes no other one likely', () => {
    expect(asked('xyzzy quooth')).toEqual([])
    expect(asked('k'.repeat(100_000))).toEqual([])
  })
})

test('a text without a title is found by its first sentence and its short lines', () => {
  const faq = cut('', `What is a hub? A hub is the middle of a wheel, and ${'it holds spokes '.repeat(10)}.`)
  expect(faq.headings.map(({ text }) => text)).toEqual(['What is a hub?'])
  expect(cut('', 'Cancel my order\nI want to cancel it').headings).toHaveLength(2)
  expect(cut('Hubs', 'A line.\nAnother.')).toMatchObject({
    headings: [{ text: 'Hubs' }],
    passages: [{ place: 0 }, { place: 1 }],
  })
})

test('terms lose case, endings and apostrophes, and keep what tells them apart', () => {
  expect(termsOf('What’s the DELIVERY? It isn’t delivered', 'en')).toEqual([
    'what',
    'is',
    'the',
    'deliveri',
    'it',
    'is',
    'not',
    'deliv',
  ])
  expect(termsOf("L'ordinateur d'Anna", 'fr').length).toBe(4)
  expect(termsOf('Order 104217 of 3', 'en')).toEqual(['order', '#', 'of', '3'])
  expect(termsOf('配送状況', 'ja')).toEqual(['配送', '送状', '状況'])
})
