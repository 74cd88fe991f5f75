import { type Ground, withClient } from '../ground.ts'
import type { openLoad } from '../measure.ts'
import type { Row } from '../report.ts'
import { addKey, openShop } from '../shop.ts'

/** The design's: what was ever said is found before an agent has taken their hand off the keyboard. */
const LIMIT_MS = 300
const CASES = 250_000
const MESSAGES_OF_A_CASE = 4
/** Cases of one statement: more holds the memory of a small machine. */
const CHUNK = 50_000
const AT_ONCE = 10

/** What is searched for, from what nearly every message says to what none does. */
const SEARCHES = [
  'w2',
  'w10',
  'w100',
  'w1000',
  'w20000',
  'w4',
  'w1 w2',
  'w300 w400',
  'w20 a200000',
  '"w1 w2"',
  '"w30 w40 w50"',
  'a249999',
  'w100 nothing',
  'nobody ever said this',
  'asker4711@example.com',
  '5050',
]

/** Words among 1,000,000 messages, as an agent types them into the inbox: one search at a time, and ten. */
export async function benchSearch(
  ground: Ground,
  folder: string,
  measure: ReturnType<typeof openLoad>,
  say: (line: string) => void,
): Promise<Row[]> {
  const shop = await openShop(ground, folder, 20, () => undefined, 'bench_search')
  await withClient(shop.url, async (client) => {
    await client.query(SENTENCES)
    for (let from = 1; from <= CASES; from += CHUNK) {
      await client.query(SEED_TALK, [from, from + CHUNK - 1, MESSAGES_OF_A_CASE])
      say(`${((from + CHUNK - 1) * MESSAGES_OF_A_CASE).toLocaleString('en')} messages`)
    }
  })
  await ground.superuser(shop.database, (client) => client.query('vacuum analyze'))
  const key = await addKey(shop.url)
  const target = {
    name: 'search of cases',
    port: shop.program.port,
    pid: shop.program.pid,
    work: {
      kind: 'get' as const,
      paths: SEARCHES.map((words) => `/api/cases?search=${encodeURIComponent(words)}`),
      headers: `authorization: Bearer ${key}\r\n`,
    },
  }
  const rows: Row[] = []
  for (const connections of [1, AT_ONCE]) {
    const [rate] = await measure([target], { connections })
    rows.push({
      what: `search of ${(CASES * MESSAGES_OF_A_CASE).toLocaleString('en')} messages, p99, ${connections} at a time`,
      unit: 'ms',
      ours: rate!.p99ms,
      mark: LIMIT_MS,
      less: true,
      p50ms: rate!.p50ms,
      p99ms: rate!.p99ms,
      note: `${rate!.perSecond.toFixed(0)}/s; common words, rare ones, phrases, none`,
    })
  }
  return rows
}

/** Words as often as in a language: the most common is in every tenth place, most are seldom (Zipf). */
const SENTENCES = `
  create temporary table sentence as
  select n, (select string_agg('w' || floor(exp(random() * ln(50000)))::integer, ' ') from generate_series(1, 10 + n * 0)) as text
  from generate_series(0, 49999) n;
  alter table sentence add primary key (n);
  analyze sentence`

const SEED_TALK = `
  with numbered as (select n, gen_random_uuid() as party, gen_random_uuid() as id from generate_series($1::integer, $2) n),
  parties as (insert into customers.party (id, kind) select party, 'address' from numbered),
  cases as (
    insert into desk.customer_case (id, party, state, channel, subject, locale, opened_at, changed_at, closed_at, places)
    select id, party, 'closed', 'mail', 'Question ' || n, 'en', now() - n * interval '1 minute', now() - n * interval '1 minute', now(), $3
    from numbered order by n
  ),
  participants as (
    insert into desk.participant (customer_case, party, address, name) select id, party, 'asker' || n || '@example.com', 'Asker a' || n from numbered
  )
  insert into desk.message (customer_case, place, party, direction, channel, actor, name, text, at)
  select p.id, m, p.party, case m % 2 when 1 then 'in' else 'out' end, 'mail', 'system:bench', 'Asker a' || p.n, s.text,
    now() - p.n * interval '1 minute' + m * interval '20 seconds'
  from numbered p cross join generate_series(1, $3::integer) m
  cross join lateral (
    select string_agg(t.text, ' ') as text from sentence t
    where t.n in ((p.n * 7919 + m * 104729) % 50000, (p.n * 6007 + m) % 50000, (p.n * 31 + m * 17) % 50000, (p.n + m * 25013) % 50000)) s`
