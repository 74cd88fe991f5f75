import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { Card, Facts, Heading, Money, Note, Table } from '../../../ui/content.tsx'
import { Press } from '../../../ui/form.tsx'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import { PromiseOf } from '../../../ui/promise.tsx'
import { promiseState } from '../../../ui/due.ts'
import { say } from '../../../ui/words.ts'
import type { OrderShown, PromiseSeen } from '../contract.ts'

interface OrderProps {
  call: Call
  order: OrderShown
  zone: string
  /** The key that opened the page, for its own forms. */
  orderKey: string | undefined
  /** Just placed: said thanks for. */
  isNew: boolean
  /** What higher modules put beside it. */
  asides: ComponentChildren
}

/** One order: what, when, the promise, the parcel, the invoice, and what we know about the customer because of it. */
export function OrderPage({ call, order, zone, orderKey, isNew, asides }: OrderProps): VNode {
  const { locale } = call
  const words = say(locale)
  const now = call.clock.now()
  const day = (iso: string) => formatDay(new Date(iso), zone, locale, { now, style: 'long' })
  return (
    <div class="stack wide">
      <Heading
        title={words('order.title', { number: order.number })}
        above={words('order.placedOn', { day: day(order.placedAt) })}
      >
        {words(`order.state.${order.state}`)}
      </Heading>
      {isNew && order.contact ? (
        <Note>
          <b>{words('order.thanks', { name: order.contact.name })}</b>{' '}
          {order.contact.email ? words('order.mailSent', { email: order.contact.email }) : null}
        </Note>
      ) : null}
      <div class="split">
        <div class="stack wide">
          <Promises call={call} order={order} zone={zone} />
          <Articles call={call} order={order} day={day} />
        </div>
        <div class="stack">
          <Facts facts={factsOf(call, order, day)} />
          {order.contact ? <Known call={call} order={order} /> : null}
          {order.state === 'placed' && order.shipments.length === 0 ? (
            <Press action={`/orders/${order.number}/cancel`} hidden={orderKey === undefined ? {} : { key: orderKey }}>
              {words('order.cancel')}
            </Press>
          ) : null}
          {asides}
          {orderKey === undefined ? null : <p class="small softer">{words('order.keepLink')}</p>}
        </div>
      </div>
    </div>
  )
}

function Promises({ call, order, zone }: { call: Call; order: OrderShown; zone: string }): VNode | null {
  const words = say(call.locale)
  const eyes = { now: call.clock.now(), zone, locale: call.locale }
  if (order.promises.length === 0) return null
  return (
    <Card title={words('order.promised')}>
      <ul>
        {order.promises.map((promise) => {
          const shown = shownOf(promise)
          const state = promiseState(shown, eyes.now, zone)
          return (
            <li class="promised">
              <div>
                <b>
                  {words('order.shipsOn', {
                    day: formatDay(shown.due, zone, call.locale, { now: eyes.now, style: 'long' }),
                  })}
                </b>
                {state === 'due' ? null : (
                  <p class="small soft">{words(state === 'kept' ? 'order.keptNote' : 'order.brokenNote')}</p>
                )}
              </div>
              <PromiseOf promise={shown} eyes={eyes} />
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Articles({ call, order, day }: { call: Call; order: OrderShown; day: (iso: string) => string }): VNode {
  const words = say(call.locale)
  return (
    <Card title={words('order.what')}>
      <Table
        caption={words('order.what')}
        captionUnseen
        columns={[
          {
            title: words('basket.line'),
            cell: (line: OrderShown['lines'][number]) => (
              <>
                {line.title}
                {line.waiting && line.shipsAt ? (
                  <p class="small soft">{words('order.waits', { day: day(line.shipsAt) })}</p>
                ) : null}
              </>
            ),
          },
          { title: words('basket.quantity'), cell: (line) => line.quantity, number: true },
          {
            title: words('common.total'),
            cell: (line) => <Money money={line.gross} locale={call.locale} />,
            number: true,
          },
        ]}
        rows={order.lines}
        sum={[words('common.total'), null, <Money money={order.gross} locale={call.locale} />]}
      />
    </Card>
  )
}

function factsOf(call: Call, order: OrderShown, day: (iso: string) => string) {
  const words = say(call.locale)
  return [
    ...order.shipments.map((parcel) => ({
      name: words('order.parcel'),
      value: (
        <>
          {words('order.shippedOn', { day: day(parcel.shippedAt) })}{' '}
          {words('order.shippedWith', { carrier: parcel.carrier, waybill: parcel.waybill })}
          {parcel.trackingUrl ? (
            <>
              <br />
              <a href={parcel.trackingUrl} rel="noreferrer">
                {words('order.track')}
              </a>
            </>
          ) : null}
        </>
      ),
    })),
    ...(order.contact ? [{ name: words('order.to'), value: <Address {...order.contact} /> }] : []),
    { name: words('order.payment'), value: words('order.byInvoice') },
    ...(order.state === 'cancelled'
      ? []
      : [
          {
            name: words('order.invoice'),
            value: order.invoice
              ? words('order.invoiceNumber', {
                  number: order.invoice.number,
                  day: day(`${order.invoice.dueOn}T12:00:00Z`),
                })
              : words('order.invoiceLater'),
          },
        ]),
    { name: words('order.net'), value: formatMoney(order.net, call.locale) },
    { name: words('order.vat'), value: formatMoney(order.tax, call.locale) },
  ]
}

function Address({ name, address }: { name: string; address: string }): VNode {
  return (
    <>
      {name}
      {address.split('\n').map((line) => (
        <>
          <br />
          {line}
        </>
      ))}
    </>
  )
}

function Known({ call, order }: { call: Call; order: OrderShown }): VNode {
  const words = say(call.locale)
  return (
    <Card title={words('order.known')}>
      <div class="stack">
        <p class="small soft">{words('order.knownText')}</p>
        {order.contact?.email ? <p class="small">{order.contact.email}</p> : null}
        <p class="small">
          <a href="/me">{words('order.knownRecord')}</a>
        </p>
      </div>
    </Card>
  )
}

/** A promise of the contract as the mark draws it. */
export function shownOf(promise: PromiseSeen) {
  const date = (iso: string | null) => (iso === null ? null : new Date(iso))
  return {
    due: new Date(promise.dueAt),
    precision: promise.precision,
    made: new Date(promise.madeAt),
    kept: date(promise.keptAt),
    broken: date(promise.brokenAt),
  }
}
