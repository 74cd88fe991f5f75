import { Readable } from 'node:stream'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startHouse } from '../../../../test/harness/house.ts'
import { importAccessLog } from './accesslog.ts'

const page =
  '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /boots HTTP/1.1" 200 2030 "http://search.example/?q=anna" "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0 Safari/537.36"'
const crawler =
  '66.249.73.135 - - [17/May/2015:10:05:40 +0200] "GET /care HTTP/1.1" 404 12 "-" "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"'

test('a log is imported once, crawlers told apart, and nobody is named', async () => {
  const house = await startHouse()
  try {
    const ctx = { ...house.context, principal: { kind: 'system' as const, name: 'import:accesslog' } }
    const log = () => Readable.from([[page, page, crawler, 'rubbish', page.replace('17/May', '31/Feb')].join('\n')])

    const first = await importAccessLog(ctx, log())
    expect(first).toMatchObject({ taken: 3, unchanged: 0, crawlers: 1 })
    expect(first.skipped).toEqual([
      { line: 4, reason: expect.stringContaining('not Combined Log Format') },
      { line: 5, reason: expect.stringContaining('31/Feb/2015') },
    ])
    expect(await importAccessLog(ctx, log())).toMatchObject({ taken: 0, unchanged: 3 })

    const owner = new pg.Client({ connectionString: house.database.owner })
    await owner.connect()
    const { rows: stored } = await owner.query<{
      path: string
      referrer: string | null
      crawler: string | null
      status: number
      at: Date
      text: string
    }>('select path, referrer, crawler, status, at, visit::text as text from customers.visit order by at')
    await owner.end()
    expect(stored.map(({ path, referrer, crawler: name, status }) => [path, referrer, name, status])).toEqual([
      ['/care', null, 'googlebot', 404],
      ['/boots', 'search.example', null, 200],
      ['/boots', 'search.example', null, 200],
    ])
    expect(stored[0]!.at.toISOString()).toBe('2015-05-17T08:05:40.000Z')
    expect(stored.some(({ text }) => text.includes('83.149') || text.includes('anna'))).toBe(false)
  } finally {
    await house.close()
  }
})
