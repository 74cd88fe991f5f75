import type { VNode } from 'preact'
import { formatDue } from '../../../src/ui/due.ts'
import { formatMoney } from '../../../src/ui/format.ts'
import { Besides } from './besides.tsx'
import { Rules } from './rules.tsx'
import type { DeskNow } from './words.ts'
import { call } from '../client.ts'
import { Breaking } from './escalations.tsx'
import { Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link, Rows } from '../parts.tsx'
import { eyes, locale, place, words } from '../state.ts'

const PARTS = ['rules', 'breaking', 'other'] as const

/** By when what is promised: how the desk stands, what is about to break, and the rules. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/clocks', {}), [], ['settings', 'escalations'])
  const chosen = PARTS.find((part) => part === place.value.chosen) ?? 'rules'
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('clocks.title')}</h2>
        </header>
        <Rows label={words.value('clocks.title')}>
          {PARTS.map((part) => (
            <Link room="clocks" chosen={part} class="entry" current={part === chosen}>
              <b>{words.value(`clocks.${part}`)}</b>
            </Link>
          ))}
          {now.value.value ? <Standing desk={now.value.value} /> : null}
        </Rows>
      </section>
      <section class="detail">
        <DetailHead room="clocks" title={words.value(`clocks.${chosen}`)} />
        <div class="sheet">
          {chosen === 'breaking' ? (
            <AllBreaking />
          ) : (
            <Shown loaded={now.value}>
              {(desk) =>
                chosen === 'rules' ? (
                  <Rules key={JSON.stringify(desk.rules)} desk={desk} again={again} />
                ) : (
                  <Besides
                    key={JSON.stringify([desk.warnBefore, desk.bestFrom, desk.budget])}
                    desk={desk}
                    again={again}
                  />
                )
              }
            </Shown>
          )}
        </div>
      </section>
    </>
  )
}

/** What waits against who is there: the figures by which a full desk knows that it is full. */
function Standing({ desk }: { desk: DeskNow }): VNode {
  const { waiting, pressing, present, pace, full, given, budget, currency } = desk
  const { now: at, zone } = eyes.value
  const due = formatDue({ due: new Date(desk.dueAt), precision: 'minute' }, at, zone, locale.value)
  const figures = [
    words.value('clocks.waiting', { count: waiting }) +
      (pressing > 0 ? `, ${words.value('clocks.pressing', { count: pressing })}` : ''),
    words.value('clocks.present', { count: present }),
    pace === null
      ? words.value('clocks.paceUnknown')
      : words.value('clocks.pace', { pace: Math.round(pace * 10) / 10 }),
  ]
  return (
    <div class="standing stack tight">
      <h3>{words.value('clocks.now')}</h3>
      <ul class="plain">
        {figures.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <p>{words.value('clocks.newBy', { due: due.replace(/^(by|innen) /, '') })}</p>
      {full ? <p class="tag due">{words.value('clocks.full')}</p> : null}
      {budget > 0 || given > 0 ? (
        <p class="small soft">
          {words.value('clocks.given', {
            given: formatMoney({ amount: given, currency }, locale.value),
            budget: formatMoney({ amount: budget, currency }, locale.value),
          })}
        </p>
      ) : null}
    </div>
  )
}

function AllBreaking(): VNode {
  const { now } = useFresh(() => call('GET /api/escalations', {}), [], ['escalations', 'inbox'])
  return (
    <Shown loaded={now.value}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="soft">{words.value('clocks.breakingNone')}</p>
        ) : (
          <ul class="breaking">
            {items.map((one) => (
              <Breaking key={`${one.number} ${one.what}`} one={one} />
            ))}
          </ul>
        )
      }
    </Shown>
  )
}
