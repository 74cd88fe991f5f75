import '../editor/later.ts'
import { signal, useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { formatDay, formatMoney } from '../../../src/ui/format.ts'
import { escapeMarks } from '../../../src/ui/rich/marked.ts'
import { say } from '../../../src/ui/words.ts'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { eyes, locale, words, zone } from '../state.ts'
import { insertInto } from './box.ts'
import { deeds } from './keyboard.tsx'
import type { Case } from './reading.ts'

type Filled = Answer<'GET /api/cases/{number}/baskets'>['items'][number]
type Suggestion = Answer<'GET /api/cases/{number}/suggested-sales'>['items'][number]
type Product = Answer<'GET /api/products'>['items'][number]

/** Beside the case: a basket for its customer, and what might go with what it is about. */
export function HelpingParts({ shown }: { shown: Case }): VNode {
  return (
    <>
      <Baskets shown={shown} />
      <Suggestions shown={shown} />
    </>
  )
}

// ── baskets ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Chosen {
  product: Product
  quantity: number
}

/** Baskets that are being filled, by case: what was chosen is there again when somebody comes back to it. */
const fillings = signal<Readonly<Record<string, readonly Chosen[]>>>({})
const fill = (number: string, chosen: readonly Chosen[]) => (fillings.value = { ...fillings.value, [number]: chosen })
function endFilling(number: string): void {
  const { [number]: _, ...others } = fillings.value
  fillings.value = others
}

function Baskets({ shown: { number, locale: theirs } }: { shown: Case }): VNode {
  const { now, again } = useFresh(
    () => call('GET /api/cases/{number}/baskets', { number }),
    [number],
    [`case/${number}`, 'orders'],
  )
  useEffect(() => {
    deeds.basket = () => void fill(number, fillings.value[number] ?? [])
    return () => void delete deeds.basket
  }, [])
  const link = ({ url }: Filled) => insertInto(number, `[${say(theirs)('helping.linkWords')}](${url})`)
  return (
    <section class="helping">
      <h3>{words.value('helping.baskets')}</h3>
      <Shown loaded={now.value}>
        {({ items }) => (
          <ul class="near">
            {items.map((one) => (
              <Basket key={one.id} one={one} number={number} link={() => link(one)} again={again} />
            ))}
          </ul>
        )}
      </Shown>
      {fillings.value[number] ? (
        <Filling
          number={number}
          done={(made) => {
            endFilling(number)
            if (made) link(made)
            void again()
          }}
        />
      ) : (
        <button class="button" type="button" onClick={() => fill(number, [])}>
          {words.value('helping.fill')} <kbd aria-hidden="true">b</kbd>
        </button>
      )}
    </section>
  )
}

function Basket({
  one,
  number,
  link,
  again,
}: {
  one: Filled
  number: string
  link: () => void
  again: () => Promise<void>
}): VNode {
  const day = (at: string) => formatDay(new Date(at), zone.value, locale.value, { now: eyes.value.now, style: 'short' })
  const back = () => attempt(() => call('DELETE /api/cases/{number}/baskets/{id}', { number, id: one.id })).then(again)
  return (
    <li>
      {one.lines.map(({ title, quantity }) => `${quantity} × ${title}`).join(', ')}
      <br />
      <span class="small softer">
        {one.state === 'ordered' && one.order ? (
          <>
            <b class="kept">✓ {words.value('helping.state.ordered')}</b>{' '}
            <Link room="orders" chosen={one.order}>
              {one.order}
            </Link>
          </>
        ) : (
          words.value(`helping.state.${one.state}`, { day: day(one.expiresAt) })
        )}
        {` · ${one.by}, ${day(one.preparedAt)}`}
      </span>
      {one.state === 'waits' ? (
        <p class="row">
          <button class="button quiet" type="button" onClick={link}>
            {words.value('helping.link')}
          </button>
          <button class="button quiet" type="button" onClick={() => void back()}>
            {words.value('helping.takeBack')}
          </button>
        </p>
      ) : null}
    </li>
  )
}

/** So long after the last stroke the shelf is searched. */
const SEARCH_AFTER_MS = 200
const FOUND = 6

