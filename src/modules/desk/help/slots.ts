export { caseFacts } from './case-facts.ts'
export { handOverToDesk } from './hand-over.ts'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { SolvedInCase, TellInCase } from '../../help/index.ts'
import { oweCaseLetters } from '../acknowledge.ts'
import { findCase, type FoundCase, inCase } from '../find.ts'
import { settleRated } from '../handle.ts'
import { ringCase, sayIn } from '../said.ts'
import { whereTheyAre } from '../where.ts'

/**
 * Fills help's `tellInCase`. The house says it, so it counts as no answer of a person: the promise stands, and so does whose turn it is,
 * until its customer says that this solved it.
 */
export const tellOfAnswer: TellInCase = async (ctx, { id, number, text }) => {
  if (!(await findCase(ctx.db, number))) return 'gone'
  let rung: FoundCase | undefined
  const told = await inCase(ctx, number, async (tx, found) => {
    const { rows } = await sql<{ said: boolean; answered: boolean }>`
      select exists (select from desk.message where id = ${id}::uuid) as said,
        exists (select from desk.message where customer_case = ${found.id} and direction = 'out') as answered`.execute(
      tx,
    )
    if (rows[0]!.said) return 'told' as const
    // Whose turn it is says whether somebody of us has answered since; a settled one wants no more.
    if (found.state !== 'open' || (rows[0]!.answered && found.dueAt === null)) return 'answered' as const
    const { channel, locale, inChat } = await whereTheyAre(tx, found, ctx.clock.now())
    const said = await sayIn(tx, ctx, {
      case: found,
      party: found.party,
      direction: 'automatic',
      channel: inChat ? 'chat' : channel,
      text,
      id,
    })
    if (said.again) return 'told' as const
    if (!inChat) await oweCaseLetters(tx, { kind: 'case.status', case: found, message: said.id, locale })
    rung = found
    return 'told' as const
  })
  if (rung) ringCase(ctx, rung)
  return told
}

/** Fills help's `solvedInCase`: it is settled as its customer says, and the promise to reply is taken back. */
export const solvedByAnswer: SolvedInCase = async (ctx: Acting, { number }) => {
  if (!(await findCase(ctx.db, number))) return
  let rung: FoundCase | undefined
  await inCase(ctx, number, async (tx, found) => {
    if (found.state === 'closed') return
    await settleRated(tx, ctx, found, { solved: true })
    rung = found
  })
  if (rung) ringCase(ctx, rung)
}
