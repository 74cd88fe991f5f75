import type { VNode } from 'preact'
import { declareAsked } from './asked.ts'
import { Card, Facts, Fold, Heading, Live, Money, Note, Pager, Picture, Shelf, Table, Tile } from './content.tsx'
import { AskedField, Button, Choice, Field, Press } from './form.tsx'
import { formatMoney } from './format.ts'
import { PromiseMark } from './promise.tsx'
import { say, sayDeclared } from './words.ts'

const kroner = (amount: number) => ({ amount: amount * 100, currency: 'NOK' })

const GOODS = [
  ['Nordmarka boot, oiled leather', 2490, ''],
  ['Finse boot', 2190, 'few'],
  ['Beeswax, 100 ml', 149, ''],
  ['Merino socks, two pairs', 329, ''],
  ['Windproof anorak in waxed cotton, with hood', 1890, 'out'],
  ['Brush of horsehair', 129, ''],
  ['Spare laces', 59, ''],
  ['Sitting pad of felt', 219, 'few'],
] as const

export function ShopList({ locale }: { locale: string }): VNode {
  const words = say(locale)
  return (
    <>
      <Heading title={words('list.title')} above={words('list.found', { count: 184 })} />
      <div class="aside">
        <Fold title={words('filter.title')}>
          <form class="stack">
            <Field
              name="kind"
              label={words('filter.category')}
              locale={locale}
              options={[{ value: '', label: words('filter.all') }]}
            />
            <Choice name="stock" value="yes" several plain chosen>
              {words('filter.inStock')}
            </Choice>
            <Button>{words('filter.show')}</Button>
          </form>
        </Fold>
        <div>
          <Shelf>
            {GOODS.map(([title, price, state]) => (
              <Tile
                href="/p/1"
                title={title}
                price={formatMoney(kroner(price), locale)}
                out={state === 'out'}
                note={state === 'out' ? words('list.out') : state === 'few' ? words('list.few', { count: 2 }) : null}
              />
            ))}
          </Shelf>
          <Pager locale={locale} page={2} pages={23} href={(page) => `?page=${page}`} />
        </div>
      </div>
    </>
  )
}

export function Product({ locale }: { locale: string }): VNode {
  const words = say(locale)
  return (
    <div class="split">
      <Picture src="/boot.svg" alt={words('product.picture', { title: 'Nordmarka boot' })} first />
      <div class="stack">
        <p class="small softer">Boots · Made in Hønefoss</p>
        <h1>Nordmarka boot, oiled leather</h1>
        <p class="lead">Resoleable, waterproof to the ankle, and broken in after about a week.</p>
        <p>
          <span class="price">{formatMoney(kroner(2490), locale)}</span>{' '}
          <span class="small softer">{words('product.taxIncluded', { rate: '25 %' })}</span>
        </p>
        <Facts
          facts={[
            {
              name: words('product.inStock', { count: 3 }),
              value: (
                <PromiseMark state="due" left={0.35}>
                  {words('product.shipsToday', { time: '15.00' })}
                </PromiseMark>
              ),
            },
            { name: words('product.number'), value: <span class="num">NM-42-OIL</span> },
            { name: words('product.brand'), value: 'Fjell & Fabrikk' },
          ]}
        />
        <form class="buy" method="post">
          <Field
            name="quantity"
            label={words('product.quantity')}
            locale={locale}
            type="number"
            value={1}
            minimum={1}
            maximum={3}
            few
          />
          <Button look="main" big>
            {words('product.putInBasket')}
          </Button>
        </form>
        <p class="small soft">{words('product.changeMind', { days: 30 })}</p>
        <h2>{words('product.about')}</h2>
        <p>
          Cut from one piece of oiled Norwegian leather and sewn through the sole, so that it can be taken apart and
          soled again. Wax it when the leather looks dry; that is all the care it asks for.
        </p>
        <p>It runs true to size. If you wear thick socks, take half a size more.</p>
      </div>
    </div>
  )
}

