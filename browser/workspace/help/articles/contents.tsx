import { signal, useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { type Answer, call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { Rows } from '../../parts.tsx'
import { here, TabHead, TabLink } from '../where.tsx'
import { said } from '../words.ts'
import { Move } from './moving.tsx'
import { partsOf, type Section, sectionTitle } from './sections.ts'
import { languageName, stateClass, stateOf, stateWords } from './states.ts'

type List = Answer<'GET /api/help/articles'>
export type Head = List['items'][number]

const STATES = ['review', 'writing', 'planned', 'approved', 'missing', 'outdated', 'published'] as const
/** Typing is waited for. */
const WAIT_MS = 250

const search = signal('')
const filter = signal<'' | 'mine' | 'to-review' | (typeof STATES)[number]>('')
/** Which sections are open: it stays so while one writes. */
const opened = signal<ReadonlySet<string>>(new Set())
const arranging = signal(false)

/** Everything that is written, by its sections; or what a search or a filter leaves of it. */
export function Contents(): VNode {
  const typed = useSignal(search.value)
  useEffect(() => {
    const wait = setTimeout(() => (search.value = typed.value.trim()), WAIT_MS)
    return () => clearTimeout(wait)
  }, [typed.value])
  const isNarrowed = search.value !== '' || filter.value !== ''
  return (
    <section class="list">
      <TabHead>
        <p class="row">
          <TabLink tab="articles" chosen="new" class="button">
            {said.value('helpRoom.new')}
          </TabLink>
          <TabLink tab="articles" chosen="section-new" class="button quiet">
            {said.value('helpRoom.newSection')}
          </TabLink>
          <button
            class="button quiet"
            type="button"
            aria-pressed={arranging.value}
            onClick={() => (arranging.value = !arranging.value)}
          >
            {said.value('helpRoom.arrange')}
          </button>
        </p>
        <input
          class="input"
          type="search"
          value={typed.value}
          aria-label={said.value('helpRoom.search')}
          placeholder={said.value('helpRoom.search')}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
        <select
          class="input"
          aria-label={said.value('helpRoom.filter')}
          value={filter.value}
          onChange={({ currentTarget }) => (filter.value = currentTarget.value as typeof filter.value)}
        >
          <option value="">{said.value('helpRoom.everything')}</option>
          <option value="mine">{said.value('helpRoom.mine')}</option>
          <option value="to-review">{said.value('helpRoom.toReview')}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {one === 'planned' ? said.value('helpRoom.statePlanned') : said.value(`helpRoom.state.${one}`)}
            </option>
          ))}
        </select>
      </TabHead>
      <Rows label={said.value('helpRoom.tab.articles')}>{isNarrowed ? <Narrowed /> : <Tree />}</Rows>
    </section>
  )
}

function Narrowed(): VNode {
  const state = STATES.find((one) => one === filter.value)
  return (
    <Articles
      key={`${search.value} ${filter.value}`}
      query={{
        ...(search.value ? { text: search.value } : {}),
        ...(state ? { state } : {}),
        ...(filter.value === 'mine'
          ? { mine: 'owner' as const }
          : filter.value === 'to-review'
            ? { mine: 'reviewer' as const }
            : {}),
      }}
      none={said.value('helpRoom.noneLeft')}
    />
  )
}

function Tree(): VNode {
  const { now, again } = useFresh(() => call('GET /api/help/sections', {}), [], ['help'])
  return (
    <Shown loaded={now.value}>
      {({ items }) => (
        <>
          {partsOf(items, null).map((one, index, all) => (
            <OneSection key={one.id} section={one} items={items} among={all} index={index} again={again} />
          ))}
          <h3 class="part">{said.value(items.length > 0 ? 'helpRoom.noSection' : 'helpRoom.tab.articles')}</h3>
          <Articles
            query={{ section: 'none' }}
            none={said.value(items.length > 0 ? 'helpRoom.allInSections' : 'helpRoom.noArticles')}
            movable
          />
        </>
      )}
    </Shown>
  )
}

interface OneSectionProps {
  section: Section
  items: readonly Section[]
  among: readonly Section[]
  index: number
  again(): Promise<void>
}

