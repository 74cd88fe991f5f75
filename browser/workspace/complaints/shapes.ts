import type { Answer } from '../client.ts'

export type Upset = Answer<'GET /api/cases/{number}/complaint'>
/** Does something that changes the complaint, and reads it again. */
export type Act = (doing: () => Promise<unknown>, done?: string) => Promise<void>

export const STANCES = ['help', 'wronged', 'cross'] as const satisfies readonly Upset['stances'][number]['stance'][]

/** Letters of a message in a list to choose from. */
const WORDS_SHOWN = 60

export const short = (text: string): string =>
  text.length <= WORDS_SHOWN ? text : `${text.slice(0, WORDS_SHOWN).trimEnd()} …`
