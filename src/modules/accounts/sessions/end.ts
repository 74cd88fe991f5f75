import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { rightsTopic } from '../../../platform/live/topics.ts'
import type { Principal } from '../../../platform/principal.ts'
import { refuse } from '../../../platform/refusal.ts'
import { record, SERVICE, transact } from '../../customers/index.ts'
import { sessionEnded } from '../kinds.ts'
import { sha256 } from '../tokens.ts'
import { forgetVisitor } from '../visitor.ts'

export type Customer = Extract<Principal, { kind: 'customer' }>

/** The signed-in customer who calls. An endpoint that lets in nobody else calls this. */
export function customerWho(ctx: Acting): Customer {
  if (ctx.principal.kind !== 'customer') throw refuse('not-yours')
  return ctx.principal
}

/** Command: signs out here. The browser forgets its visit too: the next person at this computer finds nothing. */
export async function signOut(call: Call): Promise<void> {
  const { session } = customerWho(call)
  await endSessions(call, [session])
  call.setCookie('rapport', '', 0)
  forgetVisitor(call)
}

/** Command: signs out another browser of one's own, or this one. @throws Refusal not-found for one that is not theirs */
export async function endSession(call: Call, session: string): Promise<void> {
  if (session === customerWho(call).session) return signOut(call)
  if ((await endSessions(call, [session])) === 0) throw refuse('not-found')
}

/** Command: signs out everywhere. */
export async function endAllSessions(call: Call): Promise<void> {
  await endSessions(call, 'all')
  call.setCookie('rapport', '', 0)
  forgetVisitor(call)
}

/** Whoever signs in leaves the session that this browser has, whosever it was. */
export async function endSessionOfBrowser(call: Call): Promise<void> {
  const token = call.cookie('rapport')
  if (!token) return
  const { rows } = await sql<{ session: string; account: string; device: string }>`
    select session, account, device from accounts.customer_session_of(${sha256(token)}, ${call.clock.now()})`.execute(
    call.db,
  )
  const before = rows[0]
  if (!before) return
  await endSessions(
    { ...call, principal: { kind: 'customer', party: before.account, session: before.session, device: before.device } },
    [before.session],
  )
}

async function endSessions(ctx: Acting, which: readonly string[] | 'all'): Promise<number> {
  const { party } = customerWho(ctx)
  const ended = await transact(ctx, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    const { rows } = await sql<{ id: string; device: string }>`
      delete from accounts.customer_session where account = ${party} and ${which === 'all' ? sql`true` : sql`id = any (${which}::uuid[])`}
      returning id, device`.execute(tx)
    for (const { id, device } of rows) {
      await record(tx, sessionEnded, {
        party,
        channel: 'me',
        subject: { type: 'session', id },
        data: { session: id, device },
      })
    }
    return rows.length
  })
  // Live lines of those browsers end now, and not when they are next asked.
  ctx.bell.ring([rightsTopic(ctx.principal)])
  return ended
}
