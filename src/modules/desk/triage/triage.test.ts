import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TEXT_LIMIT } from '../../../platform/text/features.ts'
import { judge } from './judge.ts'
import { type Example, forget, learn, learnAll } from './learn.ts'
import { settle } from './settle.ts'
import { CATEGORIES_LIMIT, CATEGORY_LIMIT, empty, KEPT_TEXTS, type Triage } from './shape.ts'
import { fromState, StateUnreadable, toState } from './state.ts'

const PAST: Example[] = [
  { category: 'Delivery', text: 'Where is my parcel? I ordered a week ago.' },
  { category: 'Delivery', text: 'The parcel has not arrived yet, when will it be delivered?' },
  { category: 'Delivery', text: 'Hvor er pakken min? Den skulle vært levert i går.' },
  { category: 'Delivery', text: 'Når kommer pakken?' },
  { category: 'Returns', text: 'I want to return these shoes, they are too small.' },
  { category: 'Returns', text: 'How do I send the jacket back and get a refund?' },
  { category: 'Returns', text: 'Jeg vil returnere skoene og få pengene tilbake.' },
  { category: 'Returns', text: 'Can I return a gift without the receipt?' },
  { category: 'Jobs', text: 'I would like to apply for a job in your warehouse.' },
  { category: 'Jobs', text: 'Are you hiring? My application and CV are attached.' },
  { category: 'Jobs', text: 'Jeg søker på stillingen som lagermedarbeider.' },
  { category: 'Jobs', text: 'Is the position as a packer still open for applications?' },
]

function taught(): Triage {
  const triage = empty()
  expect(learnAll(triage, PAST)).toBe(PAST.length)
  return triage
}

const allZero = (triage: Triage) => triage.weights.every((weight) => weight === 0)

test('what was learnt is recognised in other words, in both languages', () => {
  const triage = taught()
  expect(judge(triage, 'my parcel still has not been delivered').category).toBe('Delivery')
  expect(judge(triage, 'how can I return this jacket').category).toBe('Returns')
  expect(judge(triage, 'Pakken er ikke levert').likely).toBe('Delivery')
  expect(judge(triage, 'Kan jeg få returnere skoene?').likely).toBe('Returns')
})

test('the same is learnt one by one as the mails come in', () => {
  const triage = empty()
  for (const { text, category } of PAST) expect(learn(triage, text, category)).toBe('learnt')
  for (const { text, category } of PAST) expect(judge(triage, text)).toMatchObject({ category })
  expect(judge(triage, 'my parcel still has not been delivered').likely).toBe('Delivery')
})

test('a misspelt word is known by its pieces', () => {
  expect(judge(taught(), 'wher is my parsel').likely).toBe('Delivery')
})

test('letters of other forms, capitals and signs are the same words', () => {
  const triage = taught()
  const plain = judge(triage, 'where is my parcel')
  expect(judge(triage, 'WHERE is… my ｐａｒｃｅｌ ?!')).toEqual(plain)
})

test('it says unsure of what it does not know, and how little it would stake on its guess', () => {
  const triage = taught()
  const unknown = judge(triage, 'Quantum chromodynamics explains hadrons')
  expect(unknown.category).toBeNull()
  expect(unknown.likely).not.toBeNull()
  expect(unknown.confidence).toBeLessThan(judge(triage, 'where is my parcel').confidence)
  expect(judge(triage, 'Hi').category).toBeNull()
})

test('it is unsure as long as it has learnt nothing, or one category only', () => {
  expect(judge(empty(), 'Where is my parcel?')).toEqual({ category: null, likely: null, confidence: 0, because: [] })
  const triage = empty()
  learn(triage, 'Where is my parcel?', 'Delivery')
  expect(judge(triage, 'Where is my parcel?')).toMatchObject({ category: null, likely: 'Delivery', confidence: 0 })
})

