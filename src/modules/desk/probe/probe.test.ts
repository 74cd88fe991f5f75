import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { sql } from 'kysely'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import { listen, type WebServer } from '../../../platform/http/server.ts'
import { attachLive, type Live } from '../../../platform/live/server.ts'
import type { Principal } from '../../../platform/principal.ts'
import { liveTopics } from '../../../routes.ts'
import { chooseLocaleOf, openWeb } from '../../../web.tsx'
import { authenticate } from '../../accounts/index.ts'
import { type Sending, startSending } from '../../customers/index.ts'
import { sweepExceptions } from '../exceptions/sweep.ts'
import { type MailIn, startMailIn } from '../mail/start.ts'
import type { ProbeRun } from './contract.ts'
import { followProbes } from './follow.ts'
import { forgetProbes } from './forget.ts'
import { probeByItself } from './run.ts'

const SHOP = 'hello@shop.example'
/** A mail goes out, comes in and is read: seconds on an idle machine. */
const ARRIVES = { timeout: 40_000, interval: 100 }

// The whole way round, with real sockets: the house's own web and mail doors, and a relay that brings its letters back to it.
let house: TestHouse
let web: WebServer
let live: Live
let sending: Sending
let mailIn: MailIn
let relay: SMTPServer
let relayOpen = true
let product: string
const folder = mkdtempSync(join(tmpdir(), 'rapport-probe-'))
const owner: Principal = { kind: 'staff', id: randomUUID(), name: 'Olga', roles: ['owner'], session: randomUUID() }
const packer: Principal = { kind: 'staff', id: randomUUID(), name: 'Chidi', roles: ['packer'], session: randomUUID() }
let bilal: Principal & { kind: 'staff' }

beforeAll(async () => {
  web = await listen(0)
  relay = openRelay()
  await new Promise<void>((done) => void relay.listen(0, '127.0.0.1', done))
  house = await startHouse({
    environment: {
      RAPPORT_URL: `http://localhost:${web.port}`,
      RAPPORT_RELAY: `smtp://127.0.0.1:${(relay.server.address() as AddressInfo).port}`,
      RAPPORT_MAIL_FROM: SHOP,
      RAPPORT_DATA: folder,
      SMTP_PORT: '0',
    },
  })
  web.answer(openWeb(house.house).fetch)
  live = attachLive(web.server, house.context, {
    bell: house.house.bell,
    topics: liveTopics,
    authenticate,
    chooseLocale: chooseLocaleOf(house.context),
  })
  mailIn = await startMailIn(house.context)
  sending = startSending(house.context)
  const { rows } = await sql<{ id: string }>`
    insert into accounts.staff (email, name, roles, joined_at) values ('bilal@shop.example', 'Bilal', '{agent}', now()) returning id`.execute(
    house.context.db,
  )
  bilal = { kind: 'staff', id: rows[0]!.id, name: 'Bilal', roles: ['agent'], session: randomUUID() }
  product = await addProduct(house, { title: 'Wool socks', amount: 19_900, stock: 3 })
  await set('product', product)
}, 60_000)
afterAll(async () => {
  await Promise.allSettled([sending?.stop(), mailIn?.stop(), live?.stop()])
  await web?.close()
  await new Promise<void>((done) => (relay ? relay.close(done) : done()))
  await house?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As the merchant's relay does with mail for their own domain: hands it to where the domain's mail is taken. */
function openRelay(): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect: (_session, done) =>
      done(relayOpen ? null : Object.assign(new Error('The relay is being repaired'), { responseCode: 421 })),
    onData(stream, { envelope }, done) {
      const { mailFrom, rcptTo } = envelope
      const handOn = async () =>
        createTransport({ host: '127.0.0.1', port: mailIn.port!, ignoreTLS: true }).sendMail({
          envelope: { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) },
          raw: await buffer(stream),
        })
      callbackify(handOn)((error) => done(error))
    },
  })
}

const ctx = () => house.actAs({ kind: 'system', name: 'desk.probe' })
const later = (minutes: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * 60_000))

async function set(name: string, value: unknown): Promise<void> {
  const reply = await house.actAs(owner).visit(`/api/settings/probe/${name}`, { method: 'PUT', json: { value } })
  expect(reply.status).toBe(200)
}
async function ask<T>(who: Principal, path: string, json?: unknown): Promise<T> {
  const reply = await house.actAs(who).visit(path, json === undefined ? {} : { json })
  expect([path, reply.status]).toEqual([path, json === undefined ? 200 : 201])
  return (await reply.json()) as T
}
interface Probes {
  on: boolean
  nextAt: string | null
  runs: ProbeRun[]
}
const probes = () => ask<Probes>(bilal, '/api/probes')
const stepOf = ({ steps }: ProbeRun, door: string) => steps.find((one) => one.door === door)!

/** Until the letters that are on their way have come back, as the job's next looks would find them. */
async function until(door: string, state: string, run: () => Promise<ProbeRun>): Promise<ProbeRun> {
  let last: ProbeRun
  await expect
    .poll(async () => {
      await followProbes(ctx())
      last = await run()
      return stepOf(last, door).state
    }, ARRIVES)
    .toBe(state)
  return last!
}
interface Listed {
  number: string
  subject: string
  channel: string
}
const cases = async () => (await ask<{ items: Listed[] }>(bilal, '/api/cases?state=all')).items

test('it is off until the owner wants it; nobody else begins it, and a mark that is not ours marks no basket', async () => {
  await probeByItself(ctx())
  expect(await probes()).toEqual({ on: false, nextAt: null, runs: [] })
  expect((await house.actAs(bilal).visit('/api/probes', { json: {} })).status).toBe(403)
  expect((await house.visit('/api/probes')).status).toBe(401)
  const forged = await house
    .person('Mallory')
    .visit('/api/carts', { json: { test: `${randomUUID()}.${'a'.repeat(22)}` } })
  expect(forged.status).toBe(400)
})

