import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { agentNames } from '../../accounts/index.ts'
import { inCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'
import { assignsTo, carryOut } from './carry-out.ts'
import type { After, MacroShown } from './contract.ts'
import { cannedForCase } from './resolve.ts'

/**
 * Command: uses a macro in a case. With an answer in it nothing is done yet: its text goes into the draft, and the rest is done when that
 * leaves, so that all of it can be undone together. Without one it is done at once.
 * @throws Refusal macro-unknown, macro-to-gone, case-unknown
 */
export async function useMacro(
  call: Call,
  { number, id }: { number: string; id: string },
): Promise<{ text: string | null; canned: string | null; after: After }> {
  const { rows } = await sql<Pick<MacroShown, 'title' | 'canned' | 'after'>>`
    select title, canned, after from desk.macro where id = ${id}`.execute(call.db)
  const [macro] = rows
  if (!macro) throw refuse('macro-unknown')
  const to = assignsTo(macro.after)
  // Who left the house, or answers customers no more: the case would be with somebody who never sees it.
  if (to !== null && !(await agentNames(call)).some((one) => one.id === to))
    throw refuse('macro-to-gone', { title: macro.title })
  const text =
    macro.canned === null
      ? null
      : ((await cannedForCase(call, number)).items.find((one) => one.id === macro.canned)?.text ?? null)
  if (text === null) {
    const found = await inCase(call, number, async (tx, inside) => {
      await carryOut(tx, call, inside, macro.after)
      return inside
    })
    ringCase(call, found)
  }
  await sql`update desk.macro set used = used + 1 where id = ${id}`.execute(call.db)
  return { text, canned: text === null ? null : macro.canned, after: text === null ? {} : macro.after }
}