test('the words that decided are named, heaviest first', () => {
  const { because } = judge(taught(), 'Good morning, please tell me where my parcel is')
  expect(because[0]).toMatchObject({ word: 'parcel' })
  expect(because.map(({ weight }) => weight)).toEqual(
    because.map(({ weight }) => weight).toSorted((one, other) => other - one),
  )
  expect(because.every(({ weight }) => weight > 0)).toBe(true)
  expect(because.map(({ word }) => word)).not.toContain('please')
})

test('a correction takes effect at once, on the text and on those like it', () => {
  const triage = taught()
  const text = 'Where is my parcel with the job application that I sent you?'
  expect(judge(triage, text).likely).toBe('Delivery')
  expect(learn(triage, text, 'Jobs')).toBe('learnt')
  expect(judge(triage, text)).toMatchObject({ category: 'Jobs' })
  expect(judge(triage, 'where is the application that I sent you').likely).toBe('Jobs')
  expect(judge(triage, 'where is my parcel').likely).toBe('Delivery')
})

test('of two words about the same text the latest counts', () => {
  const triage = taught()
  learn(triage, 'Når kommer pakken?', 'Complaints')
  expect(judge(triage, 'når kommer pakken').likely).toBe('Complaints')
  learn(triage, 'Når kommer pakken?', 'Delivery')
  expect(judge(triage, 'når kommer pakken').likely).toBe('Delivery')
  expect(triage.texts.size).toBe(PAST.length)
  expect(triage.categories).not.toContain('Complaints')
})

test('a correction takes effect at once among a thousand texts, also into a category that is new', () => {
  const triage = empty()
  const words = ['parcel', 'refund', 'invoice', 'password', 'voucher']
  learnAll(
    triage,
    Array.from({ length: 1_000 }, (_, at) => ({
      text: `about ${words[at % 5]} number${at} and ${words[(at * 7) % 5]}x again${at % 13}`,
      category: words[at % 5]!,
    })),
  )
  const text = 'about parcel and invoice, but really for the press'
  expect(judge(triage, text).likely).not.toBe('Press')
  learn(triage, text, 'Press')
  expect(judge(triage, text)).toMatchObject({ category: 'Press' })
  expect(judge(triage, 'about voucher and passwordx again3').likely).toBe('voucher')
  expect(judge(triage, 'something else entirely').likely).not.toBe('Press')
})

test('what is forgotten leaves nothing behind', () => {
  const triage = taught()
  learn(triage, 'Ragnhild Xanthopoulos asks about sponsorship', 'Press')
  const rows = triage.rows.size
  expect(forget(triage, 'Ragnhild Xanthopoulos asks about sponsorship')).toBe(true)
  expect(triage.rows.size).toBeLessThan(rows)
  expect(triage.categories).not.toContain('Press')
  expect(forget(triage, 'Ragnhild Xanthopoulos asks about sponsorship')).toBe(false)
  for (const { text } of PAST) expect(forget(triage, text)).toBe(true)
  expect(triage.rows.size).toBe(0)
  expect(allZero(triage)).toBe(true)
})

test('what several customers wrote is forgotten with the last of them', () => {
  const triage = taught()
  learn(triage, 'Where is it', 'Delivery')
  learn(triage, 'where is it?', 'Delivery')
  forget(triage, 'Where is it')
  expect(judge(triage, 'Where is it').category).toBe('Delivery')
  forget(triage, 'Where is it')
  expect(triage.texts.size).toBe(PAST.length)
})

test('the oldest text leaves when more are learnt than are kept', () => {
  const triage = empty()
  learn(triage, 'the very first', 'A')
  learn(triage, 'the second', 'B')
  learnAll(
    triage,
    Array.from({ length: KEPT_TEXTS - 1 }, (_, at) => ({ text: `n${at}`, category: at % 2 ? 'A' : 'B' })),
  )
  expect(triage.texts.size).toBe(KEPT_TEXTS)
  expect(forget(triage, 'the very first')).toBe(false)
  expect(forget(triage, 'the second')).toBe(true)
})

