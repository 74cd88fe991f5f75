/** Who acts. What they may do is said by each endpoint's `may`; what they may see, by purpose and projection. */
export type Principal =
  | { kind: 'visitor'; party: string | null }
  | { kind: 'customer'; party: string; session: string; device: string }
  | { kind: 'staff'; id: string; name: string; roles: readonly StaffRole[]; session: string }
  | { kind: 'key'; id: string; name: string; scopes: readonly Scope[]; origin: string | null; party: string | null }
  | { kind: 'system'; name: string }

export const STAFF_ROLES = ['owner', 'agent', 'packer', 'merchandiser', 'marketer', 'analyst'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

export const SCOPES = ['all', 'collect', 'catalogue', 'orders', 'customers', 'cases', 'settings'] as const
export type Scope = (typeof SCOPES)[number]

/**
 * Who may call an endpoint, as data: the authorisation matrix test, the OpenAPI page and the check itself all read it.
 * `owner` among the staff may do everything that any staff may; a key with scope `all` everything that any key may.
 */
export interface May {
  /** Also without any credential. What they then see is what everybody may see, or what a signed link or their own basket opens. */
  anyone?: true
  /** A signed-in customer, for their own record only. */
  customer?: true
  staff?: readonly StaffRole[]
  scope?: Scope
}

/** The rule by which a principal is let in. */
export function admits(may: May, principal: Principal): boolean {
  switch (principal.kind) {
    case 'visitor':
      return may.anyone === true
    case 'customer':
      return may.anyone === true || may.customer === true
    case 'staff':
      return (
        may.staff !== undefined &&
        (principal.roles.includes('owner') || may.staff.some((role) => principal.roles.includes(role)))
      )
    case 'key':
      return may.scope !== undefined && (principal.scopes.includes('all') || principal.scopes.includes(may.scope))
    case 'system':
      return true
  }
}

/** The principal as the log and the access ledger write it. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'visitor':
      return principal.party ? `visitor:${principal.party}` : 'visitor'
    case 'customer':
      return `customer:${principal.party}`
    case 'staff':
      return `staff:${principal.id}`
    case 'key':
      return `key:${principal.id}`
    case 'system':
      return `system:${principal.name}`
  }
}

/** Who of the staff acts; null: nobody of them. */
export const staffIdOf = (principal: Principal): string | null => (principal.kind === 'staff' ? principal.id : null)
