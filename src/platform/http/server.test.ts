import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { listen, PortTaken } from './server.ts'

/** What a reader of the log may be promised: after this nobody who is slow on purpose is left, in milliseconds. */
const SLOW_GONE_MS = 11_000
const SLOW_CLIENTS = 300

function open(port: number, first = ''): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (first) socket.write(first)
      resolve(socket)
    })
    socket.on('error', reject)
    socket.resume()
  })
}

test('300 clients that say nothing, or one byte a second, are gone within 11 s, and others are answered meanwhile', async () => {
  const server = await listen(0)
  server.answer(async (request) => new Response(`${(await request.text()).length}`))
  const starts = ['', 'GET / HTTP/1.1\r\nHost: x\r\nX-', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n']
  const began = Date.now()
  const sockets = await Promise.all(
    Array.from({ length: SLOW_CLIENTS }, (_, index) => open(server.port, starts[index % starts.length])),
  )
  const gone = sockets.map((socket) => new Promise<void>((resolve) => socket.on('close', () => resolve())))
  sockets.forEach((socket) => socket.on('error', () => undefined))
  const drip = setInterval(
    () => sockets.forEach((socket, index) => index % starts.length > 0 && socket.write('a')),
    1_000,
  )
  const answered = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: 'four' })
  expect(await answered.text()).toBe('4')
  await Promise.all(gone)
  clearInterval(drip)
  await server.close()
  expect(Date.now() - began).toBeLessThan(SLOW_GONE_MS)
}, 20_000)

test('before the house is open, whoever comes is asked to come back', async () => {
  const server = await listen(0)
  const early = await fetch(`http://127.0.0.1:${server.port}/`)
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2'])
  await early.text()
  await server.close()
})

test('a request under way is answered before the server closes, and nobody new comes in', async () => {
  const server = await listen(0)
  const begun = Promise.withResolvers<void>()
  server.answer(async () => {
    begun.resolve()
    await new Promise((resolve) => setTimeout(resolve, 300))
    return new Response('whole')
  })
  const answer = fetch(`http://127.0.0.1:${server.port}/`)
  await begun.promise
  const closed = server.close()
  expect(await (await answer).text()).toBe('whole')
  const began = Date.now()
  await closed
  expect(Date.now() - began).toBeLessThan(1_000)
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow('fetch failed')
})

test('a port that is taken is refused with what to do', async () => {
  const server = await listen(0)
  await expect(listen(server.port)).rejects.toThrow(PortTaken)
  await expect(listen(server.port)).rejects.toThrow(/another program has it.*PORT/)
  await server.close()
})

test('headers that are too long are refused, and the connection is not kept', async () => {
  const server = await listen(0)
  server.answer(() => new Response('ok'))
  const response = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { 'x-long': 'x'.repeat(20_000) } })
  expect(response.status).toBe(431)
  await server.close()
})
