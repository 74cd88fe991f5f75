import { z } from 'zod'
import { declareSettings } from '../../platform/settings.ts'

/** More topics than a customer reads through are none. */
const TOPICS_LIMIT = 20
const words = z.strictObject({ en: z.string().trim().min(1).max(120), nb: z.string().trim().min(1).max(120) })

/** A topic of the merchant's mailings: a purpose of its own, with the words beside its switch. */
const topic = z.strictObject({
  /** Stays for ever: permissions are kept under it. */
  name: z.string().regex(/^[a-z][a-z_]{1,29}$/, 'two to thirty small letters and underscores'),
  /** `Write to me about boots` */
  title: words,
  /** `At most once a month. You get: 5 % on care products.` */
  gives: words,
})

export const record = declareSettings('customers', {
  topics: { schema: z.array(topic).max(TOPICS_LIMIT), default: [], mayChange: ['marketer'] },
  /** Whom questions about the record go to, as /privacy says. */
  contact: { schema: z.union([z.email().max(320), z.literal('')]), default: '', mayChange: [] },
})
