import type { VNode } from 'preact'
import { Switch } from '../../../ui/form.tsx'
import type { Eyes } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import type { SelfPermission } from '../projections/self.ts'
import { dayOf, Part } from './parts.tsx'

interface PermissionsProps {
  permissions: readonly SelfPermission[]
  eyes: Eyes
  wordsOf: (purpose: string) => { title: string; gives: string }
  sentenceOf: (purpose: string) => string
}

/** Permissions as switches, each with what it gives the customer, since when it stands so, and how they chose before. */
export function PermissionsPart({ permissions, eyes, wordsOf, sentenceOf }: PermissionsProps): VNode {
  const words = say(eyes.locale)
  return (
    <Part id="permissions" title={words('record.youDecide')}>
      <div>
        {permissions.map(({ purpose, necessary, granted, since, history }) => {
          const { title, gives } = wordsOf(purpose)
          return (
            <Switch
              action="/me/permissions"
              on={granted === true}
              needed={necessary}
              label={title}
              sentence={gives}
              hidden={{ purpose, sentence: sentenceOf(purpose) }}
              locale={eyes.locale}
            >
              {since ? words('record.permissionSince', { day: dayOf(since, eyes) }) : null}
              {history.length > 1 ? (
                <details>
                  <summary class="link">{words('record.permissionHistory')}</summary>
                  <ul>
                    {history.slice(1, HISTORY_SHOWN).map((choice) => (
                      <li>
                        {dayOf(choice.at, eyes)}: {words(choice.granted ? 'record.yes' : 'record.no')}
                      </li>
                    ))}
                  </ul>
                </details>
              ) : null}
            </Switch>
          )
        })}
      </div>
    </Part>
  )
}

/** Earlier choices under one switch; all of them are in the copy. */
const HISTORY_SHOWN = 20
