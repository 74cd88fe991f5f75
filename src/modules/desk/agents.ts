import type { Acting } from '../../platform/context.ts'
import { agentNames } from '../accounts/index.ts'
import { refuse } from './refusals.ts'

/** The name of somebody who answers customers. @throws Refusal staff-unknown for everybody else, who can be given no case */
export async function agentNamed(ctx: Pick<Acting, 'db'>, staff: string): Promise<string> {
  const one = (await agentNames(ctx)).find(({ id }) => id === staff)
  if (!one) throw refuse('staff-unknown')
  return one.name
}
