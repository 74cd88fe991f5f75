import type { VNode } from 'preact'
import { formatDay } from '../../../src/ui/format.ts'
import { locale, words, zone } from '../state.ts'
import type { Case } from './reading.ts'

/** Of whom we know that a letter does not reach them at the address that this case has; nothing where it does. */
export function Failing({ participants }: Pick<Case, 'participants'>): VNode | null {
  const failing = participants.filter(({ undeliverable }) => undeliverable)
  if (failing.length === 0) return null
  return (
    <>
      {failing.map(({ address, undeliverable }) => (
        <p class="small wrong" role="status" key={address}>
          {words.value('inbox.failing', {
            address,
            day: formatDay(new Date(undeliverable!.since), zone.value, locale.value, { now: new Date() }),
            // As the message names its branches.
            reason: undeliverable!.reason.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
          })}
        </p>
      ))}
    </>
  )
}
