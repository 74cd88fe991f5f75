import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { staffNamesById } from '../../accounts/index.ts'
import type { Tx } from '../../customers/index.ts'
import type { FoundCase } from '../find.ts'
import { rulesNow } from '../routing/rules.ts'
import { sayIn } from '../said.ts'

/**
 * Step: in a chat that is under way its customer is told who is there from now on. Whoever takes over has all that was said before them,
 * and the notes, so that nobody is asked twice. `found` is the case as it was before it was given.
 */
export async function tellTakenOver(tx: Tx, ctx: Acting, found: FoundCase, staff: string): Promise<void> {
  if (found.assignee === null || found.assignee === staff) return
  const { rows } = await sql<{ locale: string }>`
    select locale from desk.customer_case where id = ${found.id} and channel = 'chat' and state <> 'closed'
      and exists (select from desk.message m where m.customer_case = ${found.id} and m.direction = 'in' and m.at > ${rulesNow(ctx).liveSince}::timestamptz)`.execute(
    tx,
  )
  if (!rows[0]) return
  const names = await staffNamesById({ db: tx }, [found.assignee, staff])
  const [before, name] = [names.get(found.assignee), names.get(staff)]
  if (name === undefined) return
  const words = say(rows[0].locale)
  await sayIn(tx, ctx, {
    case: found,
    party: found.party,
    direction: 'automatic',
    channel: 'chat',
    // Whoever is no colleague any more is not named.
    text: before === undefined ? words('case.goesOn', { name }) : words('case.takesOver', { name, before }),
  })
}
