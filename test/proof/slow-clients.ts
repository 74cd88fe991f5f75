import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { cleanUp } from '../../bench/clean-up.ts'
import { openGround } from '../../bench/ground.ts'
import { startProgram } from '../../bench/program.ts'
import { dataFolder, shopEnvironment } from '../../bench/shop.ts'
import { copyProgram } from '../../bench/workshop.ts'
import { request, Wire } from '../../bench/wire.ts'

export interface SlowClients {
  clients: number
  /** Until the last of them was gone, in seconds. */
  goneAfter: number
  /** The slowest page that somebody else got meanwhile, in milliseconds. */
  othersSlowestMs: number
}

const BYTE_EVERY_MS = 500
const WATCHED_MS = 60_000

/** A third of them never finish their headers, a third never their body, a third say nothing at all. Each sends a byte now and then. */
export async function holdSlowly(clients: number): Promise<SlowClients> {
  const folder = copyProgram()
  const ground = await openGround()
  try {
    const url = await ground.database('proof', folder)
    const { port } = await startProgram({
      folder,
      environment: shopEnvironment({ url, data: dataFolder(ground, 'slow') }, 'web'),
    })
    const began = performance.now()
    let open = 0
    let last = began
    for (let n = 0; n < clients; n += 1) {
      const socket = connect(port, '127.0.0.1')
      open += 1
      const drip = setInterval(() => n % 3 !== 2 && socket.write('x'), BYTE_EVERY_MS)
      socket.on('connect', () => {
        if (n % 3 === 0) socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ')
        if (n % 3 === 1)
          socket.write(
            'POST /api/carts HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"',
          )
      })
      socket.on('error', () => undefined)
      socket.resume()
      socket.on('close', () => {
        clearInterval(drip)
        open -= 1
        last = performance.now()
      })
    }
    let othersSlowestMs = 0
    while (open > 0 && performance.now() < began + WATCHED_MS) {
      const wire = await Wire.open(port)
      const at = performance.now()
      const { status } = await wire.send(request('GET', '/health'))
      if (status !== 200) throw new Error(`Somebody else was answered ${status} meanwhile.`)
      othersSlowestMs = Math.max(othersSlowestMs, performance.now() - at)
      wire.close()
      await pause(100)
    }
    return { clients, goneAfter: open > 0 ? Number.POSITIVE_INFINITY : (last - began) / 1000, othersSlowestMs }
  } finally {
    await cleanUp()
  }
}
