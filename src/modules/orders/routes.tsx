import { z } from 'zod'
import type { Call } from '../../platform/context.ts'
import { endpoint, page, type PageReply } from '../../platform/http/endpoint.ts'
import { id } from '../../platform/http/schema.ts'
import { liveTopic } from '../../platform/live/topics.ts'
import { setting } from '../../platform/settings.ts'
import { refuse as refuseInput, Refusal } from '../../platform/refusal.ts'
import { askedOf } from '../../ui/asked.ts'
import { say } from '../../ui/words.ts'
import { endOfDay, normaliseEmail } from '../customers/index.ts'
import { type Basket, beginCart, ownCart, putInBasket, readCart, setLine, showCart } from './basket.ts'
import { claimOrder } from './claim.ts'
import * as shapes from './contract.ts'
import { shipping, shippingHours } from './settings.ts'
import { cancelOrder, noteDelivery, packOrder, shipOrder } from './pack.ts'
import { BasketPage, isShort, isWaiting } from './pages/basket.tsx'
import { ASKED, type CheckoutField, CheckoutPage } from './pages/checkout.tsx'
import { OrderPage } from './pages/order.tsx'
import { orderPath, placeOrder } from './place.ts'
import { lastContact, listOrders, ownOrders, showOrder } from './queries.ts'
import { refuse } from './refusals.ts'
import { shipsOn } from './shipping.ts'
import { orderAside } from './slots.ts'

/** Whoever has a basket's id may use it: a visitor, a customer, a program with a key. Staff have no basket. */
const SHOPPER = { anyone: true, customer: true, scope: 'orders' } as const
const PACKER = { staff: ['packer', 'agent'], scope: 'orders' } as const

export const endpoints = [
  endpoint({
    path: 'POST /api/carts',
    summary: 'Begin a basket. Its id opens it: keep it',
    may: SHOPPER,
    input: shapes.basketToBegin,
    output: shapes.begun,
    status: 201,
    handle: beginCart,
  }),
  endpoint({
    path: 'GET /api/carts/{id}',
    summary: "A basket with today's prices and stock",
    may: SHOPPER,
    input: shapes.cart,
    output: shapes.cartShown,
    handle: async (call, cart) => showCart(await readCart(call, cart.id)),
  }),
  endpoint({
    path: 'PUT /api/carts/{id}/lines/{productId}',
    summary: 'Say how many of a product are in the basket; 0 takes it out. The same again changes nothing',
    may: SHOPPER,
    input: shapes.cartLine,
    output: shapes.cartShown,
    handle: async (call, line) => showCart(await setLine(call, line)),
  }),
  endpoint({
    path: 'POST /api/carts/{id}/order',
    summary:
      'Order what is in the basket, paid by invoice. The same request with the same key again gives the same answer',
    may: SHOPPER,
    input: shapes.orderToPlace,
    output: shapes.placed,
    status: 201,
    key: 'required',
    handle: (call, order) => placeOrder(call, order, call.key!),
  }),
  endpoint({
    path: 'GET /api/orders',
    summary:
      'Orders by state, 50 a page: what broke its promise first, then what is due first. Writes a look for everybody it shows',
    may: PACKER,
    input: shapes.orderQuery,
    output: shapes.orderList,
    handle: listOrders,
  }),
  endpoint({
    path: 'GET /api/orders/{number}',
    summary:
      'One order: for its customer, for whoever has its signed link, and for staff and keys, whose look is written down',
    may: { anyone: true, customer: true, ...PACKER },
    input: shapes.orderToShow,
    output: shapes.orderShown,
    agents: 'show_order',
    handle: showOrder,
  }),
  endpoint({
    path: 'GET /api/me/orders',
    summary: 'Your own orders, newest first, with the day on which each ships',
    may: { customer: true },
    input: z.strictObject({}),
    output: z.object({ items: z.array(shapes.orderListed) }),
    agents: 'my_orders',
    handle: async (call) => ({ items: await ownOrders(call) }),
  }),
  endpoint({
    path: 'POST /api/orders/{number}/packing',
    summary: 'Say that an order is packed',
    may: PACKER,
    input: shapes.orderToPack,
    output: z.object({ number: z.string(), state: z.enum(shapes.ORDER_STATES) }),
    handle: (call, { number }) => packOrder(call, number),
  }),
  endpoint({
    path: 'POST /api/orders/{number}/cancellation',
    summary: 'Cancel an order that is not packed yet',
    may: { staff: ['agent'], scope: 'orders' },
    input: shapes.orderToPack,
    output: z.object({ number: z.string(), state: z.enum(shapes.ORDER_STATES) }),
    handle: (call, { number }) => cancelOrder(call, number),
  }),
  endpoint({
    path: 'POST /api/orders/{number}/shipments',
    summary:
      'Say that a parcel has left: stock goes out, the promise is kept, the customer gets a mail. The same waybill again is the same parcel',
    may: PACKER,
    input: shapes.shipmentToAdd,
    output: shapes.shipmentAdded,
    status: 201,
    handle: shipOrder,
  }),
  endpoint({
    path: 'POST /api/orders/{number}/delivery',
    summary: 'Say that what has left has arrived, as the carrier or the customer says. Again changes nothing',
    may: PACKER,
    input: shapes.orderToPack,
    output: z.object({ number: z.string(), state: z.enum(shapes.ORDER_STATES) }),
    handle: (call, { number }) => noteDelivery(call, number),
  }),
]

