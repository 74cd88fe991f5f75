import { z } from 'zod'
import { declareSettings } from '../../platform/settings.ts'
import { language } from './contract.ts'

/** What a merchant sets about what is for sale; currency and language are the shop's. */
export const settings = declareSettings('catalogue', {
  /** Tax in a price that says nothing about it, in hundredths of a percent. */
  taxRate: { schema: z.number().int().min(0).max(10_000), default: 2_500, mayChange: ['merchandiser'] },
  /** Units on hand where a feed says only that there are some. */
  stockWhenAvailable: { schema: z.number().int().min(1).max(100_000), default: 100, mayChange: ['merchandiser'] },
  /** What the front room says, per language; our own words where a merchant has none. */
  welcome: {
    schema: z.record(
      language,
      z.strictObject({ title: z.string().trim().min(1).max(120), text: z.string().trim().max(400) }),
    ),
    default: {},
    mayChange: ['merchandiser', 'marketer'],
  },
})