test('what holds no word, has no category or one too many is refused', () => {
  const triage = taught()
  expect(learn(triage, '', 'Delivery')).toBe('nothing-said')
  expect(learn(triage, ' …!? \u0000 🙂', 'Delivery')).toBe('nothing-said')
  expect(learn(triage, 'Where is it', '  ')).toBe('category-unnamed')
  expect(learn(triage, 'Where is it', 'x'.repeat(CATEGORY_LIMIT + 1))).toBe('category-unnamed')
  expect(triage.texts.size).toBe(PAST.length)
  expect(judge(triage, ' …!? 🙂')).toEqual({ category: null, likely: null, confidence: 0, because: [] })
  const full = empty()
  learnAll(
    full,
    Array.from({ length: CATEGORIES_LIMIT }, (_, at) => ({ text: `word${at}`, category: `category ${at}` })),
  )
  expect(learn(full, 'one more', 'one more')).toBe('too-many-categories')
  expect(learn(full, 'one more', 'category 7')).toBe('learnt')
})

test('a huge text is read to its limit, quickly', () => {
  const triage = taught()
  const start = 'where is my parcel '.padEnd(TEXT_LIMIT, 'and so on ')
  const began = performance.now()
  expect(judge(triage, start + 'x'.repeat(5_000_000))).toEqual(judge(triage, start))
  expect(learn(triage, 'a'.repeat(5_000_000), 'Odd')).toBe('learnt')
  expect(learn(triage, '\uD800 lone \uDC00 halves', 'Odd \uD800')).toBe('learnt')
  expect(performance.now() - began).toBeLessThan(1_000)
})

test('settling again changes no verdict', () => {
  const triage = taught()
  const before = PAST.map(({ text }) => judge(triage, text).category)
  settle(triage)
  expect(PAST.map(({ text }) => judge(triage, text).category)).toEqual(before)
})

test('a state that is foreign, cut off, prolonged or of another version is refused', () => {
  const state = toState(taught())
  expect(() => fromState(new Uint8Array())).toThrow(StateUnreadable)
  expect(() => fromState(new TextEncoder().encode('{"version":1}'))).toThrow(StateUnreadable)
  expect(() => fromState(state.subarray(0, state.length - 1))).toThrow('cut off')
  expect(() => fromState(Uint8Array.from([...state, 0]))).toThrow('after its end')
  const newer = state.slice()
  // The mark takes five bytes; the version follows.
  newer[5] = 9
  expect(() => fromState(newer)).toThrow('version 9')
})

test('damaged states are refused or read, but never break anything else', () => {
  const state = toState(taught())
  fc.assert(
    fc.property(fc.nat(state.length - 1), fc.nat(255), (at, byte) => {
      const damaged = state.slice()
      damaged[at] = byte
      try {
        judge(fromState(damaged), 'where is my parcel')
      } catch (error) {
        expect(error).toBeInstanceOf(StateUnreadable)
      }
    }),
  )
})

test('a state that was written and read judges as before, and goes on learning alike', () => {
  const text = fc.oneof(
    fc.constantFrom(...PAST.map((example) => example.text)),
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('where', 'parcel', 'pakken', 'return', 'job', '12', 'ß', '你好'), { maxLength: 12 })
      .map((words) => words.join(' ')),
  )
  const category = fc.oneof(fc.constantFrom('Delivery', 'Returns', 'Jobs'), fc.string({ unit: 'binary', minLength: 1 }))
  const done = fc.array(fc.record({ verb: fc.constantFrom('learn', 'learn', 'forget', 'settle'), text, category }), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(done, fc.array(text, { minLength: 1, maxLength: 5 }), (steps, asked) => {
      const triage = empty()
      for (const step of steps) {
        if (step.verb === 'learn') learn(triage, step.text, step.category)
        else if (step.verb === 'forget') forget(triage, step.text)
        else settle(triage)
      }
      const again = fromState(toState(triage))
      for (const question of asked) expect(judge(again, question)).toEqual(judge(triage, question))
      expect(toState(again)).toEqual(toState(triage))
    }),
  )
})
