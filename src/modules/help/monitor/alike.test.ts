import { expect, test } from 'vitest'
import { openKnown, sameAs } from './alike.ts'
import { titleOf } from './title.ts'

const TOPICS: Record<string, readonly string[]> = {
  wash: [
    'How do I wash the wool jacket?',
    'can the wool jacket be washed in a machine',
    'washing instructions wool jacket',
    'at what temperature do I wash my wool jacket',
  ],
  soles: [
    'Can you put new soles on my boots?',
    'how much are new soles for boots',
    'boots resoling price',
    'my old boots need new soles',
  ],
  gift: [
    'do you sell gift cards',
    'Can I buy a gift card for a friend?',
    'gift card balance',
    'how long is a gift card valid',
  ],
  pickup: [
    'can I pick up my order in the shop',
    'pick up in store?',
    'picking an order up myself in the store',
    'store pickup opening hours',
  ],
  zipper: [
    'the zipper of my tent is stuck',
    'how do I repair a tent zipper',
    'tent zipper broke',
    'replacement zipper for tent',
  ],
  vask: [
    'Hvordan vasker jeg ulljakken?',
    'kan ulljakka vaskes i maskin',
    'vaskeanvisning ulljakke',
    'hvilken temperatur vaskes ulljakken på',
  ],
  gavekort: [
    'selger dere gavekort',
    'kan jeg kjøpe et gavekort til en venn',
    'hvor skriver jeg inn gavekortet',
    'hvor lenge er gavekort gyldig',
  ],
  firma: [
    'jeg trenger faktura med organisasjonsnummer',
    'faktura til firma',
    'kan vi få faktura til firmaet',
    'bestille på faktura for firma',
  ],
}

test('questions of one matter come together, and those of different ones stay apart', () => {
  const known = openKnown()
  const placed = new Map<string, string[]>()
  let count = 0
  for (const nth of [0, 1, 2, 3])
    for (const [topic, texts] of Object.entries(TOPICS)) {
      const text = texts[nth]!
      const wanted = sameAs(known, text) ?? `wanted ${(count += 1)}`
      known.put(text, wanted, text)
      placed.set(wanted, [...(placed.get(wanted) ?? []), topic])
    }
  const most = [...placed.values()].map((topics) =>
    Math.max(...topics.map((one) => topics.filter((other) => other === one).length)),
  )
  const questions = Object.values(TOPICS).flat().length
  expect(most.reduce((sum, one) => sum + one, 0) / questions).toBe(1)
  expect(placed.size).toBeLessThanOrEqual(Object.keys(TOPICS).length * 1.5)
  expect(openKnown().nearest('Where is it?')).toEqual([])
})

test('a title has no word that fewer than three different people used', () => {
  const said = [
    ['anna', 'how do I wash the wool jacket of Berit Lie'],
    ['anna', 'wash wool jacket Berit'],
    ['ben', 'can I wash a wool jacket'],
  ].map(([customer, text]) => ({ customer: customer!, text: text! }))
  expect(titleOf(said)).toBeNull()
  expect(titleOf([...said, { customer: 'cleo', text: 'wash my wool jacket, order 1042' }])).toBe('Wash wool jacket')
})
