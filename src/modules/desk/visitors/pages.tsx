import type { VNode } from 'preact'
import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { page, type PageReply } from '../../../platform/http/endpoint.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { Switch } from '../../../ui/form.tsx'
import { say, sayDeclared } from '../../../ui/words.ts'
import { limitCaller, visitorParty } from '../../accounts/index.ts'
import {
  allowedPurposes,
  ANALYTICS,
  grantPermission,
  sentenceVersion,
  withdrawPermission,
} from '../../customers/index.ts'
import { callerParty } from '../../orders/index.ts'
import { chooseInvitations } from './invite.ts'
import { LIVE_VISIT } from './purpose.ts'
import { isShared, wantsInvitations } from './visit.ts'

/** What concerns a visit: being seen while it lasts, and being counted when it is over. */
const SWITCHES = [LIVE_VISIT, ANALYTICS] as const
const OWN = { anyone: true, customer: true } as const

export const visitorPages = [
  page({
    path: 'GET /visit',
    may: OWN,
    input: z.strictObject({ said: z.literal('saved').optional() }),
    async handle(call, { said }) {
      const words = say(call.locale)
      const isCustomer = call.principal.kind === 'customer'
      const allowed = await allowedByCaller(call)
      const body = (
        <div class="narrow stack wide">
          <Heading title={words('visit.title')}>{words('visit.intro')}</Heading>
          {said ? <Note>{words('record.confirmed')}</Note> : null}
          <section class="stack">
            <h2>{words('visit.invitations')}</h2>
            {isCustomer ? (
              await invitationSwitch(call)
            ) : (
              <p class="soft" data-invitation-choice={words('visit.welcome')} data-never={words('visit.never')}>
                {words('visit.inBrowser')}
              </p>
            )}
          </section>
          <section class="stack">
            <h2>{words('visit.seen')}</h2>
            <p class="soft">{words('visit.seenText')}</p>
            <div>
              {SWITCHES.map((purpose) => (
                <Switch
                  action="/visit/permission"
                  on={allowed.includes(purpose)}
                  label={sayDeclared(call.locale, `purpose.${purpose}`)}
                  sentence={sayDeclared(call.locale, `purpose.${purpose}.gives`)}
                  hidden={{ purpose, sentence: sentenceVersion(call, purpose) }}
                  locale={call.locale}
                />
              ))}
            </div>
            {isCustomer ? null : <p class="small soft">{words('visit.cookie')}</p>}
          </section>
        </div>
      )
      return { title: words('visit.title'), body, cache: 'never', script: 'your-visit.js' }
    },
  }),
  page({
    path: 'POST /visit/permission',
    may: OWN,
    input: z.strictObject({
      purpose: z.enum(SWITCHES),
      sentence: z.string().regex(/^[\w.]+@[0-9a-f]{8}$/),
      on: z.enum(['true', 'false']),
    }),
    handle: allow,
  }),
  page({
    path: 'POST /visit/choice',
    may: { customer: true },
    signIn: '/sign-in',
    input: z.strictObject({ on: z.enum(['true', 'false']) }),
    async handle(call, { on }) {
      await chooseInvitations(call, on === 'true' ? 'welcome' : 'never')
      return SAVED
    },
  }),
]
const SAVED: PageReply = { redirect: '/visit?said=saved' }

/** A browser that nobody knows becomes a party with its first yes, and has a cookie from then on; a no needs none. */
async function allow(
  call: Call,
  { purpose, sentence, on }: { purpose: string; sentence: string; on: 'true' | 'false' },
): Promise<PageReply> {
  await limitCaller(call, 'questions per caller')
  const party = on === 'true' ? await visitorParty(call) : callerParty(call)
  if (party !== null) {
    const choice = { party, purpose, sentence, channel: 'shop' as const }
    await (on === 'true' ? grantPermission : withdrawPermission)(call, choice)
  }
  return SAVED
}

/** What the caller allows; a browser whose past is somebody's who is not signed in here is not asked for. */
async function allowedByCaller(call: Call): Promise<readonly string[]> {
  const party = callerParty(call)
  if (party === null) return []
  const allowed = await allowedPurposes(call.db, party)
  return call.principal.kind === 'customer' || !allowed.includes(LIVE_VISIT) || (await isShared(call, party))
    ? allowed
    : []
}

/** A signed-in customer's choice, here and on /me. */
export async function invitationSwitch(call: Call): Promise<VNode> {
  const words = say(call.locale)
  return (
    <Switch
      action="/visit/choice"
      on={await wantsInvitations(call)}
      label={words('visit.wants')}
      sentence={words('visit.wantsText')}
      locale={call.locale}
    />
  )
}
