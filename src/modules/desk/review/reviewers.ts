import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { desk } from '../settings.ts'

/** Whether somebody looks after how others answer: the owners, and whom they chose. */
export function isReviewer({ principal, db }: Pick<Acting, 'principal' | 'db'>): boolean {
  if (principal.kind !== 'staff') return false
  return principal.roles.includes('owner') || setting({ db }, desk.reviewers).includes(principal.id)
}
