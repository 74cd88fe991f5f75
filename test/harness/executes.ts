import type { Browser, BrowserContext, Page, Request } from 'playwright-core'

/** A document as a server would send it. */
export interface Sent {
  body: string
  headers?: Record<string, string>
}

export interface Executed {
  /** Which of them ran something, by their index. */
  ran: number[]
  /** Which of them asked another host for something. */
  asked: number[]
}

const ORIGIN = 'http://payload.example'
/** Pages at a time. */
const PAGES = 4
/** What a document does by itself or when it is touched, it does within this time. */
const SETTLE_MS = 60
const OPEN_LIMIT_MS = 5_000

/** Opens each document in a real browser, touches everything in it, and counts what runs and what is fetched. */
export async function executes(browser: Browser, documents: readonly Sent[]): Promise<Executed> {
  const ran = new Set<number>()
  const asked = new Set<number>()
  const context = await browser.newContext()
  await watch(context, (address) => ran.add(indexIn(address)))
  await context.route('**/*', (route) => {
    const request = route.request()
    const url = new URL(request.url())
    const index = indexIn(request.url())
    const sent = url.origin === ORIGIN && request.isNavigationRequest() ? documents[index] : undefined
    if (sent)
      return route.fulfill({
        status: 200,
        contentType: 'text/html; charset=utf-8',
        body: sent.body,
        headers: { ...sent.headers },
      })
    if (url.origin !== ORIGIN) asked.add(indexIn(pageOf(request)))
    return route.fulfill({ status: 204, body: '' })
  })
  const waiting = [...documents.keys()]
  await Promise.all(
    Array.from({ length: PAGES }, async () => {
      // A new page for each would take twice as long.
      const page = await context.newPage()
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await page.goto(`${ORIGIN}/${next}`, { waitUntil: 'commit', timeout: OPEN_LIMIT_MS }).catch(() => undefined)
        await settle(page)
        await touchAll(page)
        await settle(page)
      }
    }),
  )
  await context.close()
  return {
    ran: [...ran].filter((one) => one >= 0).sort((a, b) => a - b),
    asked: [...asked].filter((one) => one >= 0).sort((a, b) => a - b),
  }
}

const indexIn = (address: string): number => {
  const found = /^http:\/\/payload\.example\/(\d+)/.exec(address)
  return found ? Number(found[1]) : -1
}

/** The page for which something is asked; a popup has none yet. */
function pageOf(request: Request): string {
  try {
    return request.frame().page().url()
  } catch {
    return ''
  }
}

/** Tells when anything in any of its pages calls what payloads call. */
export async function watch(context: BrowserContext, tell: (address: string) => void): Promise<void> {
  await context.exposeBinding('ranHere', ({ page }) => tell(page.url()))
  await context.addInitScript(() => {
    const told = () => (globalThis as unknown as { ranHere(): void }).ranHere()
    Object.assign(globalThis, { alert: told, confirm: told, prompt: told, print: told, ran: told })
  })
}

const settle = (page: Page) => page.waitForTimeout(SETTLE_MS)

/** What people and browsers do to a page, to all that stands in it. */
export async function touchAll(page: Page): Promise<void> {
  await page
    .evaluate(() => {
      const events =
        'mouseover mouseenter mousemove pointerenter focus focusin blur click dblclick contextmenu drag dragstart copy paste wheel scroll keydown keyup input change submit toggle animationstart transitionend begin error'
      for (const element of document.querySelectorAll('*')) {
        for (const name of events.split(' '))
          element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }))
        if ('click' in element) (element as HTMLElement).click()
      }
    })
    .catch(() => undefined)
}
