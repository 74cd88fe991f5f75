import type { VNode } from 'preact'
import { say } from '../../../../ui/words.ts'
import { AskField, SearchField, Trail } from './parts.tsx'

/** Nothing stands at this address: what its words say is searched for, and a person can be asked. */
export function NotFound({ locale, text, isKnown }: { locale: string; text: string; isKnown: boolean }): VNode {
  const words = say(locale)
  return (
    <div class="narrow stack">
      <Trail locale={locale} sections={[]} />
      <h1>{words('help.nothingTitle')}</h1>
      <p class="lead">{words('help.nothingText')}</p>
      {isKnown ? null : (
        <p>
          <a href="/sign-in?to=/help">{words('help.nothingSignIn')}</a>
        </p>
      )}
      <SearchField locale={locale} text={text} />
      <AskField locale={locale} />
    </div>
  )
}
