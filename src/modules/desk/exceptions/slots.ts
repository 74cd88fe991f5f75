import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import { type ExceptionSource, findExceptions, keysOf } from '../../customers/index.ts'
import { deliveredWithin } from '../../orders/index.ts'

/** Parcels that left longer ago are lost, and somebody has said so by then. */
const PARCEL_DAYS = 60
/** After the end of its time a call may still be under way. */
const CALL_MINUTES = 60
const MINUTE_MS = 60_000

/** Fills customers' `exceptionSources` with what the desk knows of. */
export const deskExceptions: readonly ExceptionSource[] = [
  {
    kind: 'callback-left',
    find: (ctx, { keys, limit }) => {
      const before = new Date(ctx.clock.now().getTime() - CALL_MINUTES * MINUTE_MS)
      return findExceptions(ctx, sql`desk.callbacks_left(${before}::timestamptz, ${keysOf(keys)}::text[], ${limit})`)
    },
  },
  {
    kind: 'mend-late',
    find: (ctx, { keys, limit }) =>
      findExceptions(ctx, sql`desk.mends_late(${ctx.clock.now()}::timestamptz, ${keysOf(keys)}::text[], ${limit})`),
  },
  {
    kind: 'mail-unreadable',
    find: (ctx, { keys, limit }) => findExceptions(ctx, sql`desk.unreadable_mails(${keysOf(keys)}::text[], ${limit})`),
  },
  {
    kind: 'case-unsorted',
    find: (ctx, { keys, limit }) => findExceptions(ctx, sql`desk.unsorted_cases(${keysOf(keys)}::text[], ${limit})`),
  },
  {
    kind: 'carrier-silent',
    find: (ctx, { keys, limit }) =>
      findExceptions(
        ctx,
        sql`desk.silent_carriers(${daysAgo(ctx, deliveredWithin(ctx))}::timestamptz, ${daysAgo(ctx, PARCEL_DAYS)}::timestamptz, ${keysOf(keys)}::text[], ${limit})`,
      ),
  },
  {
    kind: 'leads-to-who-left',
    find: (ctx, { keys, limit }) => findExceptions(ctx, sql`desk.leads_to_who_left(${keysOf(keys)}::text[], ${limit})`),
  },
]
