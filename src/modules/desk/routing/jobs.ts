import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { declareJob, noPayload, type Recurring } from '../../../platform/jobs/declare.ts'
import { drain } from './give.ts'

/** A lost ring costs this much; and whoever vanished is missed by nothing else. */
const EVERY_SECONDS = 5
const FORGET_EVERY_SECONDS = 3_600

const route = declareJob({ name: 'desk.route', payload: noPayload, run: async (ctx) => void (await drain(ctx)) })

/** What is known of the skills of somebody who has left the house serves nothing any more. */
export async function forgetWhoLeft(ctx: Acting): Promise<void> {
  await sql`delete from desk.agent where staff in (select accounts.staff_who_left())`.execute(ctx.db)
}
const forget = declareJob({ name: 'desk.forget-agents', payload: noPayload, run: forgetWhoLeft })

/** For jobs.ts of the desk. */
export const routingRecurring: readonly Recurring[] = [
  { job: route, everySeconds: EVERY_SECONDS },
  { job: forget, everySeconds: FORGET_EVERY_SECONDS },
]
