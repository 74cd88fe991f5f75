import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'

/** Judgements that the mean of all articles weighs for each: with fewer of its own an article is thought of as most are. */
const PRIOR_JUDGEMENTS = 8
/** What most articles would do where none was judged yet: as many solve as not. */
const PRIOR_SHARE = 0.5
/** A judgement of the revision before counts half, of the one before that a quarter: what was mended was mended for a reason. */
const OLDER_REVISION = 0.5
/** By how much, at the most, usefulness moves what is found: between two that fit alike, and never past one that fits better. */
const WEIGHT_IN_FINDING = 0.1

/** Judgements of one article, so many revisions ago. */
export interface Judged {
  article: string
  behind: number
  solved: number
  judged: number
}

export interface Useful {
  article: string
  solved: number
  judged: number
  /** 0 to 1: how likely it solves what is asked. */
  score: number
}

/**
 * How useful articles are by what they solved, and not by how often they were looked at: the mean of a Beta posterior whose prior is the mean
 * of all articles (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.1 and 5.3), (solved + n·mean) / (judged + n). One that was judged once
 * is neither the best nor the worst by that. Pure.
 */
export function rankUseful(rows: readonly Judged[]): Useful[] {
  const articles = new Map<string, { solved: number; judged: number }>()
  const all = { solved: PRIOR_SHARE * PRIOR_JUDGEMENTS, judged: PRIOR_JUDGEMENTS }
  for (const { article, behind, solved, judged } of rows) {
    const weight = OLDER_REVISION ** behind
    const sum = articles.get(article) ?? { solved: 0, judged: 0 }
    articles.set(article, sum)
    for (const one of [sum, all]) {
      one.solved += solved * weight
      one.judged += judged * weight
    }
  }
  const mean = all.solved / all.judged
  return [...articles].map(([article, { solved, judged }]) => ({
    article,
    solved,
    judged,
    score: (solved + PRIOR_JUDGEMENTS * mean) / (judged + PRIOR_JUDGEMENTS),
  }))
}

/** What a finding's score is multiplied by, for an article of this usefulness; of one that nobody has judged nothing is known, and it stays. */
const usefulnessWeight = (score: number | null): number =>
  score === null ? 1 : 1 + WEIGHT_IN_FINDING * (2 * score - 1)

/** What was found, the more useful first among those that fit alike. */
export async function weighUseful<Found extends { article: string; score: number }>(
  ctx: Pick<Acting, 'db'>,
  found: readonly Found[],
): Promise<Found[]> {
  if (found.length === 0) return []
  const { rows } = await sql<{ article: string; score: number }>`
    select article, score::float8 as score from help.usefulness where article = any (${found.map(({ article }) => article)}::uuid[])`.execute(
    ctx.db,
  )
  const scores = new Map(rows.map(({ article, score }) => [article, score]))
  const weighed = ({ article, score }: Found) => score * usefulnessWeight(scores.get(article) ?? null)
  return found.toSorted((one, other) => weighed(other) - weighed(one))
}

/** Counts what was judged since. Harmless to repeat. Answers of how many articles something is known. */
export async function countUsefulness(ctx: Acting): Promise<number> {
  const { rows } = await sql<Judged>`select article, behind, solved, judged from help.judgements()`.execute(ctx.db)
  const useful = rankUseful(rows)
  await sql`
    with counted as (
      insert into help.usefulness (article, solved, judged, score, counted_at)
      select u.article, u.solved, u.judged, u.score, ${ctx.clock.now()}
      from jsonb_to_recordset(${JSON.stringify(useful)}::jsonb) as u (article uuid, solved real, judged real, score real)
      on conflict (article) do update set solved = excluded.solved, judged = excluded.judged, score = excluded.score, counted_at = excluded.counted_at)
    -- Its judgements have been kept for as long as they may be.
    delete from help.usefulness where article <> all (${useful.map(({ article }) => article)}::uuid[])`.execute(ctx.db)
  return useful.length
}
