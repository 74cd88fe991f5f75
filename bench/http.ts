/**
 * What the HTTP layer costs: an endpoint that does nothing, against a bare Hono handler that answers the same bytes, in turns and in one
 * run. The ratio is of the server's CPU time per request, which is what bounds a server that is busy, and which a neighbour on the
 * machine disturbs least. `--profile` leaves a CPU profile of the server in /tmp.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { pino } from 'pino'
import { z } from 'zod'
import { systemClock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import type { Context } from '../src/platform/context.ts'
import { buildApp } from '../src/platform/http/app.ts'
import { endpoint } from '../src/platform/http/endpoint.ts'
import { listen } from '../src/platform/http/server.ts'
import { openSecret } from '../src/platform/secret.ts'

const CONNECTIONS = 10
const ROUND_MS = 1_000
const ROUNDS = 9

const REQUESTS = {
  bare: 'GET /bare HTTP/1.1\r\nHost: localhost\r\n\r\n',
  empty: 'GET /api/empty HTTP/1.1\r\nHost: localhost\r\n\r\n',
  cookie:
    'GET /api/empty HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-rapport=abcdefghijklmnop; __Host-visit=qrstuvwxyz\r\nAccept-Language: nb-NO,nb;q=0.9,en;q=0.8\r\n\r\n',
  parsed: 'GET /api/things/7?search=boots&page=2 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  bareBody:
    'POST /bare HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{"title":"x","amount":7}',
  body: 'POST /api/things/7 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{"title":"x","amount":7}',
}
type Name = keyof typeof REQUESTS

/** Keeps each connection busy with one request after the other, and counts the answers. */
async function load(port: number, request: string): Promise<number> {
  let answers = 0
  const until = Date.now() + ROUND_MS
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.setNoDelay(true)
      await new Promise<void>((resolve) => {
        let missing = -1
        socket.on('data', (chunk: Buffer) => {
          if (missing < 0) {
            const end = chunk.indexOf('\r\n\r\n')
            const head = chunk.subarray(0, end).toString('latin1')
            if (!head.startsWith('HTTP/1.1 2')) throw new Error(head)
            missing = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0) - (chunk.length - end - 4)
          } else missing -= chunk.length
          if (missing > 0) return
          missing = -1
          answers += 1
          if (Date.now() < until) socket.write(request)
          else socket.end(resolve)
        })
        socket.write(request)
      })
    }),
  )
  return answers / (ROUND_MS / 1000)
}

function emptyContext(): Context {
  const nobody = new Proxy(
    {},
    {
      get: () => {
        throw new Error('This bench asks no database.')
      },
    },
  )
  return {
    config: readConfig({ PORT: '0' }),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    db: nobody as Context['db'],
    secret: openSecret('0'.repeat(64)),
    bell: { ring: () => undefined },
  }
}

async function serve(): Promise<void> {
  const may = { anyone: true, customer: true } as const
  const output = z.object({ ok: z.boolean(), title: z.string() })
  const app = buildApp(emptyContext(), {
    endpoints: [
      endpoint({
        path: 'GET /api/empty',
        summary: '',
        may,
        input: z.strictObject({}),
        output,
        handle: () => ({ ok: true, title: 'Nothing' }),
      }),
      endpoint({
        path: 'GET /api/things/{id}',
        summary: '',
        may,
        input: z.strictObject({
          id: z.string(),
          search: z.string().max(200).optional(),
          page: z.coerce.number().int().default(1),
        }),
        output,
        handle: () => ({ ok: true, title: 'Nothing' }),
      }),
      endpoint({
        path: 'POST /api/things/{id}',
        summary: '',
        may,
        input: z.strictObject({ id: z.string(), title: z.string(), amount: z.number() }),
        output,
        handle: () => ({ ok: true, title: 'Nothing' }),
      }),
    ],
    pages: [],
    authenticate: () => ({ kind: 'visitor', party: null }),
    render: () => '',
    renderRefusal: () => '',
    sentence: () => '',
    chooseLocale: () => 'en',
    finished: () => undefined,
  })
  const bare = new Hono()
  bare.get('/bare', (c) => c.json({ ok: true, title: 'Nothing' }))
  bare.post('/bare', async (c) => c.json({ ok: true, title: ((await c.req.json()) as { title: string }).title }))
  const server = await listen(0)
  server.answer((request, env) => (request.url.endsWith('/bare') ? bare.fetch(request, env) : app.fetch(request, env)))
  process.send!(server.port)
  process.on('message', () => process.send!(process.cpuUsage()))
  process.on('disconnect', () => process.exit(0))
}

async function measure(): Promise<void> {
  const profile = process.argv.includes('--profile') ? ['--cpu-prof', '--cpu-prof-dir=/tmp'] : []
  const child = spawn(process.execPath, [...profile, fileURLToPath(import.meta.url), '--serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [port] = (await once(child, 'message')) as [number]
  const cpu = async () => {
    child.send('cpu')
    const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
    return user + system
  }
  const names = Object.keys(REQUESTS) as Name[]
  const costs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const rates = structuredClone(costs)
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const name of names) {
      const before = await cpu()
      const rate = await load(port, REQUESTS[name])
      const cost = ((await cpu()) - before) / (rate * (ROUND_MS / 1000))
      // The first round warms the compiler up.
      if (round >= 0) {
        costs[name].push(cost)
        rates[name].push(rate)
      }
    }
  }
  child.disconnect()
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
  for (const name of names) {
    const base = name === 'body' || name === 'bareBody' ? 'bareBody' : 'bare'
    const ratio = median(costs[base]) / median(costs[name])
    console.log(
      `${name.padEnd(9)} ${Math.round(median(rates[name])).toString().padStart(7)}/s ${median(costs[name]).toFixed(1).padStart(7)} µs CPU ${(ratio * 100).toFixed(0).padStart(5)} % of ${base}`,
    )
  }
}

await (process.argv.includes('--serve') ? serve() : measure())
