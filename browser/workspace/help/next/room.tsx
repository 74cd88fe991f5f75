import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../../client.ts'
import { Shown, useFresh } from '../../loading.tsx'
import { Rows } from '../../parts.tsx'
import { words } from '../../state.ts'
import { here, TabHead, TabLink } from '../where.tsx'
import { Add } from './add.tsx'
import { One } from './one.tsx'
import { whenOf } from './rule.ts'
import { said } from './words.ts'

const TAB = 'next'
const ADD = 'add'

/** What owners are told before they ask. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/help/next-questions', {}), [], ['help'])
  const rehearsed = useSignal<Record<string, string>>({})
  const { chosen } = here.value
  return (
    <>
      <section class="list">
        <TabHead>
          <TabLink tab={TAB} chosen={ADD} class="button quiet">
            {said.value('next.add')}
          </TabLink>
        </TabHead>
        <Shown loaded={now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="nothing">{said.value('next.none')}</p>
            ) : (
              <Rows label={said.value('next.add')}>
                {items.map((rule) => (
                  <TabLink key={rule.id} tab={TAB} chosen={rule.id} class="entry" current={chosen === rule.id}>
                    <b>{rule.title}</b>
                    <p class="small">
                      {whenOf(rule)} · {said.value(rule.on ? 'next.on' : 'next.off')}
                    </p>
                  </TabLink>
                ))}
              </Rows>
            )
          }
        </Shown>
      </section>
      <section class="detail">
        {chosen === ADD ? (
          <Add again={again} />
        ) : (
          <Shown loaded={now.value}>
            {({ items, askedWithinDays }) => {
              const rule = items.find(({ id }) => id === chosen)
              return rule ? (
                <One key={rule.id} rule={rule} days={askedWithinDays} again={again} rehearsed={rehearsed} />
              ) : (
                <p class="nothing">{words.value('workspace.nothingChosen')}</p>
              )
            }}
          </Shown>
        )}
      </section>
    </>
  )
}
