import type { Acting, Call } from '../../../platform/context.ts'
import type { Tx } from '../../customers/index.ts'
import { ourTurn } from '../begin.ts'
import type { DueBy } from '../clocks/due.ts'
import type { CaseChannel } from '../contract.ts'
import type { FoundCase } from '../find.ts'
import { promiseReply } from '../promises.ts'
import { channelOf } from '../said.ts'
import { beginComplaint } from './complaint.ts'
import { putStance } from './stance.ts'
import type { Stance } from './stances.ts'

interface Begun {
  message: string
  stance?: Stance | undefined
  due: DueBy
  channel: CaseChannel
}

/** Step: a case that has just begun is a complaint, as its customer says: never filed unanswered, and steered by how they come to us. */
export async function openAsComplaint(
  tx: Tx,
  ctx: Call,
  begun: FoundCase,
  { message, stance, due, channel }: Begun,
): Promise<void> {
  const open = await stillOpen(tx, ctx, begun, due, channel)
  // In the language of the page until they write something for the public.
  await beginComplaint(tx, ctx, open, ctx.locale)
  if (stance) await putStance(tx, ctx, open, { message, party: open.party, stance })
}

/** A rule may have thanked for it and filed it as a suggestion. */
async function stillOpen(tx: Tx, ctx: Acting, begun: FoundCase, due: DueBy, channel: CaseChannel): Promise<FoundCase> {
  if (begun.state !== 'closed') return begun
  await ourTurn(tx, ctx, begun, channel)
  const promised = await promiseReply(tx, ctx, { ...begun, dueAt: null }, due, channelOf(ctx, channel), true)
  return { ...begun, state: 'open', dueAt: promised.due }
}
