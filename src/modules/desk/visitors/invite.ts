import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { localeOf } from '../../../ui/speak.ts'
import { STRUGGLES, type Struggle } from '../../../ui/struggle.ts'
import { say } from '../../../ui/words.ts'
import { agentIsHere, staffNamesById } from '../../accounts/index.ts'
import { dayOf, endOfDay, SERVICE, transact } from '../../customers/index.ts'
import { callerParty } from '../../orders/index.ts'
import { formatMoment } from '../acknowledge.ts'
import { ordinaryTarget } from '../clocks/read.ts'
import { isAnswering, replyDue } from '../promises.ts'
import { refuse } from '../refusals.ts'
import type { InvitationChoice, Invitations } from './contract.ts'
import { LIVE_VISIT } from './purpose.ts'
import { type InvitationRules, rulesNow, rulesOn } from './rules.ts'
import { hereSince, ringVisitors } from './visit.ts'

/**
 * The words of every invitation that could be made now, asked for when one is about to be shown. Nobody there: none, or one to leave a
 * message with the time of its answer, as the merchant says.
 */
export async function showInvitations(call: Call): Promise<Invitations> {
  const rules = rulesNow(call)
  const [here, invited] = await Promise.all([isStaffed(call), invitedBy(call)])
  const words = say(call.locale)
  const which = rulesOn(rules)
  const drafts = Object.fromEntries(which.map((name) => [name, words(`invite.draft.${name}`, { what: '{what}' })]))
  const later = here || rules.away === 'none' ? '' : ` ${await awayWords(call)}`
  return {
    on: here || rules.away === 'message',
    texts: Object.fromEntries(which.map((name) => [name, textOf(rules, name, call.locale) + later])),
    drafts,
    words: {
      label: words('invite.label'),
      yes: words(here ? 'invite.yes' : 'invite.leave'),
      along: words('invite.along'),
      later: words('invite.later'),
      today: words('invite.today'),
      never: words('invite.never'),
      about: words('invite.about'),
    },
    invited,
  }
}

/** Whether whoever is invited now is answered while they wait. */
export const isStaffed = async (ctx: Pick<Acting, 'db' | 'clock'>): Promise<boolean> =>
  isAnswering(ctx) && (await agentIsHere(ctx))

/** What the merchant wrote, else our own words. */
const textOf = (rules: InvitationRules, name: Struggle, locale: string): string =>
  rules[name][localeOf(locale)] || say(locale)(`invite.text.${name}`)

/** Our own words for each rule, for whoever writes others. */
export const ownTexts = () =>
  Object.fromEntries(
    STRUGGLES.map((name) => [name, { en: say('en')(`invite.text.${name}`), nb: say('nb')(`invite.text.${name}`) }]),
  ) as Record<Struggle, { en: string; nb: string }>

async function awayWords(call: Call): Promise<string> {
  const { due } = ordinaryTarget(call, await replyDue(call, 'chat'))
  return say(call.locale)('invite.away', { due: formatMoment(call, due, call.locale) })
}

/** Who of the staff has invited the caller in this visit, and when. */
async function invitedBy(call: Call): Promise<Invitations['invited']> {
  const party = callerParty(call)
  if (party === null) return null
  const { rows } = await transact(call, { purpose: LIVE_VISIT, parties: [party] }, (tx) =>
    sql<{ invited_at: Date; invited_by: string | null }>`
      select invited_at, invited_by from desk.visitor
      where party = ${party} and invited_at is not null and seen_at > ${hereSince(call)}::timestamptz`.execute(tx),
  )
  const [one] = rows
  if (!one) return null
  const name = (await staffNamesById(call, [one.invited_by])).get(one.invited_by)
  return {
    at: one.invited_at.toISOString(),
    text: say(call.locale)(name === undefined ? 'invite.text.staffNameless' : 'invite.text.staff', {
      name: name ?? '',
    }),
  }
}

/**
 * Command: somebody of the staff invites a visitor to chat, once in a visit.
 * @throws Refusal visitor-gone, visitor-invited, invitation-unwanted
 */
export async function inviteVisitor(call: Call, { party }: { party: string }): Promise<void> {
  if (call.principal.kind !== 'staff') throw refuse('visitor-gone')
  const { rows } = await sql<{ came: 'invited' | 'visitor-gone' | 'visitor-invited' | 'invitation-unwanted' }>`
    select desk.invite_visitor(${party}::uuid, ${call.principal.id}::uuid, ${call.clock.now()}::timestamptz, ${hereSince(call)}::timestamptz) as came`.execute(
    call.db,
  )
  const { came } = rows[0]!
  if (came !== 'invited') throw refuse(came)
  call.bell.ring([`visitor/${party}`])
  ringVisitors(call)
}

/** Command: a signed-in customer says how often they want to be invited. Everybody else's choice stays in their browser. */
export async function chooseInvitations(call: Call, choice: InvitationChoice): Promise<void> {
  if (call.principal.kind !== 'customer') throw refuse('visit-not-shared')
  const { party } = call.principal
  const now = call.clock.now()
  const zone = setting(call, shop.zone)
  const until = choice === 'today' ? endOfDay(dayOf(now, zone), zone) : null
  await transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    if (choice === 'welcome') await sql`delete from desk.invitation_choice where party = ${party}`.execute(tx)
    else
      await sql`
        insert into desk.invitation_choice (party, until, chosen_at) values (${party}, ${until}, ${now})
        on conflict (party) do update set until = excluded.until, chosen_at = excluded.chosen_at`.execute(tx)
  })
}
