import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatDay } from '../../../src/ui/format.ts'
import { type Answer, call } from '../client.ts'
import { dueInShort } from '../inbox/due.ts'
import { Shown, useFresh } from '../loading.tsx'
import { Link, Rows } from '../parts.tsx'
import { eyes, locale, words, zone } from '../state.ts'

type Item = Answer<'GET /api/desk/complaints'>['items'][number]
const WHICH = ['unanswered', 'open', 'held', 'resolved'] as const
const which = signal<(typeof WHICH)[number]>('unanswered')
const page = signal(1)

/** Complaints, those first that nobody has answered in time; and what is done about a message by how its writer comes to us. */
export function Room(): VNode {
  const { now } = useFresh(
    () => call('GET /api/desk/complaints', { which: which.value, page: page.value }),
    [which.value, page.value],
    ['complaints', 'inbox'],
  )
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('upset.title')}</h2>
          <select
            class="input"
            aria-label={words.value('upset.which')}
            value={which.value}
            onChange={(event) => {
              which.value = WHICH.find((one) => one === event.currentTarget.value) ?? 'unanswered'
              page.value = 1
            }}
          >
            {WHICH.map((one) => (
              <option key={one} value={one}>
                {words.value(`upset.which.${one}`)}
              </option>
            ))}
          </select>
        </header>
        <Shown loaded={now.value}>
          {({ items, more }) => (
            <Rows label={words.value('upset.title')}>
              {items.length === 0 ? (
                <p class="nothing">{words.value('upset.none', { which: which.value })}</p>
              ) : (
                items.map((one) => <Entry key={one.number} one={one} />)
              )}
              {page.value > 1 || more ? (
                <p class="row">
                  {page.value > 1 ? (
                    <button class="button" type="button" onClick={() => (page.value -= 1)}>
                      {words.value('pager.before')}
                    </button>
                  ) : null}
                  {more ? (
                    <button class="button" type="button" onClick={() => (page.value += 1)}>
                      {words.value('pager.next')}
                    </button>
                  ) : null}
                </p>
              ) : null}
            </Rows>
          )}
        </Shown>
      </section>
      <section class="detail">
        <Steering />
      </section>
    </>
  )
}

function Entry({ one }: { one: Item }): VNode {
  return (
    <Link room="inbox" chosen={one.number} class="entry">
      <b>{one.title}</b>
      <span class="small softer num">
        {one.dueAt === null
          ? formatDay(new Date(one.madeAt), zone.value, locale.value, { now: eyes.value.now })
          : words.value('upset.answerBy', { due: dueInShort(new Date(one.dueAt), eyes.value) })}
      </span>
      <p class="small">
        {one.late ? <span class="tag broken">{words.value('upset.late')}</span> : null}{' '}
        {one.heldWhy ? (
          <span class="tag broken">{words.value('upset.held', { why: one.heldWhy })}</span>
        ) : (
          <span class={one.resolved ? 'tag kept' : 'tag'}>
            {words.value(one.resolved ? 'upset.resolved' : `upset.state.${one.state}`)}
          </span>
        )}{' '}
        {one.state === 'public' && !one.answered ? (
          <span class="tag due">{words.value('upset.noPublicAnswer')}</span>
        ) : null}{' '}
        {one.stances.map((stance) => (
          <span class="tag" key={stance}>
            {words.value('upset.stanceOf', { stance })}
          </span>
        ))}
      </p>
      <p class="small soft">
        {one.assignee ?? words.value('upset.nobody')}
        {one.joined > 0 ? ` · ${words.value('upset.joined', { count: one.joined })}` : ''}
      </p>
    </Link>
  )
}

/** The merchant's rules in sentences: what is done by itself is never a surprise to whoever answers. */
function Steering(): VNode {
  const { now } = useFresh(() => call('GET /api/desk/complaints/steering', {}), [], ['settings'])
  return (
    <Shown loaded={now.value}>
      {({ help, wronged, cross }) => (
        <div class="sheet stack">
          <h2>{words.value('upset.steering')}</h2>
          <p>
            {words.value('upset.steeringHelp', {
              thanks: help.thanks ? 'yes' : 'no',
              owner: help.toOwner ? 'yes' : 'no',
            })}
          </p>
          <p>
            {words.value('upset.steeringWronged', {
              rank: wronged.rank,
              good: wronged.good === null ? 'none' : 'some',
            })}
          </p>
          <p>{words.value('upset.steeringCross', { agents: cross.agents, minutes: cross.minutes })}</p>
          <p>
            <Link room="settings" chosen="complaints" class="button">
              {words.value('upset.steeringChange')}
            </Link>
          </p>
        </div>
      )}
    </Shown>
  )
}
