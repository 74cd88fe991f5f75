import { sql } from 'kysely'
import { daysAgo, monthsAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { QUESTION_MONTHS } from '../privacy.ts'

/** Questions in one statement: fewer than 100 ms of work. */
const BATCH = 500

/** Takes away what was asked as long ago as we say that we keep it. Answers how many. */
export async function clearQuestions(ctx: Acting): Promise<number> {
  const before = monthsAgo(ctx, QUESTION_MONTHS)
  return inBatches((limit) =>
    sql<{ done: number }>`select help.clear_questions(${before}::timestamptz, ${limit}) as done`.execute(ctx.db),
  )
}

/** Days within which whoever still needs a person has asked one: then an answer that was shown has probably been enough. */
const PERSON_DAYS = 3
/** Batches in one run; what is left comes with the next. */
const BATCHES = 40

/** Says of questions that are old enough whether they were probably solved without a person. Answers of how many. */
export async function settleQuestions(ctx: Acting): Promise<number> {
  const until = daysAgo(ctx, PERSON_DAYS)
  return inBatches((limit) =>
    sql<{ done: number }>`
      select help.settle_questions(${until}::timestamptz, make_interval(days => ${PERSON_DAYS}), ${limit}) as done`.execute(
      ctx.db,
    ),
  )
}

async function inBatches(run: (limit: number) => Promise<{ rows: { done: number }[] }>): Promise<number> {
  let done = 0
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { rows } = await run(BATCH)
    done += rows[0]!.done
    if (rows[0]!.done < BATCH) break
  }
  return done
}
