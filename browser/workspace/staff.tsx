import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { When } from '../../src/ui/promise.tsx'
import { call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, fieldsOf, initials, Labelled, Link, Rows } from './parts.tsx'
import { eyes, go, place, words } from './state.ts'

const ROLES = ['owner', 'agent', 'packer', 'merchandiser', 'marketer', 'analyst'] as const
type Role = (typeof ROLES)[number]
const SCOPES = ['all', 'collect', 'catalogue', 'orders', 'customers', 'settings'] as const
/** A link or key that is shown this once; gone with the next step. */
const shownOnce = signal<string | null>(null)

/** Who works here, what they may do, and which programs may come in. */
export function Staff(): VNode {
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
                  <p>{one.roles.map((role) => words.value(`role.${role as Role}`)).join(', ')}</p>
                </Link>
              ))
            }
          </Shown>
          <Link room="staff" chosen="keys" class="entry" current={chosen === 'keys'}>
            <b>{words.value('keys.title')}</b>
          </Link>
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'keys' ? (
          <Keys />
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

const rolesOf = (event: SubmitEvent): Role[] =>
  new FormData(event.currentTarget as HTMLFormElement).getAll('role') as Role[]

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

function ShownOnce({ hint }: { hint: string }): VNode | null {
  if (shownOnce.value === null) return null
  return (
    <div class="note" role="status">
      <p>{hint}</p>
      <p>
        <input
          class="input"
          readOnly
          value={shownOnce.value}
          aria-label={hint}
          onFocus={(event) => event.currentTarget.select()}
        />
      </p>
    </div>
  )
}

function Colleague({ id, again }: { id: string; again: () => Promise<void> }): VNode {
  const people = useFresh(() => call('GET /api/staff', {}), [id], ['staff'])
  const sessions = useFresh(() => call('GET /api/sessions', {}), [id], [])
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
              <Shown loaded={sessions.now.value}>
                {({ items: all }) => (
                  <ul class="plain">
                    {all
                      .filter((session) => session.staff === id)
                      .map((session) => (
                        <li>
                          {session.browser} · <When at={new Date(session.seenAt)} eyes={eyes.value} />{' '}
                          <button
                            class="link"
                            type="button"
                            onClick={() =>
                              attempt(() => call('DELETE /api/sessions/{id}', { id: session.id })).then(sessions.again)
                            }
                          >
                            {words.value('staffList.signOut')}
                          </button>
                        </li>
                      ))}
                  </ul>
                )}
              </Shown>
            </div>
          </>
        )
      }}
    </Shown>
  )
}

function Keys(): VNode {
  const { now, again } = useFresh(() => call('GET /api/keys', {}), [], [])
  const make = async (event: SubmitEvent) => {
    const { name = '', scope = 'orders' } = fieldsOf(event)
    await attempt(async () => {
      const made = await call('POST /api/keys', { name, scopes: [scope as (typeof SCOPES)[number]] })
      shownOnce.value = made.key
      await again()
    })
  }
  return (
    <>
      <DetailHead room="staff" title={words.value('keys.title')} />
      <div class="sheet">
        <Shown loaded={now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="soft">{words.value('keys.none')}</p>
            ) : (
              <ul class="plain">
                {items.map((key) => (
                  <li>
                    <b>{key.name}</b> <span class="tag">{key.scopes.join(', ')}</span>{' '}
                    {key.usedAt ? <When at={new Date(key.usedAt)} eyes={eyes.value} /> : null}{' '}
                    <button
                      class="link"
                      type="button"
                      onClick={() => attempt(() => call('DELETE /api/keys/{id}', { id: key.id })).then(again)}
                    >
                      {words.value('keys.revoke')}
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        <form class="stack" onSubmit={make}>
          <Labelled label={words.value('staffList.name')}>
            <input class="input" name="name" required maxLength={120} />
          </Labelled>
          <Labelled label={words.value('keys.scope')}>
            <select class="input" name="scope">
              {SCOPES.map((scope) => (
                <option value={scope}>{scope}</option>
              ))}
            </select>
          </Labelled>
          <p>
            <button class="button">{words.value('keys.add')}</button>
          </p>
        </form>
        <ShownOnce hint={words.value('keys.shownOnce')} />
      </div>
    </>
  )
}
