import pg from 'pg'
import { type Ground, withClient } from '../ground.ts'
import { median, type openLoad, type Pace, type Rate } from '../measure.ts'
import { processorSeconds, startProgram } from '../program.ts'
import type { Row } from '../report.ts'
import { type Shop, shopEnvironment } from '../shop.ts'
import { copyProgram, type Cut } from '../workshop.ts'
import { ensureRoles } from '../../src/platform/database/roles.ts'

// What each layer of an order costs: the same with one thing left out. In copies only (functions of the bench's own database, programs
// built from a copy): the product has no switch for any of it.

/** Statements that are taken out of orders.place, by how they begin. One that is not found is said, and not measured. */
const LEFT_OUT: { what: string; begins: string[]; put?: string }[] = [
  { what: 'entry in the log', begins: ['perform customers.record('] },
  { what: 'promise', begins: ['insert into customers.promise', 'insert into customers.promise'] },
  { what: 'letter', begins: ['insert into customers.letter'] },
  { what: 'suggestion of the address', begins: ['perform customers.suggest_address('] },
  { what: 'contact', begins: ['insert into orders.contact'] },
  { what: 'reservation of stock', begins: ['short := catalogue.reserve('], put: `short := '{}';` },
  { what: 'lock of the party', begins: ['perform customers.enter('], put: `perform customers.enter('orders', p_actor, '{' || owner || '}', false);` },
]

interface Variant {
  what: string
  /** The function's name, and as whom it is called. */
  place: string
  owner: boolean
}

/** Leaves out one layer of the database's part at a time, over ten connections without HTTP. */
export async function benchDatabaseLayers(ground: Ground, shop: Shop, pace: Pace): Promise<{ rows: Row[]; notes: string[] }> {
  const notes: string[] = []
  const variants: Variant[] = [{ what: 'everything', place: 'orders.place', owner: false }]
  await withClient(shop.url, async (owner) => {
    const { rows } = await owner.query<{ text: string }>(`select pg_get_functiondef('orders.place'::regproc) as text`)
    for (const [index, { what, begins, put = 'null;' }] of LEFT_OUT.entries()) {
      const name = `orders.place_without_${index}`
      const text = begins.reduce<string | undefined>((left, begin) => left && withoutStatement(left, begin, put), rows[0]!.text.replace('orders.place(', `${name}(`))
      if (text === undefined) notes.push(`${what}: not found in orders.place`)
      else {
        await owner.query(text)
        await owner.query(`grant execute on function ${name} to rapport_app`)
        variants.push({ what, place: name, owner: false })
      }
    }
    const text = withoutStatement(rows[0]!.text.replace('orders.place(', 'orders.place_without_purpose('), 'perform customers.enter(', 'null;')
    if (text) await owner.query(text)
  })
  // The owner passes the policies by: what remains is what the program would do without them, and then without a named purpose.
  variants.push({ what: 'row policies', place: 'orders.place', owner: true })
  variants.push({ what: 'row policies, purpose and lock', place: 'orders.place_without_purpose', owner: true })
  const { app } = await ensureRoles(shop.url, ground.secret)
  const rates = await orderDirectly(shop, app, variants, pace)
  return { rows: shares(rates, 'orders without HTTP'), notes }
}

/** The function without the statement that begins so; undefined when there is none. */
function withoutStatement(text: string, begins: string, put: string): string | undefined {
  const at = text.indexOf(begins)
  if (at === -1) return undefined
  return text.slice(0, at) + put + text.slice(text.indexOf(';\n', at) + 1)
}

