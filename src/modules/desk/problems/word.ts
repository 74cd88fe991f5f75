import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { oweCaseLetters } from '../acknowledge.ts'
import { fieldsIn, fill, unknownFields, type Values } from '../answering/fields.ts'
import { fieldInWords, inLanguage } from '../answering/resolve.ts'
import { inCase, type FoundCase } from '../find.ts'
import { settleCase } from '../handle.ts'
import { refuse } from '../refusals.ts'
import { ringCase, sayIn } from '../said.ts'
import { whereTheyAre } from '../where.ts'
import { PROBLEMS } from './contract.ts'

/** Who is told in one sweep, each in a transaction of its own; the next sweep follows within seconds. */
const BATCH = 500
/** What the house knows of every case: a name is not known of everybody, and the letter greets by it where it is. */
const FIELDS = ['case.number', 'case.subject', 'shop.name']

interface Word {
  id: string
  texts: Partial<Record<string, string>>
  tells: boolean
  fixes: boolean
  closes: boolean
}

/**
 * Command: a word to everybody who has the problem: it stands on their pages, and where it tells, a job writes to each of them, once. The one
 * that fixes it tells, and there is only one.
 * @throws Refusal problem-unknown, problem-fixed, field-unknown, word-without-text
 */
export async function sayWord(
  call: Call,
  { id, texts, tells, fixes, closes }: Word,
): Promise<{ id: string; owed: number }> {
  if (!texts[setting(call, shop.locale)]) throw refuse('word-without-text')
  const [unknown] = Object.values(texts).flatMap((text) => [
    ...unknownFields(text ?? ''),
    ...fieldsIn(text ?? '').filter((field) => !FIELDS.includes(field)),
  ])
  if (unknown !== undefined) throw refuse('field-unknown', { field: unknown })
  const by = staffIdOf(call.principal)
  const now = call.clock.now()
  const said = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { rows } = await sql<{ fixed_at: Date | null }>`
      select fixed_at from desk.problem where id = ${id} for update`.execute(tx)
    if (!rows[0]) throw refuse('problem-unknown')
    if (rows[0].fixed_at !== null && fixes) throw refuse('problem-fixed')
    const written = await sql<{ id: string }>`
      insert into desk.problem_word (problem, at, by_staff, texts, tells, fixes, closes)
      values (${id}, ${now}, ${by}::uuid, ${JSON.stringify(texts)}::jsonb, ${tells || fixes}, ${fixes}, ${fixes && closes}) returning id`.execute(
      tx,
    )
    const word = written.rows[0]!.id
    if (fixes) await sql`update desk.problem set fixed_at = greatest(opened_at, ${now}) where id = ${id}`.execute(tx)
    const owed = await sql<{ owed: number }>`select desk.owe_word(${word}::uuid, null) as owed`.execute(tx)
    return { id: word, owed: owed.rows[0]!.owed }
  })
  call.bell.ring([PROBLEMS])
  return said
}

/** Tells who is owed a word. Killed anywhere and run anywhere at the same time, each is told once. Answers how many were. */
export async function tellWords(ctx: Acting, stop?: AbortSignal): Promise<number> {
  const { rows } = await sql<{ word: string; number: string }>`
    select word, number::text as number from desk.due_tellings(${BATCH})`.execute(ctx.db)
  let told = 0
  for (const one of rows) {
    if (stop?.aborted) break
    if (await tellOne(ctx, one)) told += 1
  }
  if (told > 0) ctx.bell.ring([PROBLEMS])
  return told
}

async function tellOne(ctx: Acting, { word, number }: { word: string; number: string }): Promise<boolean> {
  const found = await inCase(ctx, number, async (tx, inside) => {
    // The row is the once: it is filled in the transaction that says it and owes the letter.
    const { rows } = await sql<Omit<Word, 'id'>>`
      update desk.problem_telling t set told_at = ${ctx.clock.now()} from desk.problem_word w
      where t.word = ${word}::uuid and t.customer_case = ${inside.id} and t.told_at is null and w.id = t.word
      returning w.texts, w.tells, w.fixes, w.closes`.execute(tx)
    const [said] = rows
    if (!said) return null
    await tellIn(tx, ctx, inside, said)
    return inside
  })
  if (found) ringCase(ctx, found)
  return found !== null
}

async function tellIn(tx: Tx, ctx: Acting, found: FoundCase, { texts, closes }: Omit<Word, 'id'>): Promise<void> {
  const { channel, locale, inChat } = await whereTheyAre(tx, found, ctx.clock.now())
  const { rows } = await sql<{ subject: string }>`
    select subject from desk.customer_case where id = ${found.id}`.execute(tx)
  const values: Values = {
    'case.number': found.number,
    'case.subject': rows[0]!.subject,
    'shop.name': setting(ctx, shop.name),
  }
  const chosen = inLanguage(present(texts), locale, setting(ctx, shop.locale))
  const said = await sayIn(tx, ctx, {
    case: found,
    party: found.party,
    direction: 'automatic',
    channel: inChat ? 'chat' : channel,
    text: fill(chosen.text, values, (field) => fieldInWords(chosen.locale, field)),
  })
  if (!inChat) await oweCaseLetters(tx, { kind: 'case.status', case: found, message: said.id, locale: chosen.locale })
  if (closes && found.state !== 'closed') await settleCase(tx, ctx, found)
}

/** The languages that it is written in. */
const present = (texts: Word['texts']): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).flatMap(([locale, text]) => (text ? [[locale, text]] : [])))
