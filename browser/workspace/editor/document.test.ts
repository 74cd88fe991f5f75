import { expect, test } from 'vitest'
import { documentOf, markedOf } from './document.ts'

const FILE = '0190a2b4-0000-7000-8000-000000000001'

test('what marked text says, the editor keeps', () => {
  for (const marked of [
    'Hi Anna,\n\n**Yes**, *twice*.\nThen wax.',
    '## How\n\n1. Lace\n2. Wax\n   - thin\n     - very\n   - twice\n\n> They said\n> no\n>\n> And again',
    `See [the guide](https://shop.example/care), https://shop.example/a and ![sole](file:${FILE})`,
    '***both***, **bold** ***and italic***, un**believ**able, **ab*****cd***',
    '- one\n\n  more of it\n- two',
    '3. three\n4. four',
    '\\- no list\n1\\. nor this\n\\> nor that, 2 \\* 3 \\[a](b)',
    '⟨number of the order⟩ {{customer.name}}',
  ])
    expect(markedOf(documentOf(marked))).toBe(marked)
})

test('formatting that ends at a blank is still read', () => {
  expect(markedOf(documentOf('a **b ** c'))).toBe('a \\*\\*b \\*\\* c')
  const twice = markedOf(documentOf(markedOf(documentOf('*a b* c'))))
  expect(twice).toBe('*a b* c')
})
