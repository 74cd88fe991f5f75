import { z } from 'zod'

/** When parcels leave the house. Days are days in `zone`, which is named wherever a day is said. */
export const shippingHours = z.strictObject({
  zone: z.string().min(1).default('Europe/Oslo'),
  /** Minutes after midnight until when an order leaves the same day. */
  cutoff: z.number().int().min(0).max(1440).default(14 * 60),
  /** ISO weekdays: 1 is Monday. */
  workingDays: z.array(z.number().int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5]),
  /** Days on which nothing leaves, as 2026-12-25. */
  closedDays: z.array(z.iso.date()).max(1000).default([]),
})
export type ShippingHours = z.infer<typeof shippingHours>

/** Days that a customer has to pay an invoice. */
export const invoiceDays = z.number().int().min(0).max(365).default(14)
