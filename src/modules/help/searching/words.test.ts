import { expect, test } from 'vitest'
import { sharesWord, shownOf, tellingWords } from './words.ts'

const marked = (passage: string, ...words: string[]) =>
  shownOf(passage, words).flatMap(({ text, marked: is }) => (is ? [text] : []))

test('what holds a sentence together is not what it is about', () => {
  expect(tellingWords('How do I clean my stove?')).toEqual(['clean', 'stove'])
  expect(tellingWords('Hvordan rengjør jeg kjelen?')).toEqual(['rengjør', 'kjelen'])
  // Where nothing else stands there, it is all that there is.
  expect(tellingWords('what is this')).toEqual(['what', 'is', 'this'])
  expect(tellingWords('  …  ')).toEqual([])
})

test('words are marked in each of their forms, with a slip too, and not what merely begins alike', () => {
  expect(marked('Cleaning: clean it, then let the cleaned kettle dry.', 'clean')).toEqual([
    'Cleaning',
    'clean',
    'cleaned',
  ])
  expect(marked('Replace the chain. A café has no chains.', 'chian', 'cafe')).toEqual(['chain', 'café'])
  expect(marked('We care for carts.', 'cart')).toEqual(['carts'])
  expect(marked('Nothing of the kind.', 'in', 'a')).toEqual([])
})

test('of a long passage the part is shown in which most of the words stand, and no word is cut', () => {
  const long = `${'Snow is white and falls in winter. '.repeat(20)}Wax the skis before they are stored for the summer. ${'Rain is wet. '.repeat(30)}`
  const shown = shownOf(long, ['wax', 'skis', 'summer'])
  const text = shown.map((piece) => piece.text).join('')
  expect(text).toContain('Wax the skis before they are stored for the summer.')
  expect(text.length).toBeLessThan(300)
  expect(text).toMatch(/^… \S.*\S …$/s)
  expect(shown.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(['Wax', 'skis', 'summer'])
  expect(shownOf('Short.', []).map((piece) => piece.text)).toEqual(['Short.'])
})

test('the same question in other words has a word in common, in any of its forms', () => {
  expect(sharesWord('broken chain', 'my chains broke')).toBe(true)
  expect(sharesWord('broken chain', 'how long does the battery last')).toBe(false)
})
