import { sql } from 'kysely'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'

/** A year and the month under way, so that a season can be compared with the last; what must outlive it is a derived fact. */
export const DETAIL_KEPT_MONTHS = 13
/** Long enough to see what brought a customer here; page visits are counted by then and say nothing more that we need. */
export const VISITS_KEPT_MONTHS = 3
/** Half a year ahead: even a house whose jobs stand still for months goes on recording. */
const PARTITIONS_AHEAD_MONTHS = 6

/** Makes partitions ahead and drops old months. That one was missing already is an error in the log, although it is mended here. */
export const keepPartitions = declareJob({
  name: 'customers.keep-partitions',
  payload: noPayload,
  async run(ctx) {
    const missing = await sql<{ name: string }>`select name from customers.missing_partitions() name`.execute(ctx.db)
    const made = await sql<{
      made: number
    }>`select customers.make_partitions(${PARTITIONS_AHEAD_MONTHS}) as made`.execute(ctx.db)
    const dropped = await sql<{ name: string }>`
      select name from customers.drop_old_partitions(${DETAIL_KEPT_MONTHS}, ${VISITS_KEPT_MONTHS}) name`.execute(ctx.db)
    const names = (rows: { name: string }[]) => rows.map((row) => row.name)
    if (missing.rows.length > 0)
      ctx.log.error(
        { missing: names(missing.rows) },
        'partitions of the log were missing: interactions could not be recorded',
      )
    ctx.log.info({ made: made.rows[0]!.made, dropped: names(dropped.rows) }, 'looked after the partitions of the log')
  },
})

/** Every night at a quiet hour; once a month would do, if no night were ever missed. */
export const logRecurring: readonly Recurring[] = [{ job: keepPartitions, cron: '17 3 * * *' }]
