const SECOND_MS = 1_000
const DAY_MS = 86_400_000
/** Changes of a zone are looked up for so long at once: some 400 questions to Intl, about a millisecond, and then none for a year. */
const BLOCK_DAYS = 366
const BLOCK_MS = BLOCK_DAYS * DAY_MS
/** Zones whose changes are kept. A house has one, and its customers a few; an import may name them all, one after another. */
const ZONES_LIMIT = 100
/** Years that are kept of one zone. */
const BLOCKS_LIMIT = 100

/** From `at` on, the clocks of a zone are `offset` milliseconds ahead of UTC. */
interface Change {
  at: number
  offset: number
}

/** By zone and number of the block: what holds at its beginning, and what changes in it. */
const zones = new Map<string, Map<number, readonly Change[]>>()

/** By how many milliseconds the clocks of a zone are ahead of UTC at a moment. */
export function offsetAt(zone: string, moment: number): number {
  return lastBefore(blockOf(zone, blockNumber(moment)), moment).offset
}

/** The next moment after this one at which the clocks of a zone change, or `until` when they do not before it. */
export function nextChange(zone: string, moment: number, until: number): number {
  const last = blockNumber(until)
  for (let block = blockNumber(moment); block <= last; block += 1) {
    const [first, ...changes] = blockOf(zone, block)
    for (const { at } of changes) if (at > moment) return Math.min(at, until)
    // Clocks that change between two blocks.
    if (first!.at > moment && first!.offset !== offsetAt(zone, first!.at - 1)) return Math.min(first!.at, until)
  }
  return until
}

const blockNumber = (moment: number) => Math.floor(moment / BLOCK_MS)

function lastBefore(changes: readonly Change[], moment: number): Change {
  let found = changes[0]!
  for (const change of changes) if (change.at <= moment) found = change
  return found
}

function blockOf(zone: string, number: number): readonly Change[] {
  let blocks = zones.get(zone)
  if (!blocks) {
    if (zones.size >= ZONES_LIMIT) zones.clear()
    blocks = new Map<number, readonly Change[]>()
    zones.set(zone, blocks)
  }
  let block = blocks.get(number)
  if (!block) {
    if (blocks.size >= BLOCKS_LIMIT) blocks.clear()
    block = lookUp(zone, number * BLOCK_MS)
    blocks.set(number, block)
  }
  return block
}

/**
 * Asks for each day, so only a change that is taken back within the day would be missed; the nearest two that are known are Morocco's and
 * Egypt's, weeks apart around Ramadan. The second of each change is then found by halving.
 */
function lookUp(zone: string, start: number): readonly Change[] {
  const format = localFormat(zone)
  const changes: Change[] = [{ at: start, offset: ask(format, start) }]
  for (let day = 0; day < BLOCK_DAYS; day += 1) {
    let from = start + day * DAY_MS
    // The block's own last second, and not the next one's first.
    const end = from + DAY_MS - (day === BLOCK_DAYS - 1 ? SECOND_MS : 0)
    let { offset } = changes.at(-1)!
    while (ask(format, end) !== offset) {
      from = firstOther(format, from, end, offset)
      offset = ask(format, from)
      changes.push({ at: from, offset })
    }
  }
  return changes
}

function firstOther(format: Intl.DateTimeFormat, from: number, end: number, offset: number): number {
  let [same, other] = [from, end]
  while (other - same > SECOND_MS) {
    const middle = same + Math.floor((other - same) / 2 / SECOND_MS) * SECOND_MS
    if (ask(format, middle) === offset) same = middle
    else other = middle
  }
  return other
}

/** Swedish dates are ISO dates, and one formatted text is read faster than a list of parts. */
function localFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
}

function ask(format: Intl.DateTimeFormat, second: number): number {
  return Date.parse(`${format.format(second).replace(' ', 'T')}Z`) - second
}
