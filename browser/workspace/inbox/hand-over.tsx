import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { fieldsOf } from '../parts.tsx'
import { me, words } from '../state.ts'
import { deeds } from './keyboard.tsx'
import type { Case } from './reading.ts'

type Agent = Answer<'GET /api/routing'>['agents'][number]

/** The case that is being handed over. */
const handing = signal<string | null>(null)

/** The button that hands a case over, and the sheet that asks to whom. */
export function HandOver({ shown, again }: { shown: Case; again: () => Promise<void> }): VNode {
  const { number } = shown
  const open = () => (handing.value = number)
  useEffect(() => {
    deeds.handOver = open
    return () => void delete deeds.handOver
  }, [number])
  return (
    <>
      <button class="button hand-over" type="button" onClick={open}>
        {words.value('routing.handOver')} <kbd aria-hidden="true">o</kbd>
      </button>
      {handing.value === number ? <Sheet number={number} again={again} /> : null}
    </>
  )
}

function Sheet({ number, again }: { number: string; again: () => Promise<void> }): VNode {
  const sheet = useRef<HTMLDialogElement>(null)
  const chosen = useRef(signal<string | null>(null)).current
  const { now } = useFresh(() => call('GET /api/routing', {}), [], ['routing', 'staff'])
  useEffect(() => sheet.current?.showModal(), [])
  const colleagues = (agents: readonly Agent[]) =>
    // Whoever can go on now stands first.
    agents.filter(({ id }) => id !== me.value?.id).toSorted((one, other) => rankOf(one) - rankOf(other))
  return (
    <dialog class="paper" ref={sheet} aria-labelledby="hand-over-title" onClose={() => (handing.value = null)}>
      <h2 id="hand-over-title">{words.value('routing.handOverTitle')}</h2>
      <Shown loaded={now.value}>
        {({ agents, on }) => {
          const all = colleagues(agents)
          const to = all.find(({ id }) => id === (chosen.value ?? all[0]?.id))
          if (!to) return <p class="soft">{words.value('routing.nobodyElse')}</p>
          const hand = async (event: SubmitEvent) => {
            const { note = '' } = fieldsOf(event)
            const done = await attempt(
              () => call('POST /api/cases/{number}/handing-over', { number, staff: to.id, note }),
              words.value('routing.handedOver', { name: to.name }),
            )
            if (!done) return
            sheet.current?.close()
            await again()
          }
          return (
            <form class="stack tight" onSubmit={hand}>
              <fieldset class="stack tight">
                <legend class="label">{words.value('routing.handOverTo')}</legend>
                {all.map((one) => (
                  <label key={one.id} class="choice">
                    <input
                      type="radio"
                      name="staff"
                      value={one.id}
                      checked={one.id === to.id}
                      onChange={() => (chosen.value = one.id)}
                    />
                    <span>
                      {one.name} {on ? <HowTheyAre one={one} /> : null}
                    </span>
                  </label>
                ))}
              </fieldset>
              <label class="field">
                <span class="label">{words.value('routing.handOverNote')}</span>
                <textarea class="input" name="note" rows={3} required maxLength={50_000} />
                <span class="small softer">{words.value('routing.handOverHint')}</span>
              </label>
              <p class="row">
                <button class="button main">{words.value('routing.handOverDo', { name: to.name })}</button>
                <button class="button quiet" type="button" onClick={() => sheet.current?.close()}>
                  {words.value('inbox.cancel')}
                </button>
              </p>
            </form>
          )
        }}
      </Shown>
    </dialog>
  )
}

const rankOf = ({ here, availability, points, capacity }: Agent): number =>
  !here ? 3 : availability === 'ready' && points < capacity ? 0 : availability === 'away' ? 2 : 1

function HowTheyAre({ one }: { one: Agent }): VNode {
  return (
    <span class="small softer num">
      {one.here ? words.value(`routing.is.${one.availability}`) : words.value('routing.isGone')} ·{' '}
      {words.value('routing.load', one)}
    </span>
  )
}
