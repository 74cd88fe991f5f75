import { Card } from '../../../ui/content.tsx'
import { say } from '../../../ui/words.ts'
import { agentNames } from '../../accounts/index.ts'
import type { MeSection } from '../../customers/index.ts'
import { showNamedPerson } from '../routing/person.ts'

/** Fills customers' `meSections`: who of us looks after them, as the desk has it; nothing where nobody in particular does. */
export const personOnMe: MeSection = {
  name: 'person',
  place: 'aside',
  render: async (call, parties) => {
    const { person } = parties[0] === undefined ? { person: null } : await showNamedPerson(call, parties[0])
    if (person === null) return null
    // Whoever has left looks after nobody.
    const isHere = (await agentNames(call)).some(({ id }) => id === person.id)
    if (!isHere) return null
    const words = say(call.locale)
    return (
      <Card title={words('since.me', { name: person.name })}>
        <p class="soft">{words('since.me.text')}</p>
      </Card>
    )
  },
}
