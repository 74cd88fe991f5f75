import { sql } from 'kysely'
import { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { LETTER_STATES, type LetterState } from '../letters.ts'
import { see } from '../looks.ts'
import { SERVICE } from '../purposes.ts'
import { refuse } from '../../../platform/refusal.ts'
import { transact } from '../transact.ts'

/** What fits on one screen of the workspace; older letters are found on their customer's line. */
const LIST_LIMIT = 100

const letterShown = z.object({
  id,
  kind: z.string(),
  state: z.enum(LETTER_STATES),
  recipient: z.string(),
  queuedAt: z.date().transform((date) => date.toISOString()),
  handedAt: z
    .date()
    .nullable()
    .transform((date) => date?.toISOString() ?? null),
  settledAt: z
    .date()
    .nullable()
    .transform((date) => date?.toISOString() ?? null),
  retryAt: z.date().transform((date) => date.toISOString()),
  attempts: z.number(),
  /** What the relay said last. */
  reply: z.string().nullable(),
})

interface LetterRow extends z.input<typeof letterShown> {
  party: string | null
}

const desk = { staff: ['agent'], scope: 'customers' } as const

export const letterEndpoints = [
  endpoint({
    path: 'GET /api/letters',
    summary: 'Letters in a state, newest first; leaves a look on each customer',
    may: desk,
    input: z.strictObject({ state: z.enum(LETTER_STATES).default('queued') }),
    output: z.object({
      items: z.array(letterShown),
      counts: z.record(z.enum(LETTER_STATES), z.number()),
      relay: z.boolean(),
    }),
    handle: (call, { state }) => listLetters(call, state),
  }),
  endpoint({
    path: 'POST /api/letters/{id}/again',
    summary: 'Sends a letter again that was refused, or of which we do not know whether it arrived',
    may: desk,
    input: z.strictObject({ id }),
    output: z.object({ state: z.enum(LETTER_STATES) }),
    handle: (call, { id: letter }) => sendAgain(call, letter),
  }),
] as const

/** Rings when a letter has gone, or could not. One that is owed is there for seconds: it rings nobody. */
export const letterTopics = [liveTopic({ pattern: 'letters', may: desk })]

/** The letters of a state, and how many there are in each. */
export async function listLetters(ctx: Acting, state: LetterState) {
  return transact(ctx, { purpose: SERVICE, parties: 'all' }, async (tx) => {
    const { rows } = await sql<LetterRow>`
      select id, kind, state, recipient, party, queued_at as "queuedAt", handed_at as "handedAt", settled_at as "settledAt", retry_at as "retryAt", attempts, reply
      from customers.letter where state = ${state} order by queued_at desc limit ${LIST_LIMIT}`.execute(tx)
    const counts = await sql<{
      state: LetterState
      count: number
    }>`select state, count(*)::integer as count from customers.letter group by state`.execute(tx)
    const parties = [...new Set(rows.flatMap(({ party }) => party ?? []))]
    if (parties.length > 0)
      await see(tx, {
        principal: ctx.principal,
        purpose: SERVICE,
        projection: 'letters',
        reason: { type: 'list', id: `letters/${state}` },
        parties,
      })
    const found = new Map(counts.rows.map((row) => [row.state, row.count]))
    return {
      items: rows,
      counts: Object.fromEntries(LETTER_STATES.map((one) => [one, found.get(one) ?? 0])) as Record<LetterState, number>,
      relay: ctx.config.relay !== undefined,
    }
  })
}

/**
 * Command: somebody has looked and decides that a letter goes out once more. Only what is refused or unknown: one that is under way
 * would be doubled. @throws Refusal not-found
 */
export async function sendAgain(ctx: Acting, letter: string): Promise<{ state: LetterState }> {
  return transact(ctx, { purpose: SERVICE, parties: 'all' }, async (tx) => {
    const { rows } = await sql<{ party: string | null }>`
      update customers.letter set state = 'queued', retry_at = now(), queued_at = clock_timestamp(), attempts = 0, settled_at = null
      where id = ${letter} and state in ('refused', 'unknown') returning party`.execute(tx)
    if (!rows[0]) throw refuse('not-found', { path: `letters/${letter}` })
    const { party } = rows[0]
    if (party)
      await see(tx, {
        principal: ctx.principal,
        purpose: SERVICE,
        projection: 'letters',
        reason: { type: 'letter', id: letter },
        parties: [party],
      })
    return { state: 'queued' }
  })
}
