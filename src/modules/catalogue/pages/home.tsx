import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import type { PageReply } from '../../../platform/http/endpoint.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { Empty, Picture } from '../../../ui/content.tsx'
import { Button } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import { listProducts } from '../list.ts'
import { settings } from '../settings.ts'
import { type HomeShelf, knownHomeShelves } from '../shelves.ts'
import { Goods } from './shelf.tsx'

/** New things on the front page: two rows of four. */
const NEWEST = 8

/** The shop's front room: a welcome, the shelves, what is new. */
export async function homePage(call: Call): Promise<PageReply> {
  const { locale } = call
  const words = say(locale)
  const [shelves, newest] = await Promise.all([
    knownHomeShelves(call, locale),
    listProducts(call, { language: locale, limit: NEWEST, page: 1, order: 'newest', inStock: false, leading: true }),
  ])
  const written = setting(call, settings.welcome)
  const welcome = written[locale] ?? written[setting(call, shop.locale)]
  const title = welcome?.title ?? words('home.title')
  if (newest.total === 0)
    return { title, body: <Empty title={words('list.emptyTitle')}>{words('list.emptyText')}</Empty> }
  const text = welcome?.text ?? words('home.text', { count: newest.total })
  return {
    title,
    description: text,
    cache: 'public',
    body: (
      <div class="stack wide">
        <section class="split welcome">
          <div class="stack">
            <h1>{title}</h1>
            <p class="lead">{text}</p>
            <p>
              <Button look="main" big href="/products">
                {words('home.look')}
              </Button>
            </p>
          </div>
          {newest.items[0] ? <Picture src={newest.items[0].picture} alt="" first /> : null}
        </section>
        {shelves.length > 0 ? <Shelves shelves={shelves} locale={locale} /> : null}
        <section class="stack">
          <h2>{words('home.newest')}</h2>
          <Goods items={newest.items} locale={locale} />
        </section>
      </div>
    ),
  }
}

function Shelves({ shelves, locale }: { shelves: readonly HomeShelf[]; locale: string }): VNode {
  const words = say(locale)
  return (
    <section class="stack">
      <h2>{words('home.shelves')}</h2>
      <ul class="shelf">
        {shelves.map(({ key, title, products, picture }) => (
          <li class="tile">
            <Picture src={picture} alt="" first />
            <h3>
              <a href={`/products?category=${key}`}>{title}</a>
            </h3>
            <p class="small softer">{words('list.found', { count: products })}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
