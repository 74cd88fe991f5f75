import { sql } from 'kysely'
import { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
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

/** How many letters there are in each state; none: not in the map. */
export async function countLetters(db: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{
    state: string
    count: number
  }>`select state, count from customers.letter_counts()`.execute(db)
  return new Map(rows.map((row) => [row.state, row.count]))
}

/** The letters of a state, and how many there are in each. */
export async function listLetters(ctx: Acting, state: LetterState) {
  const listed = await sql<{ id: string; party: string | null }>`
    select id, party from customers.letters_in(${state}, ${LIST_LIMIT})`.execute(ctx.db)
  const counts = await countLetters(ctx.db)
  const parties = [...new Set(listed.rows.flatMap(({ party }) => party ?? []))]
  return transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows } = await sql<z.input<typeof letterShown>>`
      select id, kind, state, recipient, queued_at as "queuedAt", handed_at as "handedAt", settled_at as "settledAt", retry_at as "retryAt", attempts, reply
      from customers.letter where id = any (${listed.rows.map(({ id: letter }) => letter)}::uuid[]) order by queued_at desc`.execute(
      tx,
    )
    if (parties.length > 0)
      await see(tx, {
        principal: ctx.principal,
        purpose: SERVICE,
        projection: 'letters',
        reason: { type: 'list', id: `letters/${state}` },
        parties,
      })
    return {
      items: rows,
      counts: Object.fromEntries(LETTER_STATES.map((one) => [one, counts.get(one) ?? 0])) as Record<
        LetterState,
        number
      >,
      relay: ctx.config.relay !== undefined,
    }
  })
}

/**
 * Command: somebody has looked and decides that a letter goes out once more, also to an address at which nobody was. Only what is refused
 * or unknown: one that is under way would be doubled. @throws Refusal not-found
 */
export async function sendAgain(ctx: Acting, letter: string): Promise<{ state: LetterState }> {
  const found = await sql<{ party: string | null }>`select party from customers.letter_party(${letter})`.execute(ctx.db)
  if (!found.rows[0]) throw refuse('not-found', { path: `letters/${letter}` })
  const { party } = found.rows[0]
  return transact(ctx, { purpose: SERVICE, parties: party ? [party] : [] }, async (tx) => {
    const { rows } = await sql`
      update customers.letter set state = 'queued', retry_at = now(), queued_at = clock_timestamp(), attempts = 0, settled_at = null
      where id = ${letter} and state in ('refused', 'unknown') returning id`.execute(tx)
    if (!rows[0]) throw refuse('not-found', { path: `letters/${letter}` })
    await sql`select customers.letter_may_go(${letter}::uuid)`.execute(tx)
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
