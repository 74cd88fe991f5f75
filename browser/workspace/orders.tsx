import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatMoney } from '../../src/ui/format.ts'
import { PromiseOf, When } from '../../src/ui/promise.tsx'
import { type Answer, call } from './client.ts'
import { TheirLine } from './customers.tsx'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, fieldsOf, initials, Labelled, Link, Rows } from './parts.tsx'
import { aside, eyes, has, locale, place, words } from './state.ts'

type Listed = Answer<'GET /api/orders'>['items'][number]
export type Order = Answer<'GET /api/orders/{number}'>
const STATES = ['open', 'placed', 'packed', 'shipped', 'cancelled', 'returned'] as const
const state = signal<(typeof STATES)[number]>('open')
const pages = signal(1)

/** Every order, by its state. */
export function Orders(): VNode {
  return <OrderRoom room="orders" title={words.value('orders.title')} filter />
}

/** The list of orders beside the chosen one, beside the customer whose it is. */
export function OrderRoom({
  room,
  title,
  filter,
}: {
  room: 'orders' | 'packing'
  title: string
  filter?: true
}): VNode {
  const { chosen } = place.value
  const wanted = filter ? state.value : 'open'
  const { now } = useFresh(() => listPages(wanted, pages.value), [wanted, pages.value], ['orders'])
  return (
    <>
      <section class="list">
        <header>
          <h2>{title}</h2>
          {now.value.value ? (
            <span class="small softer">{words.value('orders.count', { count: now.value.value.items.length })}</span>
          ) : null}
          {filter ? (
            <select
              class="input"
              aria-label={words.value('orders.state')}
              value={wanted}
              onChange={(event) => {
                pages.value = 1
                state.value = event.currentTarget.value as (typeof STATES)[number]
              }}
            >
              {STATES.map((one) => (
                <option value={one}>{words.value(`orders.state.${one}`)}</option>
              ))}
            </select>
          ) : null}
        </header>
        <Rows label={title}>
          <Shown loaded={now.value}>
            {({ items, more }) => (
              <>
                {items.length === 0 ? (
                  <p class="nothing">
                    {words.value(
                      room === 'packing' ? 'packing.none' : wanted === 'open' ? 'orders.noneOpen' : 'orders.none',
                    )}
                  </p>
                ) : null}
                {items.map((order) => (
                  <OrderEntry key={order.number} room={room} order={order} current={order.number === chosen} />
                ))}
                {more ? (
                  <button class="button quiet" type="button" onClick={() => (pages.value += 1)}>
                    {words.value('workspace.more')}
                  </button>
                ) : null}
              </>
            )}
          </Shown>
        </Rows>
      </section>
      {chosen ? (
        <ChosenOrder key={chosen} room={room} number={chosen} />
      ) : (
        <section class="detail">
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        </section>
      )}
    </>
  )
}

/** The pages that somebody has opened so far, as one list. */
async function listPages(wanted: (typeof STATES)[number], count: number): Promise<{ items: Listed[]; more: boolean }> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => call('GET /api/orders', { state: wanted, page: index + 1 })),
  )
  return { items: answers.flatMap(({ items }) => items), more: answers.at(-1)?.more ?? false }
}

function OrderEntry({ room, order, current }: { room: string; order: Listed; current: boolean }): VNode {
  return (
    <Link room={room} chosen={order.number} class="entry" current={current}>
      <b>{order.customer ?? words.value('customers.nameless')}</b>
      {order.promise ? (
        <PromiseOf promise={shownOf(order.promise)} eyes={eyes.value} />
      ) : (
        <span class="small softer">{words.value(`orders.state.${order.state}`)}</span>
      )}
      <p>
        {order.number} · {words.value('orders.lines', { count: order.pieces })} ·{' '}
        {formatMoney(order.total, locale.value)}
        {order.waiting ? ` · ${words.value('orders.waiting')}` : ''}
      </p>
    </Link>
  )
}

function ChosenOrder({ room, number }: { room: string; number: string }): VNode {
  const { now, again } = useFresh(() => call('GET /api/orders/{number}', { number }), [number], ['orders'])
  const customer = now.value.value?.customerId
  return (
    <>
      <section class="detail">
        <Shown loaded={now.value}>
          {(order) => (
            <>
              <DetailHead
                room={room}
                title={words.value('orders.titled', { number })}
                under={<OrderUnder order={order} />}
              >
                {customer && has('agent') ? (
                  <button
                    class="button"
                    type="button"
                    aria-expanded={aside.value}
                    onClick={() => (aside.value = !aside.value)}
                  >
                    {words.value('customers.line')}
                  </button>
                ) : null}
              </DetailHead>
              <OrderSheet order={order} />
              <OrderActions order={order} again={again} />
            </>
          )}
        </Shown>
      </section>
      {customer && aside.value && has('agent') ? (
        <aside class="person" aria-label={words.value('customers.line')}>
          <button class="button quiet back" type="button" onClick={() => (aside.value = false)}>
            ← {words.value('workspace.back')}
          </button>
          <CustomerBeside id={customer} number={number} />
        </aside>
      ) : null}
    </>
  )
}

