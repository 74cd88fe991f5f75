import type { VNode } from 'preact'
import { declareAsked } from './asked.ts'
import {
  Card,
  Empty,
  Facts,
  Fold,
  Heading,
  Money,
  Note,
  Pager,
  Picture,
  Problem,
  Shelf,
  Table,
  Tag,
  Tile,
} from './content.tsx'
import { AskedField, Button, Choice, Field, Press, Switch } from './form.tsx'
import type { Frame, Visitor } from './frame.tsx'
import { formatMoney } from './format.ts'
import { Line, PromiseLine, PromiseMark, PromiseOf } from './promise.tsx'
import type { Eyes } from './promise.tsx'
import { say, sayDeclared } from './words.ts'

/**
 * Every component, set as the screens that it was made for, with a shop that does not exist. `gallery.test.tsx` looks at them
 * with axe, in both modes and from 320 px up; with GALLERY=folder it also leaves pictures there for people to look at.
 */
export const GALLERY: Readonly<Record<string, (locale: string) => { title: string; body: VNode }>> = {
  list: (locale) => ({ title: say(locale)('list.title'), body: <ShopList locale={locale} /> }),
  product: (locale) => ({ title: 'Nordmarka boot', body: <Product locale={locale} /> }),
  basket: (locale) => ({ title: say(locale)('basket.title'), body: <Basket locale={locale} /> }),
  checkout: (locale) => ({ title: say(locale)('checkout.title'), body: <Checkout locale={locale} /> }),
  record: (locale) => ({ title: say(locale)('record.titleNameless'), body: <Record locale={locale} /> }),
  states: (locale) => ({ title: 'States', body: <States locale={locale} /> }),
}

export function galleryFrame(locale: string, styles: readonly string[], visitor: Visitor): Frame {
  return {
    locale,
    brand: 'Fjell & Fabrikk',
    links: { home: '/', search: '/search', basket: '/basket', signIn: '/sign-in', record: '/me', privacy: '/privacy' },
    styles,
    scripts: [],
    navigation: ['Boots', 'Jackets', 'Care', 'Help'].map((label, index) => ({
      label,
      href: `/${label}`,
      current: index === 0,
    })),
    visitor,
    basket: 1,
    ...(visitor.known === 'person' ? { greeting: <Greeting locale={locale} name={visitor.name} /> } : {}),
    foot: <span>Fjell &amp; Fabrikk AS, Storgata 1, 3510 Hønefoss</span>,
  }
}

const NOW = new Date('2026-11-20T12:20:00Z')
const hours = (count: number) => new Date(NOW.getTime() + count * 3_600_000)
const eyesOf = (locale: string): Eyes => ({ now: NOW, zone: 'Europe/Oslo', locale })
const kroner = (amount: number) => ({ amount: amount * 100, currency: 'NOK' })

function Greeting({ locale, name }: { locale: string; name: string }): VNode {
  const words = say(locale)
  return (
    <>
      <b>{words('greeting.hello', { name })}</b>
      <a href="/me">{words('greeting.openOrders', { count: 1 })}</a>
      <PromiseOf promise={{ due: hours(90), precision: 'day', made: hours(-30) }} eyes={eyesOf(locale)} />
    </>
  )
}

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

