import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createGate, type Server, type Socket } from 'node:net'

export interface OtherSite {
  /** http://localhost:PORT: another port is another origin. */
  origin: string
  close(): Promise<void>
}

/** A web page of somebody else, with the chat's script tag in it and a policy of its own that allows nothing but what it names. */
export async function openOtherSite(page: () => { script: string; policy: string; lang?: string }): Promise<OtherSite> {
  const server = createServer((_request, response) => {
    const { script, policy, lang = 'en' } = page()
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('content-security-policy', policy)
    response.end(
      `<!doctype html><html lang="${lang}"><head><title>A blog</title></head><body><main><h1>A blog</h1><p>Of somebody else.</p></main>${script}</body></html>`,
    )
  })
  return { origin: `http://localhost:${await listen(server)}`, close: () => closed(server) }
}

export interface Gate {
  /** Where the house is reached through it. */
  url: string
  /** Breaks every connection that is open through it, in the middle of whatever is said. */
  cut(): void
  close(): Promise<void>
}

/** A way to the house that can be cut, as a network is. */
export async function openGate(to: string): Promise<Gate> {
  const { hostname, port } = new URL(to)
  const open = new Set<Socket>()
  const gate = createGate((near) => {
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://localhost:${await listen(gate)}`,
    cut,
    async close() {
      cut()
      await closed(gate)
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => void server.listen(0, 'localhost', done))
  return (server.address() as AddressInfo).port
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => void server.close(() => done()))
}
