import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { ARTICLE_KINDS_SHOWN, AUDIENCES_SHOWN } from './kinds.ts'
import { type Address, call } from '../../client.ts'
import { attempt, useFresh } from '../../loading.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { has, locale, me } from '../../state.ts'
import { said } from '../words.ts'
import type { Article } from './drafts.ts'
import { sectionTitle, sectionsInOrder } from './sections.ts'
import { nameProduct, useProductTitles } from './titles.ts'

type Change = Partial<Pick<Article, 'kind' | 'section' | 'audience' | 'organisation' | 'about'>> & {
  owner?: string | null
}

/** Where an article stands, for whom it is, what it is about and who answers for it. Each choice is kept at once. */
export function Placing({ article }: { article: Article }): VNode {
  const { now } = useFresh(() => call('GET /api/help/sections', {}), [], ['help'])
  const sections = sectionsInOrder(now.value.value?.items ?? [])
  const change = (changed: Change) =>
    attempt(() => call('PUT /api/help/articles/{id}', { id: article.id, ...changed }), said.value('helpRoom.placed'))
  return (
    <section class="stack">
      <h3>{said.value('helpRoom.placing')}</h3>
      <Labelled label={said.value('helpRoom.kind')} hint={said.value(`helpRoom.kindAbout.${article.kind}`)}>
        <select
          class="input"
          value={article.kind}
          onChange={({ currentTarget }) => void change({ kind: currentTarget.value as Article['kind'] })}
        >
          {ARTICLE_KINDS_SHOWN.map((one) => (
            <option key={one} value={one} selected={one === article.kind}>
              {said.value(`helpRoom.kind.${one}`)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={said.value('helpRoom.section')}>
        <select
          class="input"
          key={sections.length}
          onChange={({ currentTarget }) => void change({ section: currentTarget.value || null })}
        >
          <option value="">{said.value('helpRoom.noSection')}</option>
          {sections.map((one) => (
            <option key={one.id} value={one.id} selected={one.id === article.section}>
              {one.parent ? `– ${sectionTitle(one)}` : sectionTitle(one)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={said.value('helpRoom.audience')}>
        <select
          class="input"
          onChange={({ currentTarget }) => void change({ audience: currentTarget.value as Article['audience'] })}
        >
          {AUDIENCES_SHOWN.map((one) => (
            <option key={one} value={one} selected={one === article.audience}>
              {said.value(`helpRoom.audience.${one}`)}
            </option>
          ))}
        </select>
      </Labelled>
      {article.audience === 'partners' ? <Organisation article={article} change={change} /> : null}
      <Owner article={article} change={change} />
      <About article={article} change={change} />
    </section>
  )
}

interface PartProps {
  article: Article
  change(changed: Change): Promise<boolean>
}

/** Found by somebody who belongs to it: organisations have no list of their own. */
function Organisation({ article, change }: PartProps): VNode {
  const found = useSignal<readonly { id: string; name: string | null }[] | null>(null)
  const search = (event: SubmitEvent) => {
    const { member = '' } = fieldsOf(event)
    if (member === '') return
    void attempt(async () => {
      const { items } = await call('GET /api/customers', { search: member })
      const all = items.flatMap(({ organisations }) => organisations)
      found.value = [...new Map(all.map((one) => [one.id, one])).values()]
    })
  }
  return (
    <div class="stack">
      <p class="small">
        {article.organisation === null
          ? said.value('helpRoom.everyPartner')
          : said.value('helpRoom.onePartner', {
              name:
                found.value?.find(({ id }) => id === article.organisation)?.name ?? article.organisation.slice(0, 8),
            })}
      </p>
      {has('agent') ? (
        <form class="row" onSubmit={search}>
          <input
            class="input"
            name="member"
            aria-label={said.value('helpRoom.organisationOf')}
            placeholder={said.value('helpRoom.organisationOf')}
          />
          <button class="button">{said.value('helpRoom.find')}</button>
        </form>
      ) : null}
      {found.value?.length === 0 ? <p class="small soft">{said.value('helpRoom.noOrganisation')}</p> : null}
      <p class="row">
        {found.value?.map(({ id, name }) => (
          <button class="button" type="button" key={id} onClick={() => void change({ organisation: id })}>
            {name ?? id.slice(0, 8)}
          </button>
        ))}
        {article.organisation === null ? null : (
          <button class="button quiet" type="button" onClick={() => void change({ organisation: null })}>
            {said.value('helpRoom.forEveryPartner')}
          </button>
        )}
      </p>
    </div>
  )
}

function Owner({ article, change }: PartProps): VNode {
  const { now } = useFresh(namesOfStaff, [], ['staff'])
  const known = [...(article.owner ? [article.owner] : []), ...(me.value ? [me.value] : []), ...(now.value.value ?? [])]
  const people = [...new Map(known.map(({ id, name }) => [id, { id, name }])).values()]
  return (
    <Labelled label={said.value('helpRoom.owner')} hint={said.value('helpRoom.ownerHint')}>
      <select
        class="input"
        key={people.length}
        onChange={({ currentTarget }) => void change({ owner: currentTarget.value || null })}
      >
        <option value="">{said.value('helpRoom.nobody')}</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id} selected={id === article.owner?.id}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** Editors, and colleagues at the desk for who may see them. */
async function namesOfStaff(): Promise<{ id: string; name: string }[]> {
  const addresses: Extract<Address, 'GET /api/help/editors' | 'GET /api/staff/names'>[] = [
    'GET /api/help/editors',
    ...(has('agent') ? (['GET /api/staff/names'] as const) : []),
  ]
  const lists = await Promise.all(addresses.map((one) => call(one, {})))
  return lists.flatMap(({ items }) => items)
}

const ABOUT = ['product', 'shelf', 'attribute', 'order_state'] as const
/** As orders call them (ORDER_STATES of their contract). */
const ORDER_STATES = ['placed', 'packed', 'shipped', 'cancelled', 'returned'] as const

/** Products, shelves, attributes and states of orders that it is about: there it is shown, and when they change it is looked at again. */
function About({ article, change }: PartProps): VNode {
  const { about } = article
  const titles = useProductTitles(about.flatMap(({ type, value }) => (type === 'product' ? [value] : [])))
  const adding = useSignal<(typeof ABOUT)[number]>('product')
  const add = (value: string) => change({ about: [...about, { type: adding.value, value }] })
  return (
    <div class="stack">
      <p class="label">{said.value('helpRoom.about')}</p>
      {about.length === 0 ? <p class="small soft">{said.value('helpRoom.aboutNothing')}</p> : null}
      <ul class="plain about">
        {about.map(({ type, value }) => (
          <li key={`${type} ${value}`}>
            <span>
              {said.value(`helpRoom.about.${type}`)}:{' '}
              {type === 'product' ? titles.get(value) : type === 'order_state' ? stateInWords(value) : value}
            </span>
            <button
              class="button quiet"
              type="button"
              aria-label={said.value('helpRoom.aboutAway', { what: titles.get(value) ?? value })}
              onClick={() => void change({ about: about.filter((one) => one.type !== type || one.value !== value) })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <Labelled label={said.value('helpRoom.aboutAdd')}>
        <select
          class="input"
          value={adding.value}
          onChange={({ currentTarget }) => (adding.value = currentTarget.value as typeof adding.value)}
        >
          {ABOUT.map((one) => (
            <option key={one} value={one}>
              {said.value(`helpRoom.about.${one}`)}
            </option>
          ))}
        </select>
      </Labelled>
      {adding.value === 'product' ? (
        <ProductSearch add={add} />
      ) : adding.value === 'shelf' ? (
        <ShelfChoice add={add} />
      ) : adding.value === 'order_state' ? (
        <p class="row">
          {ORDER_STATES.map((one) => (
            <button class="button" type="button" key={one} onClick={() => void add(one)}>
              {stateInWords(one)}
            </button>
          ))}
        </p>
      ) : (
        <form
          class="row"
          onSubmit={(event) => {
            const { name = '', value = '' } = fieldsOf(event)
            if (name !== '' && value !== '') void add(`${name}=${value}`)
          }}
        >
          <input
            class="input"
            name="name"
            aria-label={said.value('helpRoom.attributeName')}
            placeholder={said.value('helpRoom.attributeName')}
          />
          <input
            class="input"
            name="value"
            aria-label={said.value('helpRoom.attributeValue')}
            placeholder={said.value('helpRoom.attributeValue')}
          />
          <button class="button">{said.value('helpRoom.add')}</button>
        </form>
      )}
    </div>
  )
}

const stateInWords = (value: string): string => {
  const state = ORDER_STATES.find((one) => one === value)
  return state ? said.value(`helpRoom.for.order.${state}`) : value
}

function ProductSearch({ add }: { add(value: string): Promise<boolean> }): VNode {
  const found = useSignal<readonly { id: string; title: string }[] | null>(null)
  const search = (event: SubmitEvent) => {
    const { text = '' } = fieldsOf(event)
    if (text !== '')
      void attempt(async () => (found.value = (await call('GET /api/products', { search: text, limit: 6 })).items))
  }
  return (
    <>
      <form class="row" onSubmit={search}>
        <input
          class="input"
          name="text"
          type="search"
          aria-label={said.value('helpRoom.productSearch')}
          placeholder={said.value('helpRoom.productSearch')}
        />
        <button class="button">{said.value('helpRoom.find')}</button>
      </form>
      {found.value?.length === 0 ? <p class="small soft">{said.value('helpRoom.noProduct')}</p> : null}
      <p class="row">
        {found.value?.map(({ id, title }) => (
          <button
            class="button"
            type="button"
            key={id}
            onClick={() => {
              nameProduct(id, title)
              void add(id)
            }}
          >
            {title}
          </button>
        ))}
      </p>
    </>
  )
}

function ShelfChoice({ add }: { add(value: string): Promise<boolean> }): VNode {
  const { now } = useFresh(() => call('GET /api/categories', { language: locale.value }), [], ['products'])
  return (
    <select
      class="input"
      aria-label={said.value('helpRoom.about.shelf')}
      onChange={({ currentTarget }) => currentTarget.value && void add(currentTarget.value)}
    >
      <option value="">{said.value('helpRoom.chooseShelf')}</option>
      {now.value.value?.items.map(({ key, title }) => (
        <option key={key} value={key}>
          {title}
        </option>
      ))}
    </select>
  )
}
