import path from 'node:path'
import { sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { startThread } from '../../../platform/thread.ts'
import type { Verdict } from '../triage/judge.ts'
import type { Question } from './thread.ts'

/** A verdict takes 5 ms at the most; who waits for it holds a transaction. A machine that is so busy that it takes longer gets "unsure". */
const VERDICT_LIMIT_MS = 250
/** Learning, with settling and writing of 20,000 texts, on a busy machine. */
const LEARN_LIMIT_MS = 120_000
/** What 10,000 long mails take, twice. */
const HEAP_LIMIT_MB = 1_200
const YOUNG_LIMIT_MB = 32

// A build has put it beside the program; a test runs from the sources, which Node 24 reads as they are.
const PROGRAM = import.meta.dirname.startsWith(path.resolve('dist'))
  ? path.resolve('dist/server/sorter.js')
  : path.join(import.meta.dirname, 'thread.ts')

export const UNSURE: Verdict = { category: null, likely: null, confidence: 0, because: [] }

/** What was learnt, in a thread of its own: reading a large memory takes a second, settling it ten, and nobody's page waits for that. */
export interface SorterThread {
  /** @returns how many texts it knows. @throws what the thread says of a state that it cannot read */
  load(state: Uint8Array): Promise<number>
  judge(text: string): Promise<Verdict>
  /** Forgets what has these prints, learns these texts, and answers with the state that it has then. */
  learn(forget: readonly number[], learn: readonly { text: string; category: string }[]): Promise<Learnt>
  stop(): Promise<void>
}

export interface Learnt {
  state: Uint8Array
  texts: number
}

// A question without its turn.
type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'turn'> : never) : never

export function startSorter(): SorterThread {
  const thread = startThread('sorter', PROGRAM, { heapMb: HEAP_LIMIT_MB, youngMb: YOUNG_LIMIT_MB })
  const ask = <Value>(question: Asked, limitMs: number) => thread.ask<Value>(question, limitMs)
  return {
    load: (state) => ask<number>({ load: state }, LEARN_LIMIT_MS),
    judge: (text) => ask<Verdict>({ judge: text }, VERDICT_LIMIT_MS),
    learn: (forget, learn) => ask<Learnt>({ forget, learn }, LEARN_LIMIT_MS),
    stop: thread.stop,
  }
}

interface Known {
  version: string
  /** Null: nothing was learnt yet, and no thread is needed to say so. */
  thread: SorterThread | null
  texts: number
  learntAt: Date | null
}

const known = new WeakMap<Database, Known>()
/** Reads one after the other: the newest wins. */
const reading = new WeakMap<Database, Promise<void>>()

/** What the words alone say, as far as this process has learnt. Never fails: what cannot be asked is unsure. */
export async function judgeWords(ctx: Pick<Context, 'db' | 'log'>, text: string): Promise<Verdict> {
  const thread = known.get(ctx.db)?.thread
  if (!thread) return UNSURE
  try {
    return await thread.judge(text)
  } catch (error) {
    ctx.log.warn({ err: error }, 'the sorter gave no verdict')
    return UNSURE
  }
}

export const learntSoFar = (ctx: Pick<Context, 'db'>): { texts: number; at: Date | null } => {
  const now = known.get(ctx.db)
  return { texts: now?.texts ?? 0, at: now?.learntAt ?? null }
}

/** Takes up what was learnt since, here or in another process. Until the new memory is there, the old one answers. */
export function readSorter(ctx: Pick<Context, 'db' | 'log'>): Promise<void> {
  const next = (reading.get(ctx.db) ?? Promise.resolve()).then(() => readOnce(ctx))
  reading.set(
    ctx.db,
    next.catch(() => undefined),
  )
  return next
}

async function readOnce(ctx: Pick<Context, 'db' | 'log'>): Promise<void> {
  const before = known.get(ctx.db)
  const { rows } = await sql<{ version: string; state: Buffer | null; texts: number; learntAt: Date | null }>`
    select version::text as version, state, texts, learnt_at as "learntAt" from desk.sorter
    where version <> ${before?.version ?? '-1'}::bigint`.execute(ctx.db)
  const [row] = rows
  if (!row) return
  const { version, state, texts, learntAt } = row
  const thread = state === null || texts === 0 ? null : await startWith(ctx, state)
  known.set(ctx.db, { version, thread, texts, learntAt })
  await before?.thread?.stop()
}

async function startWith(ctx: Pick<Context, 'log'>, state: Uint8Array): Promise<SorterThread | null> {
  const thread = startSorter()
  try {
    await thread.load(state)
    return thread
  } catch (error) {
    // Written by another version: the job learns everything anew, and until then everything is unsure.
    ctx.log.warn({ err: error }, 'what was learnt cannot be read')
    await thread.stop()
    return null
  }
}

/** Lets the thread of a house that closes go. */
export async function closeSorter(ctx: Pick<Context, 'db'>): Promise<void> {
  const now = known.get(ctx.db)
  known.delete(ctx.db)
  await now?.thread?.stop()
}