function OrderUnder({ order }: { order: Order }): VNode {
  return (
    <>
      {words.value(`orders.state.${order.state}`)} · <When at={new Date(order.placedAt)} eyes={eyes.value} />
      {order.fromCase === undefined ? null : (
        <>
          {' · '}
          <Link room="inbox" chosen={order.fromCase}>
            {words.value('inbox.case', { number: order.fromCase })}
          </Link>
        </>
      )}
    </>
  )
}

function OrderSheet({ order }: { order: Order }): VNode {
  return (
    // It scrolls on a telephone and holds nothing to press, so it takes the focus itself: else the keyboard could not scroll it.
    <div class="sheet" tabIndex={0} role="region" aria-label={words.value('orders.titled', { number: order.number })}>
      {order.promises.map((promise) => (
        <p>
          <PromiseOf promise={shownOf(promise)} eyes={eyes.value} />
        </p>
      ))}
      {order.contact ? (
        <section>
          <h3>{words.value('packing.to')}</h3>
          <address>
            {order.contact.name}
            {order.contact.address.split('\n').map((line) => (
              <>
                <br />
                {line}
              </>
            ))}
          </address>
        </section>
      ) : null}
      <section>
        <h3>{words.value('packing.inside')}</h3>
        <table class="lines">
          <tbody>
            {order.lines.map((line) => (
              <tr>
                <td class="num">{line.quantity} ×</td>
                <td>
                  {line.title} {line.waiting ? <span class="tag due">{words.value('orders.waiting')}</span> : null}
                </td>
                <td class="num">{formatMoney(line.gross, locale.value)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={2}>{words.value('orders.total')}</td>
              <td class="num">{formatMoney(order.gross, locale.value)}</td>
            </tr>
          </tfoot>
        </table>
      </section>
      {order.shipments.map((one) => (
        <p>
          <When at={new Date(one.shippedAt)} eyes={eyes.value} /> · {one.carrier}{' '}
          {one.trackingUrl ? <a href={one.trackingUrl}>{one.waybill}</a> : one.waybill}
        </p>
      ))}
      {order.contact ? (
        <p class="small softer">{words.value('packing.lookNote', { name: order.contact.name })}</p>
      ) : null}
    </div>
  )
}

function OrderActions({ order, again }: { order: Order; again: () => Promise<void> }): VNode | null {
  if ((order.state !== 'placed' && order.state !== 'packed') || !has('packer')) return null
  const { number } = order
  const pack = () =>
    attempt(
      async () => void (await call('POST /api/orders/{number}/packing', { number })),
      words.value('packing.packed'),
    ).then(again)
  const ship = async (event: SubmitEvent) => {
    const { carrier = '', waybill = '' } = fieldsOf(event)
    await attempt(
      () => call('POST /api/orders/{number}/shipments', { number, carrier, waybill }),
      words.value('packing.told', { name: order.contact?.name ?? '' }),
    )
    await again()
  }
  return (
    <form class="actions" onSubmit={ship}>
      {order.state === 'placed' ? (
        <button class="button" type="button" onClick={pack}>
          {words.value('packing.markPacked')}
        </button>
      ) : null}
      <Labelled label={words.value('packing.carrier')}>
        <input class="input" name="carrier" required maxLength={80} list="carriers" />
      </Labelled>
      <datalist id="carriers">
        {['Posten', 'PostNord', 'Bring', 'DHL', 'UPS', 'FedEx', 'GLS', 'DPD'].map((name) => (
          <option value={name}>{name}</option>
        ))}
      </datalist>
      <Labelled label={words.value('packing.waybill')}>
        <input class="input" name="waybill" required maxLength={80} autocomplete="off" />
      </Labelled>
      <button class="button main">{words.value('packing.shipAndTell', { name: order.contact?.name ?? '' })}</button>
    </form>
  )
}

function CustomerBeside({ id, number }: { id: string; number: string }): VNode {
  const { now } = useFresh(
    () => call('GET /api/customers/{id}', { id, reasonType: 'order', reasonId: number }),
    [id],
    [`line/${id}`],
  )
  return (
    <Shown loaded={now.value}>
      {(customer) => {
        const name = customer.name ?? customer.emails[0] ?? customer.suggestedEmails[0] ?? null
        return (
          <>
            <header class="who">
              <span class="avatar" aria-hidden="true">
                {initials(name)}
              </span>{' '}
              <Link room="customers" chosen={id}>
                <b>{name ?? words.value('customers.nameless')}</b>
              </Link>
            </header>
            <h3>{words.value('customers.line')}</h3>
            <TheirLine id={id} />
            <p class="small softer">
              {words.value('customers.lookNote', {
                reason: words.value('customers.openForOrder', { number }),
                name: name ?? words.value('customers.they'),
              })}
            </p>
          </>
        )
      }}
    </Shown>
  )
}

function shownOf(promise: Order['promises'][number]) {
  return {
    due: new Date(promise.dueAt),
    precision: promise.precision,
    made: new Date(promise.madeAt),
    kept: promise.keptAt ? new Date(promise.keptAt) : null,
    broken: promise.brokenAt ? new Date(promise.brokenAt) : null,
  }
}