function ShopList({ locale }: { locale: string }): VNode {
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

function Product({ locale }: { locale: string }): VNode {
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

function Basket({ locale }: { locale: string }): VNode {
  const words = say(locale)
  const lines = [
    ['Nordmarka boot, oiled leather', 1, 2490],
    ['Beeswax, 100 ml', 2, 298],
  ] as const
  return (
    <div class="stack wide">
      <Heading title={words('basket.title')} />
      <Note>{words('basket.added', { title: 'Beeswax, 100 ml' })}</Note>
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

function Checkout({ locale }: { locale: string }): VNode {
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

function Record({ locale }: { locale: string }): VNode {
  const words = say(locale)
  const eyes = eyesOf(locale)
  const switched = (name: string, on: boolean, needed = false) => (
    <Switch
      action="/me/permissions"
      on={on}
      needed={needed}
      label={sayDeclared(locale, `purpose.${name}`)}
      sentence={sayDeclared(locale, `purpose.${name}.gives`)}
      locale={locale}
    />
  )
  return (
    <>
      <Heading title={words('record.title', { name: 'Anna' })}>{words('record.intro')}</Heading>
      <div class="split">
        <div class="stack wide">
          <section class="stack">
            <h2>{words('record.promises')}</h2>
            <ul>
              <PromiseLine
                title="Parcel NO 4471 at your door"
                note="Order 1042, Nordmarka boot"
                promise={{ due: hours(96), precision: 'day', made: hours(-40) }}
                eyes={eyes}
              />
              <PromiseLine
                title="An answer about resoling"
                note="Siv has it; you are next in her queue"
                promise={{ due: hours(1.2), precision: 'minute', made: hours(-5) }}
                eyes={eyes}
              />
              <PromiseLine
                title="Refund of 390 kr"
                promise={{ due: hours(-20), precision: 'day', kept: hours(-50) }}
                eyes={eyes}
              />
              <PromiseLine
                title="Call on Friday"
                note={`${words('record.brokenMissed')} Siv wrote the same evening and moved it.`}
                promise={{ due: hours(-170), precision: 'minute', broken: hours(-168) }}
                eyes={eyes}
              />
            </ul>
          </section>
          <section class="stack">
            <h2>{words('record.line')}</h2>
            <Line
              own
              eyes={eyes}
              entries={[
                { by: 'us', at: hours(-1.5), words: 'Siv answered your question about soles' },
                {
                  by: 'looked',
                  at: hours(-1.6),
                  words: 'Somebody at the desk opened your orders and your messages, to answer case 318',
                },
                { by: 'them', at: hours(-1.8), words: 'You asked: “Can the soles be changed when they are worn?”' },
                {
                  by: 'us',
                  at: hours(-22),
                  words: 'Order 1042 was packed by Chidi and handed to Posten, waybill 70 7123 4567 8',
                },
                { by: 'them', at: hours(-70), words: 'You ordered the Nordmarka boot, size 42' },
              ]}
            />
            <div>
              <Button look="quiet" href="/me/line">
                {words('record.lineAll', { month: 'May 2024' })}
              </Button>
            </div>
          </section>
        </div>
        <div class="stack wide">
          <section class="stack">
            <h2>{words('record.youDecide')}</h2>
            <div>
              {switched('service', true, true)}
              {switched('recommendation', true)}
              {switched('analytics', false)}
            </div>
          </section>
          <section class="stack">
            <h2>{words('record.factsConcluded')}</h2>
            <Facts
              facts={[
                {
                  name: 'Shoe size',
                  value: (
                    <span>
                      42 <Tag>kept until 1 May 2027</Tag>
                    </span>
                  ),
                },
              ]}
            />
          </section>
          <div class="row">
            <Button href="/me/copy">{words('record.export')}</Button>
            <Button look="danger" href="/me/end">
              {words('record.erase')}
            </Button>
          </div>
        </div>
      </div>
    </>
  )
}

function States({ locale }: { locale: string }): VNode {
  const words = say(locale)
  return (
    <div class="stack wide">
      <Problem
        locale={locale}
        status={500}
        sentence={sayDeclared(locale, 'errors.failed')}
        reference="k3x-1f"
        home="/"
      />
      <Empty title={words('search.nothingTitle')} action={<Button href="/">{words('basket.toShop')}</Button>}>
        {words('search.nothingText')}
      </Empty>
      <Note state="broken">{words('signIn.linkUsed')}</Note>
      <Note state="due">{words('basket.priceChanged', { title: 'Beeswax', before: '139 kr', now: '149 kr' })}</Note>
      <div class="row">
        <Tag>one</Tag>
        <Tag state="due">{words('order.state.waiting')}</Tag>
        <Tag state="kept">{words('order.state.delivered')}</Tag>
        <Tag state="broken">{words('order.state.cancelled')}</Tag>
      </div>
      <div class="row">
        <Button look="main">{words('common.save')}</Button>
        <Button>{words('common.change')}</Button>
        <Button look="quiet">{words('common.cancel')}</Button>
        <Button look="danger">{words('common.remove')}</Button>
        <Button disabled>{words('common.close')}</Button>
      </div>
    </div>
  )
}
