import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import { staffNamesById } from '../accounts/index.ts'
import {
  callCustomers,
  customerSets,
  type CustomerSet,
  letterStates,
  PARTIES_LIMIT,
  partiesOf,
  type PromiseSaid,
  type Reason,
  SERVICE,
  transact,
  type Tx,
} from '../customers/index.ts'
import { madeGoodTo } from './clocks/make-good.ts'
import { SOLVED } from './clocks/step.ts'
import { offeredUrl, readOffered } from './at-once/offered.ts'
import {
  BEFORE_LIMIT,
  type CaseListed,
  type CaseRank,
  CASES_PAGE,
  type CaseShown,
  type CaseState,
  COUNT_LIMIT,
  MESSAGES_PAGE,
  type MessageShown,
} from './contract.ts'
import { findCase, type FoundCase, type Standing, standingOf } from './find.ts'
import { attachedTo, relatedTo } from './near.ts'
import { presentIn } from './presence.ts'
import { REPLY, replyShown } from './promises.ts'
import { refuse } from './refusals.ts'
import { whereabouts } from './where.ts'

/** Letters of a message in a list. */
const PREVIEW = 160

interface CaseQuery {
  state: CaseState | 'all'
  whose: 'all' | 'mine' | 'nobody'
  category?: string | undefined
  rank?: CaseRank | undefined
  page: number
}

/** A page of the inbox: what is due first stands first. One look, on everybody it shows. */
export async function listCases(ctx: Acting, { state, whose, category, rank, page }: CaseQuery) {
  const me = ctx.principal.kind === 'staff' ? ctx.principal.id : null
  const [{ rows: found }, { rows: counted }] = await Promise.all([
    findListed(ctx, { state, whose, category, rank, page }, me),
    sql<{ open: number; mine: number; unassigned: number; late: number }>`
      select open, mine, unassigned, late from desk.count_cases(${me ?? NOBODY}::uuid, ${ctx.clock.now()}::timestamptz, ${COUNT_LIMIT})`.execute(
      ctx.db,
    ),
  ])
  const shown = found.slice(0, CASES_PAGE)
  const sets = await setsOf(ctx, shown)
  return {
    items: await readListed(ctx, shown, {
      parties: partiesOf(sets).slice(0, PARTIES_LIMIT),
      sets,
      reason: { type: 'cases', id: `${state}/${whose}/${page}` },
    }),
    page,
    more: found.length > CASES_PAGE,
    counts: counted[0]!,
  }
}

