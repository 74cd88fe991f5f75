import type { Acting } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { plainText } from '../../../ui/rich/marked.ts'
import type { Tx } from '../../customers/index.ts'
import { agentNamed } from '../agents.ts'
import type { FoundCase } from '../find.ts'
import { giveCase, settleCase } from '../handle.ts'
import { sayIn } from '../said.ts'
import type { After } from './contract.ts'

/** Step: what else was asked to be done, besides answering: a note, to whom the case goes, that it is settled. */
export async function carryOut(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { assign, note, close, meant }: After,
): Promise<void> {
  const { principal } = ctx
  const own = {
    case: found,
    party: found.party,
    direction: 'note',
    channel: 'web',
    name: principal.kind === 'staff' ? principal.name : null,
  } as const
  if (meant !== undefined) await sayIn(tx, ctx, { ...own, text: plainText(meant), notes: ['meant'] })
  if (note !== undefined) await sayIn(tx, ctx, { ...own, text: note })
  if (assign !== undefined) await giveCase(tx, ctx, found, toWhom(ctx, assign))
  if (close === true && found.state !== 'closed') await settleCase(tx, ctx, found)
}

function toWhom({ principal }: Acting, assign: string): string | null {
  if (assign === 'nobody') return null
  if (assign !== 'me') return assign
  return staffIdOf(principal)
}

/** Whoever is to get the case works at the desk. Asked before anything is stored. @throws Refusal staff-unknown */
export async function checkAfter(ctx: Pick<Acting, 'db'>, after: After): Promise<void> {
  const to = assignsTo(after)
  if (to !== null) await agentNamed(ctx, to)
}

/** Who gets the case, where somebody is named. */
export const assignsTo = ({ assign }: After): string | null =>
  assign === undefined || assign === 'me' || assign === 'nobody' ? null : assign
