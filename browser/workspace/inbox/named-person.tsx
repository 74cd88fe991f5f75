import type { VNode } from 'preact'
import { call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { words } from '../state.ts'

/** Who of the staff owns the relationship with a customer: what they ask comes to them. */
export function NamedPerson({ id }: { id: string }): VNode {
  const people = useFresh(() => call('GET /api/staff/names', {}), [], ['staff'])
  const { now, again } = useFresh(() => call('GET /api/customers/{id}/named-person', { id }), [id], [`line/${id}`])
  const person = now.value.value?.person ?? null
  const names = people.now.value.value?.items ?? []
  // Somebody who has left may still be named.
  const all = person && !names.some((one) => one.id === person.id) ? [...names, person] : names
  const name = (staff: string | null) =>
    attempt(
      () => call('PUT /api/customers/{id}/named-person', { id, staff }),
      staff === null
        ? words.value('routing.person.gone')
        : words.value('routing.person.saved', { name: all.find((one) => one.id === staff)?.name ?? '' }),
    ).then(again)
  return (
    <label class="field named-person">
      <span class="label">{words.value('routing.person')}</span>
      <select
        class="input"
        value={person?.id ?? ''}
        disabled={now.value.value === undefined}
        onChange={(event) => void name(event.currentTarget.value || null)}
      >
        <option value="">{words.value('routing.person.none')}</option>
        {all.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  )
}