/** Ids of a page; of one category or rank only by a function of its own, which the whole inbox need not pay for. */
function findListed(ctx: Acting, { state, whose, category, rank, page }: CaseQuery, me: string | null) {
  const wanted = sql`${state === 'all' ? null : state}::text, ${whose === 'mine' ? (me ?? NOBODY) : null}::uuid, ${whose === 'nobody'},
        ${CASES_PAGE + 1}, ${(page - 1) * CASES_PAGE}`
  const query =
    category === undefined && rank === undefined
      ? sql<{ id: string; party: string }>`select id, party from desk.list_cases(${wanted})`
      : sql<{ id: string; party: string }>`
      select id, party from desk.list_sorted_cases(${wanted}, ${category ?? null}, ${rank ?? null})`
  return query.execute(ctx.db)
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
    sql<{ id: string; party: string }>`
      select id, party from desk.customer_case where party = any (${[...parties]}::uuid[]) and merged_into is null
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
}

interface ListedFor {
  /** Whose words are shown. */
  parties: readonly string[]
  /** The same as customers, to call them by their names. Without: to their own eyes. */
  sets?: readonly CustomerSet[]
  /** What the list is for. Without: the look is the caller's. */
  reason?: Reason
}

async function readListed(
  ctx: Acting,
  shown: readonly { id: string; party: string }[],
  { parties, sets = [], reason }: ListedFor,
): Promise<CaseListed[]> {
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
        (select jsonb_build_object('name', p.name, 'address', p.address) from desk.participant p where p.customer_case = c.id order by p.added_at limit 1) as typed
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
    }
  })
}

/**
 * One case with what was said in it: for the staff and programs, whose look is written down, and for its customer, who sees no notes and
 * nothing that stands on somebody else's line. Everybody else learns nothing, not even that it exists.
 * @throws Refusal case-unknown
 */
export async function showCase(
  call: Call,
  { number, key, after = 0 }: { number: string; key?: string | undefined; after?: number | undefined },
): Promise<CaseShown> {
  const found = await findCase(call.db, number)
  const standing = found && (await standingOf(call, found, key))
  if (!standing) throw refuse('case-unknown', { number })
  const atDesk = standing.as === 'desk'
  const sets = atDesk ? await customerSets(call, [found.party]) : []
  const look = atDesk ? { look: { projection: 'case' as const, reason: { type: 'case', id: found.number } } } : {}
  const parties = [...new Set([...found.parties, ...partiesOf(sets)])]
  const [read, names] = await Promise.all([
    transact(call, { purpose: SERVICE, parties, ...look }, (tx) =>
      readCase(tx, call, { found, standing, after, parties: partiesOf(sets) }),
    ),
    staffNamesById(call, [found.assignee]),
  ])
  const customer = sets[0]
  const typed = read.participants[0]
  // Who only takes part in it, or was merged into it, reads their own words; what it is about is the other one's.
  const isWhole = atDesk || standing.parties.includes(found.party)
  return {
    number: found.number,
    state: read.state,
    channel: read.channel,
    subject: isWhole ? read.subject : '…',
    locale: read.locale,
    about: read.about_type === null || !isWhole ? null : { type: read.about_type, id: read.about_id! },
    customerId: atDesk ? (customer?.id ?? found.party) : null,
    customer: read.called.name ?? typed?.name ?? typed?.address ?? read.called.email,
    assignee: found.assignee === null ? null : { id: found.assignee, name: names.get(found.assignee) ?? '' },
    openedAt: read.opened_at.toISOString(),
    changedAt: read.changed_at.toISOString(),
    closedAt: read.closed_at?.toISOString() ?? null,
    solved: read.solved,
    heard: isWhole ? read.heard : null,
    promise: read.promise,
    solvedBy: isWhole ? read.solvedBy : null,
    urgency: read.urgency,
    before: read.before,
    makeGoods: isWhole ? read.makeGoods.map(({ refused: _, ...one }) => one) : [],
    participants: read.participants,
    replyBy: read.replyBy,
    messages: read.messages,
    more: read.more,
    here: read.here,
    routed: atDesk ? read.routed : null,
    related: read.related,
  }
}

interface CaseRow {
  state: CaseState
  channel: CaseShown['channel']
  subject: string
  locale: string
  about_type: 'order' | 'product' | null
  about_id: string | null
  opened_at: Date
  changed_at: Date
  closed_at: Date | null
  solved: boolean | null
  heard: CaseShown['heard']
  participants: CaseShown['participants']
  called: { name: string | null; email: string | null }
  inChat: boolean
  reachable: boolean
  promises: PromiseSaid[]
  solutions: PromiseSaid[]
  urgency: CaseShown['urgency']
  before: number
  here: CaseShown['here']
  routed: CaseShown['routed']
  related: CaseShown['related']
  hasMadeGood: boolean
}

interface ToRead {
  found: FoundCase
  standing: Standing
  after: number
  /** Every party that is the customer, for their name: to the desk. */
  parties: readonly string[]
}

async function readCase(tx: Tx, call: Call, { found, standing, after, parties }: ToRead) {
  const own = ownParties(standing)
  const now = call.clock.now()
  const actor = standing.as === 'desk' ? actorOf(call.principal) : 'customer'
  const { rows } = await sql<CaseRow>`
    select c.state, c.channel, c.subject, c.locale, c.about_type, c.about_id, c.opened_at, c.changed_at, c.closed_at, c.solved, c.routed,
      (select jsonb_build_object('solved', r.solved, 'commented', r.comment is not null) from desk.rating r where r.customer_case = c.id) as heard,
      (select coalesce(jsonb_agg(jsonb_build_object('address', p.address, 'name', p.name,
          'undeliverable', case when ${own}::uuid[] is null then customers.undeliverable_address(p.address) end) order by p.added_at), '[]')
       from desk.participant p where p.customer_case = c.id and (${own}::uuid[] is null or p.party = any (${own}::uuid[]))) as participants,
      (select to_jsonb(n) from customers.called(${[...parties]}::uuid[]) n) as called,
      w."inChat", w.reachable, customers.promises_about(${REPLY}, 'case', c.number::text) as promises,
      customers.promises_about(${SOLVED}, 'case', c.number::text) as solutions, c.urgency, desk.before_it(c.id, ${BEFORE_LIMIT}) as before, ${presentIn(now, actor)} as here,
      exists (select from desk.make_good g where g.customer_case = c.id) as "hasMadeGood",
      ${standing.as === 'desk' ? relatedTo : sql`'[]'::jsonb`} as related
    from desk.customer_case c, ${whereabouts(now)} w where c.id = ${found.id}`.execute(tx)
  const row = rows[0]
  if (!row) throw refuse('case-unknown', { number: found.number })
  return {
    ...row,
    ...(await readMessages(tx, call, { found, standing, after })),
    promise: replyShown(row.promises),
    solvedBy: replyShown(row.solutions),
    makeGoods: row.hasMadeGood
      ? await madeGoodTo(tx, { parties: own ?? found.parties, caseId: found.id, own: true })
      : [],
    replyBy: row.inChat ? ('chat' as const) : row.reachable ? ('mail' as const) : ('page' as const),
  }
}

/** Null: all that stands in the case. */
const ownParties = (standing: Standing): string[] | null => (standing.as === 'desk' ? null : [...standing.parties])

interface MessageRow {
  id: string
  place: number
  direction: MessageShown['direction']
  channel: MessageShown['channel']
  name: string | null
  at: Date
  text: string
  quoted: string | null
  notes: string[]
  seen_at: Date | null
  mail: string | null
  html: boolean | null
  letter: string | null
  attachments: MessageShown['attachments']
}

async function readMessages(tx: Tx, call: Call, { found, standing, after }: Omit<ToRead, 'parties'>) {
  const own = ownParties(standing)
  const { rows } = await sql<MessageRow>`
    select m.id, m.place, m.direction, m.channel, m.name, m.at, m.text, m.quoted, m.notes, m.seen_at, m.mail, m.letter, ${attachedTo} as attachments,
      (select brought.html from desk.mail brought where brought.id = m.mail) as html
    from desk.message m
    where m.customer_case = ${found.id} and m.place > ${after}
      and (${own}::uuid[] is null or (m.party = any (${own}::uuid[]) and m.direction <> 'note'))
    order by m.place limit ${MESSAGES_PAGE + 1}`.execute(tx)
  const page = rows.slice(0, MESSAGES_PAGE)
  const letters = await letterStates(
    tx,
    page.flatMap((row) => row.letter ?? []),
  )
  const house = page.filter(({ direction }) => direction === 'automatic').map(({ id }) => id)
  const offered = await readOffered(tx, house)
  return {
    more: rows.length > MESSAGES_PAGE,
    messages: page.map((row) => ({
      id: row.id,
      place: row.place,
      direction: row.direction,
      channel: row.channel,
      by: row.name,
      at: row.at.toISOString(),
      text: row.text,
      quoted: row.quoted,
      notes: row.notes.filter((note) => !note.startsWith('asked:')),
      seenAt: row.seen_at?.toISOString() ?? null,
      attachments: row.attachments,
      mail: standing.as === 'desk' ? row.mail : null,
      ...(standing.as === 'desk' && row.mail !== null ? { html: row.html ?? true } : {}),
      ...(offered.has(row.id)
        ? {
            offers: offered.get(row.id)!.map((one) => ({
              ...one,
              // Whoever has it speaks for the customer.
              url: standing.as === 'desk' ? null : offeredUrl(call, found.number, one.id),
            })),
          }
        : {}),
      letter: row.letter === null ? null : (letters.get(row.letter) ?? null),
    })),
  }
}
