import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import type { PageReply } from '../../../platform/http/endpoint.ts'
import { beside, keptByText, lasting } from '../../../platform/kept.ts'
import { type Fact, Facts, Picture } from '../../../ui/content.tsx'
import { draw } from '../../../ui/frame.tsx'
import { Button, Field, Hidden } from '../../../ui/form.tsx'
import { formatDay, formatMoney, formatPercent, formatTime, isoDay } from '../../../ui/format.ts'
import { PromiseMark } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import type { Detail, Product } from '../contract.ts'
import { showProductAt } from '../queries.ts'
import { productAside, productPageKept, productPromise } from '../slots.ts'
import { productData } from './data.tsx'

/** More than this is "in stock"; fewer are counted aloud. */
const COUNTED_STOCK = 10
/** Most of one thing in one go; who wants more can come back to the basket. */
const QUANTITY_LIMIT = 99
/** The ring of a promise is full this long before its hour. */
const RING_MS = 8 * 3_600_000

/** One product: what it is, what it costs, whether it is there, and when it would leave us. */
export async function productPage(call: Call, slug: string): Promise<PageReply> {
  const product = await showProductAt(call, slug, call.locale)
  const [promise, asides] = await Promise.all([
    Promise.all(productPromise.fills.map(async (render) => render(call, product))),
    Promise.all(productAside.fills.map(async (render) => render(call, product))),
  ])
  const given: Besides = {
    locale: call.locale,
    origin: call.config.url.href,
    leaves: leavesWhen(call, product),
    promise: draw(promise),
    asides: draw(asides),
    kept: productPageKept.fills.every((may) => may(call, product)),
  }
  return pageOf(product)(JSON.stringify(given))
}

/** What a product's page shows besides the product. */
interface Besides {
  locale: string
  origin: string
  leaves: Leaves | null
  /** As they were drawn: what others fill in may be different on each request. */
  promise: string
  asides: string
  /** Copies of it may be kept between us and its readers. */
  kept: boolean
}

/** Letters of what stands besides, for which a product's page is kept: some hundred each, so both languages and the ring's last step. */
const PAGES_KEPT_LETTERS = 1_000

/** The pages of a product by what they show besides it. A product that changed is another product here. */
const pageOf = beside((product: Product) =>
  keptByText(PAGES_KEPT_LETTERS, (given) => drawPage(product, JSON.parse(given) as Besides)),
)

function drawPage(product: Product, given: Besides): PageReply {
  const { locale, origin, asides } = given
  const words = say(locale)
  const { title, shelf, brand } = product
  const { lead, rest } = leadOf(product.description)
  return lasting({
    title,
    description: product.description.slice(0, 160),
    cache: given.kept ? 'public' : 'private',
    html: draw(
      <div class="stack wide" data-about={`product:${product.id}`}>
        <div class="split">
          <Picture src={product.picture} alt={words('product.picture', { title })} first />
          <div class="stack">
            <div class="stack tight">
              {shelf || brand ? (
                <p class="small softer">
                  {shelf ? <a href={`/products?category=${shelf.key}`}>{shelf.title}</a> : null}
                  {shelf && brand ? ' · ' : null}
                  {brand ? <a href={`/products?brand=${encodeURIComponent(brand)}`}>{brand}</a> : null}
                </p>
              ) : null}
              <h1>{title}</h1>
            </div>
            {lead ? <p class="lead">{lead}</p> : null}
            <Price product={product} locale={locale} />
            <Options product={product} locale={locale} />
            <Facts facts={factsOf(product, given)} />
            <Buy product={product} locale={locale} />
          </div>
        </div>
        {rest || product.details.length > 0 ? (
          <div class="split">
            <About text={rest} locale={locale} />
            <Details details={product.details} locale={locale} />
          </div>
        ) : null}
        {asides ? <div class="thirds" dangerouslySetInnerHTML={{ __html: asides }} /> : null}
        {productData(origin, product)}
      </div>,
    ),
  })
}

function Price({ product, locale }: { product: Product; locale: string }): VNode {
  const words = say(locale)
  const { price, lowestIn30Days: lowest, taxRate } = product
  const rate = formatPercent(taxRate / 10_000, locale)
  return (
    <p>
      <span class="price">{formatMoney(price, locale)}</span>{' '}
      <span class="small softer num">
        {words('product.taxIncluded', { rate })}
        {lowest.amount < price.amount ? ` · ${words('product.lowest', { price: formatMoney(lowest, locale) })}` : null}
      </span>
    </p>
  )
}

/** The family's options as chips: each leads to the product that differs in this one alone, or comes nearest to it. */
function Options({ product, locale }: { product: Product; locale: string }): VNode | null {
  const { family, options } = product
  if (family.length < 2) return null
  const names = [...new Set(family.flatMap((variant) => Object.keys(variant.options)))]
  return (
    <>
      {names.map((name) => (
        <div class="stack tight">
          <p>
            <b>{optionName(name, locale)}</b>
          </p>
          <ul class="row" aria-label={optionName(name, locale)}>
            {[...new Set(family.map((variant) => variant.options[name]))]
              .filter((value) => value !== undefined)
              .map((value) => {
                const target = nearest(family, { ...options, [name]: value }, name)
                const current = options[name] === value
                const gone = (target?.available ?? 0) <= 0
                return (
                  <li>
                    <a
                      class={gone ? 'chip out' : 'chip'}
                      href={`/products/${target?.slug ?? product.slug}`}
                      aria-current={current ? 'true' : undefined}
                    >
                      {value}
                      {gone ? <span class="unseen"> ({say(locale)('product.gone')})</span> : null}
                    </a>
                  </li>
                )
              })}
          </ul>
        </div>
      ))}
    </>
  )
}

