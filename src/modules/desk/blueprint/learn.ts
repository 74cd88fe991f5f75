import { sql } from 'kysely'
import type { Acting, Context } from '../../../platform/context.ts'
import { LEARNING_FROM_MAIL, PARTIES_LIMIT, transact, type Tx } from '../../customers/index.ts'
import { printOf, TEXT_LIMIT, wordsOf } from '../../../platform/text/features.ts'
import { LEARNT } from './known.ts'
import { readSorter, startSorter } from './sorter.ts'

/** Lessons of one round: what a desk corrects in a minute is a handful, what an import brings is learnt in several. */
const BATCH = 500

/** What is looked at and learnt of a message: what is wanted stands at its beginning. */
export const wordsToSort = (subject: string, text: string): string =>
  `${subject}\n${text}`.toWellFormed().replaceAll('\0', '').slice(0, TEXT_LIMIT)

export interface Lesson {
  case: { id: string; party: string }
  category: string
  text: string
}

/**
 * Step: keeps what the staff said of a message, to be learnt from, where its writer allows that; where they do not, nothing is kept. A
 * later word on the same case takes the place of the earlier one.
 */
export async function keepLesson(tx: Tx, ctx: Acting, { case: found, category, text }: Lesson): Promise<void> {
  const words = wordsOf(text)
  if (words.length === 0) return
  await sql`
    insert into desk.lesson (customer_case, party, category, text, print, at)
    select ${found.id}, ${found.party}, ${category}, ${text}, ${printOf(words)}::bigint, ${ctx.clock.now()} where desk.learns_from(${found.party})
    on conflict (customer_case) do update set category = excluded.category, at = excluded.at, waits = true
    where lesson.category <> excluded.category`.execute(tx)
}

/** Step: nobody says any more where it belongs, so nothing is learnt from it either. */
export async function dropLesson(tx: Tx, caseId: string): Promise<void> {
  await sql`
    with dropped as (delete from desk.lesson where customer_case = ${caseId} returning print)
    insert into desk.unlearnt (print) select print from dropped on conflict (print) do update set turn = excluded.turn`.execute(
    tx,
  )
}

/**
 * Learns what the staff have said since, and forgets what may not be known any more: exactly, for a text's part of what was learnt is
 * the sum of its own pulls. Answers whether anything was new.
 */
export async function learnLessons(ctx: Acting): Promise<boolean> {
  await sql`select desk.drop_withdrawn_lessons()`.execute(ctx.db)
  const [{ rows: waiting }, { rows: unlearnt }] = await Promise.all([
    sql<Whose>`select customer_case, party from desk.lessons_waiting(${BATCH})`.execute(ctx.db),
    sql<{
      print: string
      turn: string
    }>`select print::text as print, turn::text as turn from desk.unlearnt limit ${BATCH}`.execute(ctx.db),
  ])
  if (waiting.length === 0 && unlearnt.length === 0) return false
  const { rows } = await sql<{ version: string; state: Buffer | null }>`
    select version::text as version, state from desk.sorter`.execute(ctx.db)
  const { version, state } = rows[0]!
  const lessons = await readLessons(ctx, waiting)
  // The same words may stand in several lessons: what has them is forgotten whole, and learnt from each that is still there.
  const prints = [...new Set([...lessons.map(({ print }) => print), ...unlearnt.map(({ print }) => print)])]
  const { rows: alike } = await sql<Whose>`
    select customer_case, party from desk.same_words(${prints}::bigint[])`.execute(ctx.db)
  const all = await readLessons(ctx, alike)
  const thread = startSorter()
  try {
    if (state !== null && !(await isRead(thread, state))) {
      await sql`select desk.learn_anew()`.execute(ctx.db)
      await sql`update desk.sorter set state = null, texts = 0, version = version + 1 where version = ${version}::bigint`.execute(
        ctx.db,
      )
      return true
    }
    const learnt = await thread.learn(prints.map(Number), all)
    const { rows: done } = await sql<{ done: boolean }>`
      select desk.learnt(${version}::bigint, ${Buffer.from(learnt.state)}::bytea, ${learnt.texts},
        ${all.map((one) => one.customer_case)}::uuid[], ${all.map((one) => one.category)}::text[],
        ${unlearnt.map(({ print }) => print)}::bigint[], ${unlearnt.map(({ turn }) => turn)}::bigint[], ${ctx.clock.now()}) as done`.execute(
      ctx.db,
    )
    if (!done[0]!.done) return true
  } finally {
    await thread.stop()
  }
  await takeUp(ctx)
  return true
}

interface Whose {
  customer_case: string
  party: string
}

interface LessonRow {
  customer_case: string
  category: string
  text: string
  print: string
  at: Date
}

/** For this purpose the database shows the words of those only who allow it, whatever was asked for. */
async function readLessons(ctx: Acting, whose: readonly Whose[]): Promise<LessonRow[]> {
  const read: LessonRow[] = []
  for (let from = 0; from < whose.length; from += PARTIES_LIMIT) {
    const some = whose.slice(from, from + PARTIES_LIMIT)
    const parties = [...new Set(some.map(({ party }) => party))]
    const { rows } = await transact(ctx, { purpose: LEARNING_FROM_MAIL, parties }, (tx) =>
      sql<LessonRow>`
        select customer_case, category, text, print::text as print, at from desk.lesson
        where customer_case = any (${some.map((one) => one.customer_case)}::uuid[])`.execute(tx),
    )
    read.push(...rows)
  }
  // Of the same words the latest saying counts, so they are learnt in the order in which it was said.
  return read.sort((one, other) => one.at.getTime() - other.at.getTime())
}

async function isRead(thread: ReturnType<typeof startSorter>, state: Uint8Array): Promise<boolean> {
  try {
    await thread.load(state)
    return true
  } catch {
    return false
  }
}

async function takeUp(ctx: Context): Promise<void> {
  await readSorter(ctx)
  ctx.bell.ring([LEARNT, 'inbox'])
}
