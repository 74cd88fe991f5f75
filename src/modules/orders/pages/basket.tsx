import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { Card, Empty, Heading, Money, Note } from '../../../ui/content.tsx'
import { Button, Choice, Hidden, Press } from '../../../ui/form.tsx'
import { formatDay, formatMoney, formatPercent } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { momentOf } from '../../customers/index.ts'
import { type Basket, type BasketLine, totalOf } from '../basket.ts'
import { QUANTITY_LIMIT } from '../contract.ts'
import type { ShippingHours } from '../settings.ts'
import { shipsAfterRestock } from '../shipping.ts'
import { taxIn } from '../tax.ts'

interface Seen {
  call: Call
  basket: Basket
  hours: ShippingHours
}

/** The basket: what is in it, what it costs, and for each line of which there is not enough the question what to do. */
export function BasketPage({ call, basket, hours, note }: Seen & { note: string | null }): VNode {
  const words = say(call.locale)
  if (basket.lines.length === 0) {
    return (
      <div class="stack wide">
        <Heading title={words('basket.title')} />
        {note ? <Note>{note}</Note> : null}
        <Empty title={words('basket.emptyTitle')} action={<Button href="/">{words('basket.toShop')}</Button>}>
          {words('basket.emptyText')}
        </Empty>
      </div>
    )
  }
  const asked = basket.lines.filter((line) => isShort(line, hours))
  return (
    <div class="split">
      <div class="stack wide">
        <Heading title={words('basket.title')} />
        {note ? <Note>{note}</Note> : null}
        {asked.map((line) => (
          <ShortQuestion call={call} line={line} hours={hours} />
        ))}
        <ul>
          {basket.lines.map((line) => (
            <Line call={call} line={line} hours={hours} />
          ))}
        </ul>
      </div>
      <Summary call={call} basket={basket} zone={hours.zone}>
        {asked.length === 0 ? (
          <Button look="main" big href="/checkout">
            {words('basket.checkout')}
          </Button>
        ) : (
          <p class="small soft">{words('short.first')}</p>
        )}
      </Summary>
    </div>
  )
}

/** There is not enough, and no answer that still holds: what the customer agreed to wait for must be possible. */
export function isShort(line: BasketLine, { zone }: ShippingHours): boolean {
  if (line.quantity <= line.available) return false
  if (line.waitUntil === null || line.restockOn === null) return true
  return momentOf(line.restockOn, 0, zone) > new Date(line.waitUntil)
}

/** The customer chose to wait for it. */
export function isWaiting(line: BasketLine): boolean {
  return line.waitUntil !== null && line.quantity > line.available
}

function dayOfWait(call: Call, line: BasketLine, zone: string): string {
  return formatDay(new Date(line.waitUntil ?? call.clock.now()), zone, call.locale, {
    now: call.clock.now(),
    style: 'long',
  })
}

function Line({ call, line, hours }: { call: Call; line: BasketLine; hours: ShippingHours }): VNode {
  const words = say(call.locale)
  const total = { amount: line.price * line.quantity, currency: line.currency }
  return (
    <li class="promised">
      <div class="stack tight">
        <a href={`/products/${line.slug}`}>
          <b>{line.title}</b>
        </a>
        <p class="small soft">
          {words('basket.each', { price: formatMoney({ amount: line.price, currency: line.currency }, call.locale) })}
        </p>
        {isWaiting(line) ? (
          <p class="small">{words('basket.waits', { day: dayOfWait(call, line, hours.zone) })}</p>
        ) : (
          <p class="small softer">{words('basket.stocked', { available: Math.max(0, line.available) })}</p>
        )}
      </div>
      <b class="num">{formatMoney(total, call.locale)}</b>
      <div class="row">
        <form method="post" action={`/basket/lines/${line.product}`} class="row">
          <input
            class="input few"
            type="number"
            name="quantity"
            value={line.quantity}
            min={0}
            max={QUANTITY_LIMIT}
            required
            aria-label={`${words('basket.quantity')}: ${line.title}`}
          />
          <Button about={line.title}>{words('common.change')}</Button>
        </form>
        <Press action={`/basket/lines/${line.product}`} look="link" about={line.title} hidden={{ quantity: '0' }}>
          {words('common.remove')}
        </Press>
      </div>
    </li>
  )
}

