import pg from 'pg'
import { BARE_SQL } from '../bare-sql.ts'
import { type Ground, withClient } from '../ground.ts'
import { median, type openLoad, type Rate } from '../measure.ts'
import { processorSeconds, startProgram } from '../program.ts'
import type { Row } from '../report.ts'
import { type Shop, shopEnvironment } from '../shop.ts'
import { copyProgram, type Cut } from '../workshop.ts'
import { ensureRoles } from '../../src/platform/database/roles.ts'

// What each layer of an order costs: the same with one thing left out. In copies only (functions of the bench's own database, programs
// built from a copy): the product has no switch for any of it.

interface LeftOut {
  what: string
  /** A statement by how it begins, or the part of one whose parentheses this opens. */
  begins: string
  put: string
  /** Where what is left out ends, when that is more than one statement or part. */
  until?: string
}

/** What is taken out of orders.place. */
const LEFT_OUT: LeftOut[] = [
  { what: 'entry in the log', begins: 'recorded as (', put: 'select 0::bigint as position' },
  { what: 'promise', begins: 'promised as (', put: 'select 1' },
  {
    what: 'letter',
    begins: 'insert into customers.letter',
    put: 'select (select c.other from claimed c), (select r.position from recorded r) into suggested, logged;',
  },
  {
    what: 'suggestion of the address',
    begins: 'typed as (',
    until: 'recorded as (',
    put: 'claimed as (select owner as other), ',
  },
  { what: 'contact', begins: 'reached as (', put: 'select 1' },
  { what: 'reservation of stock', begins: 'short := catalogue.reserve(', put: `short := '{}';` },
  { what: 'key and digest', begins: ', p_key, p_digest, p_source', put: ', null, null, p_source' },
  { what: 'lock of the party', begins: 'told := pg_advisory_xact_lock(', put: 'null;' },
]

interface Variant {
  what: string
  /** The function's name, and as whom it is called. */
  place: string
  owner: boolean
}

/** Leaves out one layer of the database's part at a time, without HTTP. */
export async function benchDatabaseLayers(
  ground: Ground,
  shop: Shop,
  quick: boolean,
): Promise<{ rows: Row[]; notes: string[] }> {
  const notes: string[] = []
  const variants: Variant[] = [{ what: 'everything', place: 'orders.place', owner: false }]
  await withClient(shop.url, async (owner) => {
    const made = await owner.query<{ there: boolean }>(`select to_regclass('bench.cart') is not null as there`)
    if (!made.rows[0]!.there) await owner.query(BARE_SQL)
    const { rows } = await owner.query<{ text: string }>(`select pg_get_functiondef('orders.place'::regproc) as text`)
    const whole = rows[0]!.text
    for (const [index, layer] of LEFT_OUT.entries()) {
      const { what } = layer
      const name = `orders.place_without_${index}`
      const made = await replacePlace(owner, without(whole.replace('orders.place(', `${name}(`), layer))
      if (made) variants.push({ what, place: name, owner: false })
      else notes.push(`${what}: orders.place has another shape than this bench knows`)
    }
  })
  const { app } = await ensureRoles(shop.url, ground.secret)
  variants.push({ what: 'all of it: the bare function', place: BARE, owner: true })
  const [whole, ...others] = (await orderDirectly(shop, app, variants, quick ? 2 : TURNS)) as [Spent, ...Spent[]]
  return {
    rows: [
      { what: 'basket, line and order in PostgreSQL', unit: 'ms', ours: whole.ms, note: 'processor time' },
      ...others.map(({ what, ms }): Row => ({
        what: `without: ${what}`,
        unit: 'ms',
        ours: ms,
        note: `it costs ${((1 - ms / whole.ms) * 100).toFixed(0)} %`,
      })),
    ],
    notes,
  }
}

async function replacePlace(owner: pg.Client, text: string | undefined): Promise<boolean> {
  if (text === undefined) return false
  try {
    await owner.query(text)
    return true
  } catch {
    return false
  }
}

/** The function without what begins so; undefined when there is no such thing. */
function without(text: string, { begins, put, until }: LeftOut): string | undefined {
  const at = text.indexOf(begins)
  if (at === -1) return undefined
  if (until !== undefined) {
    const end = text.indexOf(until, at)
    return end === -1 ? undefined : text.slice(0, at) + put + text.slice(end)
  }
  if (begins.startsWith(',')) return text.replace(begins, put)
  if (!begins.endsWith(' as (')) return text.slice(0, at) + put + text.slice(text.indexOf(';\n', at) + 1)
  let depth = 1
  let end = at + begins.length
  for (; depth > 0 && end < text.length; end += 1) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0
  return text.slice(0, at + begins.length) + put + text.slice(end - 1)
}

/**
 * Processor time of the server for each checkout, one variant after the other in short turns and without waiting for the disk: what
 * remains is work, and stays the same on a machine that others use as well.
 */
async function orderDirectly(shop: Shop, appUrl: string, variants: Variant[], turns: number): Promise<Spent[]> {
  const all = await Promise.all(
    variants.map(async (variant) => {
      const client = new pg.Client({ connectionString: variant.owner ? shop.url : appUrl })
      await client.connect()
      await client.query('set synchronous_commit = off')
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      return { variant, client, pid: rows[0]!.pid, ms: [] as number[] }
    }),
  )
  try {
    for (let turn = -1; turn < turns; turn += 1) {
      for (const { variant, client, pid, ms } of all) {
        const before = processorSeconds(pid)
        for (let n = 0; n < ORDERS_PER_TURN; n += 1) {
          const product = shop.products[n % shop.products.length]!.id
          await (variant.place === BARE ? orderBare(client, product) : orderOnce(client, variant.place, product))
        }
        if (turn >= 0) ms.push(((processorSeconds(pid) - before) * 1000) / ORDERS_PER_TURN)
      }
    }
    return all.map(({ variant, ms }) => ({ what: variant.what, ms: median(ms) }))
  } finally {
    for (const { client } of all) await client.end()
  }
}

