import type { ComponentChildren } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { Card, Tag } from '../../../ui/content.tsx'
import { Press } from '../../../ui/form.tsx'
import { formatRelative } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import type { MeSection } from '../../customers/index.ts'
import { listPasskeys, type PasskeyShown } from '../passkeys/customer.ts'
import { listSessions, type SessionShown } from '../sessions/list.ts'
import { PasskeyButton } from './sign-in.tsx'

/** Fills /me: where the customer is signed in, and their passkeys. */
export const signInSection: MeSection = {
  name: 'sign-in',
  place: 'aside',
  script: 'passkey.js',
  async render(call) {
    if (call.principal.kind !== 'customer') return null
    const [sessions, passkeys] = [await listSessions(call), await listPasskeys(call)]
    return <SignInSection call={call} sessions={sessions} passkeys={passkeys} />
  },
}

function SignInSection({
  call,
  sessions,
  passkeys,
}: {
  call: Call
  sessions: readonly SessionShown[]
  passkeys: readonly PasskeyShown[]
}): ComponentChildren {
  const words = say(call.locale)
  const ago = (time: string) => formatRelative(new Date(time), call.clock.now(), call.locale)
  return (
    <>
      <Card title={words('session.title')}>
        <ul class="list">
          {sessions.map((session) => (
            <li>
              <b>{session.browser || words('session.someBrowser')}</b>{' '}
              {session.here ? (
                <Tag state="kept">{words('session.here')}</Tag>
              ) : (
                <span class="small softer">{words('session.seen', { when: ago(session.seenAt) })}</span>
              )}
              {session.here ? null : (
                <Press action={`/me/sessions/${session.id}/end`} look="link" about={session.browser}>
                  {words('session.end')}
                </Press>
              )}
            </li>
          ))}
        </ul>
        <Press action="/sign-out">{words('frame.signOut')}</Press>
        {sessions.length > 1 ? <Press action="/me/sessions/end">{words('session.endAll')}</Press> : null}
      </Card>
      <Card title={words('passkey.title')}>
        <p class="small soft">{words('passkey.text')}</p>
        <ul class="list">
          {passkeys.map((passkey) => (
            <li>
              <b>{passkey.label || words('session.someBrowser')}</b>{' '}
              <span class="small softer">{words('passkey.since', { when: ago(passkey.addedAt) })}</span>
              <Press action={`/me/passkeys/${passkey.id}/remove`} look="link" about={passkey.label}>
                {words('passkey.remove')}
              </Press>
            </li>
          ))}
        </ul>
        <PasskeyButton locale={call.locale} ceremony="add" to="/me">
          {words('passkey.add')}
        </PasskeyButton>
      </Card>
    </>
  )
}
