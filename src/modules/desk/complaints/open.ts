import type { Doorbell } from '../../../platform/bell.ts'
import type { Context } from '../../../platform/context.ts'
import { COMPLAINTS } from './complaint.ts'
import { readComplainedOf } from './read.ts'

/** Knows which products somebody has complained about in public, so that all others' pages ask nothing. Returns the way to end that. */
export async function openComplaints(
  ctx: Pick<Context, 'db' | 'log'>,
  bell: Pick<Doorbell, 'on'>,
): Promise<() => void> {
  await readComplainedOf(ctx)
  return bell.on((rung) => {
    if (rung !== 'all' && !rung.has(COMPLAINTS)) return
    readComplainedOf(ctx).catch((error: unknown) =>
      ctx.log.warn({ err: error }, 'the products that are complained about could not be read again'),
    )
  })
}
