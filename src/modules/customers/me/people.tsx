import type { VNode } from 'preact'
import { AskedField, Button, Choice, Field, Press } from '../../../ui/form.tsx'
import { isoDay } from '../../../ui/format.ts'
import type { Eyes } from '../../../ui/promise.tsx'
import { say, sayDeclared } from '../../../ui/words.ts'
import type { SelfIdentity } from '../projections/self.ts'
import type { SelfDeputy, SelfOrganisation } from '../projections/self-people.ts'
import { DEPUTY_MAY, type DeputyMay, type Principalship, type Share, SHARES } from '../people.ts'
import { representativeAsked } from './asked.ts'
import { valueWords } from './facts.tsx'
import { dayOf, Part, Row } from './parts.tsx'

const KIND = {
  device: 'record.kindDevice',
  account: 'record.kindAccount',
  address: 'record.kindAddress',
  organisation: 'record.kindOrganisation',
  external: 'record.kindExternal',
} as const
export const MAY = {
  see_orders: 'record.maySeeOrders',
  place_orders: 'record.mayPlaceOrders',
  ask: 'record.mayAsk',
} as const
const SHARE = { orders: 'record.sharesOrders', cases: 'record.sharesCases' } as const
const ROLE = { owner: 'record.roleOwner', buyer: 'record.roleBuyer', member: 'record.roleMember' } as const

/** The devices and addresses that we think are the customer, on what evidence, each with "that is not me". */
export function IdentitiesPart({ identities, eyes }: { identities: readonly SelfIdentity[]; eyes: Eyes }): VNode {
  const words = say(eyes.locale)
  return (
    <Part id="identities" title={words('record.identities')}>
      {identities.length === 0 ? <p class="soft">{words('record.identitiesNone')}</p> : null}
      <ul>
        {identities.map((identity) => {
          const title = identity.value ?? words(KIND[identity.kind])
          const act = identity.kind === 'address' ? words('record.removeAddress') : words('record.notMe')
          return (
            <Row
              title={title}
              notes={[evidenceWords(identity, eyes)]}
              action={
                <Press action="/me/identities/separate" look="link" about={title} hidden={{ party: identity.party }}>
                  {act}
                </Press>
              }
            />
          )
        })}
      </ul>
    </Part>
  )
}

function evidenceWords({ strength, rule, evidence, since }: SelfIdentity, eyes: Eyes): string {
  const words = say(eyes.locale)
  const day = dayOf(since, eyes)
  // An address that several people share may well be confirmed, and is still not theirs alone.
  if (strength === 'suggestion')
    return rule === 'signed_in' || rule === 'link_confirmed'
      ? words('record.identitySuggested')
      : words('record.typed', { day })
  if (rule === 'staff')
    return words('record.identityByStaff', {
      role: sayDeclared(eyes.locale, 'role.agent'),
      day,
      evidence: valueWords(evidence['said'] ?? ''),
    })
  if (rule === 'signed_in') return words('record.identitySignedIn', { day })
  if (rule === 'history_claimed') return words('record.identityHistory', { day })
  return words('record.identityConfirmedByLink', { day })
}

interface DeputiesProps {
  deputies: readonly SelfDeputy[]
  actsFor: readonly Principalship[]
  eyes: Eyes
}

/** Who may act for the customer, and for whom they may act themselves. */
export function DeputiesPart({ deputies, actsFor, eyes }: DeputiesProps): VNode {
  const words = say(eyes.locale)
  const what = (may: readonly string[]) => may.map((one) => words(MAY[one as DeputyMay])).join(', ')
  return (
    <Part id="deputies" title={words('record.representatives')}>
      {deputies.length === 0 ? <p class="soft">{words('record.representativesNone')}</p> : null}
      <ul>
        {deputies.map(({ id, email, may, endsAt }) => (
          <Row
            title={words('record.representativeUntil', { name: email, what: what(may), day: dayOf(endsAt, eyes) })}
            action={
              <Press action={`/me/deputies/${id}/end`} look="link" about={email}>
                {words('record.representativeEnd')}
              </Press>
            }
          />
        ))}
      </ul>
      <details>
        <summary class="link">{words('record.representativeAdd')}</summary>
        <form method="post" action="/me/deputies" class="stack">
          <AskedField
            name="email"
            id="deputy-email"
            type="email"
            label={words('record.deputyEmail')}
            locale={eyes.locale}
            asked={representativeAsked}
            longest={320}
            autocomplete="off"
          />
          <fieldset class="stack tight">
            <legend>{words('record.representativeMay')}</legend>
            {DEPUTY_MAY.map((may) => (
              <Choice name="may" value={may} several>
                {words(MAY[may])}
              </Choice>
            ))}
          </fieldset>
          <Field
            name="until"
            id="deputy-until"
            type="date"
            label={words('record.representativeFor')}
            locale={eyes.locale}
            value={isoDay(new Date(eyes.now.getTime() + MONTH_MS), eyes.zone)}
          />
          <Button look="main">{words('record.deputyAdd')}</Button>
        </form>
      </details>
      {actsFor.length > 0 ? (
        <>
          <h3>{words('record.actsFor')}</h3>
          <ul>
            {actsFor.map(({ principal, name, may, endsAt }) => (
              <Row
                title={words('record.actsForOne', {
                  name: name ?? words('record.colleagueNameless'),
                  what: what(may),
                  day: dayOf(endsAt, eyes),
                })}
                action={
                  may.includes('see_orders') ? (
                    <Button href={`/me/for/${principal}`}>{words('record.actingOpen')}</Button>
                  ) : null
                }
              />
            ))}
          </ul>
        </>
      ) : null}
    </Part>
  )
}

/** What is offered as the end, not what is allowed. */
const MONTH_MS = 30 * 86_400_000

/** The organisations in which the customer has a role, with what colleagues see of them. */
export function OrganisationsPart({
  organisations,
  eyes,
}: {
  organisations: readonly SelfOrganisation[]
  eyes: Eyes
}): VNode {
  const words = say(eyes.locale)
  const seen = (shares: readonly string[]) =>
    shares.length === 0 ? words('record.sharesNothing') : shares.map((one) => words(SHARE[one as Share])).join(', ')
  return (
    <Part id="organisations" title={words('record.organisations')}>
      {organisations.length === 0 ? <p class="soft">{words('record.organisationsNone')}</p> : null}
      <ul>
        {organisations.map(({ membership, name, role, shares, colleagues }) => (
          <Row
            title={words('record.organisationRole', {
              role: words(ROLE[role]),
              organisation: name ?? words('record.kindOrganisation'),
            })}
            notes={[
              words('record.organisationShares', { what: seen(shares) }),
              ...(colleagues.length === 0
                ? []
                : [
                    `${words('record.colleagues')}: ${colleagues.map((one) => words('record.colleague', { name: one.name ?? words('record.colleagueNameless'), role: words(ROLE[one.role as keyof typeof ROLE]) })).join('; ')}`,
                  ]),
              <form method="post" action={`/me/organisations/${membership}/shares`} class="row">
                {SHARES.map((share) => (
                  <Choice name="shares" value={share} chosen={shares.includes(share)} several>
                    {words(SHARE[share])}
                  </Choice>
                ))}
                <Button>{words('record.sharesSave')}</Button>
              </form>,
            ]}
            action={
              <Press action={`/me/organisations/${membership}/leave`} look="link">
                {words('record.organisationLeave')}
              </Press>
            }
          />
        ))}
      </ul>
    </Part>
  )
}
