import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { formatDay, formatMoney } from '../../ui/format.ts'
import { type LetterPart, writeLetter } from '../../ui/letter.tsx'
import { say } from '../../ui/words.ts'
import { declareLetter, type LetterToWrite, ORDERS, transact, type Written } from '../customers/index.ts'
import type { OrderShown } from './contract.ts'
import { orderUrl } from './place.ts'
import { readOrder } from './queries.ts'
import { shippingHours } from './settings.ts'

/** "We have your order, and this is when it leaves": owed by orders.place in the order's own transaction. */
export const placedLetter = orderLetter('order.placed', (order, { words, day, money, url }) => ({
  subject: words('mail.orderPlaced.subject', { number: order.number }),
  parts: [
    { text: words('mail.orderPlaced.text', { number: order.number, total: money(order.gross) }) },
    {
      lines: order.lines.map((line) => ({
        text: words('mail.orderPlaced.line', { quantity: line.quantity, title: line.title, total: money(line.gross) }),
      })),
    },
    ...order.promises
      .slice(0, 1)
      .map((promise) => ({ text: words('mail.orderPlaced.ships', { day: day(promise.dueAt) }) })),
    ...(order.lines.some((line) => line.waiting) ? [{ text: words('mail.orderPlaced.waits') }] : []),
    { text: words('mail.orderPlaced.see'), href: url, button: words('order.title', { number: order.number }) },
  ],
  reason: words('mail.orderPlaced.reason'),
}))

/** "It has left": owed when the parcel is handed over, before anybody asks. */
export const shippedLetter = orderLetter('order.shipped', (order, { words, day, url, data }) => {
  const parcel = order.shipments.find((one) => one.id === data['shipment']) ?? order.shipments.at(-1)
  if (!parcel) return null
  return {
    subject: words('mail.orderShipped.subject', { number: order.number }),
    parts: [
      {
        text: words('mail.orderShipped.text', {
          day: day(parcel.shippedAt),
          carrier: parcel.carrier,
          waybill: parcel.waybill,
        }),
      },
      ...(parcel.trackingUrl
        ? [{ text: words('mail.orderShipped.see'), href: parcel.trackingUrl, button: words('order.track') }]
        : []),
      { text: words('mail.orderShipped.order'), href: url, button: words('order.title', { number: order.number }) },
    ],
    reason: words('mail.orderShipped.reason'),
  }
})

/** The invoice, when its number has been given. */
export const invoiceLetter = orderLetter('order.invoiced', (order, { words, day, money, url }) => {
  if (!order.invoice) return null
  const { number, dueOn } = order.invoice
  return {
    subject: words('mail.orderInvoiced.subject', { invoice: number, number: order.number }),
    parts: [
      {
        text: words('mail.orderInvoiced.text', {
          invoice: number,
          total: money(order.gross),
          day: day(`${dueOn}T12:00:00Z`),
        }),
      },
      { lines: order.lines.map((line) => ({ text: `${line.quantity} × ${line.title}`, amount: money(line.gross) })) },
      { text: words('mail.orderInvoiced.tax', { net: money(order.net), tax: money(order.tax) }) },
      { text: words('mail.orderShipped.order'), href: url, button: words('order.title', { number: order.number }) },
    ],
    reason: words('mail.orderPlaced.reason'),
  }
})

orderLetter('order.cancelled', (order, { words }) => ({
  subject: words('mail.orderCancelled.subject', { number: order.number }),
  parts: [{ text: words('mail.orderCancelled.text', { number: order.number }) }],
  reason: words('mail.orderCancelled.reason'),
}))

/** We missed it: told by us, once, with the new day. */
export const lateLetter = orderLetter('order.late', (order, { words, day, url, data }) => {
  const { was, now } = data
  if (typeof was !== 'string' || typeof now !== 'string') return null
  // It has left in the meantime: then the other letter has said so.
  if (order.state === 'shipped' || order.state === 'cancelled') return null
  return {
    subject: words('mail.orderLate.subject', { number: order.number }),
    parts: [
      { text: words('mail.orderLate.text', { number: order.number, day: day(was), newDay: day(now) }) },
      { text: words('mail.orderPlaced.see'), href: url, button: words('order.title', { number: order.number }) },
    ],
    reason: words('mail.orderLate.reason'),
  }
})

interface Saying {
  words: ReturnType<typeof say>
  day(iso: string): string
  money(money: { amount: number; currency: string }): string
  url: string
  data: Readonly<Record<string, unknown>>
}
type Said = { subject: string; parts: LetterPart[]; reason: string }

function orderLetter(kind: string, tell: (order: OrderShown, saying: Saying) => Said | null) {
  return declareLetter({
    kind,
    async render(ctx: Acting, letter: LetterToWrite): Promise<Written | null> {
      const number = String(letter.data['order'])
      const { rows } = await sql<{
        id: string
        party: string | null
      }>`select id, party from orders.find_order(${number}::bigint)`.execute(ctx.db)
      const found = rows[0]
      // Erased: nobody is there to be written to.
      if (!found?.party) return null
      const { party } = found
      const order = await transact(ctx, { purpose: ORDERS, parties: [party] }, (tx) => readOrder(tx, found.id, 'self'))
      const { zone } = shippingHours(ctx)
      const said = tell(order, {
        words: say(letter.locale),
        day: (iso) => formatDay(new Date(iso), zone, letter.locale, { now: ctx.clock.now(), style: 'long' }),
        money: (money) => formatMoney(money, letter.locale),
        url: orderUrl(ctx, number),
        data: letter.data,
      })
      if (!said) return null
      return writeLetter({
        locale: letter.locale,
        shop: setting(ctx, shop.name),
        ...said,
        ...(order.contact ? { name: order.contact.name } : {}),
        privacyUrl: new URL('/privacy', ctx.config.url).href,
      })
    },
  })
}
