import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { launchBrowser } from '../../test/harness/browser.ts'

/** Design, "Limits and budgets": live updates and /t.js are at most 2 kB each, gzip. */
const SCRIPT_BUDGET_BYTES = 2_000

type Posted = { headers: IncomingMessage['headers']; body: { interactions: Record<string, unknown>[] } }

let browser: Browser
let server: Server
let sockets: WebSocketServer
let origin: string
const scripts = new Map<string, string>()
const posted: Posted[] = []
let fragment = 'one'
let subscribed: unknown

beforeAll(async () => {
  for (const name of ['live', 'visit']) {
    const entry = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2022',
      write: false,
    })
    scripts.set(`/${name}.js`, outputFiles[0]?.text ?? '')
  }
  server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; connect-src 'self'")
    const script = scripts.get(path)
    if (script !== undefined) return void response.setHeader('content-type', 'text/javascript').end(script)
    if (path === '/part') return void response.end(`<p>${fragment}</p>`)
    if (path === '/moved') return void response.writeHead(303, { location: '/signin' }).end()
    if (request.method === 'POST') {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        posted.push({ headers: request.headers, body: JSON.parse(text) as Posted['body'] })
        response.setHeader('content-type', 'application/json').end('{}')
      })
      return
    }
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('set-cookie', 'session=secret')
    response.end(`<!doctype html><title>t</title><script defer src="/visit.js" data-key="rpp_test"></script><script type="module" src="/live.js"></script>
      <div id="part" data-live="/part" data-topic="party:1">first</div><div id="moved" data-live="/moved" data-topic="party:1">mine</div>
      <form id="typing" data-live="/part" data-topic="party:1"><input></form><a href="/other">other</a>`)
  })
  sockets = new WebSocketServer({ server, path: '/live' })
  sockets.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => (subscribed = JSON.parse(data.toString()))),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
}, 90_000)
afterAll(async () => {
  await browser?.close()
  for (const socket of sockets.clients) socket.terminate()
  sockets.close()
  server.close()
})

test('each script is within its budget', () => {
  for (const script of scripts.values()) expect(gzipSync(script).length).toBeLessThan(SCRIPT_BUDGET_BYTES)
})

test('a part is read again when its topic rings, but not under the hands of somebody who types in it', async () => {
  const tab = await browser.newPage()
  await tab.goto(`${origin}/`)
  await tab.waitForSelector('#part p')
  expect(subscribed).toEqual({ subscribe: ['party:1'] })

  await tab.evaluate(
    "document.querySelector('#typing').innerHTML = '<input>'; document.querySelector('#typing input').focus()",
  )
  fragment = 'two'
  ring(['party:2'])
  ring(['party:1'])
  await tab.waitForSelector('#part:has-text("two")')
  expect(await tab.evaluate("document.querySelector('#typing').innerHTML")).toBe('<input>')
  expect(await tab.evaluate("document.querySelector('#moved').textContent")).toBe('mine')

  await tab.evaluate("document.querySelector('#typing input').blur()")
  await tab.waitForSelector('#typing:has-text("two")')
  await tab.close()
})

test('when the socket was lost, it is opened again and what was missed is read', async () => {
  const tab = await browser.newPage()
  await tab.goto(`${origin}/`)
  await tab.waitForSelector('#part p')
  for (const socket of sockets.clients) socket.terminate()
  fragment = 'three'
  await tab.waitForSelector('#part:has-text("three")')
  expect(sockets.clients.size).toBe(1)
  await tab.close()
})

test('a page view is counted without cookie, storage, query or referring page', async () => {
  posted.length = 0
  const tab = await browser.newPage()
  await tab.goto(`${origin}/shoes?email=anna@lie.example`, { referer: 'https://search.example/?q=anna' })
  await tab.evaluate("history.pushState(null, '', '/shoes/42?name=anna')")
  await vi.waitFor(() => expect(posted).toHaveLength(1), 5_000)
  const { headers, body } = posted[0]!
  expect(headers.cookie).toBeUndefined()
  expect(headers.referer).toBe(`${origin}/`)
  // The key is bound to it.
  expect(headers.origin).toBe(origin)
  expect(headers.authorization).toBe('Bearer rpp_test')
  expect(body.interactions.map(({ path, referrer }) => [path, referrer])).toEqual([
    ['/shoes', 'search.example'],
    ['/shoes/42', undefined],
  ])
  expect(JSON.stringify(body)).not.toContain('anna')
  expect(await tab.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0])
  await tab.close()
})

test('the view of a page that is left at once still arrives, and the next page has another number', async () => {
  posted.length = 0
  const tab = await browser.newPage()
  await tab.goto(`${origin}/one`)
  await tab.goto(`${origin}/two`)
  await tab.goto('about:blank')
  await vi.waitFor(() => expect(posted.flatMap(({ body }) => body.interactions)).toHaveLength(2), 5_000)
  await tab.close()
  const [one, two] = posted.flatMap(({ body }) => body.interactions)
  expect(one?.['page']).not.toBe(two?.['page'])
})

function ring(topics: string[]): void {
  for (const socket of sockets.clients) socket.send(JSON.stringify({ rang: topics }))
}