/** Feeds name the usual options in English; what a merchant calls otherwise stays as it is written. */
const OPTION_WORDS = {
  size: 'option.size',
  color: 'option.colour',
  colour: 'option.colour',
  material: 'option.material',
  pattern: 'option.pattern',
  style: 'option.style',
} as const

function optionName(name: string, locale: string): string {
  const key = OPTION_WORDS[name.toLowerCase() as keyof typeof OPTION_WORDS]
  return key === undefined ? name : say(locale)(key)
}

type Variant = Product['family'][number]

function nearest(family: readonly Variant[], wanted: Record<string, string>, name: string): Variant | undefined {
  const likeness = (variant: Variant) =>
    Object.entries(wanted).filter(([key, value]) => variant.options[key] === value).length
  return family
    .filter((variant) => variant.options[name] === wanted[name])
    .sort((one, other) => likeness(other) - likeness(one))[0]
}

function factsOf(product: Product, { locale, leaves, promise }: Besides): Fact[] {
  const words = say(locale)
  const mark = promise ? (
    <div dangerouslySetInnerHTML={{ __html: promise }} />
  ) : (
    <ShipsMark product={product} leaves={leaves} locale={locale} />
  )
  const facts: Fact[] = [{ name: stockSentence(product, locale), value: mark }]
  const number = product.mpn || product.reference
  if (number) facts.push({ name: words('product.number'), value: <span class="num">{number}</span> })
  return facts
}

function stockSentence({ available, restockOn }: Product, locale: string): string {
  const words = say(locale)
  if (available > COUNTED_STOCK) return words('product.plenty')
  if (available > 0) return words('product.inStock', { count: available })
  // A day has no hour: noon in the middle of the world is that day in every zone we write for.
  return restockOn === null
    ? words('product.outOfStock')
    : words('product.backOn', { day: formatDay(new Date(`${restockOn}T12:00:00Z`), 'UTC', locale) })
}

/** What the clock adds to the day on which a product ships. */
interface Leaves {
  /** Ordered now, it leaves before the same day is over. */
  today: boolean
  /** Share of the ring, in hundredths: as exact as it is drawn. */
  left: number
}

function leavesWhen({ clock }: Call, { ships }: Product): Leaves | null {
  if (!ships) return null
  const now = clock.now()
  const left = ships.orderBy === null ? 1 : Math.min(1, (Date.parse(ships.orderBy) - now.getTime()) / RING_MS)
  return { today: ships.orderBy !== null && isoDay(now, ships.zone) === ships.on, left: Math.round(left * 100) / 100 }
}

function ShipsMark({
  product: { ships, available },
  leaves,
  locale,
}: {
  product: Product
  leaves: Leaves | null
  locale: string
}): VNode | null {
  const words = say(locale)
  if (!ships || !leaves) return available > 0 ? null : <span class="small soft">{words('product.whenOutOfStock')}</span>
  return (
    <PromiseMark state="due" left={leaves.left}>
      {leaves.today && ships.orderBy !== null
        ? words('product.shipsToday', { time: formatTime(new Date(ships.orderBy), ships.zone, locale) })
        : words('product.shipsOn', { day: formatDay(new Date(`${ships.on}T12:00:00Z`), 'UTC', locale) })}
    </PromiseMark>
  )
}

function Buy({ product, locale }: { product: Product; locale: string }): VNode | null {
  const words = say(locale)
  const { id, available, restockOn } = product
  if (available <= 0 && restockOn === null) return null
  return (
    <>
      <form class="buy" method="post" action="/basket/lines">
        <Hidden values={{ productId: id }} />
        <Field
          name="quantity"
          label={words('product.quantity')}
          locale={locale}
          type="number"
          value={1}
          minimum={1}
          maximum={QUANTITY_LIMIT}
          few
        />
        <Button look="main" big>
          {words('product.putInBasket')}
        </Button>
      </form>
      {available <= 0 ? <p class="small soft">{words('product.maySitOut')}</p> : null}
    </>
  )
}

/** Letters of a first line that is short enough to stand under the title. */
const LEAD_LENGTH = 200

function leadOf(text: string): { lead: string; rest: string } {
  const end = text.indexOf('\n')
  const first = end < 0 ? text : text.slice(0, end)
  return first.length <= LEAD_LENGTH && !first.startsWith('•')
    ? { lead: first, rest: end < 0 ? '' : text.slice(end + 1) }
    : { lead: '', rest: text }
}

/** The merchant's own text: blank lines part paragraphs, lines with a bullet are a list. */
function About({ text, locale }: { text: string; locale: string }): VNode | null {
  if (text === '') return null
  return (
    <section class="stack">
      <h2>{say(locale)('product.about')}</h2>
      {text.split(/\n+/).map((line) => (line.startsWith('• ') ? <p class="item">{line.slice(2)}</p> : <p>{line}</p>))}
    </section>
  )
}

function Details({ details, locale }: { details: readonly Detail[]; locale: string }): VNode | null {
  if (details.length === 0) return null
  return (
    <section class="stack">
      <h2>{say(locale)('product.details')}</h2>
      <table class="details">
        {details.map(({ name, value }) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </table>
    </section>
  )
}
