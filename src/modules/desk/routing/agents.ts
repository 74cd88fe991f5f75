import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { agentNames, staffWho } from '../../accounts/index.ts'
import { agentNamed } from '../agents.ts'
import { COUNT_LIMIT } from '../contract.ts'
import type { AgentShown, AgentToChange, Mine } from './contract.ts'
import { agentsNow, type Availability, isOn, rulesNow } from './rules.ts'

/** What waits is looked at anew when skills change, at most so many: the rest is looked at as it comes up. */
const LOOK_AGAIN_LIMIT = 5_000
/** What an agent takes until somebody says otherwise: as the table has it. Three chats at once, or six mails. */
const CAPACITY = 6

/** Command: somebody's workspace is open. Said once a minute; whoever comes is given work at once. */
export async function beAtTheDesk(call: Call): Promise<Mine> {
  const { id, roles } = staffWho(call)
  if (!isOn(call)) return myWork(call)
  const { now, seenSince } = rulesNow(call)
  // An owner who only looks in gets no work unless they ask for it.
  const availability: Availability = roles.includes('agent') ? 'ready' : 'away'
  const { rows } = await sql<{ was: Date | null }>`
    with before as (select seen_at from desk.agent where staff = ${id})
    insert into desk.agent (staff, availability, availability_at, seen_at, idle_since) values (${id}, ${availability}, ${now}, ${now}, ${now})
    on conflict (staff) do update set seen_at = excluded.seen_at
    returning (select seen_at from before) as was`.execute(call.db)
  const was = rows[0]!.was
  if (was === null || was <= seenSince) call.bell.ring(['routing'])
  return myWork(call)
}

/** Command: ready for what comes, busy with what one has, or away. */
export async function setAvailability(call: Call, availability: Availability): Promise<Mine> {
  const { id } = staffWho(call)
  const now = call.clock.now()
  await sql`
    insert into desk.agent (staff, availability, availability_at, seen_at, idle_since) values (${id}, ${availability}, ${now}, ${now}, ${now})
    on conflict (staff) do update set availability = excluded.availability, availability_at = excluded.availability_at, seen_at = excluded.seen_at`.execute(
    call.db,
  )
  call.bell.ring(['routing'])
  return myWork(call)
}

/** What somebody has to do, and what waits. */
export async function myWork(ctx: Acting): Promise<Mine> {
  const { id } = staffWho(ctx)
  const [all, { rows }] = await Promise.all([
    agentsNow(ctx),
    sql<{ waiting: number }>`select waiting from desk.count_waiting(${COUNT_LIMIT}::integer)`.execute(ctx.db),
  ])
  const me = all.find(({ staff }) => staff === id)
  return {
    on: isOn(ctx),
    availability: me?.availability ?? 'away',
    points: me?.points ?? 0,
    cases: me?.cases ?? 0,
    capacity: me?.capacity ?? CAPACITY,
    waiting: rows[0]!.waiting,
  }
}

/** Everybody who answers customers, as routing knows them. */
export async function listAgents(ctx: Acting): Promise<AgentShown[]> {
  const [names, all] = await Promise.all([agentNames(ctx), agentsNow(ctx)])
  const known = new Map(all.map((one) => [one.staff, one]))
  return names.map(({ id, name }) => {
    const one = known.get(id)
    return {
      id,
      name,
      languages: one?.languages ?? [],
      lines: one?.lines ?? [],
      categories: one?.categories ?? [],
      capacity: one?.capacity ?? CAPACITY,
      availability: one?.availability ?? 'away',
      here: one?.here ?? false,
      points: one?.points ?? 0,
      cases: one?.cases ?? 0,
    }
  })
}

/** Command: what an agent can and how much they take. What waits is looked at anew. @throws Refusal staff-unknown */
export async function changeAgent(call: Call, wanted: AgentToChange): Promise<AgentShown> {
  const { staff, capacity } = wanted
  await agentNamed(call, staff)
  const small = (words: readonly string[]) => [...new Set(words.map((word) => word.toLowerCase()))]
  const [languages, lines, categories] = [small(wanted.languages), small(wanted.lines), small(wanted.categories)]
  const { rows } = await sql<{ before: string[] | null }>`
    with before as (select lines from desk.agent where staff = ${staff})
    insert into desk.agent (staff, languages, lines, categories, capacity, availability)
    values (${staff}, ${languages}::text[], ${lines}::text[], ${categories}::text[], ${capacity}, 'ready')
    on conflict (staff) do update set languages = excluded.languages, lines = excluded.lines, categories = excluded.categories, capacity = excluded.capacity
    returning (select lines from before) as before`.execute(call.db)
  const known = rows[0]!.before ?? []
  // A word that nobody named before was looked for in nothing that waits.
  if (lines.some((line) => !known.includes(line)))
    await sql`select desk.look_again(${LOOK_AGAIN_LIMIT}::integer)`.execute(call.db)
  call.bell.ring(['routing'])
  return (await listAgents(call)).find(({ id }) => id === staff)!
}
