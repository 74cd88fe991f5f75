import { z } from 'zod'
import { id, money, pageNumber, text } from '../../platform/http/schema.ts'

/** Pieces of one product in a basket; more is a business matter, and one should talk. */
export const QUANTITY_LIMIT = 999
/** Letters of a name as a parcel label takes it. */
export const NAME_LIMIT = 200
/** Letters of an address: six lines. */
export const ADDRESS_LIMIT = 1_000
/** Orders on one page of a list. */
export const ORDERS_PAGE = 50

const paid = z.object({ amount: z.number(), currency: z.string() })

export const cart = z.strictObject({ id })
export const cartLine = z.strictObject({
  id,
  productId: id,
  quantity: z.number().int().min(0).max(QUANTITY_LIMIT).describe('0 takes it out'),
  whenShort: z
    .enum(['ask', 'wait'])
    .default('ask')
    .describe('wait: when there is not enough, wait until the day on which more has come; else you are asked'),
})
export const basketToBegin = z.strictObject({
  test: z
    .string()
    .max(100)
    .optional()
    .describe('by which the house knows its own probes: nobody packs what is ordered'),
})
export const begun = z.object({ id: z.string() })

export const cartShown = z.object({
  id: z.string(),
  lines: z.array(
    z.object({
      productId: z.string(),
      title: z.string(),
      quantity: z.number(),
      price: paid,
      total: paid,
      available: z.number(),
      restockOn: z.string().nullable(),
      waitUntil: z.string().nullable(),
    }),
  ),
  total: paid.nullable().describe('null while the basket is empty or has several currencies'),
})
export type CartShown = z.infer<typeof cartShown>

export const orderToPlace = z.strictObject({
  id,
  email: text(320),
  name: text(NAME_LIMIT),
  address: text(ADDRESS_LIMIT),
  payment: z.literal('invoice'),
})
export const placed = z.object({ number: z.string(), url: z.string() })
export type Placed = z.infer<typeof placed>

/** Order numbers are plain digits; they are read out over the telephone. */
export const orderNumber = z.string().regex(/^[1-9]\d{0,14}$/, 'digits, as in 1042')
/** The signature that opens an order's page. */
export const orderKey = z.string().max(64).optional()

export const orderToShow = z.strictObject({ number: orderNumber, key: orderKey })
export const orderToPack = z.strictObject({ number: orderNumber })
export const shipmentToAdd = z.strictObject({
  number: orderNumber,
  carrier: text(80),
  waybill: text(80),
  lines: z
    .array(z.number().int().min(1))
    .min(1)
    .max(1000)
    .optional()
    .describe('which lines are in the parcel; all that are ready unless said'),
})

export const ORDER_STATES = ['placed', 'packed', 'shipped', 'cancelled', 'returned'] as const
export type OrderState = (typeof ORDER_STATES)[number]
export const orderQuery = z.strictObject({
  state: z
    .enum([...ORDER_STATES, 'open'])
    .default('open')
    .describe('open: placed and packed'),
  page: pageNumber,
})

const promise = z.object({
  dueAt: z.string(),
  precision: z.enum(['minute', 'day']),
  zone: z.string(),
  madeAt: z.string(),
  keptAt: z.string().nullable(),
  brokenAt: z.string().nullable(),
})
export type PromiseSeen = z.infer<typeof promise>

const shipment = z.object({
  id: z.string(),
  carrier: z.string(),
  waybill: z.string(),
  shippedAt: z.string(),
  trackingUrl: z.string().nullable(),
  lines: z.array(z.number()),
})

export const orderListed = z.object({
  number: z.string(),
  state: z.enum(ORDER_STATES),
  placedAt: z.string(),
  total: paid,
  pieces: z.number(),
  customer: z.string().nullable().describe('the name on the parcel'),
  customerId: z.string().nullable(),
  waiting: z.boolean().describe('something in it waits for stock'),
  promise: promise.nullable().describe('the next one that is open'),
})
export const orderList = z.object({ items: z.array(orderListed), page: z.number(), more: z.boolean() })
export type OrderListed = z.infer<typeof orderListed>

export const orderShown = z.object({
  number: z.string(),
  state: z.enum(ORDER_STATES),
  placedAt: z.string(),
  customerId: z.string().nullable(),
  contact: z.object({ name: z.string(), address: z.string(), email: z.string().optional() }).nullable(),
  lines: z.array(
    z.object({
      line: z.number(),
      productId: z.string().nullable(),
      title: z.string(),
      quantity: z.number(),
      waiting: z.boolean(),
      shipsAt: z.string().nullable(),
      price: paid,
      rate: z.number().describe('hundredths of a percent: 2500 is 25 %'),
      net: paid,
      tax: paid,
      gross: paid,
    }),
  ),
  net: money,
  tax: money,
  gross: money,
  promises: z.array(promise),
  shipments: z.array(shipment),
  invoice: z.object({ number: z.number(), issuedAt: z.string(), dueOn: z.string() }).nullable(),
  fromCase: z.string().optional().describe('the case in which its basket was filled, for the desk'),
})
export type OrderShown = z.infer<typeof orderShown>

export const shipmentAdded = z.object({
  number: z.string(),
  carrier: z.string(),
  waybill: z.string(),
  trackingUrl: z.string().nullable(),
  state: z.enum(ORDER_STATES),
})
