import { gzipSync } from 'node:zlib'
import { temporaryFolder } from '../ground.ts'
import { type Program, startProgram } from '../program.ts'
import type { Row } from '../report.ts'
import { type Shop, signInStaff } from '../shop.ts'

// What a browser has to load, and what a start takes.

const KB = 1000

/** Sizes of a page as it comes over the wire, gzip: everything that it asks for itself, pictures apart. */
export async function benchWeight(shop: Shop): Promise<Row[]> {
  const base = `http://127.0.0.1:${shop.program.port}`
  const product = await load(`${base}/products/${shop.products[0]!.slug}`)
  const list = await load(`${base}/products`)
  const workspace = await load(`${base}/workspace`, {
    cookie: (await signInStaff(shop.url)).trim().slice('cookie: '.length),
  })
  const rows: Row[] = []
  for (const [name, page] of [
    ['product page', product],
    ['list page', list],
  ] as const) {
    rows.push({
      what: `${name}: HTML and CSS`,
      unit: 'kB',
      ours: (page.html + page.css) / KB,
      mark: 20,
      less: true,
      note: `HTML ${(page.html / KB).toFixed(1)}, CSS ${(page.css / KB).toFixed(1)}`,
    })
    rows.push({
      what: `${name}: with scripts`,
      unit: 'kB',
      ours: (page.html + page.css + page.scripts) / KB,
      mark: 35,
      less: true,
      note: `scripts ${(page.scripts / KB).toFixed(1)}`,
    })
  }
  rows.push({
    what: 'workspace, first load',
    unit: 'kB',
    ours: (workspace.html + workspace.css + workspace.scripts) / KB,
    mark: 150,
    less: true,
    note: `scripts ${(workspace.scripts / KB).toFixed(1)}, CSS ${(workspace.css / KB).toFixed(1)}`,
  })
  return rows
}

interface Weight {
  html: number
  css: number
  scripts: number
}

async function load(address: string, headers: Record<string, string> = {}): Promise<Weight> {
  const page = await fetch(address, { headers, redirect: 'error' })
  const html = await page.text()
  if (!page.ok) throw new Error(`${address}: ${page.status}`)
  const styles = new Set([...html.matchAll(/<link[^>]+rel="stylesheet"[^>]*>/g)].map(([tag]) => attribute(tag, 'href')))
  const scripts = new Set(
    [...html.matchAll(/<script[^>]+src=[^>]*>|<link[^>]+rel="modulepreload"[^>]*>/g)].map(
      ([tag]) => attribute(tag, 'src') ?? attribute(tag, 'href'),
    ),
  )
  const seen = new Set<string>()
  return {
    html: gzipSync(html).length,
    css: await weigh(styles, address, seen),
    scripts: await weigh(scripts, address, seen),
  }
}

/** Files and what they import without being asked again. */
async function weigh(paths: Iterable<string | undefined>, from: string, seen: Set<string>): Promise<number> {
  let sum = 0
  for (const path of paths) {
    if (path === undefined) continue
    const { href } = new URL(path, from)
    if (seen.has(href)) continue
    seen.add(href)
    const reply = await fetch(href)
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${href}: ${reply.status}`)
    sum += gzipSync(text, { level: 9 }).length
    const imports = href.endsWith('.js')
      ? [...text.matchAll(/(?:^|[;}\n])(?:import|export)[^;"'()]*["'](\.[^"']+)["']/g)].map(([, other]) => other)
      : []
    sum += await weigh(imports, href, seen)
  }
  return sum
}

const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]+)"`).exec(tag)?.[1]

/** A whole program with a database of its own, all roles in one process, as npm start runs it: its second start, and what it holds. */
export async function benchStart(folder: string): Promise<Row[]> {
  const environment = { RAPPORT_DATA: temporaryFolder() }
  const first = await startProgram({ folder, environment })
  await firstPage(first)
  await first.stop()
  const began = performance.now()
  const second = await startProgram({ folder, environment })
  await firstPage(second)
  const seconds = (performance.now() - began) / 1000
  const memory = second.memory() / 1e6
  await second.stop()
  return [
    {
      what: 'second start to first page',
      unit: 's',
      ours: seconds,
      mark: 5,
      less: true,
      note: 'PostgreSQL, all roles',
    },
    { what: 'resident memory after the start', unit: 'MB', ours: memory, mark: 200, less: true, note: 'all roles' },
  ]
}

async function firstPage({ port }: Program): Promise<void> {
  const page = await fetch(`http://127.0.0.1:${port}/`)
  if (!page.ok) throw new Error(`The first page: ${page.status} ${await page.text()}`)
  await page.text()
}