/** Rings when an order comes in or changes: the packing list and the order list are fetched again. */
export const topics = [liveTopic({ pattern: 'orders', may: PACKER })]

const formNumber = z.coerce.number().int().min(0).max(shapes.QUANTITY_LIMIT)
const typed = z.string().max(2_000).default('')

export const pages = [
  page({
    path: 'GET /basket',
    may: { anyone: true, customer: true },
    input: z.strictObject({ added: z.string().max(200).optional() }),
    handle: showBasket,
  }),
  page({
    path: 'POST /basket/lines',
    may: { anyone: true, customer: true },
    input: z.strictObject({ productId: id, quantity: formNumber.min(1).default(1) }),
    handle: async (call, { productId, quantity }) => {
      await putInBasket(call, { productId, quantity })
      return { redirect: `/basket?added=${productId}` }
    },
  }),
  page({
    path: 'POST /basket/lines/{product}',
    may: { anyone: true, customer: true },
    input: z.strictObject({
      product: id,
      quantity: formNumber.optional(),
      answer: z.enum(['wait', 'fewer', 'leave']).optional(),
      wanted: formNumber.optional(),
      fewer: formNumber.optional(),
    }),
    handle: changeLine,
  }),
  page({
    path: 'GET /checkout',
    may: { anyone: true, customer: true },
    input: z.strictObject({}),
    handle: async (call) => {
      const contact = await lastContact(call)
      return checkout(call, contact ?? { name: '', email: '', address: '' }, {}, contact !== null)
    },
  }),
  page({
    path: 'POST /checkout',
    may: { anyone: true, customer: true },
    input: z.strictObject({
      basket: id,
      payment: z.literal('invoice'),
      name: typed,
      email: typed,
      address: typed,
      nameAsked: typed,
      emailAsked: typed,
      addressAsked: typed,
    }),
    handle: placeFromForm,
  }),
  page({
    path: 'GET /orders/{number}',
    may: { anyone: true, customer: true, staff: ['packer', 'agent'] },
    input: z.strictObject({ number: shapes.orderNumber, key: shapes.orderKey, new: z.literal('1').optional() }),
    handle: async (call, { number, key, new: isNew }) => {
      const order = await showOrder(call, { number, key })
      const { zone } = shippingHours(call)
      const asides = await Promise.all(orderAside.fills.map(async (render) => render(call, order)))
      return {
        title: say(call.locale)('order.title', { number }),
        knows: say(call.locale)('order.knows'),
        body: (
          <OrderPage call={call} order={order} zone={zone} orderKey={key} isNew={isNew !== undefined} asides={asides} />
        ),
      }
    },
  }),
  page({
    path: 'POST /orders/{number}/cancel',
    may: { anyone: true, customer: true },
    input: z.strictObject({ number: shapes.orderNumber, key: shapes.orderKey }),
    handle: async (call, { number, key }) => {
      // Whoever may see it as its customer may cancel it.
      await showOrder(call, { number, key })
      await cancelOrder(call, number)
      return { redirect: key === undefined ? `/orders/${number}` : orderPath(call, number) }
    },
  }),
  page({
    path: 'POST /me/orders/{number}/claim',
    may: { customer: true },
    signIn: '/sign-in',
    input: shapes.orderToPack,
    handle: async (call, { number }) => {
      await claimOrder(call, number)
      return { redirect: '/me' }
    },
  }),
]

