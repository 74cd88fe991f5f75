import { z } from 'zod'
import { declareSettings } from '../../platform/settings.ts'

/** Members of the staff: more than that and nobody knows who has the last word. */
const EDITORS_LIMIT = 100

export const settings = declareSettings('help', {
  /** Who of the staff may publish, beside the owners. */
  editors: { schema: z.array(z.uuid()).max(EDITORS_LIMIT), default: [], mayChange: [] },
  /** Of those who are due to be told something unasked, how many of a hundred are not, so that it can be seen whether it helps. */
  compareShare: { schema: z.number().int().min(0).max(50), default: 10, mayChange: ['marketer'] },
})
