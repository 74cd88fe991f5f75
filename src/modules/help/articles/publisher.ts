import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { ownersOfHouse, staffNamesById, staffToWrite } from '../../accounts/index.ts'
import { refuse } from '../refusals.ts'
import { settings } from '../settings.ts'

/** Whether who acts has the last word on what is published: an owner, one of the editors, the owner's own key, or the house itself. */
export function mayPublish(ctx: Pick<Acting, 'db' | 'principal'>): boolean {
  const { principal } = ctx
  if (principal.kind === 'system') return true
  if (principal.kind === 'key') return principal.scopes.includes('all')
  if (principal.kind !== 'staff') return false
  return principal.roles.includes('owner') || setting(ctx, settings.editors).includes(principal.id)
}

/** @throws Refusal publisher-needed */
export function mustPublish(ctx: Pick<Acting, 'db' | 'principal'>): void {
  if (!mayPublish(ctx)) throw refuse('publisher-needed')
}

/** Those who have the last word, by name. */
export async function listEditors(
  ctx: Acting,
): Promise<{ items: { id: string; name: string }[]; mayPublish: boolean }> {
  const meant = [...new Set([...(await ownersOfHouse(ctx)), ...setting(ctx, settings.editors)])]
  const here = (await staffToWrite(ctx, meant)).map(({ id }) => id)
  const names = await staffNamesById(ctx, here)
  return { items: here.map((id) => ({ id, name: names.get(id) ?? '' })), mayPublish: mayPublish(ctx) }
}
