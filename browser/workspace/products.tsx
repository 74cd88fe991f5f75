import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatMoney } from '../../src/ui/format.ts'
import { call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, exponentOf, fieldsOf, Labelled, Link, minorUnits, Rows } from './parts.tsx'
import { go, locale, place, words } from './state.ts'

const searched = signal('')
/** Typing settles before the list is asked for again. */
const SETTLE_MS = 200
let settling: ReturnType<typeof setTimeout> | undefined

export function Products(): VNode {
  const { chosen } = place.value
  const text = searched.value
  const { now } = useFresh(
    () => call('GET /api/products', { search: text || undefined, limit: 50, order: text ? 'best' : 'newest' }),
    [text],
    ['products'],
  )
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('products.title')}</h2>
          <Link room="products" chosen="new" class="button">
            {words.value('products.add')}
          </Link>
          <input
            class="input"
            type="search"
            aria-label={words.value('products.search')}
            placeholder={words.value('products.search')}
            defaultValue={text}
            onInput={(event) => {
              const typed = event.currentTarget.value
              clearTimeout(settling)
              settling = setTimeout(() => (searched.value = typed), SETTLE_MS)
            }}
          />
        </header>
        <Rows label={words.value('products.title')}>
          <Shown loaded={now.value}>
            {({ items }) =>
              items.length === 0 ? (
                <p class="nothing">{words.value(text ? 'products.notFound' : 'products.none')}</p>
              ) : (
                items.map((one) => (
                  <Link room="products" chosen={one.id} class="entry" current={one.id === chosen}>
                    <b>{one.title}</b>
                    <span class="num">{formatMoney(one.price, locale.value)}</span>
                    <p>{words.value('products.left', { count: one.available })}</p>
                  </Link>
                ))
              )
            }
          </Shown>
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'new' ? (
          <NewProduct />
        ) : chosen ? (
          <Product id={chosen} key={chosen} />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

function Product({ id }: { id: string }): VNode {
  const { now, again } = useFresh(() => call('GET /api/products/{id}', { id }), [id], [`product/${id}`])
  return (
    <Shown loaded={now.value}>
      {(product) => {
        const { currency } = product.price
        const digits = exponentOf(currency)
        const save = async (event: SubmitEvent) => {
          const typed = fieldsOf(event)
          const amount = minorUnits(typed['price'] ?? '', digits)
          await attempt(async () => {
            await call('PUT /api/products/{id}', {
              id,
              title: typed['title'] ?? '',
              description: typed['description'] ?? '',
              language: product.language,
              ...(amount === undefined ? {} : { price: { amount, currency } }),
              state: typed['visible'] ? 'offered' : 'hidden',
              restockOn: typed['restockOn'] || null,
            })
            await again()
          }, words.value('settings.saved'))
        }
        const count = async (event: SubmitEvent) => {
          const counted = Number(fieldsOf(event)['counted'])
          await attempt(async () => {
            await call('POST /api/products/{id}/stock', { id, counted })
            await again()
          }, words.value('products.counted'))
        }
        return (
          <>
            <DetailHead
              room="products"
              title={product.title}
              under={[product.brand, product.reference].filter(Boolean).join(' · ')}
            >
              <a class="button" href={`/products/${product.slug}`}>
                {words.value('products.seeInShop')}
              </a>
            </DetailHead>
            <div class="sheet">
              <form class="stack" onSubmit={save}>
                <Labelled label={words.value('products.name')}>
                  <input class="input" name="title" required maxLength={500} defaultValue={product.title} />
                </Labelled>
                <Labelled label={`${words.value('products.price')} (${currency})`}>
                  <input
                    class="input"
                    name="price"
                    inputMode="decimal"
                    required
                    defaultValue={(product.price.amount / 10 ** digits).toFixed(digits)}
                  />
                </Labelled>
                <Labelled label={words.value('products.description')}>
                  <textarea class="input" name="description" rows={5} defaultValue={product.description} />
                </Labelled>
                <Labelled label={words.value('products.restock')}>
                  <input class="input" name="restockOn" type="date" defaultValue={product.restockOn ?? ''} />
                </Labelled>
                <label class="choice plain">
                  <input type="checkbox" name="visible" defaultChecked={product.state === 'offered'} />{' '}
                  {words.value('products.visible')}
                </label>
                <p>
                  <button class="button main">{words.value('workspace.save')}</button>
                </p>
              </form>
              <form class="stack" onSubmit={count}>
                <Labelled
                  label={words.value('products.countStock')}
                  hint={words.value('products.left', { count: product.available })}
                >
                  <input class="input" name="counted" type="number" min={0} required />
                </Labelled>
                <p>
                  <button class="button">{words.value('products.saveCount')}</button>
                </p>
              </form>
            </div>
          </>
        )
      }}
    </Shown>
  )
}

function NewProduct(): VNode {
  const add = async (event: SubmitEvent) => {
    const typed = fieldsOf(event)
    const currency = (typed['currency'] ?? '').toUpperCase()
    await attempt(async () => {
      const amount = minorUnits(typed['price'] ?? '', exponentOf(currency)) ?? Number.NaN
      const made = await call('POST /api/products', {
        title: typed['title'] ?? '',
        description: typed['description'] ?? '',
        price: { amount, currency },
        stock: Number(typed['stock'] ?? 0),
      })
      go('products', made.id)
    })
  }
  return (
    <>
      <DetailHead room="products" title={words.value('products.add')} />
      <div class="sheet">
        <form class="stack" onSubmit={add}>
          <Labelled label={words.value('products.name')}>
            <input class="input" name="title" required maxLength={500} />
          </Labelled>
          <Labelled label={words.value('products.price')}>
            <input class="input" name="price" inputMode="decimal" required />
          </Labelled>
          <Labelled label={words.value('setting.shop.currency')}>
            <input
              class="input"
              name="currency"
              required
              pattern="[A-Za-z]{3}"
              defaultValue={document.documentElement.dataset['currency'] ?? 'EUR'}
            />
          </Labelled>
          <Labelled label={words.value('products.stock')}>
            <input class="input" name="stock" type="number" min={0} defaultValue="0" required />
          </Labelled>
          <Labelled label={words.value('products.description')}>
            <textarea class="input" name="description" rows={5} />
          </Labelled>
          <p>
            <button class="button main">{words.value('products.add')}</button>
          </p>
        </form>
      </div>
    </>
  )
}
