import type { Answer } from '../../client.ts'
import { said } from './words.ts'

export type Rule = Answer<'GET /api/help/next-questions'>['items'][number]

export const whenOf = ({ moment, days, every }: Rule): string =>
  moment === 'update'
    ? said.value('next.when.update')
    : said.value('next.when.owned', { days, every: every === null ? 'none' : String(every) })
