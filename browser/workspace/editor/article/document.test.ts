import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readArticle } from '../../../../src/ui/rich/article.ts'
import { documentOf, markedOf } from './document.ts'
import { schema } from './schema.ts'

const FILE = '0190a2b4-0000-7000-8000-000000000001'

const again = (text: string): string => markedOf(documentOf(text))

test('what article text says, the editor keeps', () => {
  for (const text of [
    '## Wax\n\nThin, **twice**.\nLet it dry.\n\n### How thin\n\n1. So thin\n2. And again',
    `![The sole, from below](file:${FILE})`,
    `See [the care guide](/help/en/care), [above](#wax), [the boots](product:${FILE}) and [them](https://a.example/b).`,
    '| Leather | How often |\n| --- | --- |\n| Smooth | **monthly** |\n| Suede | never \\| seldom |',
    '| a | b |\n| c |  |',
    ':::note\nLet it dry.\n\n- a\n- b\n:::',
    ':::careful\nHot.\n\n:::note\nVery.\n:::\n:::',
    ':::if customers\nYours ships {{order.ships}}.\n:::else\nIt ships within a day.\n:::',
    ':::if owns product:0190a2b4-0000-7000-8000-000000000001\n{{purchases}}\n:::',
    ':::if moon full\nNobody reads this.\n:::',
    '## Does it shine?\n\n- [Yes](#it-shines)\n- [No](#no-light)',
    '> They said\n> so',
  ])
    expect(again(text)).toBe(text)
})

test('what the editor cannot draw stays as it was written', () => {
  const text = `Before.\n\n:::note\na\n:::else\nb\n:::\n\n${`| ${'x | '.repeat(15)}`.trim()}\n\nAfter.`
  const document = documentOf(text)
  expect(document.children.map(({ type }) => type.name)).toEqual(['paragraph', 'raw', 'raw', 'paragraph'])
  expect(markedOf(document)).toBe(text)
})

const LINES = [
  '',
  '',
  '',
  'Wax it.',
  '**b** *i*',
  '## Part',
  '### Smaller',
  '# One',
  '- item',
  '  - inner',
  '  more',
  '1. one',
  '> quote',
  '> - in it',
  '| a | b |',
  '| --- | --- |',
  '| one |',
  ':::note',
  ':::careful',
  ':::if customers',
  ':::if odd words',
  ':::else',
  ':::',
  '::: ',
  '{{order.ships}}',
  'ships {{order.ships}} then',
  `![sole](file:${FILE})`,
  `so ![sole](file:${FILE}) here`,
  '[a](/help/b)',
  '[a](#b)',
  '\\# no',
  '\\- no',
  ' :::note',
  ' | a |',
  '*',
  '**',
  'a ** b',
  '\\',
  '`code`',
  '<b>x</b>',
  '    deep',
  '| \\-- |',
  '|||',
  '{{',
  '}}',
]
const text = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...LINES) }, fc.string({ maxLength: 12 })), { maxLength: 14 })
  .map((lines) => lines.join('\n'))

test('nothing that a text says is lost, and what is kept once is kept for good', () => {
  fc.assert(
    fc.property(text, (written) => {
      const once = again(written)
      expect(again(once)).toBe(once)
      expect(kindsOf(once)).toEqual(kindsOf(written))
      expect(lettersOf(once)).toBe(lettersOf(written))
    }),
    { numRuns: 1_000 },
  )
})

/** What its reader gets, block by block. */
const kindsOf = (of: string): string[] => readArticle(of).map(({ kind }) => kind)
/** Every letter that was written; the numbers of lists are counted anew. */
const lettersOf = (of: string): string => of.replaceAll(/\d+[.)] /g, '').replaceAll(/[^\p{L}\p{N}]+/gu, '')

const inline = fc.array(
  fc.oneof(
    fc.record({ words: fc.string({ minLength: 1, maxLength: 8 }), marks: fc.subarray(['bold', 'italic', 'link']) }),
    fc.constantFrom('field' as const, 'break' as const),
  ),
  { maxLength: 5 },
)
const inlineNodes = (of: typeof inline extends fc.Arbitrary<infer T> ? T : never, breaks = true) =>
  of.flatMap((one) => {
    if (one === 'field') return [schema.node('field', { name: 'order.ships' })]
    if (one === 'break') return breaks ? [schema.node('break')] : []
    const words = one.words.replaceAll(/[\n\r]/g, '')
    if (words === '') return []
    if (one.marks.length === 0) return [schema.text(words)]
    // Formatting within a word is marked text's own affair (../document.test.ts).
    const marks = one.marks.map((mark) => schema.mark(mark, mark === 'link' ? { href: '/help/a' } : null))
    return [schema.text(' a '), schema.text(`b${words.replaceAll(/[\s\d*]/g, '')}b`, marks), schema.text(' c ')]
  })
const paragraph = inline.map((of) => schema.node('paragraph', null, inlineNodes(of)))
const cells = (width: number) =>
  fc.array(
    inline.map((of) => schema.node('cell', null, inlineNodes(of, false))),
    { minLength: width, maxLength: width },
  )
const table = fc.record({ head: fc.boolean(), rows: fc.array(cells(2), { minLength: 1, maxLength: 3 }) })
const simple = fc.oneof(
  paragraph,
  fc
    .record({ level: fc.constantFrom(2, 3), of: inline })
    .map(({ level, of }) => schema.node('heading', { level }, inlineNodes(of, false))),
  fc.array(paragraph, { minLength: 1, maxLength: 3 }).map((all) =>
    schema.node(
      'bullets',
      null,
      all.map((one) => schema.node('item', null, [one])),
    ),
  ),
  table.map(({ head, rows }) =>
    schema.node(
      'table',
      { head },
      rows.map((row) => schema.node('row', null, row)),
    ),
  ),
  fc.constant(schema.node('media', { file: FILE, name: 'sole' })),
  fc.constant(schema.node('paragraph', null, [schema.node('field', { name: 'purchases' })])),
)
const some = fc.array(simple, { minLength: 1, maxLength: 3 })
const made = fc.oneof(
  { weight: 3, arbitrary: simple },
  some.map((of) => schema.node('note', { tone: 'careful' }, of)),
  fc
    .tuple(some, some)
    .map(([then, otherwise]) =>
      schema.node('condition', { words: 'customers' }, [
        schema.node('branch', null, then),
        schema.node('branch', null, otherwise),
      ]),
    ),
)

test('what is made in the editor comes back to the letter', () => {
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 4 }), (blocks) => {
      const once = markedOf(schema.node('doc', null, blocks))
      expect(again(once)).toBe(once)
    }),
    { numRuns: 1_000 },
  )
})
