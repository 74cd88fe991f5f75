import { expect, test } from 'vitest'
import { rankUseful } from './useful.ts'

test('usefulness is what was solved, drawn towards what most do, and less of it the older the text was', () => {
  const score = (rows: Parameters<typeof rankUseful>[0]) =>
    new Map(rankUseful(rows).map((one) => [one.article, one.score]))
  const ranked = score([
    { article: 'once', behind: 0, solved: 1, judged: 1 },
    { article: 'often', behind: 0, solved: 90, judged: 100 },
    { article: 'mended', behind: 1, solved: 0, judged: 4 },
    { article: 'mended', behind: 0, solved: 4, judged: 4 },
    { article: 'never', behind: 0, solved: 0, judged: 20 },
  ])
  // Judged once is no proof; what was wrong before it was mended counts half.
  expect(ranked.get('often')).toBeGreaterThan(ranked.get('once')!)
  expect(ranked.get('once')).toBeGreaterThan(ranked.get('mended')!)
  expect(ranked.get('mended')).toBeGreaterThan(ranked.get('never')!)
  expect(rankUseful([])).toEqual([])
})
