import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Program, startProgram } from '../../../test/harness/program.ts'
import type { FilledDemo } from '../fill.ts'
import type { Lived } from './life.ts'
import { CONVERSATIONS, reactTo, sayAs } from './words.ts'

/** A newcomer sees the first of everything within a minute at the usual pace of 12 s; this one is forty times as fast. */
const PACE = '0.3'
const LIMIT_MS = 90_000
const DOORS = ['chat', 'mail', 'web']
const ANSWERS_LIMIT = 10
/** Customers of one door that are answered at the same time. */
const AT_ONCE = 3

let program: Program
let smtpPort: number
let key: string
const alive = new Set<ChildProcess>()

beforeAll(async () => {
  smtpPort = await freePort()
  program = await startProgram({ SMTP_PORT: String(smtpPort) })
  key = (await program.rapport<{ key: string }>('key', 'add', '--scope', 'all')).key
}, 120_000)
afterAll(async () => {
  for (const child of alive) child.kill('SIGKILL')
  await program.stop()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Demo {
  child: ChildProcess
  lines: string[]
  /** The first line that says this; waits for it. */
  says(what: RegExp): Promise<string>
  ended: Promise<number | null>
}

function startDemo(...words: string[]): Demo {
  const child = spawn(process.execPath, [join('bin', 'rapport'), 'demo', ...words], {
    env: {
      ...process.env,
      RAPPORT_DATA: program.dataFolder,
      RAPPORT_URL: program.url,
      SMTP_PORT: String(smtpPort),
      RAPPORT_MAIL_FROM: 'hello@shop.example',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => alive.delete(child))
  return {
    child,
    lines,
    ended,
    says: (what) =>
      until(
        () => `a line that says ${what} among\n${lines.join('\n')}`,
        () => lines.find((line) => what.test(line)),
      ),
  }
}

async function until<T>(what: string | (() => string), look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await pause(100)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`Waited ${LIMIT_MS / 1000} s for ${typeof what === 'string' ? what : what()}`)
}

async function api<T>(path: string, json?: unknown): Promise<T> {
  const response = await fetch(new URL(path, program.url), {
    headers: { authorization: `Bearer ${key}`, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  })
  expect(response.status, await response.clone().text()).toBeLessThan(300)
  return (await response.json()) as T
}

interface Case {
  number: string
  channel: string
  state: string
  last: { direction: string } | null
}
const cases = async (state = 'all') => (await api<{ items: Case[] }>(`/api/cases?state=${state}`)).items

test(
  'customers come by all doors, answer to what they are answered, and go home on Ctrl-C',
  { timeout: 300_000 },
  async () => {
    const filled = await program.rapport<FilledDemo>('demo')
    expect(filled).toMatchObject({ unchanged: false, cases: 10 })
    const before = new Set((await cases()).map(({ number }) => number))
    const orders = (await api<{ items: unknown[] }>('/api/orders?state=placed')).items.length

    const demo = startDemo('--live', '--pace', PACE)
    await demo.says(/Nothing was changed/)
    await demo.says(/orders “.*”: order \d+/)
    const fresh = async (state?: string) => (await cases(state)).filter(({ number }) => !before.has(number))
    for (const channel of DOORS)
      await until(`a case by ${channel}`, async () => (await fresh()).find((one) => one.channel === channel))
    expect((await api<{ items: unknown[] }>('/api/orders?state=placed')).items.length).toBeGreaterThan(orders)

    // Answered once with a question, they say more; answered again, they go on and are content.
    const answered = new Map<string, number>()
    const settled = new Map<string, string>()
    await until(
      () => `a conversation of each door that was solved, among\n${demo.lines.join('\n')}`,
      async () => {
        // Of what is settled the newest: in the list of all it is soon behind those who come after it.
        for (const { number, channel } of await fresh('closed')) settled.set(channel, number)
        // Of each door a few at once: while many are answered in turn on a busy machine, their customers lose patience.
        const waiting = (await fresh()).filter(
          ({ number, last, state }) =>
            state !== 'closed' && last?.direction !== 'out' && (answered.get(number) ?? 0) < ANSWERS_LIMIT,
        )
        const chosen = DOORS.filter((door) => !settled.has(door)).flatMap((door) =>
          waiting.filter(({ channel }) => channel === door).slice(0, AT_ONCE),
        )
        await Promise.all(
          chosen.map(({ number, channel }) => {
            const times = (answered.get(number) ?? 0) + 1
            answered.set(number, times)
            const text = times === 1 ? `Gladly. What exactly? (${channel})` : 'That is no trouble at all.'
            return api(`/api/cases/${number}/messages`, { text })
          }),
        )
        return DOORS.every((door) => settled.has(door)) ? true : undefined
      },
    )
    await demo.says(/A visitor .*reads the answer/)
    await demo.says(/writes back: /)
    // In the order in which the house keeps them: theirs, the acknowledgement, ours, theirs.
    const { messages } = await api<{ messages: { direction: string; channel: string }[] }>(
      `/api/cases/${settled.get('mail')}`,
    )
    expect(messages.filter(({ direction }) => direction === 'in').every(({ channel }) => channel === 'mail')).toBe(true)
    expect(messages.filter(({ direction }) => direction === 'in').length).toBeGreaterThan(1)

    demo.child.kill('SIGINT')
    const asked = Date.now()
    expect(await demo.ended).toBe(0)
    expect(Date.now() - asked).toBeLessThan(3_000)
    expect(demo.lines.at(-1)).toMatch(/^They have gone home\. Orders: [1-9]/)
    expect(demo.lines.filter((line) => /turned round|Error/.test(line))).toEqual([])
    const quiet = (await cases()).length
    await pause(1_500)
    expect((await cases()).length).toBe(quiet)
  },
)

test('nobody answers: they grow impatient, go, and say where the answer finds them', { timeout: 120_000 }, async () => {
  const demo = startDemo('--for', '0.3', '--pace', '0.1')
  expect(await demo.ended).toBe(0)
  const said = (what: RegExp) => demo.lines.filter((line) => what.test(line))
  expect(said(/reads the answer|solved it\.$/)).toEqual([])
  expect(said(/grows impatient: “/).length).toBeGreaterThan(0)
  expect(said(/A visitor .* goes, and leaves an address/).length).toBeGreaterThan(0)
  const { items } = await api<{ items: (Case & { customer: string | null })[] }>('/api/cases?state=open')
  expect(items.some(({ channel, customer }) => channel === 'chat' && customer !== null)).toBe(true)
})

test('--json is one document, at the end', { timeout: 120_000 }, async () => {
  const demo = startDemo('--for', '0.05', '--pace', PACE, '--json')
  expect(await demo.ended).toBe(0)
  expect(demo.lines).toHaveLength(1)
  const { lived, unchanged } = JSON.parse(demo.lines[0]!) as FilledDemo & { lived: Lived }
  expect(unchanged).toBe(true)
  expect(lived).toMatchObject({ ended: 'time', seconds: 3, answersRead: 0, solved: 0 })
  expect(lived.looks).toBeGreaterThan(0)
})

test('the program stops, and the customers with it, with a sentence', { timeout: 120_000 }, async () => {
  const refused = startDemo('--live', '--fill-only')
  expect(await refused.ended).toBe(1)
  const demo = startDemo('--live', '--pace', PACE)
  await demo.says(/looks at/)
  await program.stop()
  expect(await demo.ended).toBe(0)
  expect(demo.lines.at(-1)).toMatch(/^The program has stopped, and its customers have gone home/)
})

test('every conversation has words of its own, and comes to an end whatever it is answered', () => {
  const all = [...CONVERSATIONS.en, ...CONVERSATIONS.nb]
  expect(all.length).toBeGreaterThanOrEqual(40)
  expect(new Set(all.map(({ opening }) => opening)).size).toBe(all.length)
  for (const conversation of all) {
    const { by, about, subject, opening, detail, next, thanks, impatient } = conversation
    const texts = [subject ?? '', opening, detail, next ?? '', thanks, impatient]
    expect(by === 'chat' ? subject === undefined : subject).toBeTruthy()
    if (about !== 'order') expect(texts.join(' ')).not.toContain('{order}')
    if (about !== 'product') expect(texts.join(' ')).not.toContain('{product}')
    const values = { product: 'Boot', order: '1042', name: 'Anna' }
    expect(texts.map((text) => sayAs(text, values)).join(' ')).not.toMatch(/[{}]/)

    const first = reactTo(conversation, 'Which one?', { gaveDetail: false, askedNext: false })
    expect(first).toMatchObject({ text: detail, isContent: false })
    let said = reactTo(conversation, 'Here you are?', first.progress)
    if (next !== undefined) {
      expect(said).toMatchObject({ text: next, isContent: false })
      said = reactTo(conversation, 'And that?', said.progress)
    }
    expect(said).toMatchObject({ text: thanks, isContent: true })
  }
})
