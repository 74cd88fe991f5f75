import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { cleanUp } from '../../bench/clean-up.ts'
import { openGround, withClient } from '../../bench/ground.ts'
import { startProgram } from '../../bench/program.ts'
import { seed, sizeOf } from '../../bench/seed.ts'
import { dataFolder, shopEnvironment } from '../../bench/shop.ts'
import { copyProgram } from '../../bench/workshop.ts'
import { request, Wire } from '../../bench/wire.ts'

const BUYERS = 10

export interface LastUnit {
  rounds: number
  /** Buyers who were told that they have it. */
  sold: number
  /** Rounds in which more than one was. */
  oversold: number
  /** Buyers who were asked what to do, because there was none left. */
  asked: number
}

/** Ten buyers at once want the only unit there is; five come to each of two programs on one database. */
export async function sellLastUnit(rounds: number): Promise<{ rapport: LastUnit; control: LastUnit }> {
  const folder = copyProgram()
  const ground = await openGround()
  try {
    const url = await ground.database('proof', folder)
    await seed(url, sizeOf(20), () => undefined)
    const programs = await Promise.all(
      ['one', 'two'].map((name) =>
        startProgram({ folder, environment: shopEnvironment({ url, data: dataFolder(ground, name) }, 'web') }),
      ),
    )
    const wires = await Promise.all(
      Array.from({ length: BUYERS }, (_, buyer) => Wire.open(programs[buyer % programs.length]!.port)),
    )
    const rapport: LastUnit = { rounds, sold: 0, oversold: 0, asked: 0 }
    for (let round = 0; round < rounds; round += 1) await sellOnce(url, wires, rapport)
    for (const wire of wires) wire.close()
    for (const program of programs) await program.stop()
    return { rapport, control: await readThenWrite(url, rounds) }
  } finally {
    await cleanUp()
  }
}

async function sellOnce(url: string, wires: Wire[], counted: LastUnit): Promise<void> {
  const product = await withClient(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `update catalogue.product set on_hand = reserved + 1 where id = (select id from catalogue.product order by random() limit 1) returning id`,
    )
    return rows[0]!.id
  })
  const carts = await Promise.all(
    wires.map(async (wire) => {
      const { id } = JSON.parse((await wire.send(request('POST', '/api/carts', {}))).body) as { id: string }
      const line = await wire.send(request('PUT', `/api/carts/${id}/lines/${product}`, { quantity: 1 }))
      if (line.status !== 200) throw new Error(`PUT line: ${line.status} ${line.body}`)
      return id
    }),
  )
  const answers = await Promise.all(
    wires.map((wire, buyer) => {
      const order = {
        email: `buyer${buyer}@example.com`,
        name: 'Anna',
        address: 'Street 1, 0150 Oslo',
        payment: 'invoice',
      }
      return wire.send(
        request('POST', `/api/carts/${carts[buyer]}/order`, order, `idempotency-key: ${randomUUID()}\r\n`),
      )
    }),
  )
  const sold = answers.filter(({ status }) => status === 201).length
  const asked = answers.filter(({ status, body }) => status === 409 && body.includes('not-enough-stock')).length
  if (sold + asked !== wires.length)
    throw new Error(
      `Somebody got another answer: ${answers.map(({ status, body }) => `${status} ${body.slice(0, 80)}`).join('; ')}`,
    )
  counted.sold += sold
  counted.asked += asked
  if (sold > 1) counted.oversold += 1
}

/** The control: the same ten buyers, each of whom reads the stock first and writes then, each statement for itself. */
async function readThenWrite(url: string, rounds: number): Promise<LastUnit> {
  const clients = Array.from({ length: BUYERS }, () => new pg.Client({ connectionString: url }))
  try {
    for (const client of clients) await client.connect()
    await clients[0]!.query(
      'create schema control; create table control.stock (round integer primary key, available integer not null)',
    )
    const counted: LastUnit = { rounds, sold: 0, oversold: 0, asked: 0 }
    for (let round = 0; round < rounds; round += 1) {
      await clients[0]!.query('insert into control.stock values ($1, 1)', [round])
      const sold = await Promise.all(
        clients.map(async (client) => {
          const { rows } = await client.query<{ available: number }>(
            'select available from control.stock where round = $1',
            [round],
          )
          if (rows[0]!.available < 1) return false
          await client.query('update control.stock set available = available - 1 where round = $1', [round])
          return true
        }),
      )
      const count = sold.filter(Boolean).length
      counted.sold += count
      counted.asked += BUYERS - count
      if (count > 1) counted.oversold += 1
    }
    return counted
  } finally {
    for (const client of clients) await client.end()
  }
}
