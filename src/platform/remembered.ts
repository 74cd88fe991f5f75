import type { Doorbell } from './bell.ts'
import type { Context } from './context.ts'

type Reading = Pick<Context, 'db' | 'log'>

interface State<Known> {
  known: Known | undefined
  /** The read that is under way, or was last. */
  last: Promise<void>
  /** One that waits for it, and so sees everything that was rung for until now. */
  next: Promise<void> | null
}

export interface Remembered<Known> {
  /** Reads it, and anew whenever it is rung for. Returns the way to end that. */
  open(ctx: Reading, bell: Pick<Doorbell, 'on'>): Promise<() => void>
  /** Reads it anew; many who want that at once cause one read, not one each. */
  again(ctx: Pick<Context, 'db'>): Promise<void>
  /** Undefined: not read yet, or rung for and not read again. Then the database has to be asked. */
  of(ctx: Pick<Context, 'db'>): Known | undefined
}

/** Something small of the database that a process knows by heart, so that what is asked very often need not ask there. */
export function remembered<Known>(
  topic: string,
  what: string,
  read: (ctx: Pick<Context, 'db'>) => Promise<Known>,
): Remembered<Known> {
  const states = new WeakMap<Context['db'], State<Known>>()
  const stateOf = ({ db }: Pick<Context, 'db'>): State<Known> => {
    const state = states.get(db) ?? { known: undefined, last: Promise.resolve(), next: null }
    states.set(db, state)
    return state
  }
  const again = (ctx: Pick<Context, 'db'>): Promise<void> => {
    const state = stateOf(ctx)
    if (state.next) return state.next
    state.next = state.last
      .catch(() => undefined)
      .then(async () => {
        state.next = null
        const found = await read(ctx)
        // Rung for meanwhile: the read that waits knows better.
        if (!state.next) state.known = found
      })
    state.last = state.next
    return state.next
  }
  return {
    again,
    of: (ctx) => stateOf(ctx).known,
    async open(ctx, bell) {
      await again(ctx)
      return bell.on((rung) => {
        if (rung !== 'all' && !rung.has(topic)) return
        stateOf(ctx).known = undefined
        again(ctx).catch((error: unknown) => ctx.log.warn({ err: error }, `${what} could not be read again`))
      })
    },
  }
}
