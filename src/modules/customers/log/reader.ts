import { setTimeout as pause } from 'node:timers/promises'
import type { Doorbell } from '../../../platform/bell.ts'
import type { Context } from '../../../platform/context.ts'
import { openSessionLocks } from '../../../platform/database/session-locks.ts'
import { type Mark, readHorizon, readLogAfter } from './cursor.ts'
import type { AnyReaction } from './reactions.ts'
import { type Runner, runReaction, type RunnerParts } from './runner.ts'

/** Between two readings: at most 40 a second, however often it rings (a reading costs 0.5 to 4 ms). */
const GAP_MS = 25
/** Readings after a ring: an entry that a neighbour's open write still hides is found by the next one. */
const LOOKS_AFTER_RING_MS = [60, 250]
/** A reading without a ring: what a lost ring costs at most. */
const POLL_MS = 1_000
/** How often a process tries to take over reactions that another one has claimed. */
const CLAIM_MS = 2_000
/** Reactions of this process that work at once: the pool's ten connections serve pages too. */
const REACTIONS_AT_ONCE = 3
/** The horizon waits for the oldest open write of the whole cluster: one that is open so long stalls every reader, and somebody must look. */
const HORIZON_ALARM_MS = 30_000

export interface ReactionsParts {
  /** The database as rapport_app, for the connection that holds the claims. */
  url: string
  bell: Pick<Doorbell, 'on'>
  reactions: readonly AnyReaction[]
  /** Told when an entry has failed five times, and when the horizon stands still; for the metrics. */
  alarm?(what: 'reaction' | 'horizon', details: Record<string, unknown>): void
}

export interface Reactions {
  /** The reactions that this process has claimed. */
  claimed(): string[]
  /** Whether every claimed reaction has done all that the reader found so far. */
  isIdle(): boolean
  stop(): Promise<void>
}

/**
 * Runs the reactions of this process: claims what no other process has, reads the log once for all of them, below the snapshot horizon
 * and in commit order, and hands the entries out by kind.
 */
export async function startReactions(ctx: Context, parts: ReactionsParts): Promise<Reactions> {
  refuseDoubleNames(parts.reactions)
  const runners = new Map<string, Runner>()
  const locks = await openSessionLocks(parts.url, {
    name: 'rapport reactions',
    log: ctx.log,
    lost: (names) => names.forEach(release),
  })
  const turn = turnstile(REACTIONS_AT_ONCE)
  let tail: Mark = await readHorizon(ctx.db)
  let stopped = false
  let looks = 0
  let wake: () => void = () => undefined
  let horizon = { tx: tail.tx, since: performance.now(), told: false }

  const leave = parts.bell.on((rung) => {
    if (rung !== 'all' && ![...rung].some((topic) => topic.startsWith('line/') || topic === 'house')) return
    looks = 0
    wake()
  })
  await claim()
  const claiming = setInterval(() => void claim(), CLAIM_MS)
  const reading = read()

  return {
    claimed: () => [...runners.keys()],
    isIdle: () => [...runners.values()].every((runner) => runner.isIdle()),
    async stop() {
      stopped = true
      leave()
      clearInterval(claiming)
      wake()
      await reading
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
      await locks.close()
    },
  }

  async function claim(): Promise<void> {
    for (const one of parts.reactions) {
      if (stopped || runners.has(one.name)) continue
      const name = lockNameOf(one)
      if (!(await locks.take(name)) || stopped || runners.has(one.name)) continue
      const runnerParts: RunnerParts = {
        turn,
        claimed: () => locks.holds(name),
        alarm: (what) => parts.alarm?.('reaction', what),
      }
      runners.set(one.name, runReaction(ctx, one, runnerParts))
    }
  }

  function release(lock: string): void {
    const found = [...runners.values()].find((runner) => lockNameOf(runner.reaction) === lock)
    if (!found) return
    void found.stop().finally(() => runners.delete(found.reaction.name))
  }

  async function read(): Promise<void> {
    while (!stopped) {
      try {
        if (runners.size > 0 && (await readOnce())) continue
        await watchHorizon()
      } catch (error) {
        ctx.log.warn({ err: error }, 'the reader of the log was interrupted')
        looks = LOOKS_AFTER_RING_MS.length
      }
      const wait = LOOKS_AFTER_RING_MS[looks++] ?? POLL_MS
      await Promise.race([pause(wait), new Promise<void>((resolve) => (wake = resolve))])
      if (!stopped) await pause(GAP_MS)
    }
  }

  async function readOnce(): Promise<boolean> {
    const kinds = [
      ...new Set([...runners.values()].flatMap((runner) => runner.reaction.kinds.map((kind) => kind.name))),
    ]
    const present = new Set(runners.values())
    const page = await readLogAfter(ctx.db, tail, kinds)
    if (!page.last) return false
    tail = page.last
    for (const runner of runners.values()) {
      // The kinds of one that came while this reading was under way were not asked for: it must not take it for complete.
      if (present.has(runner)) runner.feed(page.entries, tail)
      else runner.fallBehind()
    }
    return page.full
  }

  async function watchHorizon(): Promise<void> {
    if (looks < LOOKS_AFTER_RING_MS.length) return
    const now = await readHorizon(ctx.db)
    if (now.tx !== horizon.tx || now.tx === now.next) horizon = { tx: now.tx, since: performance.now(), told: false }
    const seconds = Math.round((performance.now() - horizon.since) / 1000)
    if (seconds * 1000 < HORIZON_ALARM_MS || horizon.told) return
    horizon.told = true
    ctx.log.error(
      { seconds, tx: String(now.tx) },
      'an old open write, perhaps in another database of this server, keeps every reaction waiting',
    )
    parts.alarm?.('horizon', { seconds, tx: String(now.tx) })
  }
}

const lockNameOf = (one: { name: string }) => `reaction/${one.name}`

function refuseDoubleNames(reactions: readonly AnyReaction[]): void {
  const names = new Set<string>()
  for (const { name } of reactions) {
    if (names.has(name)) throw new Error(`Two reactions are called ${name}.`)
    names.add(name)
  }
}

/** Lets so many in at once; the others wait in order. */
function turnstile(places: number): RunnerParts['turn'] {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (work) => {
    if (inside >= places) await new Promise<void>((resolve) => waiting.push(resolve))
    else inside += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside -= 1
    }
  }
}
