import { cleanUp } from '../../bench/clean-up.ts'
import { openGround, withClient } from '../../bench/ground.ts'
import { type Program, startProgram } from '../../bench/program.ts'
import { productIds, seed, sizeOf } from '../../bench/seed.ts'
import { dataFolder, shopEnvironment } from '../../bench/shop.ts'
import { copyProgram } from '../../bench/workshop.ts'
import { type Orders, startBuyers } from './buyers.ts'

const CLIENTS = 16
/** The program dies after so many orders of a life, at least and at most: in the middle of others' orders, never twice at the same one. */
const LIFE = [4, 40] as const

export interface Counted {
  kills: number
  acknowledged: number
  repeats: number
  unanswered: number
  /** Orders and baskets that were acknowledged, and are not there. */
  lost: number
  /** Wishes that became more than one order. */
  doubled: number
}

/**
 * While sixteen clients order, the program is killed at the place between the commit of an order and its reply, started again and
 * killed again. With the same key each wish becomes one order; the control begins anew each time, as a client without keys does.
 */
export async function killProgram({ kills, key }: { kills: number; key: 'same' | 'fresh' }): Promise<Counted> {
  const folder = copyProgram()
  const ground = await openGround()
  try {
    const url = await ground.database('proof', folder)
    await seed(url, sizeOf(20), () => undefined)
    const products = (await withClient(url, (client) => productIds(client, 20))).map(({ id }) => id)
    const environment = shopEnvironment({ url, data: dataFolder(ground, 'proof') }, 'web')
    const start = (failpoint: string) =>
      startProgram({ folder, environment: { ...environment, RAPPORT_FAILPOINT: failpoint } })
    let program: Program | undefined
    const buyers = startBuyers({ port: () => program?.port ?? 1, products, clients: CLIENTS, key })
    for (let life = 0; life < kills; life += 1) {
      program = await start(`order.committed@${LIFE[0] + Math.floor(Math.random() * (LIFE[1] - LIFE[0]))}`)
      const how = await program.ended
      await program.kill()
      if (how !== 'SIGKILL') throw new Error(`The program ended by itself (${how}) instead of being killed.`)
    }
    program = await start('')
    const orders = await buyers.stop()
    await program.stop()
    return { kills, ...(await compare(url, orders)) }
  } finally {
    await cleanUp()
  }
}

/** What the clients were told against what is in the database. */
export async function compare(ownerUrl: string, orders: Orders): Promise<Omit<Counted, 'kills'>> {
  if (orders.refused.length > 0)
    throw new Error(`${orders.refused.length} orders were refused, the first one with: ${orders.refused[0]}`)
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ email: string; number: string; orders: number }>(
      `select c.email, min(o.number)::text as number, count(*)::integer as orders
       from orders.contact c join orders.customer_order o on o.id = c.customer_order where c.email like 'wish-%' group by c.email`,
    )
    const there = new Map(rows.map((row) => [row.email, row]))
    const lost = orders.basketsLost + [...orders.acknowledged.keys()].filter((email) => !there.has(email)).length
    const { acknowledged, repeats, unanswered } = orders
    return {
      acknowledged: acknowledged.size,
      repeats,
      unanswered,
      lost,
      doubled: rows.filter((row) => row.orders > 1).length,
    }
  })
}
