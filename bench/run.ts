// npm run bench: what the program does in a second, beside a baseline that is measured in the same run.
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { leavingNothing } from './clean-up.ts'
import { CAPTURE_SETTINGS } from './captured.ts'
import { openGround } from './ground.ts'
import { openLoad, PACE, QUICK } from './measure.ts'
import { benchCheckout } from './parts/checkout.ts'
import { benchChat, benchInbox } from './parts/desk.ts'
import { benchGrowth } from './parts/growth.ts'
import { benchFinding } from './parts/help.ts'
import { benchIngest } from './parts/ingest.ts'
import { benchDatabaseLayers, benchWebLayers } from './parts/layers.ts'
import { benchLive } from './parts/live.ts'
import { benchMail } from './parts/mail.ts'
import { benchPages } from './parts/pages.ts'
import { benchSearch } from './parts/search.ts'
import { profile, STATEMENTS_SETTINGS } from './parts/profile.ts'
import { benchStart, benchWeight } from './parts/weight.ts'
import { markdown, type Row, type Section, table, verdict } from './report.ts'
import { openShop, type Shop } from './shop.ts'
import { copyProgram } from './workshop.ts'

/** The shop that everything but growth is measured in. */
const MIDDLE = 5_000
const SIZES = [20, MIDDLE]
const FULL_SIZE = 1_000_000

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    size: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (flags.help) {
  console.log(`npm run bench -- [PART]… [--full] [--quick] [--size N]…

  --full       also a shop of 1,000,000 customers (takes half an hour and 15 GB of disk)
  --quick      short slices: shows that everything works, the figures say little
  --size N     shops of these numbers of customers instead of 20 and 5,000
  PART         pages, checkout, ingest, live, desk (with search and mail), help, weight, start, layers, growth (also as --only PART);
               all when none is named; the result of some is only printed
  --profile    instead: where the processor time of a page, a list and a checkout goes`)
  process.exit()
}

const pace = flags.quick ? QUICK : PACE
const sizes = flags.size?.map(Number) ?? [...SIZES, ...(flags.full ? [FULL_SIZE] : [])]
const only = [...positionals, ...(flags.only ?? [])]
/** The desk is more than one part: where its mails come in and what was said is found belong to it. */
const OF_THE_DESK = ['search', 'mail']
const wanted = (part: string) =>
  only.length === 0 || only.includes(part) || (only.includes('desk') && OF_THE_DESK.includes(part))
const sections: Section[] = []
/** What the machine was busy with before we came: above 0.5 the figures are too low, and say so. */
const busyBefore = loadavg()[0]!

