import type { VNode } from 'preact'
import { formatMoney } from '../../src/ui/format.ts'
import { type Answer, call } from './client.ts'
import { attempt } from './loading.tsx'
import { exponentOf, fieldsOf, Link, minorUnits } from './parts.tsx'
import { has, locale, words } from './state.ts'

type Variant = Answer<'GET /api/products/{id}'>['family'][number]

/** What tells a variant from its family, as one says it: "42, brown". */
export const optionWords = (options: Readonly<Record<string, string>>): string => Object.values(options).join(', ')

/** A family on one page: each size with its price and stock, changed row by row. Nothing for what stands alone. */
export function Variants({
  family,
  shown,
  language,
  again,
}: {
  family: readonly Variant[]
  /** Which of them the page is about. */
  shown: string
  language: string
  again: () => Promise<void>
}): VNode | null {
  if (family.length < 2) return null
  return (
    <section>
      <h3>{words.value('products.variants', { names: Object.keys(family[0]?.options ?? {}).join(', ') })}</h3>
      <ul class="plain things variants">
        {family.map((variant) => (
          <li key={variant.id}>
            <div>
              {variant.id === shown ? (
                <b>{optionWords(variant.options)}</b>
              ) : (
                <Link room="products" chosen={variant.id}>
                  {optionWords(variant.options) || words.value('products.unnamedVariant')}
                </Link>
              )}
              <p class="small softer">{words.value('products.left', { count: variant.available })}</p>
            </div>
            {has('merchandiser') ? (
              <ChangeVariant key={`${variant.price.amount}`} variant={variant} language={language} again={again} />
            ) : (
              <span class="num">{formatMoney(variant.price, locale.value)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ChangeVariant({
  variant,
  language,
  again,
}: {
  variant: Variant
  language: string
  again: () => Promise<void>
}): VNode {
  const { id, price } = variant
  const name = optionWords(variant.options)
  const digits = exponentOf(price.currency)
  const save = async (event: SubmitEvent) => {
    const form = event.currentTarget as HTMLFormElement
    const typed = fieldsOf(event)
    const amount = minorUnits(typed['price'] ?? '', digits)
    await attempt(async () => {
      if (amount !== undefined && amount !== price.amount)
        await call('PUT /api/products/{id}', { id, language, price: { amount, currency: price.currency } })
      if (typed['counted']) await call('POST /api/products/{id}/stock', { id, counted: Number(typed['counted']) })
      form.reset()
      await again()
    }, words.value('settings.saved'))
  }
  return (
    <form onSubmit={save} class="row">
      <label class="field">
        <span class="label">
          {words.value('products.priceOf', { currency: price.currency })}
          <span class="unseen">, {name}</span>
        </span>
        <input
          class="input few num"
          name="price"
          inputMode="decimal"
          required
          defaultValue={(price.amount / 10 ** digits).toFixed(digits)}
        />
      </label>
      <label class="field">
        <span class="label">
          {words.value('products.countShort')}
          <span class="unseen">, {name}</span>
        </span>
        <input class="input few num" name="counted" type="number" min={0} />
      </label>
      <button class="button">
        {words.value('workspace.save')}
        <span class="unseen"> {name}</span>
      </button>
    </form>
  )
}
