import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { declareAsked } from '../../../ui/asked.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { AskedField, Button, Choice, Hidden } from '../../../ui/form.tsx'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import { PromiseMark } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import { ORDERS } from '../../customers/index.ts'
import { type Basket, totalOf } from '../basket.ts'
import { ADDRESS_LIMIT, NAME_LIMIT } from '../contract.ts'
import { Summary } from './basket.tsx'

/** Why the form asks: stored with each answer. */
export const ASKED = {
  email: declareAsked('orderEmail', ORDERS),
  name: declareAsked('orderName', ORDERS),
  address: declareAsked('orderAddress', ORDERS),
}

export type CheckoutField = keyof typeof ASKED

interface CheckoutProps {
  call: Call
  basket: Basket
  /** What stands in the fields: typed before, or offered from the last order. */
  values: Readonly<Record<CheckoutField, string>>
  errors: Partial<Record<CheckoutField, string>>
  offered: boolean
  /** The day on which what is in stock leaves; null when nothing of it is. */
  ships: Date | null
  zone: string
  invoiceDays: number
}

/** Checkout without an account: what is asked for, why, and what it gives. */
export function CheckoutPage({
  call,
  basket,
  values,
  errors,
  offered,
  ships,
  zone,
  invoiceDays,
}: CheckoutProps): VNode {
  const { locale } = call
  const words = say(locale)
  const total = totalOf(basket)
  const now = call.clock.now()
  const field = (name: CheckoutField) => ({
    asked: ASKED[name],
    name,
    locale,
    value: values[name],
    error: errors[name],
  })
  return (
    <form class="split" method="post" action="/checkout">
      <Hidden values={{ basket: basket.id }} />
      <div class="stack wide">
        <Heading title={words('checkout.title')}>{words('checkout.intro')}</Heading>
        {offered ? <Note>{words('checkout.offered')}</Note> : null}
        <section class="stack">
          <h2>{words('checkout.who')}</h2>
          <AskedField {...field('name')} label={words('common.name')} autocomplete="name" longest={NAME_LIMIT} />
          <AskedField
            {...field('email')}
            label={words('common.email')}
            type="email"
            autocomplete="email"
            inputmode="email"
            longest={320}
          />
        </section>
        <section class="stack">
          <h2>{words('checkout.where')}</h2>
          <AskedField
            {...field('address')}
            label={words('common.address')}
            rows={4}
            autocomplete="street-address"
            longest={ADDRESS_LIMIT}
          />
        </section>
        <fieldset class="stack">
          <legend>
            <h2>{words('checkout.how')}</h2>
          </legend>
          <Choice name="payment" value="invoice" chosen>
            <b>{words('checkout.invoice')}</b>
            <br />
            <span class="small soft">{words('checkout.invoiceText', { days: invoiceDays })}</span>
          </Choice>
        </fieldset>
      </div>
      <Summary call={call} basket={basket} zone={zone} lines>
        {ships ? (
          <div class="stack tight">
            <span>
              <PromiseMark state="due">
                {words('order.shipsOn', { day: formatDay(ships, zone, locale, { now, style: 'long' }) })}
              </PromiseMark>
            </span>
            <p class="small soft">{words('checkout.promise')}</p>
          </div>
        ) : null}
        <Button look="main" big>
          {words('checkout.placeOrder', { total: total ? formatMoney(total, locale) : '' })}
        </Button>
        <p class="small soft">{words('checkout.binding')}</p>
      </Summary>
    </form>
  )
}
