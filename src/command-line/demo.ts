import { fillDemo } from '../demo/fill.ts'
import { PACE_SECONDS, type Lived } from '../demo/live/life.ts'
import { keepAlive } from '../demo/live/live.ts'
import { findProgram } from '../demo/live/street.ts'
import { openDoor } from '../demo/walk.ts'
import { openHouse, type House } from '../house.ts'
import { openDatabaseFor } from './open.ts'
import { type Given, Mistake, type Out, type Verb } from './verb.ts'

/** A second for one person is a test's pace; beyond an hour nobody would wait to see somebody come. */
const PACE_LEAST_SECONDS = 0.1
const PACE_MOST_SECONDS = 3_600
/** A week: whoever wants more starts it again. */
const MINUTES_LIMIT = 7 * 24 * 60

export const demoVerb: Verb = {
  name: 'demo',
  summary:
    'Fill the house with a lively shop that does not exist, and let its customers come by while the program runs.',
  options: {
    live: { type: 'boolean', means: 'customers come by; so they do unasked on a terminal while the program runs' },
    'fill-only': { type: 'boolean', means: 'only fill it; again changes nothing' },
    for: { type: 'string', means: 'minutes after which they go home, as in 30; until Ctrl-C unless said' },
    pace: { type: 'string', means: `seconds between two who come by, on average; ${PACE_SECONDS} unless said` },
  },
  async run(given, out) {
    const paceSeconds = numberOf(given, 'pace', PACE_LEAST_SECONDS, PACE_MOST_SECONDS) ?? PACE_SECONDS
    const minutes = numberOf(given, 'for', 0, MINUTES_LIMIT)
    const isAsked = given.flag('live') || minutes !== undefined || given.text('pace') !== undefined
    if (isAsked && given.flag('fill-only'))
      throw new Mistake('--fill-only lets nobody come by: leave it out, or the others.')
    // The house's own log belongs to the program beside; here one line is one person.
    const database = await openDatabaseFor({ RAPPORT_LOG: 'silent', ...process.env })
    try {
      const house = await openHouse(database.config, database)
      try {
        const filled = await fill(house, out)
        const isThere = database.shared && (await findProgram(house, openDoor(house)(0, 'en')))
        const isWatched = process.stdout.isTTY === true && !given.flag('json')
        if (isAsked && !isThere) throw new Mistake(nobodyThere(house))
        const lives = isAsked || (isThere && isWatched && !given.flag('fill-only'))
        const lived = lives ? await live(house, out, paceSeconds, minutes) : undefined
        if (!lives && !isThere && !given.flag('fill-only'))
          out.say('Start the program (npm start) and say npx rapport demo again: its customers will come by.')
        out.result(lived ? { ...filled, lived } : filled)
      } finally {
        await house.close().catch(() => undefined)
      }
    } finally {
      await database.close()
    }
  },
}

function numberOf(given: Given, name: string, least: number, most: number): number | undefined {
  const said = given.text(name)
  if (said === undefined) return undefined
  const value = Number(said)
  if (said.trim() === '' || !(value >= least && value <= most))
    throw new Mistake(`--${name} is a number from ${least} to ${most}.`)
  return value
}

const nobodyThere = ({ context }: House) =>
  `The shop is filled, but no program answers for it at ${context.config.url.href}. Start it in another terminal (npm start; PORT and RAPPORT_URL as here), then say this again.`

async function fill(house: House, out: Out) {
  const filled = await fillDemo(house, (what) => out.progress(what))
  if (filled.unchanged) out.say('The demo shop is here already. Nothing was changed.')
  else {
    const { products, articles, customers, orders, parcels, cases } = filled
    out.say(
      `The demo shop is open: ${products} products, ${customers} customers, ${orders} orders, ${parcels} parcels on their way, ${cases} questions at the desk, ${articles} texts in the help.`,
    )
    out.say(`Look at it: ${new URL('/', house.context.config.url).href}`)
    out.say('Nobody of them exists: letters to them stay in the house, also when a relay is set.')
  }
  return filled
}

/** Until it is time, or Ctrl-C; whoever presses it again does not wait for the last ones to get home. */
async function live(house: House, out: Out, paceSeconds: number, minutes: number | undefined): Promise<Lived> {
  const asked = new AbortController()
  const end = () => asked.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  let isTime = false
  const timer =
    minutes === undefined
      ? undefined
      : setTimeout(() => {
          isTime = true
          end()
        }, minutes * 60_000)
  out.say(
    `Customers come by now, one about every ${paceSeconds} s. Answer them: ${new URL('/workspace', house.context.config.url).href}  Ctrl-C sends them home.`,
  )
  try {
    const lived = await keepAlive(house, {
      paceSeconds,
      seed: Math.floor(Date.now() / 60_000),
      say: (line) => out.say(`${clockTime()}  ${line}`),
      stop: asked.signal,
    })
    if (isTime) lived.ended = 'time'
    out.say(
      lived.ended === 'program'
        ? 'The program has stopped, and its customers have gone home. Start it again (npm start), then say npx rapport demo.'
        : `They have gone home. Orders: ${lived.orders}, chats: ${lived.chats}, mails: ${lived.mails}, questions: ${lived.questions}; solved: ${lived.solved}.`,
    )
    return lived
  } finally {
    clearTimeout(timer)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end)
  }
}

const clockTime = () => new Date().toTimeString().slice(0, 8)
