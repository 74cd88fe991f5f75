import { z } from 'zod'
import { declareSettings } from '../../platform/settings.ts'

/** A week: whoever cannot answer in that time should not promise to. */
const HOURS_LIMIT = 168
const DOMAINS_LIMIT = 50

/** What is promised to those who ask, and through which doors they may come. */
export const desk = declareSettings('desk', {
  /** Hours within which a mail or a form is answered. */
  replyHours: { schema: z.number().int().min(1).max(HOURS_LIMIT), default: 24, mayChange: ['agent'] },
  /** Minutes within which a chat is answered while somebody of the staff is there; else `replyHours` counts. */
  chatMinutes: { schema: z.number().int().min(1).max(240), default: 10, mayChange: ['agent'] },
  /** Domains for which mail is taken; empty takes what comes, whoever it names. */
  mailDomains: { schema: z.array(z.string().min(1).max(253)).max(DOMAINS_LIMIT), default: [], mayChange: [] },
})