function ShortQuestion({ call, line, hours }: { call: Call; line: BasketLine; hours: ShippingHours }): VNode {
  const words = say(call.locale)
  const now = call.clock.now()
  const available = Math.max(0, line.available)
  const until = line.restockOn === null ? null : shipsAfterRestock(hours, line.restockOn, now)
  const day = (iso: string) => formatDay(new Date(`${iso}T12:00:00Z`), 'UTC', call.locale, { now, style: 'long' })
  return (
    <Card title={words('short.title')}>
      <form class="stack" method="post" action={`/basket/lines/${line.product}`}>
        <p>
          {words('short.text', { wanted: line.quantity, title: line.title, available })}{' '}
          {line.restockOn === null
            ? words('short.restockUnknown')
            : words('short.restock', { day: day(line.restockOn) })}
        </p>
        <fieldset class="stack">
          <legend class="unseen">{words('short.title')}</legend>
          {until ? (
            <Choice name="answer" value="wait" chosen>
              {words('short.wait', { day: day(until) })}
            </Choice>
          ) : null}
          {available > 0 ? (
            <Choice name="answer" value="fewer" chosen={!until}>
              {words('short.fewer', { count: available })}
            </Choice>
          ) : null}
          <Choice name="answer" value="leave" chosen={!until && available === 0}>
            {words('short.leave')}
          </Choice>
        </fieldset>
        <Hidden values={{ wanted: String(line.quantity), fewer: String(available) }} />
        <div>
          <Button look="main">{words('short.continue')}</Button>
        </div>
      </form>
    </Card>
  )
}

interface SummaryProps {
  call: Call
  basket: Basket
  zone: string
  /** Say each line; else they stand beside it. */
  lines?: boolean
  children: ComponentChildren
}

/** What it costs, with the tax that is in it by rate. */
export function Summary({ call, basket, zone, lines, children }: SummaryProps): VNode {
  const words = say(call.locale)
  const total = totalOf(basket)
  const rates = [...new Set(basket.lines.map((line) => line.rate))]
    .filter((rate) => rate > 0)
    .sort((one, other) => one - other)
  return (
    <Card title={words('checkout.summary')}>
      <div class="stack">
        {lines
          ? basket.lines.map((line) => (
              <div class="promised">
                <div>
                  {line.quantity} × {line.title}
                  {isWaiting(line) ? (
                    <p class="small soft">{words('order.waits', { day: dayOfWait(call, line, zone) })}</p>
                  ) : null}
                </div>
                <Money money={{ amount: line.price * line.quantity, currency: line.currency }} locale={call.locale} />
              </div>
            ))
          : null}
        <p class="row ends">
          <span class="soft">{words('basket.shipping')}</span>
          <span>{words('basket.shippingFree')}</span>
        </p>
        {total
          ? rates.map((rate) => (
              <p class="row ends small soft">
                <span>{words('basket.taxOf', { rate: formatPercent(rate / 10_000, call.locale) })}</span>
                <Money money={{ amount: taxOfRate(basket, rate), currency: total.currency }} locale={call.locale} />
              </p>
            ))
          : null}
        {total ? (
          <p class="row ends">
            <b>{words('common.total')}</b>
            <b class="price">{formatMoney(total, call.locale)}</b>
          </p>
        ) : null}
        {children}
      </div>
    </Card>
  )
}

function taxOfRate(basket: Basket, rate: number): number {
  return basket.lines
    .filter((line) => line.rate === rate)
    .reduce((sum, line) => sum + taxIn(line.price * line.quantity, rate), 0)
}
