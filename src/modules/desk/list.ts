import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { staffIdOf } from '../../platform/principal.ts'
import { staffNamesById } from '../accounts/index.ts'
import {
  callCustomers,
  type CustomerSet,
  PARTIES_LIMIT,
  partiesOf,
  type PromiseSaid,
  type Reason,
  SERVICE,
  transact,
} from '../customers/index.ts'
import {
  BEFORE_LIMIT,
  type CaseListed,
  type CaseRank,
  CASES_PAGE,
  type CaseState,
  COUNT_LIMIT,
  type MessageShown,
  type Passage,
} from './contract.ts'
import { REPLY, replyShown } from './promises.ts'
import { findPlaces, passageOf, readPassage } from './search.ts'

/** Letters of a message in a list. */
const PREVIEW = 160

interface CaseQuery {
  state: CaseState | 'all'
  whose: 'all' | 'mine' | 'nobody'
  category?: string | undefined
  rank?: CaseRank | undefined
  search?: string | undefined
  page: number
}

/** A page of the inbox: what is due first stands first; of a search, the newest. One look, on everybody it shows. */
export async function listCases(ctx: Acting, asked: CaseQuery) {
  const { state, whose, search, page } = asked
  const me = staffIdOf(ctx.principal)
  const [{ places, more }, { rows: counted }] = await Promise.all([
    search === undefined ? findListed(ctx, asked, me) : findPlaces(ctx, search, page),
    sql<{ open: number; mine: number; unassigned: number; late: number }>`
      select open, mine, unassigned, late from desk.count_cases(${me ?? NOBODY}::uuid, ${ctx.clock.now()}::timestamptz, ${COUNT_LIMIT})`.execute(
      ctx.db,
    ),
  ])
  const sets = await setsOf(ctx, places)
  const said = places.flatMap(({ message }) => message ?? [])
  const items = await readListed(ctx, places, {
    parties: partiesOf(sets).slice(0, PARTIES_LIMIT),
    sets,
    reason: search === undefined ? { type: 'cases', id: `${state}/${whose}/${page}` } : { type: 'search', id: 'case' },
    ...(search === undefined ? {} : { said: { words: search, messages: said } }),
  })
  return { items, page, more, counts: counted[0]! }
}

/** Ids of a page; of one category or rank only by a function of its own, which the whole inbox need not pay for. */
async function findListed(ctx: Acting, { state, whose, category, rank, page }: CaseQuery, me: string | null) {
  const wanted = sql`${state === 'all' ? null : state}::text, ${whose === 'mine' ? (me ?? NOBODY) : null}::uuid, ${whose === 'nobody'},
        ${CASES_PAGE + 1}, ${(page - 1) * CASES_PAGE}`
  const query =
    category === undefined && rank === undefined
      ? sql<{ id: string }>`select id from desk.list_cases(${wanted})`
      : sql<{ id: string }>`select id from desk.list_sorted_cases(${wanted}, ${category ?? null}, ${rank ?? null})`
  const { rows } = await query.execute(ctx.db)
  return { places: rows.slice(0, CASES_PAGE).map(({ id }) => ({ id, message: null })), more: rows.length > CASES_PAGE }
}

/** The customers who speak in these cases. */
async function setsOf(ctx: Acting, shown: readonly { id: string }[]): Promise<CustomerSet[]> {
  if (shown.length === 0) return []
  const { rows } = await sql<CustomerSet>`
    select asked, id, parties from customers.sets_of(array(select desk.parties_of(${shown.map((one) => one.id)}::uuid[])))`.execute(
    ctx.db,
  )
  return rows
}

/** No member of the staff has it: a program with a key has no cases of its own. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The cases of a customer, newest first: what /me and the workspace's view of a customer show. The look on them is the caller's. */
export async function casesOf(ctx: Acting, parties: readonly string[], limit = CASES_PAGE): Promise<CaseListed[]> {
  if (parties.length === 0) return []
  const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    sql<{ id: string }>`
      select id from desk.customer_case where party = any (${[...parties]}::uuid[]) and merged_into is null
      order by state = 'closed', opened_at desc limit ${limit}`.execute(tx),
  )
  return readListed(ctx, rows, { parties })
}

