import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { declareSettings, setting, shop } from '../../platform/settings.ts'

const MINUTES_OF_DAY = 1_440
/** Ten years of holidays, said ahead. */
const CLOSED_LIMIT = 1_000

/** When parcels leave the house, and how long a customer has to pay. */
export const shipping = declareSettings('orders', {
  /** Minutes after midnight until when an order leaves the same day. */
  cutoff: { schema: z.number().int().min(0).max(MINUTES_OF_DAY), default: 14 * 60, mayChange: ['packer'] },
  /** ISO weekdays on which parcels leave: 1 is Monday. */
  workingDays: {
    schema: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    default: [1, 2, 3, 4, 5],
    mayChange: ['packer'],
  },
  /** Days on which nothing leaves, as 2026-12-25. */
  closedDays: { schema: z.array(z.iso.date()).max(CLOSED_LIMIT), default: [], mayChange: ['packer'] },
  /** Days after it has left within which a parcel has arrived: of one that nobody has heard of by then, somebody asks. */
  deliveredWithin: { schema: z.number().int().min(1).max(90), default: 7, mayChange: ['packer', 'agent'] },
  /** Days after it has arrived within which something may come back; the law's in Europe unless the house gives more. 0: not said. */
  returnDays: { schema: z.number().int().min(0).max(3_650), default: 14, mayChange: ['agent'] },
  /** Months of warranty on what does not say its own among its details. 0: not said. */
  warrantyMonths: { schema: z.number().int().min(0).max(1_200), default: 0, mayChange: ['agent', 'merchandiser'] },
  /** Days that a customer has to pay an invoice. */
  invoiceDays: { schema: z.number().int().min(0).max(365), default: 14, mayChange: [] },
})

export interface ShippingHours {
  /** The business's zone: days are days there. */
  zone: string
  cutoff: number
  workingDays: readonly number[]
  closedDays: readonly string[]
}

/** When parcels leave, as it is set now. Asks no database. */
export function shippingHours(ctx: Pick<Context, 'db'>): ShippingHours {
  return {
    zone: setting(ctx, shop.zone),
    cutoff: setting(ctx, shipping.cutoff),
    workingDays: setting(ctx, shipping.workingDays),
    closedDays: setting(ctx, shipping.closedDays),
  }
}

/** Days within which a parcel has arrived, as it is set now. */
export const deliveredWithin = (ctx: Pick<Context, 'db'>): number => setting(ctx, shipping.deliveredWithin)
