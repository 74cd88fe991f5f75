import { z } from 'zod'
import { declareSettings } from '../../../platform/settings.ts'

/** More people than that ring from an office of its own. */
const AGENTS_LIMIT = 200

/** The telephone: whose country, and how many people ring those who want to be rung. */
export const calls = declareSettings('calls', {
  /** The calling code of the merchant's country, for numbers that are told without one. */
  country: {
    schema: z.string().regex(/^[1-9]\d{0,2}$/, 'one to three digits, as in 47'),
    default: '47',
    mayChange: [],
  },
  /** How many of the staff ring customers at any time of the opening hours. With none, no times are offered. */
  agents: { schema: z.number().int().min(0).max(AGENTS_LIMIT), default: 0, mayChange: ['agent'] },
  /** Minutes that one of them keeps free for one call, with what has to be written down after it. */
  minutes: { schema: z.number().int().min(5).max(120), default: 20, mayChange: ['agent'] },
})
