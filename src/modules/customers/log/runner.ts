import type { Acting, Context } from '../../../platform/context.ts'
import { transact, type Tx } from '../transact.ts'
import { CursorMoved, type Found, isAfter, type Mark, moveCursor, openCursor, readLogAfter } from './cursor.ts'
import { type Place, readPlaces } from './interaction.ts'
import { ALARM_ATTEMPTS, dueParked, lineOf, noteFailure, park, parkedLines, problemOf, unpark } from './parked.ts'
import { type AnyReaction, react } from './reactions.ts'

/** Entries that wait in memory for one reaction; one that is slower reads by itself again, and holds nobody else up. */
const QUEUE_ENTRIES = 2_000
/** Entries of one transaction in the shape `enqueue`: enough to be cheap, few enough to hold no horizon up. */
const BATCH_ENTRIES = 200
/** How often parked entries are looked at while there are any. */
const RETRY_POLL_MS = 1_000
/** Parked lines that are tried in one go before new entries get their turn again. */
const RETRY_LINES = 20
/** A cursor that has nothing to do moves on now and then, so that the next start need not read what was of no concern. */
const IDLE_SAVE_MS = 30_000
/** After an outage of the database. */
const OUTAGE_PAUSE_MS = 1_000

export interface RunnerParts {
  /** Lets only a few reactions work at once: they share the pool with the pages. */
  turn<T>(work: () => Promise<T>): Promise<T>
  /** Whether this process still holds the claim. What the cursor's move guards anyway, this saves from being tried. */
  claimed(): boolean
  alarm(what: { reaction: string; party: string; position: number; attempts: number; problem: string }): void
}

export interface Runner {
  reaction: AnyReaction
  /** Hands over what the reader found, and how far it has read. */
  feed(entries: readonly Found[], covered: Mark): void
  /** The reader has gone on without asking for this reaction's kinds: it must read by itself again. */
  fallBehind(): void
  /** Ends after the transaction under way. */
  stop(): Promise<void>
  /** Whether everything handed over so far is done. */
  isIdle(): boolean
}

