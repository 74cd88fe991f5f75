import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatDay, formatMoney } from '../../../../src/ui/format.ts'
import { call } from '../../client.ts'
import { Shown, useFresh } from '../../loading.tsx'
import { Rows } from '../../parts.tsx'
import { eyes, has, locale, zone } from '../../state.ts'
import { here, TabHead, TabLink } from '../where.tsx'
import { OneWanted } from './one.tsx'
import { Struggles } from './struggles.tsx'
import { said, WANTED, type Wanted } from './words.ts'

const STATES = ['open', 'answered', 'left'] as const
const state = signal<(typeof STATES)[number]>('open')
const mine = signal(false)
const page = signal(1)

/** What is asked and has no answer, what costs most in front; and who searched for long. */
export function Room(): VNode {
  const { chosen } = here.value
  return (
    <>
      <section class="list">
        <TabHead>
          <Choice />
        </TabHead>
        <Rows label={said.value('wanted.state')}>
          {has('agent') ? <ToStruggles current={chosen === 'struggles'} /> : null}
          <List />
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'struggles' ? (
          <Struggles />
        ) : chosen === null ? (
          <p class="nothing">{said.value('wanted.choose')}</p>
        ) : (
          <OneWanted key={chosen} id={chosen} />
        )}
      </section>
    </>
  )
}

function Choice(): VNode {
  return (
    <div class="row">
      <label>
        <span class="unseen">{said.value('wanted.state')}</span>
        <select
          class="input"
          value={state.value}
          onChange={(event) => {
            state.value = STATES.find((one) => one === event.currentTarget.value) ?? 'open'
            page.value = 1
          }}
        >
          {STATES.map((one) => (
            <option key={one} value={one}>
              {said.value(`wanted.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="choice plain">
        <input
          type="checkbox"
          checked={mine.value}
          onChange={(event) => {
            mine.value = event.currentTarget.checked
            page.value = 1
          }}
        />{' '}
        {said.value('wanted.mine')}
      </label>
    </div>
  )
}

function List(): VNode {
  const { now } = useFresh(
    () =>
      call('GET /api/help/wanted', { state: state.value, page: page.value, ...(mine.value ? { mine: 'true' } : {}) }),
    [state.value, mine.value, page.value],
    [WANTED],
  )
  return (
    <Shown loaded={now.value}>
      {({ items, more, priced }) => (
        <>
          {items.length === 0 ? (
            <div class="nothing">
              <p>
                {said.value(
                  state.value === 'open'
                    ? 'wanted.none'
                    : state.value === 'left'
                      ? 'wanted.noneLeft'
                      : 'wanted.noneAnswered',
                )}
              </p>
              {state.value === 'open' ? <p class="small soft">{said.value('wanted.noneText')}</p> : null}
            </div>
          ) : null}
          {items.map((one) => (
            <Entry key={one.id} one={one} />
          ))}
          {more ? (
            <p class="within">
              <button class="button" type="button" onClick={() => (page.value += 1)}>
                {said.value('wanted.more')}
              </button>
            </p>
          ) : null}
          {items.length > 0 && !priced ? <p class="small soft within">{said.value('wanted.notPriced')}</p> : null}
        </>
      )}
    </Shown>
  )
}

function Entry({ one }: { one: Wanted }): VNode {
  const told = [
    said.value('wanted.people', { count: one.people }),
    ...(one.visits > 0 ? [said.value('wanted.visits', { count: one.visits })] : []),
    ...(one.cases > 0 ? [said.value('wanted.cases', { count: one.cases })] : []),
    ...(one.carts > 0 ? [said.value('wanted.carts', { count: one.carts })] : []),
    one.owner?.name ?? said.value('wanted.ownerNone'),
    ...(one.dueAt && !one.late && one.state === 'open' ? [said.value('wanted.due', { day: dayOf(one.dueAt) })] : []),
  ]
  return (
    <TabLink tab="wanted" chosen={one.id} class="entry" current={here.value.chosen === one.id}>
      {one.title === null ? (
        <span class="soft">{said.value('wanted.nameless')}</span>
      ) : (
        <b lang={one.language}>{one.title}</b>
      )}
      <p class="small softer">{told.join(' · ')}</p>
      <span class="meta">
        {one.cost ? (
          <span class="tag">{said.value('wanted.costs', { money: formatMoney(one.cost, locale.value) })}</span>
        ) : null}
        {one.late ? <span class="tag broken">{said.value('wanted.late')}</span> : null}
      </span>
    </TabLink>
  )
}

export const dayOf = (at: string): string =>
  formatDay(new Date(at), zone.value, locale.value, { now: eyes.value.now, style: 'short' })

function ToStruggles({ current }: { current: boolean }): VNode {
  return (
    <TabLink tab="wanted" chosen="struggles" class="entry" current={current}>
      <b>{said.value('struggles.title')}</b>
    </TabLink>
  )
}
