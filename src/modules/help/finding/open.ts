import { sql } from 'kysely'
import type { Doorbell, Rung } from '../../../platform/bell.ts'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { HELP } from '../articles/ring.ts'
import { QUESTION_LIMIT } from '../contract.ts'
import { ASK_LIMIT_MS, type FinderThread, type PassageFound, startFinder } from './finder.ts'
import { type Parts, partOf, renew } from './renew.ts'

/** A house that is opened for one command needs no memory of articles; one that stays open has it before anybody asks. */
const START_AFTER_MS = 3_000
/** Between two renewals: who publishes a thousand articles rings a thousand times. */
const GAP_MS = 250
/** Everything is compared so often, rung for or not: a ring can be lost, and one for many articles can hide behind one for a single one. */
const COMPARED_EVERY_MS = 600_000
/** What broke once breaks again most likely, and starting costs a minute of a processor where there is much to learn. */
const AGAIN_AFTER_MS = 30_000
/** Articles of one answer. */
const FOUND_LIMIT = 50

interface Finding {
  thread: FinderThread | null
  /** Everything that was published when it began has been taken up. */
  isWhole: boolean
  /** What has to be looked at again; null: nothing. */
  stale: Parts | null
  /** The renewal that is under way. */
  renewing: Promise<void> | null
  /** Somebody has asked, or the house is there to stay. */
  isNeeded: boolean
  /** Until then a thread that broke is not started again. */
  notBefore: number
  closed: boolean
}
const findings = new WeakMap<Database, Finding>()

/** Keeps what is published in a thread's memory as long as the house is open, from its first question on or soon after. Returns the way to end that. */
export function openFinding(ctx: Pick<Context, 'db' | 'log'>, bell: Pick<Doorbell, 'on'>): () => void {
  const finding: Finding = {
    thread: null,
    isWhole: false,
    stale: 'all',
    renewing: null,
    isNeeded: false,
    notBefore: 0,
    closed: false,
  }
  findings.set(ctx.db, finding)
  const start = setTimeout(() => void bringUp(ctx, finding), START_AFTER_MS)
  start.unref()
  const compare = setInterval(() => {
    finding.stale = 'all'
    if (finding.isNeeded) void bringUp(ctx, finding)
  }, COMPARED_EVERY_MS)
  compare.unref()
  const leave = bell.on((rung) => {
    const parts = partsOf(rung)
    if (parts === null) return
    finding.stale = together(finding.stale, parts)
    if (finding.isNeeded) void bringUp(ctx, finding)
  })
  return () => {
    finding.closed = true
    clearTimeout(start)
    clearInterval(compare)
    leave()
    findings.delete(ctx.db)
    void finding.thread?.stop()
  }
}

/**
 * Where the answer to a question may stand, the likeliest first, each article once; and how likely the first one truly is it. Ids only, as
 * published a moment ago: whoever shows them reads the words again, under the reader's rights, and takes the confidence of the first that is
 * left. Never fails: what cannot be asked is found nowhere.
 */
export async function findPassages(
  ctx: Pick<Context, 'db' | 'log'>,
  question: { text: string; language: string | null; limit: number; typing?: boolean },
): Promise<{ found: PassageFound[]; confidence: number }> {
  const nothing = { found: [], confidence: 0 }
  const finding = findings.get(ctx.db)
  const text = question.text.slice(0, QUESTION_LIMIT)
  if (!finding || text.trim() === '') return nothing
  try {
    // While it learns for the first time, an answer that comes later is better than one out of half of the articles.
    if (!finding.isWhole) await within(ASK_LIMIT_MS, bringUp(ctx, finding))
    if (!finding.thread) return nothing
    const limit = Math.min(question.limit, FOUND_LIMIT)
    const found = await finding.thread.ask({
      text,
      language: question.language,
      limit,
      typing: question.typing ?? false,
    })
    return { found, confidence: found[0]?.confidence ?? 0 }
  } catch (error) {
    ctx.log.warn({ err: error }, 'the finder gave no answer')
    return nothing
  }
}

/** Renews until nothing is stale; one at a time. A thread that has ended is started anew by the next question. */
function bringUp(ctx: Pick<Context, 'db' | 'log'>, finding: Finding): Promise<void> {
  finding.isNeeded = true
  finding.renewing ??= renewAll(ctx, finding).finally(() => (finding.renewing = null))
  return finding.renewing
}

async function renewAll(ctx: Pick<Context, 'db' | 'log'>, finding: Finding): Promise<void> {
  try {
    while (finding.stale && !finding.closed && performance.now() >= finding.notBefore) {
      const parts = finding.thread ? finding.stale : 'all'
      finding.stale = null
      if (!finding.thread) {
        if (!(await isAnythingPublished(ctx.db)) || finding.closed) return
        finding.thread = startFinder()
      }
      await renew(ctx, finding.thread, parts)
      finding.isWhole = true
      if (finding.stale) await new Promise((resolve) => setTimeout(resolve, GAP_MS))
    }
  } catch (error) {
    if (finding.closed) return
    ctx.log.warn({ err: error }, 'what is published could not be read again')
    const { thread } = finding
    Object.assign(finding, {
      thread: null,
      isWhole: false,
      stale: 'all',
      notBefore: performance.now() + AGAIN_AFTER_MS,
    })
    await thread?.stop()
  }
}

async function isAnythingPublished(db: Database): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select from help.article_words) as any`.execute(db)
  return rows[0]?.any === true
}

/** Of which articles it was rung; null: of none. */
function partsOf(rung: Rung): Parts | null {
  if (rung === 'all') return 'all'
  const parts = [...rung]
    .filter((topic) => topic.startsWith(`${HELP}/`))
    .map((topic) => partOf(topic.slice(HELP.length + 1)))
    .filter((part) => !Number.isNaN(part))
  if (parts.length > 0) return new Set(parts)
  return rung.has(HELP) ? 'all' : null
}

const together = (one: Parts | null, other: Parts): Parts =>
  one === 'all' || other === 'all' ? 'all' : new Set([...(one ?? []), ...other])

/** Waits, but no longer than that. */
const within = (limitMs: number, work: Promise<void>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const limit = setTimeout(resolve, limitMs)
  void work.finally(() => (clearTimeout(limit), resolve()))
  return promise
}
