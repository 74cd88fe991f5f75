import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { page, type PageReply } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { say } from '../../../ui/words.ts'
import { see } from '../looks.ts'
import { ownParty } from '../me/commands.ts'
import { dayOf, eyesOf } from '../me/parts.tsx'
import { connectedParties } from '../parties.ts'
import { actsFor } from '../people.ts'
import { SERVICE } from '../purposes.ts'
import { refuse } from '../refusals.ts'
import { representativeSections } from '../slots.ts'
import { transact } from '../transact.ts'

export const pages = [
  page({
    path: 'GET /me/for/{id}',
    may: { customer: true },
    signIn: '/sign-in',
    input: z.strictObject({ id }),
    handle: (call, { id: principal }) => showFor(call, principal),
  }),
]

/**
 * What somebody may see who acts for a customer, within what that customer chose and until the day that they set. Each visit is a look,
 * which the customer reads on their own page. Of whom they do not act for they learn nothing, not even that there is such a customer.
 */
async function showFor(call: Call, principal: string): Promise<PageReply> {
  const words = say(call.locale)
  const right = (await actsFor(call, ownParty(call))).find((one) => one.principal === principal)
  if (!right) throw refuse('deputy-unknown')
  const parties = await connectedParties(call.db, principal)
  // Before anything is read: a look without a reading does no harm, the other way round does.
  await transact(call, { purpose: SERVICE, parties }, (tx) =>
    see(tx, {
      principal: call.principal,
      purpose: SERVICE,
      projection: 'orders',
      reason: { type: 'deputy', id: principal },
      parties,
    }),
  )
  const sections = []
  for (const section of representativeSections.fills)
    if (right.may.includes(section.may)) sections.push(await section.render(call, parties))
  const name = right.name ?? words('record.colleagueNameless')
  const title = words('record.actingFor', { name })
  const body = (
    <div class="stack wide">
      <Heading title={title} above={<a href="/me">{words('frame.yourRecord')}</a>}>
        {words('record.actingUntil', { name, day: dayOf(right.endsAt, eyesOf(call)) })}
      </Heading>
      {sections.length === 0 ? <Note>{words('record.actingNothing', { name })}</Note> : sections}
    </div>
  )
  return { title, body }
}