await leavingNothing(async () => {
  const say = (line: string) => console.log(`· ${line}`)
  say('building a copy of the program')
  const folder = copyProgram()
  const ground = await openGround({ ...CAPTURE_SETTINGS, ...(flags.profile ? STATEMENTS_SETTINGS : {}) })
  const measure = openLoad(pace)
  const shops: Shop[] = []
  const shopOf = async (customers: number) => {
    const known = shops.find((shop) => shop.customers === customers)
    if (known) return known
    say(`a shop of ${customers.toLocaleString('en')} customers`)
    const opened = await openShop(ground, folder, customers, say)
    shops.push(opened)
    return opened
  }
  const middle = () => shopOf(sizes.includes(MIDDLE) ? MIDDLE : sizes[0]!)
  const add = async (part: string, title: string, about: string, work: () => Promise<Row[]>) => {
    if (!wanted(part)) return
    say(title.toLowerCase())
    const rows = await work()
    sections.push({ title, about, rows })
    console.log(`\n${title}\n${about}\n\n${table(rows)}\n`)
  }

  if (flags.profile) return profile(ground, await middle(), measure)

  await add('weight', 'What a browser loads', 'Bytes of gzip, pictures apart.', async () => benchWeight(await middle()))
  await add('start', 'Start and rest', 'The whole program with its own PostgreSQL, as npm start runs it.', () =>
    benchStart(folder),
  )
  await add(
    'live',
    'From an order to an open workspace',
    'One order at a time, on two sockets; bare: a socket that sends on what it has put into a table.',
    async () => benchLive(await openShop(ground, folder, 20, () => undefined, 'bench_live')),
  )
  await add(
    'desk',
    'From a visitor’s chat to the desk',
    'One message at a time; bare: a socket that sends on what it has put into a table, with as many others open.',
    async () => benchChat(ground, await openShop(ground, folder, 20, () => undefined, 'bench_chat')),
  )
  await add('desk', 'The inbox', 'A page of cases, among few and among many, in turns.', () =>
    benchInbox(ground, folder, measure, say),
  )
  await add('search', 'Searching what was said', 'Words, phrases, an address and a number, in turns.', () =>
    benchSearch(ground, folder, measure, say),
  )
  await add(
    'help',
    'Finding an answer',
    'Questions of nine words, some misspelt, among articles of 200; bare: BM25 over the same words. In this process, one at a time.',
    async () => benchFinding(say, flags.quick),
  )
  await add(
    'mail',
    'Mail that comes in',
    'Bare: the same SMTP library, and one insert of the bytes into one table.',
    () => benchMail(ground, folder),
  )
  await add(
    'pages',
    'Reading',
    'Bare: a Hono handler that runs the same SQL and answers a fixed text of the same length.',
    async () => benchPages(ground, await middle(), measure),
  )
  await add(
    'checkout',
    'Ordering',
    'Bare: a Hono handler over one SQL function without log, promise, letter, contact, policy. fsync on.',
    async () => benchCheckout(await middle(), measure),
  )
  await add('ingest', 'Taking in', 'Bare: insert … select from unnest into the same table.', async () =>
    benchIngest(await middle(), measure, pace),
  )
  if (shops.length > 0 && (wanted('pages') || wanted('checkout'))) {
    const memory: Row[] = [
      {
        what: 'resident memory after this load',
        unit: 'MB',
        ours: (await middle()).program.memory() / 1e6,
        mark: 200,
        less: true,
        note: 'web and live',
      },
    ]
    sections.push({ title: 'Memory', about: 'The Node process that answered all of the above.', rows: memory })
    console.log(`${table(memory)}\n`)
  }
  let notes: string[] = []
  await add(
    'layers',
    'What each layer of the database costs',
    'A basket, a line and an order without HTTP and without waiting for the disk, with one thing left out at a time.',
    async () => {
      const found = await benchDatabaseLayers(ground, await middle(), flags.quick)
      notes = found.notes
      return found.rows
    },
  )
  await add(
    'layers',
    'What each layer of the web costs',
    'Whole guest checkouts over HTTP by copies of the program that leave one thing out.',
    async () => {
      const found = await benchWebLayers(await middle(), measure)
      notes.push(...found.notes)
      return found.rows
    },
  )
  for (const note of notes) console.log(`Not measured: ${note}`)
  if (wanted('growth')) for (const size of sizes) await shopOf(size)
  await add('growth', 'The same work in larger shops', 'Databases on one server, a program for each, in turns.', () =>
    benchGrowth(
      shops
        .filter(({ customers }) => sizes.includes(customers))
        .toSorted((one, other) => one.customers - other.customers),
      measure,
    ),
  )
  summarise()
})

function summarise(): void {
  const judged = sections.flatMap(({ rows }) => rows).filter((row) => verdict(row) !== '')
  const missed = judged.filter((row) => verdict(row) === 'missed')
  console.log(
    `${judged.length - missed.length} of ${judged.length} marks reached.${missed.length > 0 ? ` Missed: ${missed.map(({ what }) => what).join('; ')}.` : ''}`,
  )
  if (only.length > 0 || flags.quick || flags.size) return
  const head = `# What the program does in a second

Written by \`npm run bench${flags.full ? ' -- --full' : ''}\` on ${new Date().toISOString().slice(0, 10)}; not by hand.
${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}; program, baseline, PostgreSQL and load generator share them. Load average before the run: ${busyBefore.toFixed(1)}.
Each figure is the median of ${pace.slices} slices of ${pace.secondsPerSlice} s, ours and bare in turns, over 10 connections; a ratio is the median of neighbouring slices.
Ratios hold on other machines, absolute figures do not. ${judged.length - missed.length} of ${judged.length} marks reached.`
  writeFileSync(new URL('RESULT.md', import.meta.url), markdown(sections, head))
  console.log('Written to bench/RESULT.md.')
}
