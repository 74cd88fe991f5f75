import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { recordForHouse, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { agentNamed } from '../agents.ts'
import { blueprintChanged } from '../kinds.ts'
import { refuse } from '../refusals.ts'
import { CATEGORIES_LIMIT, type CategoryShown, RULES_LIMIT } from './contract.ts'
import { BLUEPRINT, blueprint, readBlueprint } from './known.ts'
import type { Rule } from './match.ts'
import { learntSoFar } from './sorter.ts'

/** What cases are sorted by, and how much was learnt. */
export function showBlueprint(call: Call) {
  const { categories, rules } = blueprint(call)
  const { texts, at } = learntSoFar(call)
  const currency = setting(call, shop.currency)
  return { categories: [...categories], rules: [...rules], currency, learnt: { texts, at: at?.toISOString() ?? null } }
}

/** Command: makes a category, or changes it. @throws Refusal staff-unknown, categories-too-many */
export async function setCategory(call: Call, wanted: CategoryShown): Promise<void> {
  if (wanted.owner !== null) await agentNamed(call, wanted.owner)
  const { id, names, owner, about, retired } = wanted
  await change(call, { type: 'category', id, done: 'set' }, async (tx) => {
    await sql`
      insert into desk.category (id, names, owner, about, place, retired_at)
      values (${id}, ${JSON.stringify(names)}::jsonb, ${owner}, ${about}, (select coalesce(max(place), 0) + 1 from desk.category),
        case when ${retired} then ${call.clock.now()}::timestamptz end)
      on conflict (id) do update set names = excluded.names, owner = excluded.owner, about = excluded.about,
        retired_at = case when ${retired} then coalesce(category.retired_at, excluded.retired_at) end`.execute(tx)
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from desk.category where retired_at is null`.execute(tx)
    if (rows[0]!.count > CATEGORIES_LIMIT) throw refuse('categories-too-many', { limit: CATEGORIES_LIMIT })
  })
}

/** Command: a rule, asked last. @throws Refusal staff-unknown, category-unknown, rules-too-many */
export async function addRule(call: Call, wanted: Omit<Rule, 'id'>): Promise<{ id: string }> {
  await checkRule(call, wanted)
  let id = ''
  await change(call, { type: 'rule', done: wanted.on ? 'on' : 'set' }, async (tx) => {
    const { rows } = await sql<{ id: string; count: number }>`
      insert into desk.rule (name, place, is_on, conditions, category, rank, assignee, changed_at)
      select ${wanted.name}, coalesce(max(place), 0) + 1, ${wanted.on}, ${JSON.stringify(wanted.conditions)}::jsonb, ${wanted.category}, ${wanted.rank},
        ${wanted.assignee}::uuid, ${call.clock.now()}::timestamptz
      from desk.rule returning id, (select count(*)::integer from desk.rule) as count`.execute(tx)
    // The count is of before.
    if (rows[0]!.count >= RULES_LIMIT) throw refuse('rules-too-many', { limit: RULES_LIMIT })
    id = rows[0]!.id
    return id
  })
  return { id }
}

/** Command: a rule as it shall be from now on, switched on or off too. @throws Refusal rule-unknown, staff-unknown, category-unknown */
export async function changeRule(call: Call, wanted: Rule): Promise<void> {
  await checkRule(call, wanted)
  await change(call, { type: 'rule', id: wanted.id, done: wanted.on ? 'on' : 'off' }, async (tx) => {
    const { numAffectedRows } = await sql`
      update desk.rule set name = ${wanted.name}, is_on = ${wanted.on}, conditions = ${JSON.stringify(wanted.conditions)}::jsonb,
        category = ${wanted.category}, rank = ${wanted.rank}, assignee = ${wanted.assignee}::uuid, changed_at = ${call.clock.now()}
      where id = ${wanted.id}`.execute(tx)
    if (!numAffectedRows) throw refuse('rule-unknown')
  })
}

/** Command: a rule is not asked any more; what it sorted keeps its name. @throws Refusal rule-unknown */
export async function removeRule(call: Call, id: string): Promise<void> {
  await change(call, { type: 'rule', id, done: 'removed' }, async (tx) => {
    const { numAffectedRows } = await sql`delete from desk.rule where id = ${id}`.execute(tx)
    if (!numAffectedRows) throw refuse('rule-unknown')
  })
}

/** Command: in which order rules are asked. @throws Refusal rules-out-of-date when somebody has added or removed one meanwhile */
export async function orderRules(call: Call, ids: readonly string[]): Promise<void> {
  await change(call, { type: 'order', done: 'set' }, async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from desk.rule for update`.execute(tx)
    const all = new Set(rows.map(({ id }) => id))
    if (ids.length !== all.size || !ids.every((id) => all.has(id)) || new Set(ids).size !== ids.length)
      throw refuse('rules-out-of-date')
    await sql`
      update desk.rule r set place = o.place from unnest(${[...ids]}::uuid[]) with ordinality as o (id, place) where r.id = o.id`.execute(
      tx,
    )
  })
}

interface Changed {
  type: 'category' | 'rule' | 'order'
  id?: string
  done: 'set' | 'removed' | 'on' | 'off'
}

/** Every change is written down with who made it, and holds from the next case on, here and in other processes. */
async function change(call: Call, { type, id, done }: Changed, act: (tx: Tx) => Promise<string | void>): Promise<void> {
  await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const made = await act(tx)
    await recordForHouse(tx, blueprintChanged, {
      actor: actorOf(call.principal),
      subject: { type, id: id ?? made ?? type },
      data: { what: type, done },
    })
  })
  await readBlueprint(call)
  call.bell.ring([BLUEPRINT])
}

async function checkRule(call: Acting, { category, assignee, conditions }: Omit<Rule, 'id'>): Promise<void> {
  const known = new Set(blueprint(call).categories.map(({ id }) => id))
  if ([category ?? [], conditions.categories ?? []].flat().some((one) => !known.has(one)))
    throw refuse('case-category-unknown')
  if (assignee !== null) await agentNamed(call, assignee)
}