interface Spent {
  what: string
  ms: number
}

/** Long enough for a clock that counts hundredths of a second. */
const ORDERS_PER_TURN = 150
const TURNS = 9
const BARE = 'bench.place'

async function orderBare(client: pg.Client, product: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>({
    name: 'cart',
    text: 'insert into bench.cart default values returning id',
  })
  const { id } = rows[0]!
  await client.query({ name: 'line', text: 'insert into bench.cart_line values ($1, $2, 1)', values: [id, product] })
  await client.query({
    name: 'order',
    text: 'select bench.place($1, $2, $3, $4, $5)',
    values: [id, crypto.randomUUID(), 'anna@example.com', 'Anna', 'Street 1'],
  })
}

async function orderOnce(client: pg.Client, place: string, product: string): Promise<void> {
  const party = crypto.randomUUID()
  const begun = await client.query<{ id: string }>({
    name: 'begin',
    text: 'select orders.begin_cart($1, $2, true, false) as id',
    values: [`visitor:${party}`, party],
  })
  const { id } = begun.rows[0]!
  await client.query({
    name: 'line',
    text: 'select orders.set_line($1, $2, $3, $4, 1, null, $5)',
    values: [`visitor:${party}`, party, id, product, 'en'],
  })
  await client.query({
    name: place,
    text: `select ${place}($1, $2, $3, $4, $5, $6, $7, $8, '{}', 'en', 'shop', now() + interval '2 days', 'Europe/Oslo', now())`,
    values: [
      `visitor:${party}`,
      party,
      id,
      crypto.randomUUID(),
      Buffer.alloc(32),
      `layer${crypto.randomUUID()}@example.com`,
      'Anna',
      'Street 1',
    ],
  })
}

/** What is left out of the web's part: one place each, in a copy that is built and run beside the whole one. */
const WEB_CUTS: { what: string; cut: Cut }[] = [
  {
    what: 'validation of what comes in',
    cut: {
      file: 'src/platform/http/body.ts',
      find: 'const parsed = schema.safeParse(given)',
      put: `const parsed = { success: true, data: { whenShort: 'ask', ...given } } as unknown as ReturnType<typeof schema.safeParse>`,
    },
  },
  {
    what: 'projection of what goes out',
    cut: {
      file: 'src/platform/http/app.ts',
      find: 'JSON.stringify(output.parse(result))',
      put: 'JSON.stringify(result)',
    },
  },
  {
    what: 'finding out who calls',
    cut: {
      file: 'src/platform/http/app.ts',
      find: 'const found = parts.authenticate(call, route.may)',
      put: 'const found: Principal | Promise<Principal> = call.principal',
    },
  },
  {
    what: 'security headers',
    cut: {
      file: 'src/platform/http/app.ts',
      find: 'respond(call, reply, security)',
      put: 'respond(call, reply, { page: {}, data: {} } as unknown as typeof security)',
    },
  },
  {
    what: 'doorbell',
    cut: {
      file: 'src/modules/orders/place.ts',
      find: 'if (!reply.repeated)',
      put: 'if (reply.number < 0)',
    },
  },
]

const WEB_WARM_UP_SECONDS = 6

/** Leaves out one layer of the web's part at a time, in whole guest checkouts over HTTP. */
export async function benchWebLayers(
  shop: Shop,
  measure: ReturnType<typeof openLoad>,
): Promise<{ rows: Row[]; notes: string[] }> {
  const notes: string[] = []
  const work = { kind: 'checkout', products: shop.products.map(({ id }) => id) } as const
  const targets = [{ name: 'everything', port: shop.program.port, pid: shop.program.pid, work }]
  const programs = []
  for (const { what, cut } of WEB_CUTS) {
    try {
      const program = await startProgram({
        folder: copyProgram([cut], shop.folder),
        environment: shopEnvironment(shop),
      })
      programs.push(program)
      targets.push({ name: what, port: program.port, pid: program.pid, work })
    } catch (error) {
      notes.push(`${what}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  // Each copy is a fresh process, whose code has to be compiled before it says anything.
  const rates = await measure(targets, { warmUpSeconds: WEB_WARM_UP_SECONDS })
  for (const program of programs) await program.stop()
  return { rows: shares(rates, 'whole guest checkouts'), notes }
}

/** The first rate is of everything; each other one is of everything but one thing. What that was worth is the difference in processor time. */
function shares([whole, ...others]: Rate[], of: string): Row[] {
  return [
    { what: of, unit: '/s', ours: whole!.perSecond, note: `${median(whole!.cpuMs).toFixed(2)} ms CPU` },
    ...others.map((rate): Row => {
      const share = median(rate.cpuMs.map((one, slice) => 1 - one / whole!.cpuMs[slice]!))
      return {
        what: `without: ${rate.name}`,
        unit: '/s',
        ours: rate.perSecond,
        note: `${median(rate.cpuMs).toFixed(2)} ms CPU: it costs ${(share * 100).toFixed(1)} %`,
      }
    }),
  ]
}
