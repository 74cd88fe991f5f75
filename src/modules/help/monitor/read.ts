import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { PARTIES_LIMIT, SERVICE, transact, type Tx } from '../../customers/index.ts'

export interface QuestionRead {
  id: string
  text: string
  articles: string[]
}

/** The house itself: what it reads to compare is shown to nobody. */
const house = (ctx: Acting): Acting => ({
  ...ctx,
  once: undefined,
  principal: { kind: 'system', name: 'help.monitor' },
})

/** Questions in portions whose parties one transaction may enter, each read by the house in one. */
export async function readQuestions(
  ctx: Acting,
  asked: readonly { id: string; party: string }[],
): Promise<ReadonlyMap<string, QuestionRead>> {
  const found = new Map<string, QuestionRead>()
  for (let from = 0; from < asked.length; from += PARTIES_LIMIT) {
    const some = asked.slice(from, from + PARTIES_LIMIT)
    const { rows } = await inHouse(ctx, some, (tx) =>
      sql<QuestionRead>`
        select id, text, articles from help.question where id = any (${some.map(({ id }) => id)}::uuid[])`.execute(tx),
    )
    for (const row of rows) found.set(row.id, row)
    await breathe()
  }
  return found
}

/** A transaction of the house on those who asked these. */
export const inHouse = <T>(ctx: Acting, asked: readonly { party: string }[], fn: (tx: Tx) => Promise<T>): Promise<T> =>
  transact(house(ctx), { purpose: SERVICE, parties: [...new Set(asked.map(({ party }) => party))] }, fn)