function OneSection({ section, items, among, index, again }: OneSectionProps): VNode {
  const { id } = section
  const isOpen = opened.value.has(id)
  const toggle = () => {
    const next = new Set(opened.value)
    if (!next.delete(id)) next.add(id)
    opened.value = next
  }
  const parts = partsOf(items, id)
  const place = (moved: readonly Section[]) =>
    attempt(async () => {
      for (const [at, one] of moved.entries())
        if (one.place !== at * 10) await call('PUT /api/help/sections/{id}', { id: one.id, place: at * 10 })
    }).then(again)
  return (
    <div class={section.parent ? 'chapter within' : 'chapter'}>
      <div class="chapter-head">
        <button type="button" class="fold" aria-expanded={isOpen} onClick={toggle}>
          <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> <b>{sectionTitle(section)}</b>{' '}
          <span class="small softer num">{said.value('helpRoom.count', { count: section.articles })}</span>
        </button>
        {arranging.value ? (
          <>
            <Move
              all={among}
              index={index}
              name={sectionTitle(section)}
              moved={(next) => void place(next)}
              kind="section"
            />
            <TabLink
              tab="articles"
              chosen={`section-${id}`}
              class="button quiet"
              current={here.value.chosen === `section-${id}`}
            >
              {said.value('helpRoom.editSection')}
            </TabLink>
          </>
        ) : null}
      </div>
      {isOpen ? (
        <>
          <Articles query={{ section: id }} none={said.value('helpRoom.emptySection')} movable />
          {parts.map((one, at, all) => (
            <OneSection key={one.id} section={one} items={items} among={all} index={at} again={again} />
          ))}
        </>
      ) : null}
    </div>
  )
}

interface ArticlesProps {
  query: Partial<Parameters<typeof call<'GET /api/help/articles'>>[1]>
  none: string
  /** They stand in an order of their own, which can be changed. */
  movable?: boolean
}

/** Articles, a page at a time. */
function Articles({ query, none, movable = false }: ArticlesProps): VNode {
  const pages = useSignal(1)
  const { now, again } = useFresh(() => readPages(query, pages.value), [JSON.stringify(query), pages.value], ['help'])
  const place = (moved: readonly Head[]) =>
    attempt(async () => {
      for (const [at, one] of moved.entries())
        if (one.place !== at * 10) await call('PUT /api/help/articles/{id}', { id: one.id, place: at * 10 })
    }).then(again)
  return (
    <Shown loaded={now.value}>
      {({ items, total }) => (
        <>
          {items.length === 0 ? <p class="nothing">{none}</p> : null}
          {items.map((one, index) => (
            <div class="placed" key={one.id}>
              <Entry article={one} />
              {movable && arranging.value ? (
                <Move all={items} index={index} name={one.title} moved={(next) => void place(next)} kind="article" />
              ) : null}
            </div>
          ))}
          {total > items.length ? (
            <button class="button" type="button" onClick={() => (pages.value += 1)}>
              {said.value('helpRoom.moreArticles', { count: total - items.length })}
            </button>
          ) : null}
        </>
      )}
    </Shown>
  )
}

async function readPages(query: ArticlesProps['query'], pages: number): Promise<Pick<List, 'items' | 'total'>> {
  const all = await Promise.all(
    Array.from({ length: pages }, (_, at) => call('GET /api/help/articles', { ...query, page: at + 1 })),
  )
  return { items: all.flatMap(({ items }) => items), total: all[0]!.total }
}

function Entry({ article }: { article: Head }): VNode {
  const { chosen } = here.value
  const languages = [...article.languages.map(({ language }) => language), ...article.missing].toSorted()
  return (
    <TabLink tab="articles" chosen={article.id} class="entry" current={chosen?.split('.')[0] === article.id}>
      <b>{article.title || said.value('helpRoom.untitled')}</b>
      <span class="small softer">{said.value(`helpRoom.kind.${article.kind}`)}</span>
      <span class="meta states">
        {languages.map((language) => {
          const state = stateOf(article, language)
          return (
            <span class={stateClass(state)} key={language} title={languageName(language)}>
              <span lang={language}>{language}</span> {stateWords(state)}
            </span>
          )
        })}
      </span>
    </TabLink>
  )
}
