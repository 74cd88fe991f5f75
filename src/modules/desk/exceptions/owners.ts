import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { agentNames, agentsHere, ownersOfHouse } from '../../accounts/index.ts'
import { desk } from '../settings.ts'
import type { ExceptionKind } from './contract.ts'

/** What is nobody's, given in one sweep. */
const BATCH = 500

/** Within how many hours of opening time what did not fit is seen to, and whose it becomes, unless the merchant says otherwise. */
const RULES: Record<ExceptionKind, { who: string; hours: number }> = {
  'promise-broken': { who: 'present', hours: 2 },
  'callback-left': { who: 'present', hours: 4 },
  'mend-late': { who: 'management', hours: 8 },
  'letter-unknown': { who: 'present', hours: 8 },
  'letter-refused': { who: 'present', hours: 24 },
  'mail-unreadable': { who: 'present', hours: 8 },
  'case-unsorted': { who: 'present', hours: 4 },
  'carrier-silent': { who: 'present', hours: 24 },
  'job-stuck': { who: 'management', hours: 8 },
  'door-failed': { who: 'management', hours: 4 },
  'leads-to-who-left': { who: 'management', hours: 48 },
  'article-aged': { who: 'management', hours: 48 },
  'wanted-late': { who: 'management', hours: 24 },
}

/** The rule of a kind, as it is set now. */
export function ruleFor(ctx: Pick<Acting, 'db'>, kind: ExceptionKind): { who: string; hours: number } {
  const set = setting(ctx, desk.exceptions)[kind]
  return { who: set?.who ?? RULES[kind].who, hours: set?.hours ?? RULES[kind].hours }
}

/** Who is told of what the house cannot let wait: those whom the merchant names, else its owners. */
export async function managementOf(ctx: Pick<Acting, 'db'>): Promise<string[]> {
  const agents = new Set((await agentNames(ctx)).map(({ id }) => id))
  const named = setting(ctx, desk.management).filter((id) => agents.has(id))
  return named.length > 0 ? named : ownersOfHouse(ctx)
}

/** Gives what is nobody's, or was somebody's who left: to whom its rule says, else to who is here and has least. Answers how many. */
export async function giveOwners(ctx: Acting): Promise<number> {
  const { rows: loose } = await sql<{ id: string; kind: ExceptionKind }>`
    select id, kind from desk.ownerless_exceptions(${BATCH})`.execute(ctx.db)
  if (loose.length === 0) return 0
  const [agents, here, management, { rows: loads }] = await Promise.all([
    agentNames(ctx),
    agentsHere(ctx),
    managementOf(ctx),
    sql<{ owner: string; open: number }>`
      select owner, sum(open)::integer as open from desk.exceptions_by_owner(${ctx.clock.now()}::timestamptz) group by owner`.execute(
      ctx.db,
    ),
  ])
  const known = new Set(agents.map(({ id }) => id))
  const load = new Map(loads.map(({ owner, open }) => [owner, open]))
  const owners: { id: string; owner: string }[] = []
  for (const { id, kind } of loose) {
    const { who } = ruleFor(ctx, kind)
    // Management that is not here finds it in their mail; of the others nobody is given what they cannot see.
    const may = who === 'management' ? management : who === 'present' ? here : known.has(who) ? [who] : here
    const [owner] = may.toSorted((one, other) => (load.get(one) ?? 0) - (load.get(other) ?? 0))
    if (owner === undefined) continue
    load.set(owner, (load.get(owner) ?? 0) + 1)
    owners.push({ id, owner })
  }
  if (owners.length === 0) return 0
  const { rows } = await sql<{ owned: number }>`
    select desk.own_exceptions(${JSON.stringify(owners)}::jsonb) as owned`.execute(ctx.db)
  return rows[0]!.owned
}