async function orderDirectly(shop: Shop, appUrl: string, variants: Variant[], pace: Pace): Promise<Rate[]> {
  const pools = { app: new pg.Pool({ connectionString: appUrl, max: LANES }), owner: new pg.Pool({ connectionString: shop.url, max: LANES }) }
  try {
    const rates: Rate[] = variants.map(({ what }) => ({ name: what, rates: [], cpuMs: [], perSecond: 0, range: [0, 0], p50ms: 0, p99ms: 0 }))
    for (let slice = -1; slice < pace.slices; slice += 1) {
      for (const [index, { place, owner }] of variants.entries()) {
        const clients = await Promise.all(Array.from({ length: LANES }, () => (owner ? pools.owner : pools.app).connect()))
        const pids = await Promise.all(clients.map(async (client) => (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid))
        const spent = () => pids.reduce((sum, pid) => sum + processorSeconds(pid), 0)
        const cpu = spent()
        const began = performance.now()
        const until = began + (slice < 0 ? pace.warmUpSeconds : pace.secondsPerSlice) * 1000
        let done = 0
        await Promise.all(clients.map(async (client, lane) => {
          for (let n = lane; performance.now() < until; n += LANES) {
            await orderOnce(client, place, shop.products[n % shop.products.length]!.id)
            done += 1
          }
        }))
        if (slice >= 0) {
          rates[index]!.rates.push((done * 1000) / (performance.now() - began))
          rates[index]!.cpuMs.push(((spent() - cpu) * 1000) / done)
        }
        for (const client of clients) client.release()
      }
    }
    for (const rate of rates) rate.perSecond = median(rate.rates)
    return rates
  } finally {
    await Promise.all([pools.app.end(), pools.owner.end()])
  }
}

/** Connections, as many as the program has. */
const LANES = 10

async function orderOnce(client: pg.PoolClient, place: string, product: string): Promise<void> {
  const party = crypto.randomUUID()
  const begun = await client.query<{ id: string }>({ name: 'begin', text: 'select orders.begin_cart($1, $2, true, false) as id', values: [`visitor:${party}`, party] })
  const { id } = begun.rows[0]!
  await client.query({ name: 'line', text: 'select orders.set_line($1, $2, $3, $4, 1, null, $5)', values: [`visitor:${party}`, party, id, product, 'en'] })
  await client.query({
    name: place,
    text: `select ${place}($1, $2, $3, $4, $5, $6, $7, $8, '{}', 'en', 'shop', now() + interval '2 days', 'Europe/Oslo', now())`,
    values: [`visitor:${party}`, party, id, crypto.randomUUID(), Buffer.alloc(32), `layer${crypto.randomUUID()}@example.com`, 'Anna', 'Street 1'],
  })
}

/** What is left out of the web's part: one place each, in a copy that is built and run beside the whole one. */
const WEB_CUTS: { what: string; cut: Cut }[] = [
  { what: 'validation of what comes in', cut: { file: 'src/platform/http/body.ts', find: 'const parsed = schema.safeParse(given)', put: `const parsed = { success: true, data: { whenShort: 'ask', ...given } } as unknown as ReturnType<typeof schema.safeParse>` } },
  { what: 'projection of what goes out', cut: { file: 'src/platform/http/app.ts', find: 'JSON.stringify(output.parse(result))', put: 'JSON.stringify(result)' } },
  { what: 'finding out who calls', cut: { file: 'src/platform/http/app.ts', find: 'const found = parts.authenticate(call, route.may)', put: 'const found: Principal | Promise<Principal> = call.principal' } },
  { what: 'security headers', cut: { file: 'src/platform/http/app.ts', find: 'respond(call, reply, security[reply.form])', put: 'respond(call, reply, {})' } },
  { what: 'doorbell', cut: { file: 'src/modules/orders/place.ts', find: 'if (!reply.repeated) call.bell.ring', put: 'if (reply.number < 0) call.bell.ring' } },
]

/** Leaves out one layer of the web's part at a time, in whole guest checkouts over HTTP. */
export async function benchWebLayers(shop: Shop, measure: ReturnType<typeof openLoad>): Promise<{ rows: Row[]; notes: string[] }> {
  const notes: string[] = []
  const work = { kind: 'checkout', products: shop.products.map(({ id }) => id) } as const
  const targets = [{ name: 'everything', port: shop.program.port, pid: shop.program.pid, work }]
  const programs = []
  for (const { what, cut } of WEB_CUTS) {
    try {
      const program = await startProgram({ folder: copyProgram([cut], shop.folder), environment: shopEnvironment(shop) })
      programs.push(program)
      targets.push({ name: what, port: program.port, pid: program.pid, work })
    } catch (error) {
      notes.push(`${what}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  const rates = await measure(targets)
  for (const program of programs) await program.stop()
  return { rows: shares(rates, 'whole guest checkouts'), notes }
}

/** The first rate is of everything; each other one is of everything but one thing. What that was worth is the difference in processor time. */
function shares([whole, ...others]: Rate[], of: string): Row[] {
  return [
    { what: of, unit: '/s', ours: whole!.perSecond, note: `${median(whole!.cpuMs).toFixed(2)} ms CPU` },
    ...others.map((rate): Row => {
      const share = median(rate.cpuMs.map((one, slice) => 1 - one / whole!.cpuMs[slice]!))
      return { what: `without: ${rate.name}`, unit: '/s', ours: rate.perSecond, note: `${median(rate.cpuMs).toFixed(2)} ms CPU: it costs ${(share * 100).toFixed(1)} %` }
    }),
  ]
}
