import type { Call } from '../../../platform/context.ts'
import { staffWho } from '../../accounts/index.ts'
import { agentNamed } from '../agents.ts'
import { tellTakenOver } from '../chat/hand-over.ts'
import type { CaseState } from '../contract.ts'
import { type FoundCase, inCase } from '../find.ts'
import { giveCase } from '../handle.ts'
import { refuse } from '../refusals.ts'
import { ringCase, sayIn } from '../said.ts'
import { takeBack } from './give.ts'

interface Changed {
  number: string
  state: CaseState
}

/**
 * Command: a colleague goes on with it, and reads in a note what they need to know. A visitor who is in the chat is told who it is.
 * @throws Refusal case-unknown, staff-unknown
 */
export async function handOver(
  call: Call,
  { number, staff, note }: { number: string; staff: string; note: string },
): Promise<Changed> {
  const who = staffWho(call)
  await agentNamed(call, staff)
  let rung: FoundCase | undefined
  const changed = await inCase(call, number, async (tx, found) => {
    rung = found
    await sayIn(tx, call, {
      case: found,
      party: found.party,
      direction: 'note',
      channel: 'web',
      text: note,
      name: who.name,
    })
    await giveCase(tx, call, found, staff)
    await tellTakenOver(tx, call, found, staff)
    return { number: found.number, state: found.state }
  })
  ringCase(call, rung!)
  return changed
}

/** Command: whoever has it gives it back: it goes to somebody else, and not to them again by rule. @throws Refusal case-unknown, case-not-yours */
export async function giveBack(call: Call, number: string): Promise<Changed> {
  const { id } = staffWho(call)
  let rung: FoundCase | undefined
  const changed = await inCase(call, number, async (tx, found) => {
    rung = found
    if (found.assignee !== id) throw refuse('case-not-yours')
    await takeBack(tx, call, found, { from: id, gone: 'declined' })
    return { number: found.number, state: found.state }
  })
  ringCase(call, rung!)
  return changed
}
