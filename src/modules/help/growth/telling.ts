import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { setting } from '../../../platform/settings.ts'
import { mustPublish } from '../articles/publisher.ts'
import { settings } from '../settings.ts'
import { GROWTH, type tellingShown } from './contract.ts'
import { tellsAt } from './tell.ts'

/** How many would be told of an article, are told of it, and were: figures, and nobody's name. */
export async function showTelling(call: Call, { id }: { id: string }): Promise<z.output<typeof tellingShown>> {
  const { rows } = await sql<{
    asked: number
    waiting: number
    stopped: number
    told: number
    solved: number
    due_at: Date | null
  }>`
    select (select count(*)::integer from help.would_tell(${id}::uuid)) as asked, t.waiting, t.stopped, t.told, t.solved, t.due_at
    from help.tellings_of(${id}::uuid) t`.execute(call.db)
  const { due_at, ...counted } = rows[0]!
  return { ...counted, at: due_at?.toISOString() ?? null, afterMinutes: setting(call, settings.tellAfterMinutes) }
}

/** Command: nobody is told who was not told yet. @throws Refusal publisher-needed */
export async function stopTelling(call: Call, { id }: { id: string }): Promise<void> {
  mustPublish(call)
  // What was published a moment ago may not be owed yet: it is owed first, so that what is stopped stays so.
  await sql`select help.begin_tellings(${id}::uuid, ${tellsAt(call)}::timestamptz)`.execute(call.db)
  await sql`select help.stop_tellings(${id}::uuid, ${actorOf(call.principal)}, ${call.clock.now()}::timestamptz)`.execute(
    call.db,
  )
  call.bell.ring([GROWTH])
}

/** Command: they are told after all, when the time for stopping it is over again. @throws Refusal publisher-needed */
export async function resumeTelling(call: Call, { id }: { id: string }): Promise<void> {
  mustPublish(call)
  await sql`select help.resume_tellings(${id}::uuid, ${tellsAt(call)}::timestamptz)`.execute(call.db)
  call.bell.ring([GROWTH])
}
