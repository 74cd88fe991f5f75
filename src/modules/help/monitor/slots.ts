import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { slot } from '../../../platform/slots.ts'
import { type ExceptionSource, findExceptions, keysOf } from '../../customers/index.ts'

/** Fills customers' `exceptionSources`: wanted answers that are over their time. */
export const wantedLate: ExceptionSource = {
  kind: 'wanted-late',
  find: (ctx, { keys, limit }) =>
    findExceptions(ctx, sql`help.late_wanted(${ctx.clock.now()}::timestamptz, ${keysOf(keys)}::text[], ${limit})`),
}

/** What it cost that nothing answered. What is told of few customers is null: fewer than five say more of themselves than of the question. */
export interface WantedCost {
  /** Customers who asked and left a basket lying. */
  carts: number
  /** Minor units of the shop's currency. */
  cartsWorth: number | null
  /** For how much those have bought who allow that it is looked at. */
  value: number | null
}
/** Orders fill it: by whom and when it was asked. */
export type WantedCosts = (ctx: Acting, asked: readonly { party: string; at: Date }[]) => Promise<Partial<WantedCost>>
export const wantedCosts = slot<WantedCosts>('help.wantedCosts')

/** Invites somebody to chat who is in the shop now and lets it be seen. The desk fills it. @throws Refusal where they are gone or want none */
export type InviteToChat = (call: Call, invited: { party: string }) => Promise<void>
export const inviteToChat = slot<InviteToChat>('help.inviteToChat')