export function Basket({ locale }: { locale: string }): VNode {
  const words = say(locale)
  const lines = [
    ['Nordmarka boot, oiled leather', 1, 2490],
    ['Beeswax, 100 ml', 2, 298],
  ] as const
  return (
    <div class="stack wide">
      <Heading title={words('basket.title')} />
      <Note>{words('basket.added', { title: 'Beeswax, 100 ml' })}</Note>
      <Live from="/basket/lines" topic="party:1">
        <Table
          caption={words('basket.title')}
          captionUnseen
          columns={[
            { title: words('basket.line'), cell: ([title]: (typeof lines)[number]) => title },
            { title: words('basket.quantity'), cell: ([, count]) => count, number: true },
            {
              title: words('common.total'),
              cell: ([, , total]) => <Money money={kroner(total)} locale={locale} />,
              number: true,
            },
            {
              title: words('common.change'),
              cell: ([title]) => (
                <Press action="/basket" look="link" about={title}>
                  {words('common.remove')}
                </Press>
              ),
              number: true,
            },
          ]}
          rows={lines}
          sum={[words('common.total'), null, <Money money={kroner(2788)} locale={locale} />, null]}
        />
      </Live>
      <Card title={words('short.title')}>
        <p>{words('short.text', { wanted: 3, title: 'Finse boot', available: 2 })}</p>
        <form class="stack" method="post">
          <fieldset class="stack">
            <legend class="unseen">{words('short.title')}</legend>
            <Choice name="answer" value="wait" chosen>
              {words('short.wait', { day: 'Tue 24 Nov' })}
            </Choice>
            <Choice name="answer" value="fewer">
              {words('short.fewer', { count: 2 })}
            </Choice>
            <Choice name="answer" value="leave">
              {words('short.leave')}
            </Choice>
          </fieldset>
          <div>
            <Button look="main">{words('short.continue')}</Button>
          </div>
        </form>
      </Card>
    </div>
  )
}

const ASKED = {
  email: declareAsked('orderEmail', 'orders'),
  name: declareAsked('orderName', 'orders'),
  address: declareAsked('orderAddress', 'orders'),
}

export function Checkout({ locale }: { locale: string }): VNode {
  const words = say(locale)
  return (
    <form class="split" method="post">
      <div class="stack wide">
        <Heading title={words('checkout.title')}>{words('checkout.intro')}</Heading>
        <section class="stack">
          <h2>{words('checkout.who')}</h2>
          <AskedField
            asked={ASKED.name}
            name="name"
            label={words('common.name')}
            locale={locale}
            autocomplete="name"
            value="Anna Lie"
          />
          <AskedField
            asked={ASKED.email}
            name="email"
            label={words('common.email')}
            locale={locale}
            type="email"
            autocomplete="email"
            value="anna@lie"
            error={sayDeclared(locale, 'errors.field.email')}
          />
        </section>
        <section class="stack">
          <h2>{words('checkout.where')}</h2>
          <AskedField
            asked={ASKED.address}
            name="address"
            label={words('common.address')}
            locale={locale}
            rows={3}
            autocomplete="street-address"
          />
        </section>
        <fieldset class="stack">
          <legend>
            <h2>{words('checkout.how')}</h2>
          </legend>
          <Choice name="payment" value="invoice" chosen>
            <b>{words('checkout.invoice')}</b>
            <br />
            <span class="small soft">{words('checkout.invoiceText', { days: 14 })}</span>
          </Choice>
        </fieldset>
      </div>
      <Card title={words('checkout.summary')}>
        <div class="stack">
          <p class="row ends">
            <span>Nordmarka boot, oiled leather</span> <Money money={kroner(2490)} locale={locale} />
          </p>
          <p class="row ends">
            <b>{words('common.total')}</b>
            <b class="price">{formatMoney(kroner(2490), locale)}</b>
          </p>
          <Button look="main" big>
            {words('checkout.placeOrder', { total: formatMoney(kroner(2490), locale) })}
          </Button>
          <p class="small soft">{words('checkout.binding')}</p>
        </div>
      </Card>
    </form>
  )
}
