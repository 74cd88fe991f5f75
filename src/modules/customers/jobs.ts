import { sql } from 'kysely'
import { declareJob, noPayload, type Recurring } from '../../platform/jobs/declare.ts'

/** Rows of each table in one transaction. */
const FORGET_CHUNK = 500
/** Chunks in one night: half a million rows; the next night goes on. */
const CHUNKS_LIMIT = 1_000

/** Removes what has reached the end that was promised for it. */
export const forgetInTime = declareJob({
  name: 'customers.forget-in-time',
  payload: noPayload,
  async run(ctx, _payload, stop) {
    let forgotten = 0
    for (let chunk = 0; chunk < CHUNKS_LIMIT && !stop.aborted; chunk += 1) {
      const { rows } = await sql<{ gone: number }>`select customers.forget_in_time(${FORGET_CHUNK}) as gone`.execute(
        ctx.db,
      )
      if (rows[0]!.gone === 0) break
      forgotten += rows[0]!.gone
    }
    ctx.log.info({ forgotten }, 'removed what had reached its end')
  },
})

export const customerRecurring: readonly Recurring[] = [{ job: forgetInTime, cron: '41 3 * * *' }]
