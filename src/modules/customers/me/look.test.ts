import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../../test/harness/browser.ts'
import { startHouse, TEST_ORIGIN, type TestHouse } from '../../../../test/harness/house.ts'
import type { Principal } from '../../../platform/principal.ts'
import {
  addressParty,
  beginMembership,
  breakPromise,
  createParty,
  deriveFact,
  grantPermission,
  keepPromise,
  linkParties,
  makePromise,
  observeFact,
  projectAgent,
  projectPacking,
  RECOMMENDATION,
  record,
  SERVICE,
  suggestAddress,
  tellFact,
  transact,
} from '../index.ts'
import { counterBought, phoneCalled } from '../kinds.ts'

// GALLERY=/tmp/gallery leaves a picture of each page, light and dark, wide and narrow.

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const THEME = readFileSync(new URL('../../../ui/theme.css', import.meta.url), 'utf8')
const PAGES = ['/me', '/me/line', '/me/looks', '/me/copy', '/me/end', '/privacy']

let house: TestHouse
let browser: Browser
let anna: Principal
beforeAll(async () => {
  house = await startHouse()
  browser = await launchBrowser()
  anna = await furnish()
}, 90_000)
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

async function furnish(): Promise<Principal> {
  const { db } = house.context
  const system = house.actAs({ kind: 'system', name: 'test' })
  const staff = (role: 'agent' | 'packer') =>
    house.actAs({
      kind: 'staff',
      id: '00000000-0000-4000-8000-0000000000b1',
      name: 'Bilal',
      roles: [role],
      session: 's',
    })
  const party = await createParty(db, 'account')
  const device = await createParty(db, 'device')
  const organisation = await createParty(db, 'organisation')
  await linkParties(system, { party: device, other: party, rule: 'signed_in' })
  await linkParties(system, { party: await addressParty(db, 'anna@lie.example'), other: party, rule: 'link_confirmed' })
  await transact(system, { purpose: SERVICE, parties: [party, organisation], records: true }, async (tx) => {
    const told = {
      party,
      source: 'checkout',
      purpose: SERVICE,
      sentence: 'orderName@00000000',
      channel: 'shop' as const,
    }
    await tellFact(tx, { ...told, name: 'name', value: 'Anna Lie' })
    await tellFact(tx, { ...told, name: 'phone', value: '+47 912 34 567' })
    await observeFact(tx, {
      party,
      name: 'locale',
      value: 'nb',
      source: 'visit',
      purpose: SERVICE,
      endsAt: new Date('2027-01-01T00:00:00Z'),
    })
    await deriveFact(tx, {
      party,
      name: 'shoe.size',
      value: '42',
      source: 'orders',
      purpose: SERVICE,
      rule: 'size',
      version: 2,
      inputs: ['order 1042'],
    })
    const promise = {
      party,
      kind: 'order.ships',
      subject: { type: 'order', id: '1042' },
      zone: 'Europe/Oslo',
      owner: 'role:packer',
    }
    await makePromise(tx, { ...promise, precision: 'day', dueAt: new Date('2026-11-26T22:59:59Z') })
    const kept = await makePromise(tx, { ...promise, precision: 'day', dueAt: new Date('2026-11-25T22:59:59Z') })
    await keepPromise(tx, kept, house.clock.now())
    const broken = await makePromise(tx, { ...promise, precision: 'minute', dueAt: new Date('2026-11-20T12:00:00Z') })
    await breakPromise(tx, broken, new Date('2026-11-20T12:00:00Z'))
    await suggestAddress(tx, { party, email: 'anna@typed.example', rule: 'typed' })
    await tellFact(tx, { ...told, party: organisation, name: 'name', value: 'Fjell AS' })
    await beginMembership(tx, { organisation, member: party, role: 'buyer', addedBy: 'system:test' })
    await record(tx, phoneCalled, { party, channel: 'api', data: { seconds: 90 } })
    await record(tx, counterBought, { party, channel: 'api', data: { amount: 19_900, currency: 'NOK' } })
  })
  await grantPermission(system, { party, purpose: RECOMMENDATION, sentence: 'x@00000000', channel: 'me' })
  await projectAgent(staff('agent'), { ids: [party], reason: { type: 'case', id: '318' } })
  await projectPacking(staff('packer'), { ids: [party], reason: { type: 'order', id: '1042' } })
  return { kind: 'customer', party, session: 's', device }
}

async function open(path: string, options: { width: number; dark: boolean }): Promise<Page> {
  const tab = await browser.newPage({
    viewport: { width: options.width, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
  })
  await tab.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (/^\/assets\/theme.*\.css$/.test(url.pathname)) return route.fulfill({ contentType: 'text/css', body: THEME })
    if (url.pathname.startsWith('/assets/')) return route.fulfill({ status: 204, body: '' })
    const reply = await house.actAs(anna).visit(url.pathname + url.search)
    return route.fulfill({
      status: reply.status,
      contentType: reply.headers.get('content-type') ?? '',
      body: await reply.text(),
    })
  })
  await tab.goto(new URL(path, TEST_ORIGIN).href)
  return tab
}

test('no page of the record has a violation that axe finds, nor is wider than a telephone, in light and in dark', async () => {
  const folder = process.env['GALLERY']
  if (folder) mkdirSync(folder, { recursive: true })
  for (const path of PAGES) {
    for (const [width, dark] of [
      [1280, false],
      [320, true],
    ] as const) {
      const tab = await open(path, { width, dark })
      await tab.addScriptTag({ content: readFileSync(AXE, 'utf8') })
      const violations = await tab.evaluate(async () => {
        const axe = (
          globalThis as unknown as {
            axe: {
              run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
            }
          }
        ).axe
        return (await axe.run()).violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`,
        )
      })
      expect(violations, `${path} ${width}`).toEqual([])
      expect(await tab.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width)
      if (folder)
        await tab.screenshot({
          path: `${folder}/page${path.replaceAll('/', '-')}-${width}${dark ? '-dark' : ''}.png`,
          fullPage: true,
        })
      await tab.close()
    }
  }
}, 120_000)
