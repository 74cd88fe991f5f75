import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../test/harness/browser.ts'
import { accentStylesheet } from './accent.ts'
import { GALLERY, galleryFrame } from './gallery.tsx'
import { renderPage } from './frame.tsx'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const THEME = readFileSync(new URL('theme.css', import.meta.url), 'utf8')
const WORKSPACE = readFileSync(new URL('workspace.css', import.meta.url), 'utf8')
const BOOT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -40 320 240"><rect x="-60" y="-40" width="320" height="240" fill="#d9a871"/><path d="M52 20h46c4 0 6 3 6 7l-2 48c20 10 46 12 56 22 6 6 6 20 6 26H46V96c6-22 8-48 6-76Z" fill="#5a3218"/><path d="M46 123h118v9c0 4-3 6-6 6H52c-4 0-6-3-6-6v-9Z" fill="#2c180b"/></svg>`
/** The same as the house sends: an inline style that a component let slip would not be seen here either. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
/** Design, "Limits and budgets": HTML and CSS of a public page to the first view, gzip. */
const PAGE_BUDGET_BYTES = 20_000

let browser: Browser
let server: Server
let origin: string
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [, name = '', locale = 'en'] = url.pathname.split('/')
    const answer = (type: string, body: string) => {
      response.setHeader('content-type', type)
      response.setHeader('content-security-policy', POLICY)
      response.end(body)
    }
    if (name === 'theme.css') return answer('text/css', THEME)
    if (name === 'workspace.css') return answer('text/css', WORKSPACE)
    if (name === 'accent.css') return answer('text/css', url.search ? accentStylesheet(`#${url.search.slice(1)}`) : '')
    if (name === 'boot.svg') return answer('image/svg+xml', BOOT)
    return answer('text/html; charset=utf-8', screen(name, locale, url.search))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
}, 90_000)
afterAll(async () => {
  await browser?.close()
  server.close()
})

function screen(name: string, locale: string, accent = ''): string {
  const part = GALLERY[name]?.(locale)
  if (!part) return '<!doctype html><title>nothing</title>'
  const visitor = name === 'record' ? ({ known: 'person', name: 'Anna' } as const) : ({ known: 'basket' } as const)
  const styles = ['/theme.css', `/accent.css${accent}`]
  if (name === 'workspace') {
    return renderPage({
      frame: galleryFrame(locale, [...styles, '/workspace.css'], visitor),
      title: part.title,
      whole: true,
      children: part.body,
    })
  }
  return renderPage({ frame: galleryFrame(locale, styles, visitor), title: part.title, children: part.body })
}

const SCREENS = Object.keys(GALLERY)
const MODES = ['light', 'dark'] as const

test.each(SCREENS)(
  'axe finds nothing on the screen "%s", light and dark, wide and narrow',
  async (name) => {
    for (const colorScheme of MODES) {
      for (const width of [1280, 390]) {
        const tab = await open(name, 'en', { colorScheme, width })
        expect(await violations(tab)).toEqual([])
        await picture(tab, `${name}-${width}-${colorScheme}`)
        await tab.close()
      }
    }
  },
  60_000,
)

test('axe does find what is planted: a field without its label', async () => {
  const tab = await open('checkout', 'en', {})
  await tab.evaluate("document.querySelector('label[for=name]').remove()")
  expect(await violations(tab)).toContain('label')
  await tab.close()
})

test('no screen is wider than a telephone of 320 px, in either language', async () => {
  for (const locale of ['en', 'nb']) {
    for (const name of SCREENS) {
      const tab = await open(name, locale, { width: 320 })
      expect([name, await tab.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 320])
      await picture(tab, `${name}-${locale}-320`)
      await tab.close()
    }
  }
}, 60_000)

test("a merchant's pale yellow still makes a page that can be read", async () => {
  for (const colorScheme of MODES) {
    const tab = await open('checkout', 'en', { colorScheme, accent: 'ffe45c' })
    expect(await violations(tab)).toEqual([])
    await picture(tab, `checkout-yellow-${colorScheme}`)
    await tab.close()
  }
}, 30_000)

test('a page and its stylesheet are within the budget, and no component has an inline style', () => {
  const theme = gzipSync(THEME).length
  for (const name of SCREENS) {
    const html = screen(name, 'en')
    expect(gzipSync(html).length + theme).toBeLessThan(PAGE_BUDGET_BYTES)
    expect(html).not.toMatch(/ style=|<style| on\w+=/)
  }
})

async function open(
  name: string,
  locale: string,
  {
    colorScheme = 'light',
    width = 1280,
    accent = '',
  }: { colorScheme?: 'light' | 'dark'; width?: number; accent?: string },
): Promise<Tab> {
  const tab = await browser.newPage({ colorScheme, viewport: { width, height: 800 }, bypassCSP: false })
  await tab.goto(`${origin}/${name}/${locale}${accent ? `?${accent}` : ''}`)
  return tab
}

async function violations(tab: Tab): Promise<string[]> {
  await tab.evaluate(await readFile(AXE, 'utf8'))
  const found = (await tab.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  for (const { id, nodes } of found.violations) console.error(id, nodes[0]?.html, nodes[0]?.failureSummary)
  return found.violations.map(({ id }) => id)
}

async function picture(tab: Tab, name: string): Promise<void> {
  const folder = process.env['GALLERY']
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await tab.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
