import * as fc from 'fast-check'
import { render } from 'preact-render-to-string'
import { h } from 'preact'
import { expect, test } from 'vitest'
import { PAYLOADS } from '../../../test/journeys/payloads.ts'
import { escapeMarks, isFormatted, picturesIn, plainOf, readMarked } from './marked.ts'
import { Rich } from './rich.tsx'

const FILE = '0190a2b4-0000-7000-8000-000000000001'
const html = (text: string) =>
  render(h(Rich, { blocks: readMarked(text), picture: (file) => `/api/attachments/${file}` }))
const plain = (text: string) => plainOf(readMarked(text))

test('signs become formatting', () => {
  expect(html('**Yes**, *twice*.\nThen wax.')).toBe(
    '<div class="rich"><p><strong>Yes</strong>, <em>twice</em>.<br/>Then wax.</p></div>',
  )
  expect(html('## How\n\n1. Lace\n2. Wax\n   - thin\n   - twice\n\n> They said\n> no')).toBe(
    '<div class="rich"><p class="heading">How</p><ol start="1"><li>Lace</li><li>Wax<ul><li>thin</li><li>twice</li></ul></li></ol><blockquote><p>They said<br/>no</p></blockquote></div>',
  )
  expect(html('See [the guide](https://shop.example/care) or https://shop.example/a*b.')).toContain(
    '<a href="https://shop.example/care" rel="noopener noreferrer nofollow">the guide</a> or <a href="https://shop.example/a"',
  )
  expect(html(`![sole](file:${FILE})`)).toContain(`<img src="/api/attachments/${FILE}" alt="sole"`)
  expect(picturesIn(readMarked(`- a ![sole](file:${FILE})`))).toEqual([FILE])
})

test('what is no formatting is words', () => {
  for (const words of [
    '2 * 3 * 4 = 24',
    '2*3*4',
    'a ** b',
    '--\nSiv',
    '#12',
    '1042.5',
    '*',
    '**',
    '[a](javascript:ran())',
    'C:\\new',
  ])
    expect([words, isFormatted(readMarked(words)), plain(words)]).toEqual([words, false, words])
})

test('plain text says the same', () => {
  expect(plain('## How\n\n**Lace** it, [so](https://a.example/b):\n\n- one\n- two\n\n> no')).toBe(
    'How\n\nLace it, so <https://a.example/b>:\n\n- one\n- two\n\n> no',
  )
  expect(plain('https://a.example/b')).toBe('https://a.example/b')
})

test('words that are escaped stand for themselves', () => {
  const signs = fc.stringMatching(/^[\\*[\]()!>#.•\-a1 ]{0,40}$/)
  fc.assert(
    fc.property(signs, (words) => {
      const line = words.trim().replaceAll(/\s+/g, ' ')
      expect(plain(escapeMarks(line))).toBe(line)
      expect(isFormatted(readMarked(escapeMarks(line)))).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('nothing can be made of it but formatting', () => {
  for (const payload of PAYLOADS) {
    const made = html(`**${payload}** [x](${payload})`)
    // What was written between angle brackets is shown as it was written.
    expect(made.replaceAll(/<\/?(?:div|p|strong|em|br|a|ul|ol|li|blockquote)\b[^<>]*>/g, '')).not.toMatch(/</)
    expect(made).not.toMatch(/href="(?!https?:|mailto:)/)
  }
})

test('a hostile text is read in a blink', () => {
  for (const text of [
    '*a '.repeat(16_000),
    '**a'.repeat(16_000),
    '['.repeat(50_000),
    '> '.repeat(25_000),
    '- '.repeat(25_000),
    '[a]('.repeat(12_000),
    `${'  '.repeat(10)}- a\n`.repeat(2_000),
  ]) {
    const begun = performance.now()
    plain(text)
    expect(performance.now() - begun).toBeLessThan(1_000)
  }
})
