import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import { openSecret } from '../../src/platform/secret.ts'
import { startBare } from '../bare-process.ts'
import { BARE_SQL } from '../bare-sql.ts'
import { type Ground, withClient } from '../ground.ts'
import { median, type openLoad } from '../measure.ts'
import type { Row } from '../report.ts'
import { addKey, openShop, type Shop, signInStaff } from '../shop.ts'
import { request, Wire } from '../wire.ts'
import { bareTimes, heard, spread } from './live.ts'

/** Messages watched one by one: p99 of them is the second worst. */
const WATCHED = 200
const WARM_UP = 20
/** The design's: a message from browser to browser costs at most three times the bare one. */
const BARE_LIMIT = 3
const SOCKETS = [10, 1_000]
/** Cases of the inbox that is opened; a tenth of them waits for us. */
const CASES = [500, 200_000]
const GROWTH_LIMIT = 1.3

/** A message from a visitor's browser until an agent's has it, with few and with many sockets open beside them. */
export async function benchChat(ground: Ground, shop: Shop): Promise<Row[]> {
  await withClient(shop.url, (client) => client.query(BARE_SQL))
  const { port } = await startBare({ url: shop.url, same: {} })
  const rows: Row[] = []
  for (const sockets of SOCKETS) {
    const idle = await openIdle(ground, shop, sockets - 2)
    const ours = await watchChat(ground, shop)
    const memory = shop.program.memory() / 1e6
    for (const socket of idle) socket.terminate()
    const bare = await bareTimes(port, sockets)
    rows.push({
      what: `chat message → shown to the agent, p99, ${sockets.toLocaleString('en')} sockets open`,
      unit: 'ms',
      ours: ours.p99,
      bare: bare.p99,
      ratio: ours.p99 / bare.p99,
      share: BARE_LIMIT,
      less: true,
      p50ms: ours.p50,
      p99ms: ours.p99,
      note: `p50: ${(ours.p50 / bare.p50).toFixed(1)} × bare (${bare.p50.toFixed(1)} ms); ${memory.toFixed(0)} MB resident`,
    })
  }
  return rows
}

/** A browser that has been here before: its party and its cookie. */
async function visitors(ground: Ground, shop: Shop, count: number): Promise<{ party: string; cookie: string }[]> {
  const secret = openSecret(ground.secret)
  const parties = Array.from({ length: count }, () => randomUUID())
  await withClient(shop.url, (client) =>
    client.query(`insert into customers.party (id, kind) select p, 'device' from unnest($1::uuid[]) p`, [parties]),
  )
  return parties.map((party) => ({ party, cookie: `__Host-visit=${party}.${secret.sign('visit', party)}` }))
}

async function openIdle(ground: Ground, shop: Shop, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  for (const { party, cookie } of await visitors(ground, shop, count)) {
    sockets.push(await listening(shop, cookie, `chat/${party}`))
  }
  return sockets
}

async function listening(shop: Shop, cookie: string, topic: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${shop.program.port}/live`, {
    headers: { cookie, origin: `http://localhost:${shop.program.port}` },
  })
  await heard(
    socket,
    (text) => text.includes('subscribed'),
    () => socket.once('open', () => socket.send(JSON.stringify({ subscribe: [topic] }))),
  )
  return socket
}

async function watchChat(ground: Ground, shop: Shop): Promise<{ p50: number; p99: number }> {
  const staff = await signInStaff(shop.url)
  const [visitor] = await visitors(ground, shop, 1)
  // What a browser says of its own accord: a cookie from nowhere is not looked at.
  const headers = `cookie: ${visitor!.cookie}\r\nsec-fetch-site: same-origin\r\n`
  const browser = await Wire.open(shop.program.port)
  const desk = await Wire.open(shop.program.port)
  const speak = (text: string) =>
    browser.send(request('POST', '/api/chat/messages', { id: randomUUID(), text }, headers))
  await speak('Is anybody there?')
  const chat = JSON.parse((await browser.send(request('GET', '/api/chat', undefined, headers))).body) as {
    number: string
  }
  const agent = await listening(shop, staff.trim().slice('cookie: '.length), `case/${chat.number}`)
  let place = 0
  const times: number[] = []
  for (let n = 0; n < WARM_UP + WATCHED; n += 1) {
    // The bell rings at most every so often: a message just after another one's ring would measure that pause.
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20))
    const at = performance.now()
    await heard(
      agent,
      (text) => text.includes('rang'),
      () => void speak(`message ${n}`),
    )
    const shown = await desk.send(request('GET', `/api/cases/${chat.number}?after=${place}`, undefined, staff))
    if (n >= WARM_UP) times.push(performance.now() - at)
    const { messages } = JSON.parse(shown.body) as { messages: { place: number; text: string }[] }
    if (messages.at(-1)?.text !== `message ${n}`)
      throw new Error(`The ring came before the message could be seen: ${shown.body.slice(0, 300)}`)
    place = messages.at(-1)!.place
  }
  agent.terminate()
  browser.close()
  desk.close()
  return spread(times)
}

