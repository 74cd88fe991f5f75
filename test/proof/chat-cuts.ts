import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterwards, cleanUp } from '../../bench/clean-up.ts'
import { openGround, withClient } from '../../bench/ground.ts'
import { startProgram } from '../../bench/program.ts'
import { dataFolder, shopEnvironment, signInStaff } from '../../bench/shop.ts'
import { request, Wire } from '../../bench/wire.ts'
import { copyProgram } from '../../bench/workshop.ts'
import { openSecret } from '../../src/platform/secret.ts'
import { type Cutter, openCutter } from './chat-cutter.ts'
import { openSide, type Side, type SideOptions } from './chat-side.ts'

/** Without a message for so long the conversation is stuck. */
const STUCK_MS = 60_000

export interface CountedChat {
  messages: number
  cuts: number
  repeats: number
  /** Messages that one of the sides does not have at the end. */
  missing: number
  /** Messages that are there more than once. */
  doubled: number
  /** Whether both sides, and the database, have the same list in the same order. */
  same: boolean
}

export interface CutChat extends Pick<SideOptions, 'repeats' | 'reads'> {
  messages: number
  cuts: number
}

/**
 * A visitor at one program and an agent at another, both on one database, talk while their sockets are cut: half of the cuts swallow an
 * answer whose request was carried out. At the end both read on once more, and their lists are compared with each other and with the rows.
 */
export async function cutChat(wanted: CutChat): Promise<CountedChat> {
  const { repeats = 'same-id', reads = 'after-told' } = wanted
  const folder = copyProgram()
  const ground = await openGround()
  try {
    const url = await ground.database('chat', folder)
    const [shop, desk] = await Promise.all(
      ['shop', 'desk'].map((name) =>
        startProgram({ folder, environment: shopEnvironment({ url, data: dataFolder(ground, name) }, 'web,live') }),
      ),
    )
    const party = randomUUID()
    await withClient(url, (client) =>
      client.query(`insert into customers.party (id, kind) values ($1, 'device')`, [party]),
    )
    const visit = `__Host-visit=${party}.${openSecret(ground.secret).sign('visit', party)}`
    const number = await begin(shop!.port, visit)
    const cutters = [await openCutter(shop!.port), await openCutter(desk!.port)] as const
    for (const cutter of cutters) afterwards(() => cutter.close())
    const visitor = openSide({
      port: cutters[0].port,
      origin: `http://localhost:${shop!.port}`,
      cookie: visit,
      sayTo: '/api/chat/messages',
      readFrom: (after) => `/api/chat?after=${after}&number=${number}`,
      topic: `chat/${party}`,
      repeats,
      reads,
    })
    const agent = openSide({
      port: cutters[1].port,
      origin: `http://localhost:${desk!.port}`,
      cookie: (await signInStaff(url)).trim().slice('cookie: '.length),
      sayTo: `/api/cases/${number}/messages`,
      readFrom: (after) => `/api/cases/${number}?after=${after}`,
      topic: `case/${number}`,
      repeats,
      reads,
    })
    afterwards(() => visitor.close())
    afterwards(() => agent.close())
    const said = await talk(visitor, agent, cutters, wanted)
    const rows = await withClient(url, (client) =>
      client.query<{ id: string; place: number; text: string }>(
        `select m.id, m.place, m.text from desk.message m join desk.customer_case c on c.id = m.customer_case where c.number = $1 order by m.place`,
        [number],
      ),
    )
    return {
      messages: said.length,
      cuts: cutters[0].cuts() + cutters[1].cuts(),
      repeats: visitor.repeats() + agent.repeats(),
      ...compare(said, [rows.rows, visitor.messages(), agent.messages()]),
    }
  } finally {
    await cleanUp()
  }
}

/** The first word opens the case; its number is what the agent sees in the inbox. */
async function begin(port: number, cookie: string): Promise<string> {
  const headers = `cookie: ${cookie}\r\nsec-fetch-site: same-origin\r\n`
  const wire = await Wire.open(port)
  await wire.send(request('POST', '/api/chat/messages', { id: randomUUID(), text: 'Is anybody there?' }, headers))
  const chat = await wire.send(request('GET', '/api/chat', undefined, headers))
  wire.close()
  return (JSON.parse(chat.body) as { number: string }).number
}

/** Both say their half at once. Every so many messages somebody's connections are cut. Answers everything that was said. */
async function talk(
  visitor: Side,
  agent: Side,
  cutters: readonly [Cutter, Cutter],
  { messages, cuts }: { messages: number; cuts: number },
): Promise<string[]> {
  const said: string[] = []
  const half = (side: Side, name: string) =>
    (async () => {
      for (let n = 1; n <= messages / 2; n += 1) {
        const text = `${name} ${n}`
        await side.say(text)
        said.push(text)
      }
    })()
  let talking = true
  const halves = Promise.all([half(visitor, 'visitor'), half(agent, 'agent')]).finally(() => (talking = false))
  const cutting = (async () => {
    for (let cut = 1; cut <= cuts; cut += 1) {
      const goal = Math.floor((cut * messages) / (cuts + 1))
      const until = Date.now() + STUCK_MS
      while (said.length < goal && talking && Date.now() < until) await pause(1)
      const cutter = cutters[Math.floor(Math.random() * 2)]!
      const before = cutter.cuts()
      if (Math.random() < 0.5) cutter.cutAnswer()
      else await pause(Math.random() * 3).then(cutter.cut)
      while (cutter.cuts() === before && talking && Date.now() < until) await pause(1)
    }
  })()
  await Promise.all([halves, cutting])
  // A ring may still be on its way; what it would tell is asked for.
  for (let look = 0; look < 2; look += 1) await Promise.all([visitor.readOn(), agent.readOn()])
  return said
}

function compare(said: string[], lists: { id: string; place: number; text: string }[][]) {
  const texts = lists.map((list) => new Set(list.map(({ text }) => text)))
  const lines = lists.map((list) => list.map(({ id, place, text }) => `${place} ${id} ${text}`).join('\n'))
  const times = new Map<string, number>()
  for (const { text } of lists[0]!) times.set(text, (times.get(text) ?? 0) + 1)
  return {
    missing: said.filter((text) => texts.some((set) => !set.has(text))).length,
    doubled: said.filter((text) => (times.get(text) ?? 0) > 1).length,
    same: lines.every((line) => line === lines[0]),
  }
}
