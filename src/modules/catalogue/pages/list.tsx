import type { ComponentChildren, VNode } from 'preact'
import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import type { PageReply, PageShown } from '../../../platform/http/endpoint.ts'
import { beside, keptByText, lasting } from '../../../platform/kept.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { Empty, Fold, Heading, Note, Pager } from '../../../ui/content.tsx'
import { Button, Choice, Field, Hidden } from '../../../ui/form.tsx'
import { draw } from '../../../ui/frame.tsx'
import { currencyExponent, formatMoney } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { priceBands } from '../bands.ts'
import { LIST_PAGE, listFilter, ORDERS_OF_LIST } from '../contract.ts'
import { type Brand, FOUND_LIMIT, type ListPage, listProducts } from '../list.ts'
import type { Band } from '../prices.ts'
import { knownCategories } from '../shelves.ts'
import { nothingFound } from '../slots.ts'
import { Goods } from './shelf.tsx'

/** Offered when nothing was found: two rows of three. */
const OFFERED = 6

/** A price as somebody types it, in whole units or with decimals; what is no price narrows nothing down. */
const typedPrice = z
  .string()
  .max(20)
  .optional()
  .transform((text) => /^\s*(\d{1,9})(?:[.,](\d{1,2}))?\s*$/.exec(text ?? '') ?? undefined)

/** Addresses of pages are passed on with marks of all kinds (utm_source, fbclid): they are left alone and not refused. */
export const listPageInput = z.object({
  ...listFilter.omit({ priceFrom: true, priceTo: true }).shape,
  from: typedPrice,
  to: typedPrice,
})
type Asked = z.output<typeof listPageInput>
interface Shelf {
  key: string
  title: string
  products: number
}

/** What is for sale, as a list: everything, one shelf, or what a search finds. */
export async function listPage(call: Call, asked: Asked): Promise<PageReply> {
  const { locale } = call
  const { from, to, ...filter } = asked
  const minor = (typed: RegExpExecArray | undefined) => {
    const exponent = currencyExponent(setting(call, shop.currency))
    return typed && Number(`${typed[1]}${(typed[2] ?? '').padEnd(exponent, '0').slice(0, exponent)}`)
  }
  const wanted = {
    ...filter,
    priceFrom: minor(from),
    priceTo: minor(to),
    language: locale,
    limit: LIST_PAGE,
    leading: true,
  }
  const [found, { items: shelves }] = await Promise.all([listProducts(call, wanted), knownCategories(call, locale)])
  const bands = await priceBands(call, wanted, found)
  const besides: Besides = { locale, asked, bands, currency: setting(call, shop.currency) }
  if (found.items.length === 0) {
    const script = searchOf(asked) === undefined ? undefined : nothingFound.fills[0]?.script
    return { ...drawPage(found, shelves, besides, await nothing(call, asked)), ...(script ? { script } : {}) }
  }
  return pageOf(found)(shelves)(JSON.stringify(besides))
}

/** What a list's page shows besides what was found, and the shelves. */
interface Besides {
  locale: string
  asked: Asked
  bands: readonly Band[]
  currency: string
}

/** Letters of what was asked, for which the page of one list is kept: two people seldom ask otherwise and find the same. */
const PAGES_KEPT_LETTERS = 1_000

/** The pages of a list by what they show besides it. */
const pageOf = beside((found: ListPage) =>
  beside((shelves: readonly Shelf[]) =>
    keptByText(PAGES_KEPT_LETTERS, (given) => {
      const besides = JSON.parse(given) as Besides
      return lasting(drawPage(found, shelves, besides, <Goods items={found.items} locale={besides.locale} />))
    }),
  ),
)

function drawPage(
  found: ListPage,
  shelves: readonly Shelf[],
  { locale, asked, bands, currency }: Besides,
  goods: ComponentChildren,
): PageShown {
  const search = searchOf(asked)
  const shelf = shelves.find(({ key }) => key === asked.category)
  const title = headingOf(locale, search, shelf, found)
  return {
    title,
    cache: 'public',
    ...(search === undefined ? {} : { search }),
    html: draw(
      <>
        <Heading title={title} above={aboveOf(locale, search, shelf, shelves, found)} />
        <div class="stack">
          {found.corrected && search ? (
            <Note>{say(locale)('search.corrected', { search, corrected: found.corrected })}</Note>
          ) : null}
          <div class="aside">
            <Filter
              locale={locale}
              asked={asked}
              shelves={shelves}
              brands={found.brands}
              prices={<Bands locale={locale} asked={asked} bands={bands} currency={currency} />}
            />
            <div>
              {goods}
              <Pager
                locale={locale}
                page={found.page}
                pages={found.items.length === 0 ? 1 : Math.ceil(found.total / LIST_PAGE)}
                href={(page) => `/products${queryOf({ ...asked, page })}`}
              />
            </div>
          </div>
        </div>
      </>,
    ),
  }
}