test(
  'as a stranger it reads, writes, chats and orders; who answers learns it afterwards, and nothing of it is packed, counted or kept',
  { timeout: 150_000 },
  async () => {
    const { id } = await ask<{ id: string }>(owner, '/api/probes', {})
    const again = await house.actAs(owner).visit('/api/probes', { json: {} })
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([429, 'probe-again'])
    const run = async () => (await probes()).runs.find((one) => one.id === id)!
    expect(stepOf(await run(), 'page')).toMatchObject({ state: 'done', problem: null })
    // While it stands nobody packs it.
    expect(await ask(packer, '/api/orders')).toMatchObject({ items: [] })
    const ordered = await until('order', 'done', run)
    expect(stepOf(ordered, 'order')).toMatchObject({ toldMs: expect.any(Number), problem: null })
    const { number: order } = stepOf(ordered, 'order')
    expect(await askOwner(house, `select state from orders.customer_order where number = ${order}`)).toEqual([
      { state: 'cancelled' },
    ])
    expect(await askOwner(house, `select on_hand, reserved from catalogue.product where id = '${product}'`)).toEqual([
      { on_hand: 3, reserved: 0 },
    ])

    // Two questions like any other: one by mail, one in the chat; the list of runs does not give them away.
    await expect.poll(async () => (await cases()).length, ARRIVES).toBe(2)
    await expect
      .poll(async () => (await followProbes(ctx()), stepOf(await run(), 'mail').toldMs), ARRIVES)
      .toEqual(expect.any(Number))
    expect(stepOf(await run(), 'mail')).toMatchObject({ state: 'waiting', number: null })
    expect(stepOf(await run(), 'chat')).toMatchObject({ state: 'waiting', toldMs: 0, number: null })
    later(12)
    for (const { number } of await cases())
      await ask(bilal, `/api/cases/${number}/messages`, { kind: 'reply', text: 'Thirty days.' })
    const over = await until('mail', 'done', run)
    expect(stepOf(over, 'mail')).toMatchObject({ answeredMs: 720_000, slow: false, number: expect.any(String) })
    expect(stepOf(over, 'chat')).toMatchObject({ state: 'done', answeredMs: 720_000 })
    expect(over.endedAt).not.toBeNull()
    for (const { number } of await cases()) {
      const shown = await ask<{ state: string; messages: { direction: string; text: string }[] }>(
        bilal,
        `/api/cases/${number}`,
      )
      expect(shown.state).toBe('closed')
      expect(shown.messages.at(-1)).toMatchObject({ direction: 'note', text: expect.stringContaining('after 12 min') })
    }

    const day = (days: number) => new Date(house.clock.now().getTime() + days * 86_400_000).toISOString()
    const period = `from=${day(-2)}&to=${day(2)}`
    for (const report of ['problems', 'replies', 'promises', 'solved'])
      expect(await ask(bilal, `/api/reports/${report}?${period}`)).toMatchObject({ rows: emptyRows })
    const file = await (await house.actAs(bilal).visit('/workspace/probes/csv')).text()
    expect(file.split('\r\n')[0]).toBe('begun,door,state,toldMs,answeredMs,slow,problem,said,number')
    expect(file).toContain(`,chat,done,0,720000,0,,,`)

    expect(await forgetProbes(ctx())).toBe(0)
    later(31 * 24 * 60)
    expect(await forgetProbes(ctx())).toBeGreaterThan(2)
    expect(await askOwner(house, 'select count(*)::integer as n from desk.customer_case')).toEqual([{ n: 0 }])
    expect(
      await askOwner(house, `select count(*)::integer as n from customers.party where test and erased_at is null`),
    ).toEqual([{ n: 0 }])
  },
)
/** Nothing at all, or a line that counts nobody. */
const emptyRows = expect.not.arrayContaining([
  expect.objectContaining({ customers: expect.toSatisfy((n: number) => n > 0) }),
])

test('a door that is broken says so, and the others go on', { timeout: 60_000 }, async () => {
  await set('on', true)
  await set('whileOpen', false)
  await set('product', randomUUID())
  relayOpen = false
  await probeByItself(ctx())
  relayOpen = true
  const [run] = (await probes()).runs
  expect(run!.steps.map(({ door, state, problem }) => [door, state, problem])).toEqual([
    ['page', 'done', null],
    ['mail', 'failed', 'not-sent'],
    ['chat', 'waiting', null],
    ['order', 'failed', 'refused'],
  ])
  expect(stepOf(run!, 'mail').said).toContain('The relay is being repaired')
  expect(stepOf(run!, 'order').said).toContain('We do not sell this any more')
  // It is somebody's to see to, until a try goes well.
  await sweepExceptions(ctx())
  const { items } = await ask<{ items: { kind: string; about: { id: string }; detail: string }[] }>(
    bilal,
    '/api/exceptions',
  )
  expect(items.filter(({ kind }) => kind === 'door-failed').map(({ about, detail }) => [about.id, detail])).toEqual([
    ['mail', 'not-sent'],
    ['order', 'refused'],
  ])
  // Not again before its time.
  await probeByItself(ctx())
  expect((await probes()).runs).toHaveLength(1)
  // And who is never answered is not waited for for ever.
  later(49 * 60)
  await followProbes(ctx())
  const [newest] = (await probes()).runs
  expect(stepOf(newest!, 'chat')).toMatchObject({ state: 'failed', problem: 'not-answered' })
  expect(newest!.endedAt).not.toBeNull()
})
