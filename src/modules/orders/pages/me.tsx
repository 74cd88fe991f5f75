import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { Card } from '../../../ui/content.tsx'
import { Press } from '../../../ui/form.tsx'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import { PromiseOf } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import { claimableOrders } from '../claim.ts'
import { shippingHours } from '../settings.ts'
import { ordersOf } from '../queries.ts'
import { shownOf } from './order.tsx'

/** /me: the customer's orders, newest first. */
export const yourOrders = (call: Call, parties: readonly string[]): Promise<VNode> =>
  ordersCard(call, parties, say(call.locale)('me.orders'), (number) => `/orders/${number}`)

/** The orders of somebody else, for whoever may see them: their pages stay theirs. */
export const theirOrders = (call: Call, parties: readonly string[]): Promise<VNode> =>
  ordersCard(call, parties, say(call.locale)('me.theirOrders'))

async function ordersCard(
  call: Call,
  parties: readonly string[],
  title: string,
  hrefOf?: (number: string) => string,
): Promise<VNode> {
  const words = say(call.locale)
  const orders = await ordersOf(call, parties)
  const { zone } = shippingHours(call)
  const now = call.clock.now()
  return (
    <Card title={title}>
      {orders.length === 0 ? <p class="soft">{words('order.none')}</p> : null}
      <ul>
        {orders.map((order) => (
          <li class="promised">
            <div>
              <b>
                {hrefOf ? (
                  <a href={hrefOf(order.number)}>{words('order.title', { number: order.number })}</a>
                ) : (
                  words('order.title', { number: order.number })
                )}
              </b>
              <p class="small soft">
                {formatDay(new Date(order.placedAt), zone, call.locale, { now })} ·{' '}
                {words('orders.lines', { count: order.pieces })} · {formatMoney(order.total, call.locale)} ·{' '}
                {words(`order.state.${order.state}`)}
              </p>
            </div>
            {order.promise ? (
              <PromiseOf promise={shownOf(order.promise)} eyes={{ now, zone, locale: call.locale }} />
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** /me: orders that gave a proven address of the customer's, from a browser of nobody's. Claimed by a button, never by a link. */
export async function claimable(call: Call, parties: readonly string[]): Promise<VNode | null> {
  const words = say(call.locale)
  const orders = await claimableOrders(call, parties)
  if (orders.length === 0) return null
  const { zone } = shippingHours(call)
  return (
    <Card title={words('me.claim')}>
      <div class="stack">
        <p class="soft">{words('me.claimText')}</p>
        {orders.map((order) => (
          <div class="row ends">
            <span>
              {words('order.placedOn', {
                day: formatDay(order.placedAt, zone, call.locale, { now: call.clock.now() }),
              })}
            </span>
            <Press action={`/me/orders/${order.number}/claim`}>{words('me.claimThis', { number: order.number })}</Press>
          </div>
        ))}
      </div>
    </Card>
  )
}
