import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { When } from '../../src/ui/promise.tsx'
import { call, Refused } from './client.ts'
import { attempt, sentenceOf, Shown, useFresh } from './loading.tsx'
import { DetailHead, Link, Rows } from './parts.tsx'
import { Sessions } from './sessions.tsx'
import { eyes, me, place, tell, words } from './state.ts'

const PARTS = ['passkeys', 'sessions'] as const

/** How one signs in oneself: passkeys, and where one is signed in. */
export function Room(): VNode {
  const { chosen } = place.value
  return (
    <>
      <section class="list">
        <header>
          <h2>{me.value?.name}</h2>
          <p class="small softer">{me.value?.roles.map((role) => words.value(`role.${role as 'owner'}`)).join(', ')}</p>
        </header>
        <Rows label={words.value('workspace.nav.you')}>
          {PARTS.map((part) => (
            <Link room="you" chosen={part} class="entry" current={part === chosen}>
              <b>{words.value(`you.${part}`)}</b>
              <span />
              <p>{words.value(`you.${part}About`)}</p>
            </Link>
          ))}
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'passkeys' ? (
          <Passkeys />
        ) : chosen === 'sessions' ? (
          <YourSessions />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

function YourSessions(): VNode {
  return (
    <>
      <DetailHead room="you" title={words.value('you.sessions')} />
      <div class="sheet">
        <Sessions staff={me.value?.id ?? ''} />
      </div>
    </>
  )
}

/** The authenticator asks the person now; a second press would only confuse it. */
const underWay = signal(false)

function Passkeys(): VNode {
  const { now, again } = useFresh(() => call('GET /api/staff-passkeys', {}), [], [])
  const add = async () => {
    underWay.value = true
    try {
      const { options } = await call('POST /api/staff-passkeys/options', {})
      const reply = await startRegistration({
        optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
      })
      await call('POST /api/staff-passkeys', { reply: reply as never })
      tell(words.value('passkeys.added'))
    } catch (problem) {
      // What the authenticator throws is meant for programmers: somebody closed the window, or it knows this passkey already.
      tell(problem instanceof Refused ? sentenceOf(problem) : words.value('passkeys.notAdded'))
    } finally {
      underWay.value = false
    }
    await again()
  }
  const remove = (id: string) =>
    attempt(() => call('DELETE /api/staff-passkeys/{id}', { id }), words.value('passkeys.removed')).then(again)
  return (
    <>
      <DetailHead room="you" title={words.value('you.passkeys')} />
      <div class="sheet">
        <p class="soft">{words.value('passkeys.why')}</p>
        <Shown loaded={now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <p>{words.value('passkeys.none')}</p>
            ) : (
              <ul class="plain things">
                {items.map(({ id, label, addedAt, usedAt }) => (
                  <li>
                    <div>
                      <b>{label}</b>
                      <p class="small softer">
                        {words.value('passkeys.addedOn')} <When at={new Date(addedAt)} eyes={eyes.value} /> ·{' '}
                        {words.value('keys.used')}{' '}
                        {usedAt ? <When at={new Date(usedAt)} eyes={eyes.value} /> : words.value('keys.never')}
                      </p>
                    </div>
                    <button class="button" type="button" onClick={() => void remove(id)}>
                      {words.value('passkeys.remove')}
                      <span class="unseen"> {label}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        {typeof PublicKeyCredential === 'function' ? (
          <p>
            <button class="button main" type="button" disabled={underWay.value} onClick={() => void add()}>
              {words.value('passkeys.add')}
            </button>
          </p>
        ) : (
          <p class="note due">{words.value('passkeys.cannot')}</p>
        )}
      </div>
    </>
  )
}
