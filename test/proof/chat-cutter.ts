import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A piece of network between a client and a program, that a test cuts. */
export interface Cutter {
  port: number
  /** Cuts every connection at once, whatever is under way. */
  cut(): void
  /** Cuts them when the program answers next: what it says does not arrive, though it has been done. */
  cutAnswer(): void
  /** How often connections were cut. */
  cuts(): number
  close(): Promise<void>
}

/** Opens the way to a port of this machine. */
export async function openCutter(port: number): Promise<Cutter> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let armed = false
  let done = 0
  const cut = () => {
    armed = false
    if (pairs.size === 0) return
    done += 1
    for (const pair of pairs) for (const end of pair) end.destroy()
  }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    for (const end of pair) {
      end.setNoDelay(true)
      end.on('error', () => undefined)
      end.on('close', () => {
        pairs.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (chunk: Buffer) => {
      if (armed) cut()
      else near.write(chunk)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    cutAnswer() {
      armed = true
    },
    cuts: () => done,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}
