/** What takes longer is slow: who waits for a page leaves, who has written looks once more into their mail. In milliseconds. */
export const SLOW_MS = { page: 3_000, mail: 5 * 60_000, chat: 10_000, order: 5 * 60_000 } as const
/** What was not acknowledged or confirmed by then will not be, in minutes. */
export const TOLD_MINUTES = 15
/** Longer than all that a run does by itself, in minutes: who began it has died over it. */
export const CUT_OFF_MINUTES = 10
/** From one run by hand to the next, in seconds: each leaves a case with an agent. */
export const AGAIN_SECONDS = 60
/** For so many days runs are kept, for the charts of a year. */
export const RUNS_KEPT_DAYS = 365
