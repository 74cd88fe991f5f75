import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { cleanUp } from '../../bench/clean-up.ts'
import { inDatabase, temporaryFolder, withClient } from '../../bench/ground.ts'
import { type Program, startProgram } from '../../bench/program.ts'
import { productIds, seed, sizeOf } from '../../bench/seed.ts'
import { copyProgram } from '../../bench/workshop.ts'
import { findRunningPostgres } from '../../src/platform/postgres.ts'
import { startBuyers } from './buyers.ts'
import { compare, type Counted } from './kill-program.ts'

const CLIENTS = 16
/** Orders that are acknowledged between two kills. */
const BETWEEN = 60
const RECOVERY_LIMIT_MS = 120_000

/**
 * PostgreSQL is killed with all its processes at once, as the power would go, while sixteen clients order; the program starts it
 * again. What was acknowledged is there afterwards. The control lets commits be acknowledged before they are on the disk.
 */
export async function killPostgres({ kills, synchronous }: { kills: number; synchronous: boolean }): Promise<Counted> {
  const folder = copyProgram()
  const data = temporaryFolder()
  const port = await freePort()
  const environment = { RAPPORT_DATA: data, PORT: String(port), RAPPORT_ROLES: 'web' }
  const running = () => findRunningPostgres(data)
  let program: Program | undefined
  try {
    program = await startProgram({ folder, environment })
    const { ownerUrl, superuserUrl } = running()!
    if (!synchronous)
      await withClient(inDatabase(superuserUrl, 'rapport'), (client) =>
        client.query('alter role rapport_app set synchronous_commit = off'),
      )
    await seed(ownerUrl, sizeOf(20), () => undefined)
    const products = (await withClient(ownerUrl, (client) => productIds(client, 20))).map(({ id }) => id)
    if (!synchronous) {
      // A role's setting counts for new connections.
      await program.stop()
      program = await startProgram({ folder, environment })
    }
    const buyers = startBuyers({ port: () => port, products, clients: CLIENTS, key: 'same' })
    for (let done = 0; done < kills; done += 1) {
      const goal = buyers.acknowledged() + BETWEEN + Math.floor(Math.random() * BETWEEN)
      const deadline = Date.now() + RECOVERY_LIMIT_MS
      while (buyers.acknowledged() < goal) {
        // After five deaths in five minutes it gives up, rightly, and whoever looks after it starts it again.
        if (program.hasEnded()) program = await startProgram({ folder, environment })
        if (Date.now() > deadline)
          throw new Error(`After ${done} kills nothing was acknowledged for ${RECOVERY_LIMIT_MS / 1000} s.`)
        await pause(5)
      }
      process.kill(-running()!.pid, 'SIGKILL')
    }
    const goal = buyers.acknowledged() + BETWEEN
    while (buyers.acknowledged() < goal) {
      if (program.hasEnded()) program = await startProgram({ folder, environment })
      await pause(20)
    }
    const orders = await buyers.stop()
    return { kills, ...(await compare(running()!.ownerUrl, orders)) }
  } finally {
    await program?.stop()
    await cleanUp()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