/** Runs one reaction in this process, entry after entry, until it is stopped or its claim is lost. */
export function runReaction(ctx: Context, reaction: AnyReaction, parts: RunnerParts): Runner {
  const acting: Acting = { ...ctx, principal: { kind: 'system', name: reaction.name } }
  const kinds = reaction.kinds.map((kind) => kind.name)
  const wanted = new Set(kinds)
  let queue: Found[] = []
  let covered: Mark | null = null
  let cursor: Mark | undefined
  // Behind: this reaction reads by itself. Joining: it still does, but what the reader finds is already kept for it.
  let pace: 'behind' | 'joining' | 'abreast' = 'behind'
  let parked = new Set<string>()
  let lastRetry = 0
  let lastSave = performance.now()
  let stopped = false
  let busy = true
  let wake: () => void = () => undefined
  const ended = loop()

  return {
    reaction,
    feed(entries, until) {
      covered = until
      if (pace === 'behind') return
      const mine = entries.filter((entry) => wanted.has(entry.kind))
      if (queue.length + mine.length > QUEUE_ENTRIES) fallBehind()
      else queue.push(...mine)
      wake()
    },
    fallBehind,
    async stop() {
      stopped = true
      wake()
      await ended
    },
    isIdle: () => !busy && queue.length === 0 && pace === 'abreast' && parked.size === 0,
  }

  function fallBehind(): void {
    queue = []
    pace = 'behind'
    wake()
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        if (!cursor) await begin()
        if (parked.size > 0 && performance.now() - lastRetry >= RETRY_POLL_MS) await retryParked()
        if (pace !== 'abreast') await catchUp()
        else if (queue.length > 0) await work(queue.splice(0, BATCH_ENTRIES))
        else {
          await saveIdle()
          busy = false
          await sleep(parked.size > 0 ? RETRY_POLL_MS : IDLE_SAVE_MS, () => queue.length > 0 || pace !== 'abreast')
          busy = true
        }
      } catch (error) {
        // Whether a lost commit has happened only the database knows: read the cursor again before anything else.
        cursor = undefined
        fallBehind()
        if (!(error instanceof CursorMoved))
          ctx.log.warn(
            { err: error, reaction: reaction.name },
            'a reaction was interrupted and begins again at its cursor',
          )
        await sleep(OUTAGE_PAUSE_MS)
      }
      if (!stopped && !parts.claimed()) return
    }
  }

  async function begin(): Promise<void> {
    cursor = await openCursor(ctx.db, reaction.name, reaction.from)
    parked = await parkedLines(ctx.db, reaction.name)
  }

  /** Reads by itself; the last page, which is not full, covers all that the reader had found before it began to keep entries for us. */
  async function catchUp(): Promise<void> {
    queue = []
    pace = 'joining'
    const page = await parts.turn(() => readLogAfter(ctx.db, cursor!, kinds))
    const joined = (pace as string) === 'joining' && !page.full
    if (page.full) fallBehind()
    await workAll(page.entries)
    if (page.last && isAfter(page.last, cursor!)) await save(page.last)
    if (joined && (pace as string) === 'joining') pace = 'abreast'
  }

  async function workAll(entries: readonly Found[]): Promise<void> {
    for (let done = 0; done < entries.length && !stopped; done += BATCH_ENTRIES)
      await work(entries.slice(done, done + BATCH_ENTRIES))
    // What was not done must not be passed over by the page's last mark.
    if (stopped) throw new CursorMoved('stopped')
  }

  async function work(found: readonly Found[]): Promise<void> {
    const entries = found.filter((entry) => isAfter(entry, cursor!))
    const free = entries.filter((entry) => !parked.has(lineOf(entry)))
    if (reaction.shape === 'enqueue' && free.length === entries.length && entries.length > 1) {
      const done = await attempt(entries, (tx) => moveCursor(tx, reaction.name, cursor!, entries.at(-1)!))
      if (done === 'done') return void (cursor = entries.at(-1)!)
    }
    for (const entry of entries) {
      if (stopped) return
      await workOne(entry)
    }
  }

  async function workOne(entry: Found): Promise<void> {
    if (parked.has(lineOf(entry))) await putAside(entry, 0, 'waits behind an earlier entry')
    else {
      const outcome = await attempt([entry], (tx) => moveCursor(tx, reaction.name, cursor!, entry))
      if (outcome !== 'done') await putAside(entry, 1, outcome.problem)
    }
    cursor = entry
  }

  /** One transaction: the parties locked first, the effect, and last of all `settle`. @throws what is no fault of the entry's */
  async function attempt(
    places: readonly Place[],
    settle: (tx: Tx) => Promise<void>,
  ): Promise<'done' | { problem: string }> {
    const parties = [...new Set(places.flatMap((place) => place.party ?? []))]
    try {
      await parts.turn(() =>
        transact(acting, { purpose: reaction.purpose, parties, records: reaction.shape === 'act' }, async (tx) => {
          const entries = await readPlaces(tx, places)
          if (entries.length > 0) await react(reaction, tx, entries, acting)
          await settle(tx)
        }),
      )
      return 'done'
    } catch (error) {
      if (error instanceof CursorMoved || isOutage(error)) throw error
      ctx.log.warn(
        { err: error, reaction: reaction.name, position: places[0]?.position, entries: places.length },
        'a reaction failed',
      )
      return { problem: problemOf(error) }
    }
  }

  async function putAside(entry: Found, attempts: 0 | 1, problem: string): Promise<void> {
    await ctx.db.transaction().execute(async (tx) => {
      await park(tx, reaction.name, entry, attempts, problem)
      await moveCursor(tx, reaction.name, cursor!, entry)
    })
    parked.add(lineOf(entry))
  }

  async function retryParked(): Promise<void> {
    lastRetry = performance.now()
    for (const entry of await dueParked(ctx.db, reaction.name, RETRY_LINES)) {
      if (stopped) return
      const outcome = await attempt([entry], (tx) => unpark(tx, reaction.name, entry))
      // Those behind it are due at once: let the next round have them without a pause.
      if (outcome === 'done') lastRetry = 0
      else await failedAgain(entry, outcome.problem)
    }
    parked = await parkedLines(ctx.db, reaction.name)
  }

  async function failedAgain(entry: Place & { attempts: number }, problem: string): Promise<void> {
    const attempts = await noteFailure(ctx.db, reaction.name, entry, problem)
    if (attempts < ALARM_ATTEMPTS) return
    const what = { reaction: reaction.name, party: lineOf(entry), position: entry.position, attempts, problem }
    ctx.log.error(what, 'a reaction keeps failing on an entry; the later ones of its party wait behind it')
    parts.alarm(what)
  }

  async function save(mark: Mark): Promise<void> {
    await moveCursor(ctx.db, reaction.name, cursor!, mark)
    cursor = mark
    lastSave = performance.now()
  }

  async function saveIdle(): Promise<void> {
    if (performance.now() - lastSave < IDLE_SAVE_MS) return
    lastSave = performance.now()
    if (covered && isAfter(covered, cursor!)) await save(covered)
  }

  function sleep(ms: number, unless: () => boolean = () => false): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (stopped || unless()) wake()
    })
  }
}

/** The database or the way to it is at fault, not the entry: nothing is parked, and the reaction begins again at its cursor. */
function isOutage(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return (
    /^(08|57P|53)/.test(code) ||
    /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|ENOTFOUND)/.test(code) ||
    /connection|timeout exceeded|read timeout/i.test(message)
  )
}
