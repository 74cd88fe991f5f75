import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import { type ExceptionSource, findExceptions, keysOf } from '../../customers/index.ts'

/** A door that failed longer ago has been tried since, or nobody wants it tried. */
const FAILED_DAYS = 7

/**
 * Fills customers' `exceptionSources`: doors of the shop that failed or were slow the last time that they were tried. The next run that goes
 * well takes it away.
 */
export const doorsFailed: ExceptionSource = {
  kind: 'door-failed',
  find: (ctx, { keys, limit }) =>
    findExceptions(
      ctx,
      sql`desk.doors_failed(${daysAgo(ctx, FAILED_DAYS)}::timestamptz, ${keysOf(keys)}::text[], ${limit})`,
    ),
}
