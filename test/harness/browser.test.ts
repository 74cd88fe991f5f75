import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'

let browser: Browser
let server: Server
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<title>Shop</title><h1>Tea</h1><script>document.title += " is open"</script>')
  }).listen(0, '127.0.0.1')
  browser = await launchBrowser()
}, 90_000)
afterAll(async () => {
  await browser.close()
  server.close()
})

test('the browser runs a page, shows it, and is still there after the page was closed', async () => {
  const { port } = server.address() as AddressInfo
  for (const width of [390, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    await page.goto(`http://127.0.0.1:${port}/`)
    expect(await page.title()).toBe('Shop is open')
    const picture = await page.screenshot()
    expect(picture.readUInt32BE(16)).toBe(width)
    await page.close()
  }
})
