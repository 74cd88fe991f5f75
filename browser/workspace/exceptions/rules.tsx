import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { words } from '../state.ts'
import type { Exceptions } from './codes.ts'

/** Whose what nobody has becomes, by its kind, and within how many hours; and who is told of what is critical. */
export function OwnersAndClocks({ all, again }: { all: Exceptions; again: () => Promise<void> }): VNode {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], [])
  const { now: settings } = useFresh(() => call('GET /api/settings', {}), [], ['settings'])
  const staff = now.value.value?.items ?? []
  const rules = useMemo(() => signal(all.rules), [])
  const set = (index: number, change: Partial<Exceptions['rules'][number]>) =>
    (rules.value = rules.value.map((one, at) => (at === index ? { ...one, ...change } : one)))
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const value = Object.fromEntries(rules.value.map(({ kind, who, hours }) => [kind, { who, hours }]))
    await attempt(
      () => call('PUT /api/settings/{module}/{name}', { module: 'desk', name: 'exceptions', value }),
      words.value('exceptions.saved'),
    )
    await again()
  }
  const managing = (settings.value.value?.items.find(({ module, name }) => module === 'desk' && name === 'management')
    ?.value ?? []) as readonly string[]
  const manage = (id: string, is: boolean) =>
    attempt(
      () =>
        call('PUT /api/settings/{module}/{name}', {
          module: 'desk',
          name: 'management',
          value: is ? [...managing, id] : managing.filter((one) => one !== id),
        }),
      words.value('exceptions.saved'),
    )
  return (
    <>
      <form class="stack" onSubmit={(event) => void save(event)}>
        <p class="small soft">{words.value('exceptions.rulesText')}</p>
        <ul class="misfits">
          {rules.value.map(({ kind, who, hours }, index) => {
            const called = words.value(`exceptions.kind.${kind}`)
            return (
              <li key={kind}>
                <b>{called}</b>
                <div class="moves">
                  <select
                    class="input"
                    aria-label={words.value('exceptions.ruleFor', { kind: called })}
                    value={who}
                    onChange={(event) => set(index, { who: event.currentTarget.value })}
                  >
                    <option value="present">{words.value('exceptions.who.present')}</option>
                    <option value="management">{words.value('exceptions.who.management')}</option>
                    {staff.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </select>
                  <input
                    class="input num hours"
                    type="number"
                    min={1}
                    max={168}
                    required
                    aria-label={words.value('exceptions.hoursFor', { kind: called })}
                    value={hours}
                    onInput={(event) => set(index, { hours: Number(event.currentTarget.value) })}
                  />
                  <span class="small soft">{words.value('exceptions.hours').toLowerCase()}</span>
                </div>
              </li>
            )
          })}
        </ul>
        <p>
          <button class="button main">{words.value('clocks.save')}</button>
        </p>
      </form>
      <fieldset class="boxes">
        <legend>{words.value('exceptions.management')}</legend>
        <p class="small soft">{words.value('exceptions.managementText')}</p>
        {staff.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={managing.includes(id)}
              onChange={(event) => void manage(id, event.currentTarget.checked)}
            />{' '}
            {name}
          </label>
        ))}
      </fieldset>
    </>
  )
}