const searchOf = ({ search }: Asked) => search?.trim() || undefined

function headingOf(locale: string, search: string | undefined, shelf: Shelf | undefined, { total }: ListPage): string {
  const words = say(locale)
  if (search === undefined) return shelf?.title ?? words('list.title')
  return total >= FOUND_LIMIT
    ? words('list.many', { count: FOUND_LIMIT, search })
    : words('list.foundFor', { count: total, search })
}

function aboveOf(
  locale: string,
  search: string | undefined,
  shelf: Shelf | undefined,
  shelves: readonly Shelf[],
  { total }: ListPage,
): ComponentChildren {
  const words = say(locale)
  if (search !== undefined) return shelf?.title
  const above = shelves.filter(({ key }) => shelf?.key.startsWith(`${key}/`))
  return (
    <>
      {above.map(({ key, title }) => (
        <>
          <a href={`/products?category=${key}`}>{title}</a> ·{' '}
        </>
      ))}
      {words('list.found', { count: total })}
    </>
  )
}

/** Shelves are links, because they lead somewhere; the rest is a form. Without JavaScript too. */
function Filter({
  locale,
  asked,
  shelves,
  brands,
  prices,
}: {
  locale: string
  asked: Asked
  shelves: readonly Shelf[]
  brands: readonly Brand[]
  prices: ComponentChildren
}): VNode {
  const words = say(locale)
  const { search, category, brand, inStock, order } = asked
  const open = brand !== undefined || inStock || asked.from !== undefined || asked.to !== undefined
  const offered = shelvesFor(shelves, category)
  return (
    <Fold title={words('filter.title')} open={open}>
      <div class="stack">
        {offered.length > 0 ? (
          <nav aria-label={words('filter.category')}>
            <ul class="choices">
              <li>
                <a
                  href={`/products${queryOf({ search, order })}`}
                  aria-current={category === undefined ? 'true' : undefined}
                >
                  {words('filter.all')}
                </a>
              </li>
              {offered.map(({ key, title, products }) => (
                <li>
                  <a
                    href={`/products${queryOf({ search, order, category: key })}`}
                    aria-current={key === category ? 'true' : undefined}
                  >
                    {title}
                  </a>
                  {search === undefined ? <span class="small softer num"> {products}</span> : null}
                </li>
              ))}
            </ul>
          </nav>
        ) : null}
        {prices}
        <form class="stack" action="/products">
          <Hidden values={{ ...(search ? { search } : {}), ...(category ? { category } : {}) }} />
          <Field
            name="order"
            label={words('filter.order')}
            locale={locale}
            value={order}
            options={ORDERS_OF_LIST.filter((one) => one !== 'best' || search !== undefined).map((one) => ({
              value: one,
              label: words(ORDER_WORDS[one]),
            }))}
          />
          {brands.length > 1 || brand !== undefined ? (
            <Field
              name="brand"
              label={words('filter.brand')}
              locale={locale}
              value={brand}
              options={[
                { value: '', label: words('filter.anyBrand') },
                ...withChosen(brands, brand).map(({ name, products }) => ({
                  value: name,
                  label: products ? `${name} (${products})` : name,
                })),
              ]}
            />
          ) : null}
          <div class="pair">
            <Field
              name="from"
              label={words('filter.priceFrom')}
              locale={locale}
              value={asked.from?.[0]?.trim()}
              inputmode="decimal"
              optional
            />
            <Field
              name="to"
              label={words('filter.priceTo')}
              locale={locale}
              value={asked.to?.[0]?.trim()}
              inputmode="decimal"
              optional
            />
          </div>
          <Choice name="inStock" value="true" several plain chosen={inStock}>
            {words('filter.inStock')}
          </Choice>
          <div class="row">
            <Button>{words('filter.show')}</Button>
            {open ? (
              <Button look="quiet" href={`/products${queryOf({ search, category })}`}>
                {words('filter.clear')}
              </Button>
            ) : null}
          </div>
        </form>
      </div>
    </Fold>
  )
}

