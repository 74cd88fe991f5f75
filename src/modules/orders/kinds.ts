import { z } from 'zod'
import { declareKind, ORDERS } from '../customers/index.ts'

const lasting = { version: 1, module: 'orders', class: 'lasting', purpose: ORDERS } as const
const money = { gross: z.number().int(), currency: z.string() }

/** Recorded by the SQL of orders.place, and by imports with the day on which it was. */
export const orderPlaced = declareKind({
  ...lasting,
  name: 'order.placed',
  by: 'them',
  data: z.strictObject({ ...money, lines: z.number().int() }),
})
export const orderPacked = declareKind({ ...lasting, name: 'order.packed', by: 'us', data: z.strictObject({}) })
export const orderShipped = declareKind({
  ...lasting,
  name: 'order.shipped',
  by: 'us',
  data: z.strictObject({ shipment: z.uuid(), lines: z.number().int() }),
})
/** Somebody has said that it has arrived: the carrier, its customer, or one of us who asked. */
export const orderDelivered = declareKind({
  ...lasting,
  name: 'order.delivered',
  by: 'us',
  data: z.strictObject({ parcels: z.number().int() }),
})
export const orderCancelled = declareKind({ ...lasting, name: 'order.cancelled', by: 'them', data: z.strictObject({}) })
export const orderReturned = declareKind({
  ...lasting,
  name: 'order.returned',
  by: 'them',
  data: z.strictObject({ ...money, lines: z.number().int() }),
})
/** Somebody of the staff filled a basket for them. */
export const basketPrepared = declareKind({
  ...lasting,
  name: 'basket.prepared',
  by: 'us',
  data: z.strictObject({ lines: z.number().int(), case: z.number().int() }),
})
/** It was ordered, by whoever held its link. */
export const basketOrdered = declareKind({
  ...lasting,
  name: 'basket.ordered',
  by: 'them',
  data: z.strictObject({ order: z.number().int(), case: z.number().int() }),
})
/** The customer said that an order which gave their address is theirs. */
export const orderClaimed = declareKind({ ...lasting, name: 'order.claimed', by: 'them', data: z.strictObject({}) })
