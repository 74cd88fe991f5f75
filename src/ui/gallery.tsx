import type { VNode } from 'preact'
import { Empty, Facts, Heading, Note, Problem, Tag } from './content.tsx'
import { Button, Switch } from './form.tsx'
import type { Frame, Visitor } from './frame.tsx'
import { Basket, Checkout, Product, ShopList } from './gallery-shop.tsx'
import { Workspace } from './gallery-workspace.tsx'
import { Line, PromiseLine, PromiseOf } from './promise.tsx'
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
  workspace: () => ({ title: 'Packing', body: <Workspace /> }),
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

function Greeting({ locale, name }: { locale: string; name: string }): VNode {
  const words = say(locale)
  return (
    <>
      <b>{words('greeting.hello', { name })}</b>
      <a href="/me">{words('greeting.promises', { count: 1 })}</a>
      <PromiseOf promise={{ due: hours(90), precision: 'day', made: hours(-30) }} eyes={eyesOf(locale)} />
    </>
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
      <Note state="broken">{sayDeclared(locale, 'errors.link-used')}</Note>
      <Note state="due">{words('search.nothingTitle')}</Note>
      <div class="row">
        <Tag>one</Tag>
        <Tag state="due">two</Tag>
        <Tag state="kept">three</Tag>
        <Tag state="broken">four</Tag>
      </div>
      <div class="row">
        <Button look="main">{words('common.save')}</Button>
        <Button>{words('common.change')}</Button>
        <Button look="quiet">{words('common.change')}</Button>
        <Button look="danger">{words('common.remove')}</Button>
        <Button disabled>{words('common.save')}</Button>
      </div>
    </div>
  )
}
