// The load generator: a process of its own, so that neither program shares its thread. Told what to do over IPC, one job at a time.
import { randomUUID } from 'node:crypto'
import { processorSeconds } from './program.ts'
import { type Answer, request, Wire } from './wire.ts'

/** What is measured beside each other, in turns, because the machine is shared and its speed changes from second to second. */
export interface Job {
  targets: Target[]
  connections: number
  slices: number
  secondsPerSlice: number
  /** Before the first slice, per target: plans are made, code is compiled. */
  warmUpSeconds: number
}

export interface Target {
  name: string
  port: number
  /** Whose processor time is counted beside. */
  pid?: number
  work:
    /** One of these addresses after the other; `headers` end with CRLF. */
    | { kind: 'get'; paths: string[]; headers?: string }
    /** Three requests: a basket, a line, and the order. `stopAt: 'line'` makes it two. */
    | { kind: 'checkout'; products: string[]; stopAt?: 'line' }
    /** Batches of interactions with a key that may collect. */
    | { kind: 'collect'; parties: string[]; key: string; rows: number }
}

/** Per target, per slice: what was done in a second (rows for `collect`), and how long each took. */
export interface Measured {
  name: string
  rates: number[]
  /** Per slice: milliseconds of processor time of `pid` for each. On a machine that others use as well this is what stays the same. */
  cpuMs: number[]
  p50ms: number
  p99ms: number
  failures: number
  firstFailure?: string
}

process.on('message', (job: Job) => {
  run(job).then(
    (measured) => process.send!({ measured }),
    (error: unknown) => process.send!({ error: String((error as Error).stack) }),
  )
})
process.on('disconnect', () => process.exit())

async function run(job: Job): Promise<Measured[]> {
  const found = job.targets.map((target) => ({
    target,
    rates: [] as number[],
    cpuMs: [] as number[],
    times: [] as number[],
    failures: 0,
    firstFailure: undefined as string | undefined,
  }))
  for (let slice = -1; slice < job.slices; slice += 1) {
    for (const one of found) {
      const seconds = slice < 0 ? job.warmUpSeconds : job.secondsPerSlice
      if (seconds === 0) continue
      const times: number[] = []
      const { pid } = one.target
      const cpu = pid === undefined ? 0 : processorSeconds(pid)
      const began = performance.now()
      const until = began + seconds * 1000
      let done = 0
      await Promise.all(
        Array.from({ length: job.connections }, async (_, lane) => {
          const wire = await Wire.open(one.target.port)
          const turn = worker(one.target.work, wire, lane)
          while (performance.now() < until) {
            const at = performance.now()
            const problem = await turn()
            times.push(performance.now() - at)
            if (problem === undefined) done += one.target.work.kind === 'collect' ? one.target.work.rows : 1
            else {
              one.failures += 1
              one.firstFailure ??= problem
            }
          }
          wire.close()
        }),
      )
      if (slice < 0) continue
      one.rates.push((done * 1000) / (performance.now() - began))
      if (pid !== undefined) one.cpuMs.push(((processorSeconds(pid) - cpu) * 1000) / done)
      for (const time of times) one.times.push(time)
    }
  }
  return found.map(({ target, rates, cpuMs, times, failures, firstFailure }) => {
    const sorted = Float64Array.from(times).sort()
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
    return {
      name: target.name,
      rates,
      cpuMs,
      p50ms: at(0.5),
      p99ms: at(0.99),
      failures,
      ...(firstFailure ? { firstFailure } : {}),
    }
  })
}

/** One whole piece of work; answers what went wrong, if anything. */
type Turn = () => Promise<string | undefined>

function worker(work: Target['work'], wire: Wire, lane: number): Turn {
  if (work.kind === 'get') {
    const texts = work.paths.map((path) => request('GET', path, undefined, work.headers))
    let next = Math.floor(Math.random() * texts.length)
    return async () => wrong(await wire.send(texts[next++ % texts.length]!), 200)
  }
  if (work.kind === 'collect') return collecting(work, wire, lane)
  let next = Math.floor(Math.random() * work.products.length)
  return async () => {
    const begun = await wire.send(request('POST', '/api/carts', {}))
    if (begun.status !== 200 && begun.status !== 201) return said(begun)
    const { id } = JSON.parse(begun.body) as { id: string }
    const product = work.products[next++ % work.products.length]!
    const line = await wire.send(request('PUT', `/api/carts/${id}/lines/${product}`, { quantity: 1 }))
    if (line.status !== 200 || work.stopAt === 'line') return wrong(line, 200)
    const email = `load${Math.floor(Math.random() * 1e9)}@example.com`
    const order = { email, name: 'Anna Load', address: 'Street 1, 0150 Oslo', payment: 'invoice' }
    return wrong(
      await wire.send(request('POST', `/api/carts/${id}/order`, order, `idempotency-key: ${randomUUID()}\r\n`)),
      201,
    )
  }
}

function collecting(work: Extract<Target['work'], { kind: 'collect' }>, wire: Wire, lane: number): Turn {
  let turn = lane
  return async () => {
    turn += 1
    const interactions = Array.from({ length: work.rows }, (_, n) => ({
      id: randomUUID(),
      kind: 'link.opened',
      party: work.parties[(turn + n * 7) % work.parties.length],
      at: '2026-01-01T00:00:00Z',
      subject: { type: 'mailing', id: 'autumn' },
      data: { link: `l${n}` },
    }))
    const answer = await wire.send(
      request('POST', '/api/interactions', { interactions }, `authorization: Bearer ${work.key}\r\n`),
    )
    if (answer.status !== 200) return said(answer)
    return (JSON.parse(answer.body) as { stored: number }).stored === work.rows ? undefined : said(answer)
  }
}

const wrong = (answer: Answer, status: number) => (answer.status === status ? undefined : said(answer))
const said = ({ status, body }: Answer) => `${status} ${body.slice(0, 300)}`
