import type { Call } from '../../../platform/context.ts'
import { Card, Note } from '../../../ui/content.tsx'
import { Press } from '../../../ui/form.tsx'
import { formatDay, formatRelative } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { setting, shop } from '../../../platform/settings.ts'
import type { MeSection } from '../../customers/index.ts'
import { listCustomerKeys } from './keys.ts'

/** Letters of the name of a key, as its customer will recognise it. */
export const KEY_NAME_LIMIT = 80

/** Fills /me: software that asks in the customer's name. */
export const customerKeySection: MeSection = {
  name: 'customer-keys',
  place: 'aside',
  async render(call) {
    if (call.principal.kind !== 'customer') return null
    const words = say(call.locale)
    const keys = await listCustomerKeys(call)
    return (
      <Card title={words('customerKey.title')}>
        <p class="small soft">{words('customerKey.text')}</p>
        <ul class="list">
          {keys.map((key) => (
            <li>
              <b>{key.name}</b>{' '}
              <span class="small softer">
                {key.usedAt === null
                  ? words('customerKey.unused')
                  : words('customerKey.used', {
                      when: formatRelative(new Date(key.usedAt), call.clock.now(), call.locale),
                    })}
                {' · '}
                {words('customerKey.until', {
                  day: formatDay(new Date(key.endsAt), setting(call, shop.zone), call.locale, {
                    now: call.clock.now(),
                    style: 'bare',
                  }),
                })}
              </span>
              <Press action={`/me/keys/${key.id}/revoke`} look="link" about={key.name}>
                {words('customerKey.revoke')}
              </Press>
            </li>
          ))}
        </ul>
        <form method="post" action="/me/keys">
          <label class="field">
            <span class="label">{words('customerKey.name')}</span>
            <input class="input" name="name" required maxLength={KEY_NAME_LIMIT} autocomplete="off" />
          </label>
          <button class="button">{words('customerKey.make')}</button>
        </form>
      </Card>
    )
  },
}

/** The one page that ever shows the key. */
export function KeyMade({ call, secret }: { call: Call; secret: string }) {
  const words = say(call.locale)
  return (
    <Card title={words('customerKey.made')}>
      <p>{words('customerKey.once')}</p>
      <p>
        <code class="key">{secret}</code>
      </p>
      <Note>{words('customerKey.where', { url: new URL('/mcp', call.config.url).href })}</Note>
      <p>
        <a href="/me">{words('customerKey.back')}</a>
      </p>
    </Card>
  )
}