/** A page of the inbox among few cases and among many. */
export async function benchInbox(
  ground: Ground,
  folder: string,
  measure: ReturnType<typeof openLoad>,
  say: (line: string) => void,
): Promise<Row[]> {
  const desks: { cases: number; shop: Shop; key: string }[] = []
  for (const cases of CASES) {
    const shop = await openShop(ground, folder, 20, () => undefined, `bench_desk_${cases}`)
    await withClient(shop.url, (client) => client.query(SEED_CASES, [cases]))
    await ground.superuser(shop.database, (client) => client.query('vacuum analyze'))
    say(`${cases.toLocaleString('en')} cases`)
    desks.push({ cases, shop, key: await addKey(shop.url) })
  }
  const works = [
    { what: 'inbox of 50', path: () => '/api/cases?state=open' },
    { what: 'closed cases, 50', path: () => '/api/cases?state=closed' },
    { what: 'one case', path: (n: number) => `/api/cases/${5_001 + n}` },
  ]
  const rows: Row[] = []
  for (const { what, path } of works) {
    const rates = await measure(
      desks.map(({ shop, key, cases }) => ({
        name: `${what} of ${cases}`,
        port: shop.program.port,
        pid: shop.program.pid,
        work: {
          kind: 'get' as const,
          paths: Array.from({ length: 100 }, (_, n) => path(n)),
          headers: `authorization: Bearer ${key}\r\n`,
        },
      })),
    )
    for (const [index, rate] of rates.entries()) {
      const cost = median(rate.rates.map((one, slice) => rates[0]!.rates[slice]! / one))
      rows.push({
        what: `${what}, ${CASES[index]!.toLocaleString('en')} cases`,
        unit: '/s',
        ours: rate.perSecond,
        p50ms: rate.p50ms,
        p99ms: rate.p99ms,
        ...(index === 0
          ? {}
          : {
              bare: rates[0]!.perSecond,
              ratio: cost,
              share: GROWTH_LIMIT,
              less: true as const,
              note: 'ratio: cost against the smallest desk',
            }),
      })
    }
  }
  return rows
}

/** Cases as the program itself would have written them, but all at once: every tenth is open, with a promise. */
export const SEED_CASES = `
  with numbered as (select n, gen_random_uuid() as party, gen_random_uuid() as id from generate_series(1, $1::integer) n),
  parties as (insert into customers.party (id, kind) select party, 'address' from numbered),
  addresses as (insert into customers.address (party, type, value) select party, 'email', 'asker' || n || '@example.com' from numbered),
  cases as (
    insert into desk.customer_case (id, party, state, channel, subject, locale, opened_at, changed_at, closed_at, due_at, places)
    select id, party, case when n % 10 = 0 then 'open' else 'closed' end, 'mail', 'Question ' || n, 'en', now() - n * interval '1 minute',
      now() - n * interval '1 minute', case when n % 10 = 0 then null else now() end, case when n % 10 = 0 then now() + n * interval '1 minute' end, 2
    from numbered order by n returning id, number
  ),
  participants as (insert into desk.participant (customer_case, party, address, name) select id, party, 'asker' || n || '@example.com', 'Asker ' || n from numbered),
  messages as (
    insert into desk.message (customer_case, place, party, direction, channel, actor, name, text, at)
    select id, m, party, case m when 1 then 'in' else 'automatic' end, 'mail', 'system:bench', 'Asker ' || n, repeat('What I want to know is this. ', 10), now()
    from numbered cross join generate_series(1, 2) m
  )
  insert into customers.promise (party, kind, subject_type, subject_id, made_by, due_at, precision, zone, owner)
  select s.party, 'case.reply', 'case', c.number::text, 'system:bench', now() + s.n * interval '1 minute', 'minute', 'Europe/Oslo', 'role:agent'
  from numbered s join cases c on c.id = s.id where s.n % 10 = 0`
