import type { Acting } from '../../../platform/context.ts'

/** Wakes those who have the case open for a draft that changed: no message, so no list and no customer hears of it. */
export const ringDraft = (ctx: Acting, number: string): void => ctx.bell.ring([`answering/${number}`])
