import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { Tx } from '../../customers/index.ts'
import { type Known, openKnown, sameAs, subjectOf } from './alike.ts'
import { WANTED } from './contract.ts'
import { ownerFor } from './owner.ts'
import { inHouse, readQuestions } from './read.ts'

/** So long after it was asked a question is looked at: whoever goes on searching may find it yet. */
const SETTLING_MINUTES = 15
const MINUTE_MS = 60_000
/** Questions that are placed in one run: their parties fit into one transaction, and it is done in under a second. */
const BATCH = 200
/** Wanted answers that a question is compared with, those that were asked for last, and questions of each: 3,000 texts are counted in some 0.3 s. */
const COMPARED = 600
const OF_EACH = 5

interface Unplaced {
  id: string
  party: string
  language: string
}

/**
 * Puts what was asked without an answer to the wanted answer that it belongs to, or begins one. What somebody of the staff has put somewhere stays
 * there, and draws its like. Harmless to repeat. Answers how many were placed.
 */
export async function placeQuestions(ctx: Acting): Promise<number> {
  const until = new Date(ctx.clock.now().getTime() - SETTLING_MINUTES * MINUTE_MS)
  const { rows } = await sql<Unplaced>`
    select id, party, language from help.unplaced_questions(${until}::timestamptz, ${BATCH})`.execute(ctx.db)
  for (const language of new Set(rows.map((row) => row.language)))
    await placeSome(
      ctx,
      language,
      rows.filter((row) => row.language === language),
    )
  const counted = await placeUnfound(ctx)
  if (rows.length + counted > 0) ctx.bell.ring([WANTED])
  return rows.length + counted
}

interface Unfound {
  language: string
  mark: string
  door: string
  text: string
}

/** What was searched for in vain by people who let nothing be kept of them: words that enough visits had, so that they are nobody's own. */
async function placeUnfound(ctx: Acting): Promise<number> {
  const { rows } = await sql<Unfound>`
    select language, mark, door, text from help.unfound where wanted is null and text is not null order by last_on limit ${BATCH}`.execute(
    ctx.db,
  )
  for (const language of new Set(rows.map((row) => row.language))) {
    const known = await knownIn(ctx, language)
    for (const { mark, door, text } of rows.filter((row) => row.language === language)) {
      const wanted = sameAs(known, text) ?? (await begin(ctx, { language, articles: [] }))
      known.put(mark, wanted, text)
      await sql`
        with placed as (
          update help.unfound set wanted = ${wanted} where language = ${language} and mark = ${mark} and door = ${door})
        update help.wanted set weighed_at = null where id = ${wanted}`.execute(ctx.db)
    }
  }
  return rows.length
}

async function placeSome(ctx: Acting, language: string, asked: readonly Unplaced[]): Promise<void> {
  const known = await knownIn(ctx, language)
  const texts = await readQuestions(ctx, asked)
  const placed: { id: string; wanted: string | null }[] = []
  for (const { id } of asked) {
    const read = texts.get(id)
    if (!read || subjectOf(read.text).length === 0) {
      placed.push({ id, wanted: null })
      continue
    }
    const wanted = sameAs(known, read.text) ?? (await begin(ctx, { language, articles: read.articles }))
    known.put(id, wanted, read.text)
    placed.push({ id, wanted })
    await breathe()
  }
  await inHouse(ctx, asked, (tx) => keep(tx, placed))
}

/** The wanted answers of a language, by a few questions of each. */
export async function knownIn(ctx: Acting, language: string): Promise<Known> {
  const { rows } = await sql<{ wanted: string; question: string; party: string }>`
    select wanted, question, party from help.wanted_examples(${language}, ${COMPARED}, ${OF_EACH})`.execute(ctx.db)
  const texts = await readQuestions(
    ctx,
    rows.map(({ question, party }) => ({ id: question, party })),
  )
  const known = openKnown()
  for (const { wanted, question } of rows) {
    const read = texts.get(question)
    if (read) known.put(question, wanted, read.text)
  }
  const { rows: unfound } = await sql<{ mark: string; wanted: string; text: string }>`
    select mark, wanted, text from help.unfound
    where language = ${language} and wanted is not null and text is not null order by last_on desc limit ${COMPARED}`.execute(
    ctx.db,
  )
  for (const { mark, wanted, text } of unfound) known.put(mark, wanted, text)
  return known
}

/** It has an owner from the beginning; its clock begins when several people want it. */
async function begin(ctx: Acting, { language, articles }: { language: string; articles: readonly string[] }) {
  const { rows } = await sql<{ id: string }>`
    insert into help.wanted (language, title, owner, made_at, newest_at)
    values (${language}, '…', ${await ownerFor(ctx, articles)}, ${ctx.clock.now()}, ${ctx.clock.now()}) returning id`.execute(
    ctx.db,
  )
  return rows[0]!.id
}

async function keep(tx: Tx, placed: readonly { id: string; wanted: string | null }[]): Promise<void> {
  await sql`
    update help.question q set wanted = p.wanted, placed_by = 'house'
    from unnest(${placed.map(({ id }) => id)}::uuid[], ${placed.map(({ wanted }) => wanted)}::uuid[]) p (id, wanted)
    where q.id = p.id and q.placed_by is null`.execute(tx)
  await sql`update help.wanted set weighed_at = null where id = any (${placed.map(({ wanted }) => wanted)}::uuid[])`.execute(
    tx,
  )
}
