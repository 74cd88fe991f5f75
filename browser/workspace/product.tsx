import type { VNode } from 'preact'
import { formatMoney } from '../../src/ui/format.ts'
import { type Answer, call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, exponentOf, fieldsOf, Labelled, minorUnits } from './parts.tsx'
import { go, has, locale, words } from './state.ts'
import { optionWords, Variants } from './variants.tsx'

type ProductShown = Answer<'GET /api/products/{id}'>

/** One product: whoever looks after the shelves changes it, everybody else reads it. */
export function Product({ id }: { id: string }): VNode {
  const { now, again } = useFresh(() => call('GET /api/products/{id}', { id }), [id], [`product/${id}`, 'products'])
  return (
    <Shown loaded={now.value}>
      {(product) => (
        <>
          <DetailHead
            room="products"
            title={product.title}
            under={[optionWords(product.options), product.brand, product.reference].filter(Boolean).join(' · ')}
          >
            <a class="button" href={`/products/${product.slug}`}>
              {words.value('products.seeInShop')}
            </a>
          </DetailHead>
          <div class="sheet">
            <Variants family={product.family} shown={product.id} language={product.language} again={again} />
            {has('merchandiser') ? <Change product={product} again={again} /> : <Read product={product} />}
          </div>
        </>
      )}
    </Shown>
  )
}

function Read({ product }: { product: ProductShown }): VNode {
  return (
    <dl class="pairs">
      <dt>{words.value('products.price')}</dt>
      <dd class="num">{formatMoney(product.price, locale.value)}</dd>
      <dt>{words.value('products.stock')}</dt>
      <dd>{words.value('products.left', { count: product.available })}</dd>
      {product.restockOn ? (
        <>
          <dt>{words.value('products.restock')}</dt>
          <dd>{product.restockOn}</dd>
        </>
      ) : null}
      {product.description ? (
        <>
          <dt>{words.value('products.description')}</dt>
          <dd class="written">{product.description}</dd>
        </>
      ) : null}
    </dl>
  )
}

function Change({ product, again }: { product: ProductShown; again: () => Promise<void> }): VNode {
  const { id } = product
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
    const form = event.currentTarget as HTMLFormElement
    const counted = Number(fieldsOf(event)['counted'])
    await attempt(async () => {
      await call('POST /api/products/{id}/stock', { id, counted })
      form.reset()
      await again()
    }, words.value('products.counted'))
  }
  return (
    <>
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
    </>
  )
}

/** A product that is put on the shelves by hand. */
export function NewProduct(): VNode {
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
