import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { customerWho } from './end.ts'

export interface SessionShown {
  id: string
  /** "Firefox, Linux"; empty when the browser did not say. */
  browser: string
  proof: string
  beganAt: string
  seenAt: string
  /** The one that asks. */
  here: boolean
}

/** Where the customer is signed in, newest first. */
export async function listSessions(ctx: Acting): Promise<SessionShown[]> {
  const { party, session } = customerWho(ctx)
  return transact(ctx, { purpose: SERVICE, parties: [party] }, async (tx) => {
    const { rows } = await sql<{ id: string; browser: string; proof: string; began_at: Date; seen_at: Date }>`
      select id, browser, proof, began_at, seen_at from accounts.customer_session
      where account = ${party} and ends_at > ${ctx.clock.now()} order by seen_at desc limit 200`.execute(tx)
    return rows.map((row) => ({
      id: row.id,
      browser: row.browser,
      proof: row.proof,
      beganAt: row.began_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      here: row.id === session,
    }))
  })
}

export interface Device {
  /** The browser's party. */
  party: string
  browser: string
  lastSeenAt: string
  here: boolean
}

/** The browsers with a past of their own that are signed in as this customer, by party: what stands beside "that is not me". */
export async function devicesOf(ctx: Acting): Promise<Device[]> {
  const { party, device } = customerWho(ctx)
  return transact(ctx, { purpose: SERVICE, parties: [party] }, async (tx) => {
    const { rows } = await sql<{ device: string; browser: string; seen_at: Date }>`
      select distinct on (device) device, browser, seen_at from accounts.customer_session
      where account = ${party} and device <> account and ends_at > ${ctx.clock.now()} order by device, seen_at desc limit 200`.execute(
      tx,
    )
    return rows.map((row) => ({
      party: row.device,
      browser: row.browser,
      lastSeenAt: row.seen_at.toISOString(),
      here: row.device === device,
    }))
  })
}
