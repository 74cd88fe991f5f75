import type { VNode } from 'preact'
import type { StaffRole } from '../../src/platform/principal.ts'
import { When } from '../../src/ui/promise.tsx'
import { Attacks } from './attacks.tsx'
import { call } from './client.ts'
import { Keys } from './keys.tsx'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, fieldsOf, initials, Labelled, Link, Rows } from './parts.tsx'
import { Sessions } from './sessions.tsx'
import { ShownOnce, shownOnce } from './shown-once.tsx'
import { eyes, go, place, words } from './state.ts'

const ROLES: readonly StaffRole[] = ['owner', 'agent', 'packer', 'merchandiser', 'marketer', 'analyst']

/** Who works here, what they may do, and which programs may come in. */
export function Room(): VNode {
  const { chosen } = place.value
  const { now, again } = useFresh(() => call('GET /api/staff', {}), [], ['staff'])
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('staffList.title')}</h2>
          <Link room="staff" chosen="new" class="button">
            {words.value('staffList.invite')}
          </Link>
        </header>
        <Rows label={words.value('staffList.title')}>
          <Shown loaded={now.value}>
            {({ items }) =>
              items.map((one) => (
                <Link room="staff" chosen={one.id} class="entry" current={one.id === chosen}>
                  <b>{one.name}</b>
                  <span class="avatar" aria-hidden="true">
                    {initials(one.name)}
                  </span>
                  <p>{one.roles.map((role) => words.value(`role.${role as StaffRole}`)).join(', ')}</p>
                </Link>
              ))
            }
          </Shown>
          <Link room="staff" chosen="keys" class="entry" current={chosen === 'keys'}>
            <b>{words.value('keys.title')}</b>
            <span />
            <p>{words.value('keys.about')}</p>
          </Link>
          <Link room="staff" chosen="attacks" class="entry" current={chosen === 'attacks'}>
            <b>{words.value('attacks.title')}</b>
            <span />
            <p>{words.value('attacks.about')}</p>
          </Link>
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'keys' ? (
          <Keys />
        ) : chosen === 'attacks' ? (
          <Attacks />
        ) : chosen === 'new' ? (
          <Invite again={again} />
        ) : chosen ? (
          <Colleague key={chosen} id={chosen} again={again} />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

function RoleBoxes({ chosen }: { chosen: readonly string[] }): VNode {
  return (
    <fieldset class="stack">
      <legend class="label">{words.value('staffList.role')}</legend>
      {ROLES.map((role) => (
        <label class="choice plain">
          <input type="checkbox" name="role" value={role} defaultChecked={chosen.includes(role)} />{' '}
          {words.value(`role.${role}`)}
        </label>
      ))}
    </fieldset>
  )
}

const rolesOf = (event: SubmitEvent): StaffRole[] =>
  new FormData(event.currentTarget as HTMLFormElement).getAll('role') as StaffRole[]

function Invite({ again }: { again: () => Promise<void> }): VNode {
  const invite = async (event: SubmitEvent) => {
    const roles = rolesOf(event)
    const { name = '', email = '' } = fieldsOf(event)
    await attempt(async () => {
      const made = await call('POST /api/staff', { name, email, roles })
      shownOnce.value = made.link
      await again()
    })
  }
  return (
    <>
      <DetailHead room="staff" title={words.value('staffList.invite')} />
      <div class="sheet">
        <form class="stack" onSubmit={invite}>
          <Labelled label={words.value('staffList.name')}>
            <input class="input" name="name" required maxLength={120} autocomplete="off" />
          </Labelled>
          <Labelled label={words.value('staffList.email')}>
            <input class="input" name="email" type="email" required maxLength={320} autocomplete="off" />
          </Labelled>
          <RoleBoxes chosen={['agent']} />
          <p>
            <button class="button main">{words.value('staffList.invite')}</button>
          </p>
        </form>
        <ShownOnce hint={words.value('staffList.linkOnce')} />
      </div>
    </>
  )
}

function Colleague({ id, again }: { id: string; again: () => Promise<void> }): VNode {
  const people = useFresh(() => call('GET /api/staff', {}), [id], ['staff'])
  return (
    <Shown loaded={people.now.value}>
      {({ items }) => {
        const one = items.find((colleague) => colleague.id === id)
        if (!one) return <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        const change = async (event: SubmitEvent) => {
          event.preventDefault()
          const roles = rolesOf(event)
          await attempt(() => call('PUT /api/staff/{id}/roles', { id, roles }), words.value('settings.saved'))
          await Promise.all([again(), people.again()])
        }
        const end = async () => {
          if (await attempt(() => call('DELETE /api/staff/{id}', { id }), words.value('staffList.ended'))) go('staff')
          await again()
        }
        return (
          <>
            <DetailHead room="staff" title={one.name} under={one.email}>
              <button class="button" type="button" onClick={end}>
                {words.value('staffList.end')}
              </button>
            </DetailHead>
            <div class="sheet">
              <p class="soft">
                {one.seenAt ? <When at={new Date(one.seenAt)} eyes={eyes.value} /> : words.value('staffList.never')}
              </p>
              <form class="stack" onSubmit={change}>
                <RoleBoxes chosen={one.roles} />
                <p>
                  <button class="button main">{words.value('workspace.save')}</button>
                </p>
              </form>
              <section>
                <h3>{words.value('you.sessions')}</h3>
                <Sessions staff={id} />
              </section>
            </div>
          </>
        )
      }}
    </Shown>
  )
}
