import type { VNode } from 'preact'
import { When } from '../../src/ui/promise.tsx'
import type { Scope } from '../../src/platform/principal.ts'
import { call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, fieldsOf, Labelled } from './parts.tsx'
import { ShownOnce, shownOnce } from './shown-once.tsx'
import { eyes, words } from './state.ts'

const SCOPES: readonly Scope[] = ['all', 'collect', 'catalogue', 'orders', 'customers', 'cases', 'settings']

/** The keys by which programs come in: what each may do, when it was last used, and its end. */
export function Keys(): VNode {
  const { now, again } = useFresh(() => call('GET /api/keys', {}), [], [])
  const make = async (event: SubmitEvent) => {
    const form = event.currentTarget as HTMLFormElement
    const { name = '', scope = 'orders', origin = '' } = fieldsOf(event)
    await attempt(async () => {
      const scopes = [scope as Scope]
      const made = await call('POST /api/keys', { name, scopes, ...(origin ? { origin } : {}) })
      shownOnce.value = made.key
      form.reset()
      await again()
    })
  }
  const revoke = (id: string) =>
    attempt(() => call('DELETE /api/keys/{id}', { id }), words.value('keys.revoked')).then(again)
  return (
    <>
      <DetailHead room="staff" title={words.value('keys.title')} />
      <div class="sheet">
        <Shown loaded={now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="soft">{words.value('keys.none')}</p>
            ) : (
              <ul class="plain things">
                {items.map(({ id, name, scopes, origin, madeAt, usedAt }) => (
                  <li>
                    <div>
                      <b>{name}</b>{' '}
                      {scopes.map((scope) => (
                        <span class="tag">{words.value(`keys.scope.${scope as Scope}`)}</span>
                      ))}
                      <p class="small softer">
                        {origin ? `${origin} · ` : null}
                        {words.value('keys.made')} <When at={new Date(madeAt)} eyes={eyes.value} /> ·{' '}
                        {words.value('keys.used')}{' '}
                        {usedAt ? <When at={new Date(usedAt)} eyes={eyes.value} /> : words.value('keys.never')}
                      </p>
                    </div>
                    <button class="button" type="button" onClick={() => void revoke(id)}>
                      {words.value('keys.revoke')}
                      <span class="unseen"> {name}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        <ShownOnce hint={words.value('keys.shownOnce')} />
        <form class="stack" onSubmit={make}>
          <h3>{words.value('keys.add')}</h3>
          <Labelled label={words.value('keys.for')}>
            <input class="input" name="name" required maxLength={120} autocomplete="off" />
          </Labelled>
          <Labelled label={words.value('keys.scope')}>
            <select class="input" name="scope">
              {SCOPES.map((scope) => (
                <option value={scope} selected={scope === 'orders'}>
                  {words.value(`keys.scope.${scope}`)}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled label={words.value('keys.origin')} hint={words.value('keys.originHint')}>
            <input class="input" name="origin" type="url" maxLength={200} autocomplete="off" />
          </Labelled>
          <p>
            <button class="button main">{words.value('keys.add')}</button>
          </p>
        </form>
      </div>
    </>
  )
}
