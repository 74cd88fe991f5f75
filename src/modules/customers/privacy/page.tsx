import type { Call } from '../../../platform/context.ts'
import { page, type PageReply } from '../../../platform/http/endpoint.ts'
import { nothing } from '../../../platform/http/schema.ts'
import { setting } from '../../../platform/settings.ts'
import { Heading, Table, Tag } from '../../../ui/content.tsx'
import { say, sayDeclared, sayParts } from '../../../ui/words.ts'
import { DETAIL_KEPT_MONTHS, VISITS_KEPT_MONTHS } from '../log/jobs.ts'
import { dayOf, eyesOf, Part } from '../me/parts.tsx'
import { purposeWords } from '../permissions/topics.ts'
import { record } from '../settings.ts'
import { type PrivacyContent, privacyContent, privacyVersions, VISIT_KIND } from './content.ts'
import type { KeptFor } from './declaration.ts'

/** What we know, and why: made from what the code declares. */
export const pages = [
  page({ path: 'GET /privacy', may: { anyone: true, customer: true }, input: nothing, handle: showPrivacy }),
]

async function showPrivacy(call: Call): Promise<PageReply> {
  const { locale } = call
  const words = say(locale)
  const eyes = eyesOf(call)
  const content = await privacyContent(call)
  const { now, before } = await privacyVersions(call, content)
  const purpose = (name: string) => purposeWords(call, locale, name)
  const contact = setting(call, record.contact)
  const changes = before ? changesBetween(before.content, content) : []
  const body = (
    <div class="stack wide">
      <Heading
        title={words('privacy.title')}
        above={words('privacy.version', { version: now.version, day: dayOf(now.since, eyes) })}
      >
        {words('privacy.intro')}
      </Heading>
      <Part id="rights" title={words('privacy.rights')}>
        <p>{sayParts(locale)('privacy.rightsText', { a: (inside) => <a href="/me">{inside}</a> })}</p>
        {contact ? <p>{words('privacy.contact', { contact })}</p> : null}
      </Part>
      <Part id="purposes" title={words('privacy.purposes')}>
        <ul>
          {content.purposes.map(({ name, necessary }) => (
            <li class="promised">
              <div>
                <b>{purpose(name).title}</b>
                <p class="small soft">{purpose(name).gives}</p>
              </div>
              <Tag>{words(necessary ? 'privacy.purposeNecessary' : 'privacy.purposeAsked')}</Tag>
            </li>
          ))}
        </ul>
      </Part>
      <Part id="tables" title={words('privacy.table')}>
        <Table
          caption={words('privacy.table')}
          captionUnseen
          rows={content.tables}
          columns={[
            { title: words('privacy.table'), cell: ({ holds }) => sayDeclared(locale, holds) },
            { title: words('privacy.kept'), cell: ({ keptFor }) => keptWords(keptFor, locale) },
            {
              title: words('privacy.who'),
              cell: ({ seenBy }) =>
                seenBy.length === 0
                  ? words('privacy.onlyYou')
                  : seenBy.map((role) => sayDeclared(locale, `role.${role}`)).join(', '),
            },
          ]}
        />
      </Part>
      <Part id="asked" title={words('privacy.asked')}>
        <ul>
          {content.asked.map(({ id, purpose: served }) => (
            <li class="promised">
              <div>
                <b>{purpose(served).title}</b>
                <p class="small soft">
                  {words('field.whatFor')} {sayDeclared(locale, `ask.${id}.reason`)}. {words('field.whatYouGet')}{' '}
                  {sayDeclared(locale, `ask.${id}.gain`)}.
                </p>
              </div>
            </li>
          ))}
        </ul>
      </Part>
      <Part id="kinds" title={words('privacy.kinds')}>
        <p class="soft">{words('privacy.kindsText')}</p>
        <Table
          caption={words('privacy.kinds')}
          captionUnseen
          rows={content.kinds}
          columns={[
            { title: words('privacy.kinds'), cell: ({ name }) => sayDeclared(locale, `kind.${name}`) },
            { title: words('privacy.purposes'), cell: ({ purpose: served }) => purpose(served).title },
            {
              title: words('privacy.kept'),
              cell: ({ name, class: keeping }) => keptWords(keptByClass(name, keeping), locale),
            },
          ]}
        />
      </Part>
      <Part id="services" title={words('privacy.services')}>
        {content.services.length === 0 ? (
          <p>{words('privacy.servicesNone')}</p>
        ) : (
          <ul>
            {content.services.map((service) => (
              <li>{sayDeclared(locale, service)}</li>
            ))}
          </ul>
        )}
      </Part>
      {changes.length > 0 && before ? (
        <Part id="changes" title={words('privacy.changed')}>
          <p class="small softer">
            {words('privacy.before', { version: before.version, day: dayOf(before.since, eyes) })}
          </p>
          <ul>
            {changes.map(({ key, added }) => (
              <li>{words(added ? 'privacy.added' : 'privacy.removed', { what: sayDeclared(locale, key) })}</li>
            ))}
          </ul>
        </Part>
      ) : null}
    </div>
  )
  return { title: words('privacy.title'), body, cache: 'private' }
}

function keptByClass(name: string, keeping: 'lasting' | 'detail'): KeptFor {
  if (name === VISIT_KIND.name) return { months: VISITS_KEPT_MONTHS }
  return keeping === 'detail' ? { months: DETAIL_KEPT_MONTHS } : 'while'
}

function keptWords(keptFor: KeptFor, locale: string): string {
  const words = say(locale)
  if (keptFor === 'while') return words('privacy.keptWhile')
  if ('months' in keptFor) return words('privacy.keptMonths', keptFor)
  return 'days' in keptFor ? words('privacy.keptDays', keptFor) : words('privacy.keptYears', keptFor)
}

/** What was added and what is gone since the version before. */
function changesBetween(before: PrivacyContent, now: PrivacyContent): { key: string; added: boolean }[] {
  const keys = (content: PrivacyContent) => [
    ...content.purposes.map(({ name }) => `purpose.${name}`),
    ...content.kinds.map(({ name }) => `kind.${name}`),
    ...content.tables.map(({ holds }) => holds),
    ...content.services,
  ]
  const [old, current] = [new Set(keys(before)), new Set(keys(now))]
  return [
    ...[...current].filter((key) => !old.has(key)).map((key) => ({ key, added: true })),
    ...[...old].filter((key) => !current.has(key)).map((key) => ({ key, added: false })),
  ]
}
