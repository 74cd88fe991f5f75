import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'

/** From the first byte (or the connecting) to the end of the headers: a browser sends them in one packet. */
const HEADERS_TIMEOUT_MS = 5_000
/** To the end of the body: a megabyte over a slow line; and 300 slow clients are gone within 11 s. */
const REQUEST_TIMEOUT_MS = 9_000
/** How often the two above are looked at. */
const CHECK_INTERVAL_MS = 1_000
/** A socket on which nothing moves, also outwards: longer than the longest statement, so that its answer still arrives. */
const IDLE_TIMEOUT_MS = 20_000
/** Between two requests of one connection. Longer than a person's click after a click costs sockets; a proxy reconnects in a millisecond. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000
/** Cookies, a long address and what proxies add, in bytes. */
const HEADER_SIZE_LIMIT = 16_384
const HEADERS_LIMIT = 100
/** Sockets at once, live ones included: each costs some 20 kB, and who comes when all are taken is turned away at once. */
const SOCKETS_LIMIT = 5_000
/** Requests under way may finish for so long when the program stops. The whole of it has 10 s. */
const DRAIN_LIMIT_MS = 4_000
/** Until the house is open, and while it closes, in seconds. */
const RETRY_AFTER_SECONDS = 2

type Fetch = (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>

export interface WebServer {
  /** The port that it listens on, also when 0 was asked for. */
  port: number
  server: Server
  /** From now on requests are answered; before, they are told to come back in a moment. */
  answer(fetch: Fetch): void
  /** Takes no more connections, lets requests under way finish, and cuts off what is left. */
  close(): Promise<void>
}

/** Thrown when the port cannot be had, with what to do. */
export class PortTaken extends Error {}

/** Listens at once, so that a taken port is found before anything is started. */
export async function listen(port: number): Promise<WebServer> {
  let listener: ReturnType<typeof getRequestListener> | undefined
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: HEADER_SIZE_LIMIT,
    },
    (request, response) => {
      if (listener) return void listener(request, response)
      response
        .writeHead(503, { 'retry-after': String(RETRY_AFTER_SECONDS), 'content-type': 'text/plain' })
        .end('Rapport is starting or stopping. Come back in a moment.\n')
    },
  )
  server.setTimeout(IDLE_TIMEOUT_MS)
  server.maxHeadersCount = HEADERS_LIMIT
  server.maxConnections = SOCKETS_LIMIT
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new PortTaken(
              `Port ${port} cannot be used (${error.code}): another program has it, or it needs more rights. Choose another one with PORT.`,
            )
          : error,
      ),
    )
    server.listen(port, resolve)
  })

  return {
    port: (server.address() as AddressInfo).port,
    server,
    answer(fetch) {
      listener = getRequestListener(fetch as Parameters<typeof getRequestListener>[0])
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      // Connections become idle one by one as their answers go out; node closes those by itself only when asked again.
      const sweep = setInterval(() => server.closeIdleConnections(), 50)
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_LIMIT_MS)
      await closed
      clearInterval(sweep)
      clearTimeout(cut)
    },
  }
}
