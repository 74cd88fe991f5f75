import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { Note } from '../../../ui/content.tsx'
import { Button } from '../../../ui/form.tsx'
import { type Eyes, When } from '../../../ui/promise.tsx'
import { hasMessage, say, sayDeclared } from '../../../ui/words.ts'
import type { Principalship } from '../people.ts'
import { sentenceVersion } from '../permissions/sentence.ts'
import { purposeWords } from '../permissions/topics.ts'
import type { SelfLooks, SelfRecord } from '../projections/self.ts'
import { record as settings } from '../settings.ts'
import { FactParts } from './facts.tsx'
import { LiveLine, LivePromises, LiveSection } from './live.tsx'
import { eyesOf, Part, Row } from './parts.tsx'
import { DeputiesPart, IdentitiesPart, OrganisationsPart } from './people.tsx'
import { PermissionsPart } from './permissions.tsx'

/** What was just done, said on top of the page. */
export const SAID = { saved: 'record.confirmed', notMe: 'record.notMeDone', corrected: 'record.factCorrected' } as const

interface MeProps {
  call: Call
  record: SelfRecord
  actsFor: readonly Principalship[]
  said: keyof typeof SAID | undefined
  sections: { place: 'main' | 'aside'; name: string; body: ComponentChildren }[]
}

/** The customer's own record: promises and what happened on one side, what they decide and who looked on the other. */
export function MePage({ call, record, actsFor, said, sections }: MeProps): VNode {
  const eyes = eyesOf(call)
  const words = say(call.locale)
  const first = record.name?.split(' ')[0]
  const wordsOf = (purpose: string) => purposeWords(call, call.locale, purpose)
  return (
    <>
      <div class="heading">
        <h1>{first ? words('record.title', { name: first }) : words('record.titleNameless')}</h1>
        <p class="lead">{words('record.intro')}</p>
      </div>
      {said ? <Note>{words(SAID[said])}</Note> : null}
      <div class="split">
        <div class="stack wide">
          <LivePromises record={record} eyes={eyes} />
          {sections
            .filter((section) => section.place === 'main')
            .map((section) => (
              <LiveSection party={record.party} name={section.name}>
                {section.body}
              </LiveSection>
            ))}
          <LiveLine record={record} eyes={eyes} />
          <FactParts facts={record.facts} eyes={eyes} purposeTitle={(name) => wordsOf(name).title} />
          <DeputiesPart deputies={record.deputies} actsFor={actsFor} eyes={eyes} />
          <OrganisationsPart organisations={record.organisations} eyes={eyes} />
        </div>
        <div class="stack wide">
          <PermissionsPart
            permissions={record.permissions}
            eyes={eyes}
            wordsOf={wordsOf}
            sentenceOf={(purpose) => sentenceVersion(call, purpose)}
          />
          <LooksPart looks={record.looks} contact={setting(call, settings.contact)} eyes={eyes} />
          <IdentitiesPart identities={record.identities} eyes={eyes} />
          {sections.filter((section) => section.place === 'aside').map((section) => section.body)}
          <Part id="copy" title={words('record.export')}>
            <p class="soft">{words('record.exportText')}</p>
            <div class="row">
              <Button href="/me/copy">{words('record.exportPage')}</Button>
              <Button href="/me/copy.json">{words('record.exportFile')}</Button>
              <Button look="quiet" href="/me/end">
                {words('record.erase')}
              </Button>
            </div>
          </Part>
        </div>
      </div>
    </>
  )
}

/** Who did not look is worth as much as who did. */
const ROLES_NAMED = ['agent', 'packer', 'marketer'] as const

function LooksPart({ looks, contact, eyes }: { looks: readonly SelfLooks[]; contact: string; eyes: Eyes }): VNode {
  const words = say(eyes.locale)
  const never = ROLES_NAMED.filter((role) => !looks.some((look) => look.role === role))
  return (
    <Part id="looks" title={words('record.looked')}>
      <ul>
        {looks.map((look) => (
          <Row
            title={words('record.lookedTimes', {
              role: sayDeclared(eyes.locale, `role.${look.role}`),
              count: look.times,
            })}
            notes={[
              words('record.lookedFor', { reason: reasonWords(look, eyes.locale) }),
              words('record.lookedAs', { fields: sayDeclared(eyes.locale, `projection.${look.projection}`) }),
            ]}
            action={
              <span class="small softer">
                <When at={look.last} eyes={eyes} />
              </span>
            }
          />
        ))}
        {never.map((role) => (
          <Row title={words('record.lookedNever', { role: sayDeclared(eyes.locale, `role.${role}`) })} />
        ))}
      </ul>
      <p class="small row">
        <a href="/me/looks">{words('record.lookedAll')}</a>
        {contact ? <a href={`mailto:${contact}`}>{words('record.askWhy')}</a> : null}
      </p>
    </Part>
  )
}

/** One case by its number, several in the plural. */
function reasonWords({ reasonType, reasonId }: SelfLooks, locale: string): string {
  const several = `reasons.${reasonType}`
  return reasonId === null && hasMessage(several)
    ? sayDeclared(locale, several)
    : sayDeclared(locale, `reason.${reasonType}`, { id: reasonId ?? '' })
}
