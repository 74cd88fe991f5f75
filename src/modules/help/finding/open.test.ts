import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import { findPassages } from './open.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

/** As publishing writes it: the words, their passages, and then the bell. */
async function publish(article: string, language: string, title: string, texts: string[], revision = 1): Promise<void> {
  await askOwner(
    house,
    `insert into help.article (id, kind, made_at) values ('${article}', 'faq', now()) on conflict do nothing`,
  )
  await askOwner(
    house,
    `insert into help.article_words (article, language, slug, title, body, revision, published_at, changed_at)
     values ('${article}', '${language}', 'a-${article.slice(0, 8)}', '${title}', 'x', ${revision}, now(), now())
     on conflict (article, language) do update set title = excluded.title, revision = excluded.revision`,
  )
  await askOwner(house, `delete from help.passage where article = '${article}' and language = '${language}'`)
  for (const [place, text] of texts.entries())
    await askOwner(
      house,
      `insert into help.passage (article, language, place, revision, heading, text) values ('${article}', '${language}', ${place}, ${revision}, '', '${text}')`,
    )
  house.context.bell.ring(['help', `help/${article}`])
}

const LAMP = '0a000000-0000-4000-8000-000000000001'
const CHAIN = 'fb000000-0000-4000-8000-000000000002'
const find = (text: string, language = 'en') => findPassages(house.context, { text, language, limit: 5 })
const soon = { timeout: 20_000, interval: 20 }

test('a house without articles finds nothing and starts no thread', async () => {
  expect(await find('how do I charge the lamp')).toEqual({ found: [], confidence: 0 })
})

test('what is published is found, passage by passage, in its language', async () => {
  await publish(LAMP, 'en', 'How do I charge the lamp?', [
    'Plug in the cable.',
    'A red light shows that it is charging.',
  ])
  await publish(LAMP, 'nb', 'Hvordan lader jeg lykten?', ['Sett i kabelen.'])
  await publish(CHAIN, 'en', 'How often is the chain oiled?', ['Every two hundred kilometres.'])
  await vi.waitFor(async () => expect((await find('oil for the chain')).found[0]?.article).toBe(CHAIN), soon)
  const { found, confidence } = await find('what does the red light show')
  expect(found[0]).toMatchObject({ article: LAMP, language: 'en', place: 1 })
  expect(confidence).toBe(found[0]!.confidence)
  expect((await find('lading av lykten', 'nb')).found.map(({ language }) => language)).toEqual(['nb'])
})

test('what is changed is found by its new words, and no longer by the old ones', async () => {
  await publish(CHAIN, 'en', 'Wax instead of grease', ['Melt it and dip the links.'], 2)
  await vi.waitFor(async () => {
    expect((await find('dip the links in wax')).found[0]?.article).toBe(CHAIN)
    expect((await find('two hundred kilometres')).found).toEqual([])
  }, soon)
})

test('words by which people came to an article lead to it, once a person has not said that they do not belong together', async () => {
  const teach = `insert into help.association (language, mark, article, word, visits, last_on) values ('en', repeat('m', 22), '${LAMP}', 'dynamo', 3, now())`
  await askOwner(house, teach)
  house.context.bell.ring(['help'])
  await vi.waitFor(async () => expect((await find('my dynamo')).found[0]?.article).toBe(LAMP), soon)
  await askOwner(house, `update help.association set off_by = 'staff:x', off_at = now()`)
  house.context.bell.ring(['help'])
  await vi.waitFor(async () => expect((await find('dynamo')).found).toEqual([]), soon)
})

test('what is taken out is gone, and the rest stays', async () => {
  await askOwner(house, `delete from help.passage where article = '${CHAIN}'`)
  await askOwner(house, `delete from help.article_words where article = '${CHAIN}'`)
  house.context.bell.ring(['help'])
  await vi.waitFor(async () => expect((await find('wax')).found).toEqual([]), soon)
  expect((await find('charging the lamp')).found[0]?.article).toBe(LAMP)
})

test('a question without words, and one of 100 kB, are answered', async () => {
  expect((await find('')).found).toEqual([])
  expect((await find('?!🚲')).found).toEqual([])
  expect((await find('charge the lamp '.repeat(6_250))).found[0]?.article).toBe(LAMP)
})
