import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { currencyExponent } from '../../../src/ui/format.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { fieldsOf, Labelled, minorUnits } from '../parts.tsx'
import { has, tell, words } from '../state.ts'
import type { DeskNow } from './words.ts'

interface BesidesProps {
  desk: DeskNow
  again: () => Promise<void>
}

/** When we are warned, who is one of the best, and what a month may give. */
export function Besides({ desk, again }: BesidesProps): VNode {
  const { currency } = desk
  const exponent = currencyExponent(currency)
  const shown = (minor: unknown) =>
    minor === null || minor === undefined ? '' : (Number(minor) / 10 ** exponent).toFixed(exponent)
  const save = async (name: string, wanted: unknown) => {
    await attempt(
      () => call('PUT /api/settings/{module}/{name}', { module: 'desk', name, value: wanted }),
      words.value('settings.saved'),
    )
    await again()
  }
  const saveMoney = (name: string, none: null | 0) => async (event: SubmitEvent) => {
    const text = fieldsOf(event)['value'] ?? ''
    const amount = text === '' ? none : minorUnits(text, exponent)
    if (amount === undefined) tell(words.value('clocks.wrongAmount', { text }))
    else await save(name, amount)
  }
  return (
    <>
      <Warned warn={desk.warnBefore} save={save} />
      <Money
        label={words.value('clocks.bestFrom', { currency })}
        hint={words.value('clocks.bestHint')}
        shown={shown(desk.bestFrom)}
        save={saveMoney('bestFrom', null)}
      />
      <Money
        label={words.value('clocks.budget', { currency })}
        shown={shown(desk.budget)}
        save={saveMoney('makeGoodBudget', 0)}
      />
      {has() ? null : <p class="small soft">{words.value('clocks.ownerOnly')}</p>}
    </>
  )
}

function Warned({
  warn,
  save,
}: {
  warn: DeskNow['warnBefore']
  save: (name: string, wanted: unknown) => Promise<void>
}): VNode {
  const how = useMemo(() => signal<'share' | 'minutes'>('share' in warn ? 'share' : 'minutes'), [])
  const set = async (event: SubmitEvent) => save('warnBefore', { [how.value]: Number(fieldsOf(event)['value']) })
  const now = 'share' in warn ? warn.share : warn.minutes
  return (
    <form class="setting" onSubmit={(event) => void set(event)}>
      <Labelled label={words.value('clocks.warnHow')}>
        <select
          class="input"
          value={how.value}
          onChange={(event) => (how.value = event.currentTarget.value as 'share')}
        >
          <option value="share">{words.value('clocks.warnHow.share')}</option>
          <option value="minutes">{words.value('clocks.warnHow.minutes')}</option>
        </select>
      </Labelled>
      <Labelled label={words.value(how.value === 'share' ? 'clocks.warnShare' : 'clocks.warnMinutes')}>
        <input
          class="input"
          type="number"
          name="value"
          min={how.value === 'share' ? 5 : 1}
          max={how.value === 'share' ? 90 : 86_400}
          defaultValue={now}
        />
      </Labelled>
      <button class="button">{words.value('workspace.save')}</button>
    </form>
  )
}

function Money({
  label,
  hint,
  shown,
  save,
}: {
  label: string
  hint?: string
  shown: string
  save: (event: SubmitEvent) => Promise<void>
}): VNode {
  return (
    <form class="setting" onSubmit={(event) => void save(event)}>
      <Labelled label={label} {...(hint ? { hint } : {})}>
        <input class="input num" name="value" inputMode="decimal" disabled={!has()} defaultValue={shown} />
      </Labelled>
      {has() ? <button class="button">{words.value('workspace.save')}</button> : null}
    </form>
  )
}
