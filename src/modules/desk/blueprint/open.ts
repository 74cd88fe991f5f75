import type { Doorbell } from '../../../platform/bell.ts'
import type { Context } from '../../../platform/context.ts'
import { BLUEPRINT, LEARNT, readBlueprint } from './known.ts'
import { closeSorter, readSorter } from './sorter.ts'

/** Reads what cases are sorted by, and again whenever this process or another has changed it. Returns the way to end that. */
export async function openBlueprint(ctx: Pick<Context, 'db' | 'log'>, bell: Pick<Doorbell, 'on'>): Promise<() => void> {
  const tell = (error: unknown) => ctx.log.warn({ err: error }, 'the blueprint could not be read again')
  await Promise.all([readBlueprint(ctx), readSorter(ctx)])
  const leave = bell.on((rung) => {
    if (rung === 'all' || rung.has(BLUEPRINT)) readBlueprint(ctx).catch(tell)
    if (rung === 'all' || rung.has(LEARNT)) readSorter(ctx).catch(tell)
  })
  return () => {
    leave()
    void closeSorter(ctx)
  }
}