/** What it may cost, in steps, with how much there is in each. A step is taken back by pressing it again. */
function Bands({
  locale,
  asked,
  bands,
  currency,
}: {
  locale: string
  asked: Asked
  bands: readonly Band[]
  currency: string
}): VNode | null {
  if (bands.length === 0) return null
  const words = say(locale)
  const exponent = currencyExponent(currency)
  const typed = (amount: number | null) =>
    amount === null ? undefined : (amount / 10 ** exponent).toFixed(exponent).replace(/\.0+$/, '')
  const money = (amount: number) => formatMoney({ amount, currency }, locale)
  return (
    <nav aria-label={words('filter.price')}>
      <h2 class="small">{words('filter.price')}</h2>
      <ul class="choices">
        {bands.map(({ from, to, products }) => {
          // The list's own end is part of it; a band ends before the next one begins.
          const [first, last] = [typed(from), typed(to === null ? null : to - 1)]
          const isChosen = asked.from?.[0]?.trim() === first && asked.to?.[0]?.trim() === last
          const { page: _, from: __, to: ___, ...rest } = asked
          const query = new URLSearchParams(queryOf(rest))
          if (!isChosen && first !== undefined) query.set('from', first)
          if (!isChosen && last !== undefined) query.set('to', last)
          return (
            <li>
              <a href={`/products${query.size > 0 ? `?${query}` : ''}`} aria-current={isChosen ? 'true' : undefined}>
                {from === null
                  ? words('filter.priceUnder', { to: money(to ?? 0) })
                  : to === null
                    ? words('filter.priceOver', { from: money(from) })
                    : words('filter.priceBetween', { from: money(from), to: money(to) })}
              </a>
              <span class="small softer num"> {products}</span>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

const ORDER_WORDS = {
  best: 'filter.orderBest',
  newest: 'filter.orderNewest',
  cheapest: 'filter.orderCheapest',
  dearest: 'filter.orderDearest',
} as const

/** The top shelves, and below the one somebody stands at, those under it. */
function shelvesFor(shelves: readonly Shelf[], category: string | undefined): Shelf[] {
  return shelves.filter(({ key }) => {
    const above = key.includes('/') ? key.slice(0, key.lastIndexOf('/')) : ''
    return above === '' || above === category || category?.startsWith(`${above}/`) === true
  })
}

function withChosen(brands: readonly Brand[], brand: string | undefined): readonly Brand[] {
  return brand === undefined || brands.some(({ name }) => name === brand)
    ? brands
    : [{ name: brand, products: 0 }, ...brands]
}

/** Nothing found: what that means, what to do, what else there is. */
async function nothing(call: Call, asked: Asked): Promise<VNode> {
  const search = searchOf(asked)
  const words = say(call.locale)
  const offered = await listProducts(call, {
    language: call.locale,
    limit: OFFERED,
    page: 1,
    order: 'newest',
    inStock: true,
    leading: true,
  })
  const more =
    search === undefined ? [] : await Promise.all(nothingFound.fills.map(async ({ render }) => render(call, search)))
  return (
    <div class="stack wide">
      <Empty
        title={words(search === undefined ? 'list.nothingTitle' : 'search.nothingTitle')}
        action={
          <p>
            <Button href="/products">{words('filter.clear')}</Button>
          </p>
        }
      >
        {words(search === undefined ? 'list.nothingText' : 'search.nothingText')}
      </Empty>
      {more}
      {offered.items.length > 0 ? (
        <section class="stack">
          <h2>{words('search.offer')}</h2>
          <Goods items={offered.items} locale={call.locale} />
        </section>
      ) : null}
    </div>
  )
}

function queryOf({ from, to, ...asked }: Partial<Asked>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...asked, from: from?.[0]?.trim(), to: to?.[0]?.trim() })) {
    const unsaid =
      value === undefined ||
      value === '' ||
      value === false ||
      (name === 'page' && value === 1) ||
      (name === 'order' && value === 'best')
    if (!unsaid) query.set(name, String(value))
  }
  return query.size > 0 ? `?${query}` : ''
}
