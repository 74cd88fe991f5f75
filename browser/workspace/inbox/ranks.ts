import type { CaseRank } from '../../../src/modules/desk/contract.ts'

/** As the API has them, the quietest first: their digits are their places. */
export const RANKS: readonly CaseRank[] = ['suggestion', 'standard', 'emergent', 'critical', 'red']