interface ListedRow {
  id: string
  number: string
  state: CaseState
  channel: CaseListed['channel']
  subject: string
  party: string
  assignee: string | null
  opened_at: Date
  changed_at: Date
  category: string | null
  rank: CaseRank
  due_at: Date | null
  last: { direction: MessageShown['direction']; at: string; text: string } | null
  /** As whoever wrote last called themselves. */
  said: string | null
  unseen: number
  urgency: CaseListed['urgency']
  before: number | null
  typed: { name: string | null; address: string } | null
  promises: PromiseSaid[]
  passage: Passage | null
}

interface ListedFor {
  /** Whose words are shown. */
  parties: readonly string[]
  /** The same as customers, to call them by their names. Without: to their own eyes. */
  sets?: readonly CustomerSet[]
  /** What the list is for. Without: the look is the caller's. */
  reason?: Reason
  /** The words that were searched for, and the messages that say them: their passages are shown. */
  said?: { words: string; messages: readonly string[] }
}

async function readListed(
  ctx: Acting,
  shown: readonly { id: string }[],
  { parties, sets = [], reason, said }: ListedFor,
): Promise<(CaseListed & { passage?: Passage })[]> {
  if (shown.length === 0) return []
  const ids = shown.map((one) => one.id)
  const look = reason ? { look: { projection: 'case' as const, reason } } : {}
  const { rows, called } = await transact(ctx, { purpose: SERVICE, parties, ...look }, async (tx) => {
    const read = await sql<ListedRow>`
      select c.id, c.number::text as number, c.state, c.channel, c.subject, c.party, c.assignee, c.opened_at, c.changed_at, c.due_at, c.urgency, c.category, c.rank,
        ${reason ? sql`null::integer` : sql`desk.before_it(c.id, ${BEFORE_LIMIT})`} as before,
        case when c.due_at is not null then customers.promises_about(${REPLY}, 'case', c.number::text) else '[]' end as promises,
        (select jsonb_build_object('direction', m.direction, 'at', m.at, 'text', left(m.text, ${PREVIEW}))
         from desk.message m where m.customer_case = c.id and m.direction <> 'automatic' order by m.place desc limit 1) as last,
        (select m.name from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.name is not null order by m.place desc limit 1) as said,
        (select count(*)::integer from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.seen_at is null) as unseen,
        (select jsonb_build_object('name', p.name, 'address', p.address) from desk.participant p where p.customer_case = c.id order by p.added_at limit 1) as typed,
        ${said ? sql`(select ${passageOf(said.words)} from desk.message m where m.customer_case = c.id and m.id = any (${said.messages}::uuid[]))` : sql`null::jsonb`} as passage
      from desk.customer_case c where c.id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], c.id)`.execute(
      tx,
    )
    return { rows: read.rows, called: await callCustomers(tx, sets) }
  })
  const names = await staffNamesById(
    ctx,
    rows.map((row) => row.assignee),
  )
  return rows.map((row) => {
    const customer = called.get(row.party)
    return {
      number: row.number,
      state: row.state,
      channel: row.channel,
      subject: row.subject,
      customerId: customer?.id ?? row.party,
      customer: customer?.name ?? row.typed?.name ?? row.said ?? row.typed?.address ?? customer?.email ?? null,
      assignee: row.assignee === null ? null : { id: row.assignee, name: names.get(row.assignee) ?? '' },
      openedAt: row.opened_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
      category: row.category,
      rank: row.rank,
      dueAt: row.due_at?.toISOString() ?? null,
      madeAt: replyShown(row.promises)?.madeAt ?? null,
      last: row.last && { direction: row.last.direction, at: new Date(row.last.at).toISOString(), text: row.last.text },
      unseen: row.unseen,
      urgency: row.urgency,
      before: row.before,
      ...(row.passage && { passage: readPassage(row.passage) }),
    }
  })
}
