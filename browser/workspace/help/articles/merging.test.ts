import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hunksOf, joined } from './merging.ts'

const paragraphs = fc.array(fc.constantFrom('Wax it.', 'Dry it.', '- a\n- b', 'Wax it twice.', ':::note', ':::'), {
  maxLength: 8,
})
const text = paragraphs.map((all) => all.join('\n\n'))

test('of two who wrote in different places, both are kept by themselves', () => {
  const before = 'Wax it.\n\nDry it.\n\nWear it.'
  const hunks = hunksOf('Wax it twice.\n\nDry it.\n\nWear it.', 'Wax it.\n\nDry it.\n\nWear it.\n\nLend it.', before)
  expect(joined(hunks)).toBe('Wax it twice.\n\nDry it.\n\nWear it.\n\nLend it.')
})

test('where both wrote in one place, no word is lost by not looking', () => {
  fc.assert(
    fc.property(text, text, text, (mine, theirs, before) => {
      const hunks = hunksOf(mine, theirs, before)
      const all = (take: 'mine' | 'theirs') =>
        joined(hunks.map((hunk) => (hunk.kind === 'same' ? hunk : { ...hunk, take })))
      expect(all('mine')).toBe(mine.trimEnd())
      expect(all('theirs')).toBe(theirs.trimEnd())
      for (const hunk of hunks)
        if (hunk.kind === 'changed' && !before.includes(hunk.mine.trim()) && !before.includes(hunk.theirs.trim()))
          expect(hunk.take).toBe('both')
    }),
  )
})