async function showBasket(call: Call, { added }: { added?: string | undefined }): Promise<PageReply> {
  const words = say(call.locale)
  const basket = await ownBasket(call)
  const hours = shippingHours(call)
  const line = basket.lines.find((one) => one.product === added)
  const note = line ? words('basket.added', { title: line.title }) : null
  return { title: words('basket.title'), body: <BasketPage call={call} basket={basket} hours={hours} note={note} /> }
}

async function ownBasket(call: Call): Promise<Basket> {
  const own = await ownCart(call)
  return own ? readCart(call, own.cart) : { id: '', lines: [] }
}

interface LineChange {
  product: string
  quantity?: number | undefined
  answer?: 'wait' | 'fewer' | 'leave' | undefined
  wanted?: number | undefined
  fewer?: number | undefined
}

/** A new quantity, or the answer to "we have fewer than you asked for". */
async function changeLine(call: Call, { product, quantity, answer, wanted, fewer }: LineChange): Promise<PageReply> {
  const own = await ownCart(call)
  if (!own) throw refuse('basket-unknown')
  const chosen = answer === 'wait' ? wanted : answer === 'fewer' ? fewer : answer === 'leave' ? 0 : quantity
  if (chosen === undefined) throw refuseInput('bad-input', { where: 'quantity', what: 'a number is expected' })
  await setLine(call, {
    id: own.cart,
    productId: product,
    quantity: chosen,
    whenShort: answer === 'wait' ? 'wait' : 'ask',
  })
  return { redirect: '/basket' }
}

type Values = Record<CheckoutField, string>

async function checkout(call: Call, values: Values, errors: Partial<Values>, offered = false): Promise<PageReply> {
  const basket = await ownBasket(call)
  const hours = shippingHours(call)
  if (basket.lines.length === 0 || basket.lines.some((line) => isShort(line, hours))) return { redirect: '/basket' }
  const ships = shipsOn(hours, call.clock.now())
  return {
    title: say(call.locale)('checkout.title'),
    knows: say(call.locale)('checkout.knows'),
    status: Object.keys(errors).length > 0 ? 422 : 200,
    body: (
      <CheckoutPage
        call={call}
        basket={basket}
        values={values}
        errors={errors}
        offered={offered}
        ships={ships && !basket.lines.every(isWaiting) ? endOfDay(ships.on, hours.zone) : null}
        zone={hours.zone}
        invoiceDays={setting(call, shipping.invoiceDays)}
      />
    ),
  }
}

interface SentForm extends Values {
  basket: string
  payment: 'invoice'
  nameAsked: string
  emailAsked: string
  addressAsked: string
}

/**
 * The form of the checkout. Its key is the basket's own id: pressing twice, or going back and pressing again, is the same request and
 * leads to the same order.
 */
async function placeFromForm(call: Call, form: SentForm): Promise<PageReply> {
  const values: Values = {
    name: form.name.trim(),
    email: form.email.trim(),
    address: form.address.trim().replaceAll('\r\n', '\n'),
  }
  const errors = wrongIn(call, values)
  if (Object.keys(errors).length > 0) return checkout(call, values, errors)
  const asked = (Object.keys(ASKED) as CheckoutField[]).map((name) => {
    const said = askedOf(ASKED[name], form[`${name}Asked`])
    if (!said) throw refuseInput('bad-input', { where: name, what: 'this was not asked for by our own form' })
    return `${said.id}@${said.version}`
  })
  try {
    const { number } = await placeOrder(
      call,
      { id: form.basket, payment: form.payment, ...values },
      `form:${form.basket}`,
      { asked },
    )
    return { redirect: `${orderPath(call, number)}&new=1` }
  } catch (error) {
    // The basket's page asks the question, line by line.
    if (error instanceof Refusal && error.code === 'not-enough-stock') return { redirect: '/basket' }
    throw error
  }
}

function wrongIn(call: Call, values: Values): Partial<Values> {
  const words = say(call.locale)
  const wrong: Partial<Values> = {}
  for (const name of Object.keys(values) as CheckoutField[])
    if (values[name] === '') wrong[name] = words('errors.field.needed')
  if (values.email !== '' && normaliseEmail(values.email) === null) wrong.email = words('errors.field.email')
  if (values.name.length > shapes.NAME_LIMIT) wrong.name = words('errors.field.tooLong', { length: shapes.NAME_LIMIT })
  if (values.address.length > shapes.ADDRESS_LIMIT)
    wrong.address = words('errors.field.tooLong', { length: shapes.ADDRESS_LIMIT })
  return wrong
}
