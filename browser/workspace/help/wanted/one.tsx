import type { VNode } from 'preact'
import { formatDay, formatMoney, formatNumber } from '../../../../src/ui/format.ts'
import { call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { eyes, locale, me, zone } from '../../state.ts'
import { goTo, TabDetailHead, TabLink } from '../where.tsx'
import { Questions } from './questions.tsx'
import { said, WANTED, type WantedWhole } from './words.ts'

/** Letters as the API takes them. */
const TITLE_LIMIT = 300
const REASON_LIMIT = 500

interface Part {
  one: WantedWhole
  again: () => Promise<void>
}

/** One wanted answer: what it costs, who has it, what could answer it, and the questions themselves for who may read them. */
export function OneWanted({ id }: { id: string }): VNode {
  const { now, again } = useFresh(() => call('GET /api/help/wanted/{id}', { id }), [id], [WANTED])
  const one = now.value.value
  return (
    <>
      <TabDetailHead
        title={one ? (one.title ?? said.value('wanted.nameless')) : ''}
        under={one ? underOf(one) : undefined}
      >
        {one?.late ? <span class="tag broken">{said.value('wanted.late')}</span> : null}
        {one && one.state !== 'open' ? <span class="tag kept">{said.value(`wanted.${one.state}`)}</span> : null}
      </TabDetailHead>
      <div class="sheet">
        <Shown loaded={now.value}>
          {(whole) => (
            <>
              <Figures one={whole} />
              {whole.state === 'open' ? <Open one={whole} again={again} /> : <Settled one={whole} again={again} />}
              <Questions one={whole} again={again} />
            </>
          )}
        </Shown>
      </div>
    </>
  )
}

function underOf(one: WantedWhole): string {
  return [
    said.value('wanted.asked', { count: one.asked }),
    one.owner?.name ?? said.value('wanted.ownerNone'),
    ...(one.dueAt && one.state === 'open' ? [said.value('wanted.due', { day: dayOf(one.dueAt) })] : []),
    ...(one.begunBy ? [said.value('wanted.begunBy', { name: one.begunBy })] : []),
  ].join(' · ')
}

const dayOf = (at: string): string =>
  formatDay(new Date(at), zone.value, locale.value, { now: eyes.value.now, style: 'short' })

function Figures({ one }: { one: WantedWhole }): VNode {
  const money = (amount: WantedWhole['cost']) => (amount ? formatMoney(amount, locale.value) : said.value('wanted.few'))
  const number = (count: number) => formatNumber(count, locale.value)
  const rows = [
    ['people', number(one.people)],
    ['asked', number(one.asked)],
    ['visits', number(one.visits)],
    ['cases', number(one.cases)],
    ['carts', number(one.carts)],
    ...(one.cost ? [['cost', money(one.cost)] as const] : []),
    ['value', money(one.value)],
  ] as const
  return (
    <section class="stack tight">
      <h3>{said.value('wanted.figures')}</h3>
      <table class="figures">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{said.value(`wanted.figure.${name}`)}</th>
              <td class="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Open({ one, again }: Part): VNode {
  return (
    <>
      <Owner one={one} again={again} />
      <Answering one={one} again={again} />
      <Alike one={one} />
      <Naming one={one} again={again} />
      <Leaving one={one} again={again} />
    </>
  )
}

function Owner({ one, again }: Part): VNode {
  const give = (staff: string, done: string) =>
    attempt(() => call('PUT /api/help/wanted/{id}/owner', { id: one.id, staff }), done).then(again)
  const others = one.staff.filter(({ id }) => id !== one.owner?.id && id !== me.value?.id)
  return (
    <section class="stack tight">
      <h3>{said.value('wanted.owner')}</h3>
      <p>{one.owner?.name ?? said.value('wanted.ownerNone')}</p>
      <div class="row">
        {me.value && one.owner?.id !== me.value.id ? (
          <button class="button" type="button" onClick={() => void give(me.value!.id, said.value('wanted.taken'))}>
            {said.value('wanted.take')}
          </button>
        ) : null}
        {others.length > 0 ? (
          <form class="row" onSubmit={(event) => void give(fieldsOf(event)['staff'] ?? '', said.value('wanted.given'))}>
            <label>
              <span class="unseen">{said.value('wanted.owner')}</span>
              <select class="input" name="staff">
                {others.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <button class="button">{said.value('wanted.give')}</button>
          </form>
        ) : null}
      </div>
    </section>
  )
}

function Answering({ one, again }: Part): VNode {
  const begin = () =>
    attempt(async () => {
      const { article } = await call('POST /api/help/wanted/{id}/draft', { id: one.id })
      goTo('articles', article)
    })
  const answer = (article: string) =>
    attempt(
      () => call('POST /api/help/wanted/{id}/settlement', { id: one.id, how: 'answered', article }),
      said.value('wanted.linked'),
    ).then(again)
  return (
    <section class="stack tight">
      <h3>{said.value('wanted.answerIt')}</h3>
      <p>
        <button class="button main" type="button" onClick={() => void begin()}>
          {said.value(one.article ? 'wanted.openDraft' : 'wanted.begin')}
        </button>
      </p>
      {one.near.length > 0 ? <h4>{said.value('wanted.near')}</h4> : null}
      <ul class="misfits">
        {one.near.map(({ id, title, shown }) => (
          <li key={id}>
            <p lang={one.language}>
              <TabLink tab="articles" chosen={id}>
                {title}
              </TabLink>
              {shown > 0 ? <span class="small soft"> {said.value('wanted.shownTo', { count: shown })}</span> : null}
            </p>
            <div class="moves">
              <button class="button" type="button" onClick={() => void answer(id)}>
                {said.value('wanted.isAnswer')}
                <span class="unseen"> {title}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
      <form class="row wanted-form" onSubmit={(event) => void answer(fieldsOf(event)['article'] ?? '')}>
        <Labelled label={said.value('wanted.byAddress')}>
          <input
            class="input"
            name="article"
            required
            maxLength={TITLE_LIMIT}
            autocomplete="off"
            placeholder="/help/…"
          />
        </Labelled>
        <button class="button">{said.value('wanted.link')}</button>
      </form>
    </section>
  )
}

function Alike({ one }: { one: WantedWhole }): VNode | null {
  if (one.alike.length === 0) return null
  const merge = (into: string) =>
    attempt(async () => {
      await call('POST /api/help/wanted/{id}/merge', { id: one.id, into })
      goTo('wanted', into)
    }, said.value('wanted.merged'))
  return (
    <section class="stack tight">
      <h3>{said.value('wanted.alike')}</h3>
      <ul class="misfits">
        {one.alike.map(({ id, title, people }) => (
          <li key={id}>
            <p>
              <TabLink tab="wanted" chosen={id}>
                {title ?? said.value('wanted.nameless')}
              </TabLink>{' '}
              <span class="small soft">{said.value('wanted.people', { count: people })}</span>
            </p>
            <div class="moves">
              <button class="button quiet" type="button" onClick={() => void merge(id)}>
                {said.value('wanted.merge')}
                <span class="unseen"> {title ?? ''}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Naming({ one, again }: Part): VNode {
  const name = (event: SubmitEvent) =>
    attempt(
      () => call('PUT /api/help/wanted/{id}/title', { id: one.id, title: fieldsOf(event)['title'] ?? '' }),
      said.value('wanted.renamed'),
    ).then(again)
  return (
    <section class="stack tight">
      <form class="row wanted-form" onSubmit={(event) => void name(event)}>
        <Labelled label={said.value('wanted.title')}>
          <input
            class="input"
            name="title"
            key={one.title}
            defaultValue={one.title ?? ''}
            required
            maxLength={TITLE_LIMIT}
            autocomplete="off"
          />
        </Labelled>
        <button class="button">{said.value('wanted.rename')}</button>
      </form>
      <p class="small soft">{said.value('wanted.titleHint')}</p>
    </section>
  )
}

function Leaving({ one, again }: Part): VNode {
  const leave = (event: SubmitEvent) => {
    const because = fieldsOf(event)['because'] ?? ''
    return attempt(
      () => call('POST /api/help/wanted/{id}/settlement', { id: one.id, how: 'left', because }),
      said.value('wanted.leftSaid'),
    ).then(again)
  }
  return (
    <form class="row wanted-form" onSubmit={(event) => void leave(event)}>
      <Labelled label={said.value('wanted.because')}>
        <input class="input" name="because" required maxLength={REASON_LIMIT} autocomplete="off" />
      </Labelled>
      <button class="button">{said.value('wanted.leave')}</button>
    </form>
  )
}

function Settled({ one, again }: Part): VNode {
  const takeUp = () =>
    attempt(() => call('DELETE /api/help/wanted/{id}/settlement', { id: one.id }), said.value('wanted.againSaid')).then(
      again,
    )
  return (
    <section class="stack tight">
      {one.state === 'left' ? (
        <p>{said.value('wanted.leftBy', { name: one.settledBy ?? '', because: one.leftBecause ?? '' })}</p>
      ) : (
        <p>
          {said.value('wanted.answeredBy', { name: one.settledBy ?? 'none' })}{' '}
          {one.article ? (
            <TabLink tab="articles" chosen={one.article.id}>
              {one.article.title ?? said.value('wanted.aDraft')}
            </TabLink>
          ) : null}
        </p>
      )}
      <p>
        <button class="button" type="button" onClick={() => void takeUp()}>
          {said.value('wanted.again')}
        </button>
      </p>
    </section>
  )
}
