import { z } from 'zod'
import { CASE_RANKS, type CaseRank } from '../contract.ts'

/** The customers for whom a rule may say more: those who bought for as much as the merchant says. */
export const TIERS = ['best'] as const
export type Tier = (typeof TIERS)[number]

/** Minutes of opening time: sixty days all round the clock. What takes longer is a project and no reply. */
const MINUTES_LIMIT = 86_400
/** More rules than this nobody keeps in their head. */
const RULES_LIMIT = 60
/** A hundred thousand in most currencies: what is worth more is not given by rule. */
const AMOUNT_LIMIT = 10_000_000
const WORDS_LIMIT = 200

const minutes = z.number().int().min(1).max(MINUTES_LIMIT).nullable()
const makeGood = z.strictObject({
  give: z.enum(['note', 'credit', 'gift']),
  /** Minor units of the shop's currency: what a credit is worth, what a gift costs us. A note costs nothing. */
  amount: z.number().int().min(0).max(AMOUNT_LIMIT),
  /** What its customer reads. */
  words: z.string().trim().min(1).max(WORDS_LIMIT),
})
export type MakeGoodRule = z.infer<typeof makeGood>

const rule = z.strictObject({
  category: z.string().max(40).nullable(),
  rank: z.enum(CASE_RANKS).nullable(),
  tier: z.enum(TIERS).nullable(),
  /** Minutes of opening time; null leaves it to the next rule. */
  first: minutes,
  next: minutes,
  solved: minutes,
  makeGood: makeGood.nullable(),
})
export type ClockRule = z.infer<typeof rule>
export const clockRules = z.array(rule).max(RULES_LIMIT)

/** Minutes of opening time before a promise is due, or a share of its whole time in per cent. */
export const warning = z.union([
  z.strictObject({ minutes: z.number().int().min(1).max(MINUTES_LIMIT) }),
  z.strictObject({ share: z.number().int().min(5).max(90) }),
])
export type Warning = z.infer<typeof warning>

const HOUR = 60
const named = (rank: CaseRank, first: number, solved: number): ClockRule => ({
  category: null,
  rank,
  tier: null,
  first,
  next: first,
  solved,
  makeGood: null,
})
/** What cannot wait is answered sooner than `replyHours`, and solved by a time; the rest stands in `replyHours`. */
export const DEFAULT_RULES: ClockRule[] = [
  named('red', HOUR / 2, 8 * HOUR),
  named('critical', 2 * HOUR, 24 * HOUR),
  named('emergent', 8 * HOUR, 72 * HOUR),
]

/** What a rule is looked for by. */
export interface Sorted {
  category: string | null
  rank: CaseRank
  tier: Tier | null
}

type Says = 'first' | 'next' | 'solved' | 'makeGood'

/** A rule as it stands on the clock that it has set. */
export interface RuleNamed {
  category: string | null
  rank: CaseRank | null
  tier: Tier | null
}

/**
 * The nearest rule that says this of such a case: the one that names the most of what the case is; of two that name as much, how urgent it
 * is goes before what it is about, and that before whose it is. Null: no rule says it.
 */
export function nearest<What extends Says>(
  rules: readonly ClockRule[],
  sorted: Sorted,
  what: What,
): { named: RuleNamed; says: NonNullable<ClockRule[What]> } | null {
  let best: { near: number; found: ClockRule } | null = null
  for (const found of rules) {
    if (found[what] === null || !fits(found, sorted)) continue
    const near = nearness(found)
    if (!best || near > best.near) best = { near, found }
  }
  if (!best) return null
  const { category, rank, tier } = best.found
  return { named: { category, rank, tier }, says: best.found[what]! }
}

const fits = (one: RuleNamed, sorted: Sorted): boolean =>
  (['category', 'rank', 'tier'] as const).every((name) => one[name] === null || one[name] === sorted[name])

function nearness({ category, rank, tier }: RuleNamed): number {
  const [c, r, t] = [category, rank, tier].map((name) => (name === null ? 0 : 1)) as [number, number, number]
  return 8 * (c + r + t) + 4 * r + 2 * c + t
}