function Filling({ number, done }: { number: string; done: (made: Filled | null) => void }): VNode {
  const search = useSignal('')
  const found = useSignal<readonly Product[] | null>(null)
  const chosen = fillings.value[number] ?? []
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    const wanted = search.value.trim()
    if (wanted === '') return void (found.value = null)
    const timer = setTimeout(() => {
      void attempt(async () => {
        const { items } = await call('GET /api/products', { search: wanted, limit: FOUND })
        if (search.value.trim() === wanted) found.value = items
      })
    }, SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [search.value])
  const set = (product: Product, quantity: number) => {
    const others = chosen.filter((one) => one.product.id !== product.id)
    fill(
      number,
      quantity > 0
        ? chosen.some((one) => one.product.id === product.id)
          ? chosen.map((one) => (one.product.id === product.id ? { product, quantity } : one))
          : [...others, { product, quantity }]
        : others,
    )
  }
  const add = (product: Product) => {
    set(product, (chosen.find((one) => one.product.id === product.id)?.quantity ?? 0) + 1)
    search.value = ''
    field.current?.focus()
  }
  const keep = async () => {
    const lines = chosen.map(({ product, quantity }) => ({ productId: product.id, quantity }))
    await attempt(async () => done(await call('POST /api/cases/{number}/baskets', { number, lines })))
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (chosen.length > 0) void keep()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') done(null)
    else if (event.key === 'Enter' && search.value !== '') {
      if (found.value?.[0]) add(found.value[0])
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <form class="filling stack" onSubmit={submit}>
      <label class="stack tight">
        <span class="label">{words.value('helping.search')}</span>
        <input
          class="input"
          type="search"
          ref={field}
          value={search.value}
          autocomplete="off"
          onInput={({ currentTarget }) => (search.value = currentTarget.value)}
          onKeyDown={press}
        />
      </label>
      {found.value === null ? null : found.value.length === 0 ? (
        <p class="small soft" role="status">
          {words.value('helping.nothing')}
        </p>
      ) : (
        <ul class="found">
          {found.value.map((product) => (
            <li key={product.id}>
              <button type="button" class="button quiet" onClick={() => add(product)}>
                <span>{[product.title, ...Object.values(product.options)].join(', ')}</span>{' '}
                <span class="small softer num">
                  {formatMoney(product.price, locale.value)} ·{' '}
                  {words.value('helping.stock', { count: Math.max(0, product.available) })}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen.map(({ product, quantity }) => (
        <label class="line" key={product.id}>
          <input
            class="input few"
            type="number"
            min={0}
            max={999}
            value={quantity}
            aria-label={words.value('helping.pieces', { title: product.title })}
            onChange={({ currentTarget }) => set(product, Math.trunc(Number(currentTarget.value)))}
          />
          <span>{product.title}</span>
        </label>
      ))}
      <p class="row">
        <button class="button main" disabled={chosen.length === 0}>
          {words.value('helping.intoAnswer')}
        </button>
        <button class="button quiet" type="button" onClick={() => done(null)}>
          {words.value('helping.leave')}
        </button>
      </p>
      <p class="small softer">{words.value('helping.fillHint')}</p>
    </form>
  )
}

// ── what goes with it ──────────────────────────────────────────────────────────────────────────────────────────────

function Suggestions({ shown: { number, locale: theirs } }: { shown: Case }): VNode | null {
  const { now } = useFresh(
    () => call('GET /api/cases/{number}/suggested-sales', { number }),
    [number],
    [`case/${number}`],
  )
  const items = now.value.value?.items ?? []
  const put = (one: Suggestion | undefined) => {
    if (one) insertInto(number, asWords(one, theirs))
  }
  const first = items[0]
  useEffect(() => {
    if (first) deeds.suggest = () => put(first)
    return () => void delete deeds.suggest
  }, [first?.productId])
  if (items.length === 0) return null
  return (
    <section class="helping">
      <h3>{words.value('helping.goesWith')}</h3>
      <ul class="near">
        {items.map((one, index) => (
          <li key={one.productId}>
            {one.title}, <span class="num">{formatMoney(one.price, locale.value)}</span>
            <br />
            <span class="small softer">
              {words.value('helping.why', { times: one.times, bought: one.bought, because: one.because })}
              {one.suggested > 0 ? ` ${words.value('helping.suggested', { count: one.suggested })}` : ''}
            </span>
            <p class="row">
              <button class="button quiet" type="button" onClick={() => put(one)}>
                {words.value('helping.suggest')} {index === 0 ? <kbd aria-hidden="true">p</kbd> : null}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** In the customer's language, and said to be what it is. */
function asWords({ title, url, times, bought, because }: Suggestion, theirs: string): string {
  const said = say(theirs)
  const thing = `[${title.replaceAll(/[[\]\\]/g, ' ')}](${url})`
  const why = escapeMarks(said('helping.whyTold', { times, bought, because }))
  return `*${said('helping.mark')}* ${thing}. ${why}`
}
