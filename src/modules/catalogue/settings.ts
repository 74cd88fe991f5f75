import { sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { language } from './contract.ts'

/** What a merchant sets about what is for sale. */
export const catalogueSettings = z.strictObject({
  /** Tax in a price that says nothing about it, in hundredths of a percent. */
  taxRate: z.number().int().min(0).max(10_000).default(2_500),
  /** Of feeds and forms that name none. */
  currency: z.string().regex(/^[A-Z]{3}$/).default('EUR'),
  language: language.default('en'),
  /** What the front room says, per language; our own words where a merchant has none. */
  welcome: z.record(language, z.strictObject({ title: z.string().min(1).max(120), text: z.string().max(400) })).default({}),
  /** Units on hand where a feed says only that there are some. */
  stockWhenAvailable: z.number().int().min(1).max(100_000).default(100),
})
export type CatalogueSettings = z.output<typeof catalogueSettings>

/** How old what we know of the settings may be: a change counts within this time, and no page waits for it. */
const FRESH_MS = 10_000
const kept = new WeakMap<Context['db'], { settings: CatalogueSettings; readAt: number }>()

/** What the merchant has set; read again at most every ten seconds. */
export async function readSettings(ctx: Context): Promise<CatalogueSettings> {
  const known = kept.get(ctx.db)
  if (known && Date.now() - known.readAt < FRESH_MS) return known.settings
  const { rows } = await sql<{ name: string; value: unknown }>`select name, value from platform.setting where module = 'catalogue'`.execute(ctx.db)
  const settings = catalogueSettings.parse(Object.fromEntries(rows.map(({ name, value }) => [name, value])))
  kept.set(ctx.db, { settings, readAt: Date.now() })
  return settings
}
