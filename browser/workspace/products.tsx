import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatMoney } from '../../src/ui/format.ts'
import { call } from './client.ts'
import { Shown, useFresh } from './loading.tsx'
import { Link, Rows } from './parts.tsx'
import { NewProduct, Product } from './product.tsx'
import { has, locale, place, words } from './state.ts'
import { optionWords } from './variants.tsx'

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
          {has('merchandiser') ? (
            <Link room="products" chosen="new" class="button">
              {words.value('products.add')}
            </Link>
          ) : null}
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
                    <p>
                      {[optionWords(one.options), words.value('products.left', { count: one.available })]
                        .filter(Boolean)
                        .join(' · ')}
                    </p>
                  </Link>
                ))
              )
            }
          </Shown>
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'new' && has('merchandiser') ? (
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
