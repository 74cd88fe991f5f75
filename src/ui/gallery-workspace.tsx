import type { VNode } from 'preact'
import { Facts, Table, Tag } from './content.tsx'
import { Button, Field } from './form.tsx'
import { Line, PromiseMark } from './promise.tsx'
import { say } from './words.ts'

const ICONS: Readonly<Record<string, string>> = {
  orders: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5',
  packing: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  customers:
    'M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3 20c0-4 3-6 6-6s6 2 6 6M16 5a3.5 3.5 0 010 6M17 14c3 .5 4 3 4 6',
  products: 'M4 5h7a2 2 0 012 2v13a2 2 0 00-2-2H4zM20 5h-5a2 2 0 00-2 2v13a2 2 0 012-2h5z',
}

const ENTRIES = [
  ['1042 · Anna Lie', 'due', 0.15, 'today', 'Nordmarka boot, beeswax', 'Oslo · 2 articles'],
  ['1040 · Ola Berg', 'broken', 1, 'late 2 h', 'Finse boot', 'Bergen · 1 article'],
  ['1043 · Kirkens Bymisjon', 'due', 0.7, 'tomorrow', '20 × Merino socks, two pairs', 'Oslo · 20 articles'],
  ['1044 · Mina Haug', 'due', 0.9, 'Tue 24 Nov', 'Windproof anorak in waxed cotton, with hood', 'Tromsø · 1 article'],
] as const

/** The workspace's layout, standing still. The real one is browser/workspace. */
export function Workspace(): VNode {
  const words = say('en')
  const eyes = { now: new Date('2026-11-20T12:20:00Z'), zone: 'Europe/Oslo', locale: 'en' }
  return (
    <div class="workspace" data-shows="list">
      <nav class="rail" aria-label={words('frame.menu')}>
        {(['orders', 'packing', 'products', 'customers'] as const).map((name) => (
          <a href={`/workspace/${name}`} aria-current={name === 'packing' ? 'page' : undefined}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={ICONS[name]} />
            </svg>
            {words(`workspace.nav.${name}`)}
          </a>
        ))}
      </nav>
      <section class="list" aria-label={words('packing.title')}>
        <header>
          <h1>{words('packing.title')}</h1>
          <span class="small softer num">4 · 1 at risk</span>
        </header>
        <div class="rows">
          {ENTRIES.map(([title, state, left, due, what, where], index) => (
            <a class="entry" href="/workspace/packing/1042" aria-current={index === 0 ? 'true' : undefined}>
              <b>{title}</b>
              <PromiseMark state={state} left={left}>
                {due}
              </PromiseMark>
              <p>{what}</p>
              <span class="small softer">{where}</span>
            </a>
          ))}
        </div>
      </section>
      <section class="detail" aria-label="Order 1042">
        <header>
          <a class="button quiet back" href="/workspace/packing">
            {words('common.back')}
          </a>
          <div>
            <h2>Order 1042</h2>
            <span class="small softer">Ordered today 11.02 by Anna Lie</span>
          </div>
          <span class="spring" />
          <PromiseMark state="due" left={0.15}>
            by 15.00 today
          </PromiseMark>
        </header>
        <div class="sheet">
          <Table
            caption="Articles"
            captionUnseen
            columns={[
              {
                title: words('packing.shelf'),
                cell: ([shelf]: readonly [string, string, number]) => <Tag>{shelf}</Tag>,
              },
              { title: words('basket.line'), cell: ([, title]) => title },
              { title: words('product.quantity'), cell: ([, , quantity]) => quantity, number: true },
            ]}
            rows={[
              ['B 14', 'Nordmarka boot, oiled leather, 42', 1],
              ['D 02', 'Beeswax, 100 ml', 2],
            ]}
          />
          <Facts facts={[{ name: words('order.to'), value: 'Anna Lie, Trondheimsveien 5, 0560 Oslo' }]} />
          <p class="small soft">{words('packing.lookNote', { name: 'Anna' })}</p>
        </div>
        <form class="actions" method="post">
          <Field
            name="carrier"
            label={words('packing.carrier')}
            locale="en"
            options={[{ value: 'posten', label: 'Posten' }]}
          />
          <Field name="waybill" label={words('packing.waybill')} locale="en" />
          <Button look="main">{words('packing.shipAndTell', { name: 'Anna' })}</Button>
        </form>
      </section>
      <aside class="person" aria-label="Anna Lie">
        <div class="row">
          <span class="avatar" aria-hidden="true">
            AL
          </span>
          <div>
            <h2>Anna Lie</h2>
            <span class="small soft">{words('customers.since', { month: 'May 2024' })}</span>
          </div>
        </div>
        <dl class="pairs">
          <dt>{words('customers.worth')}</dt>
          <dd class="num">kr 7,430</dd>
          <dt>{words('customers.may')}</dt>
          <dd>{words('customers.mayNothing')}</dd>
        </dl>
        <div>
          <h3>{words('customers.line')}</h3>
          <Line
            eyes={eyes}
            entries={[
              { by: 'them', at: new Date('2026-11-20T10:02:00Z'), words: 'Ordered the Nordmarka boot, kr 2,490' },
              { by: 'looked', at: new Date('2026-11-13T10:02:00Z'), words: 'Siv opened the orders' },
              { by: 'us', at: new Date('2026-05-13T10:02:00Z'), words: 'Order 870 handed to Posten' },
            ]}
          />
        </div>
      </aside>
    </div>
  )
}
