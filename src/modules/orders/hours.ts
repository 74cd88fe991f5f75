import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'
import { invoiceDays, shippingHours, type ShippingHours } from './settings.ts'

/** How old what we know of the settings may be: a changed cut-off counts within this time, and no page waits for it. */
const FRESH_MS = 10_000

interface Kept {
  hours: ShippingHours
  invoiceDays: number
  readAt: number
  reading: boolean
}
const kept = new WeakMap<Context['db'], Kept>()

/** When parcels leave, as the merchant has set it; read again at most every ten seconds. */
export async function readShippingHours(ctx: Context): Promise<ShippingHours> {
  return (await fresh(ctx)).hours
}

export async function readInvoiceDays(ctx: Context): Promise<number> {
  return (await fresh(ctx)).invoiceDays
}

/** The same without asking the database, for places that may not wait: what was last read, read again behind the caller's back. */
export function knownShippingHours(ctx: Context): ShippingHours {
  const known = kept.get(ctx.db)
  if (!known || Date.now() - known.readAt > FRESH_MS) void read(ctx).catch(() => undefined)
  return known?.hours ?? shippingHours.parse({})
}

async function fresh(ctx: Context): Promise<Kept> {
  const known = kept.get(ctx.db)
  return known && Date.now() - known.readAt <= FRESH_MS ? known : read(ctx)
}

async function read(ctx: Context): Promise<Kept> {
  const { rows } = await sql<{ name: string; value: unknown }>`select name, value from platform.setting where module = 'orders'`.execute(ctx.db)
  const stored = Object.fromEntries(rows.map(({ name, value }) => [name, value]))
  const { invoiceDays: days, ...hours } = stored
  const made: Kept = { hours: shippingHours.parse(hours), invoiceDays: invoiceDays.parse(days), readAt: Date.now(), reading: false }
  kept.set(ctx.db, made)
  return made
}
