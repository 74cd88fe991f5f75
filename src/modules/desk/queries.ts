import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import { staffNames } from '../accounts/index.ts'
import {
  type CalledCustomer,
  customerOf,
  letterStates,
  PARTIES_LIMIT,
  projectNames,
  see,
  SERVICE,
  transact,
  type Tx,
} from '../customers/index.ts'
import { whereTheyAre } from './answer.ts'
import {
  type CaseListed,
  CASES_PAGE,
  type CaseShown,
  type CaseState,
  COUNT_LIMIT,
  MESSAGES_PAGE,
  type MessageShown,
} from './contract.ts'
import { findCase, type FoundCase, type Standing, standingOf } from './find.ts'
import { attachmentsOf, relatedCases } from './near.ts'
import { readPresence } from './presence.ts'
import { repliesPromised } from './promises.ts'
import { refuse } from './refusals.ts'

/** Letters of a message in a list. */
const PREVIEW = 160

interface CaseQuery {
  state: CaseState | 'all'
  whose: 'all' | 'mine' | 'nobody'
  page: number
}

/** A page of the inbox: what is due first stands first. One look, on everybody it shows. */
export async function listCases(ctx: Acting, { state, whose, page }: CaseQuery) {
  const me = ctx.principal.kind === 'staff' ? ctx.principal.id : null
  const { rows: found } = await sql<{ id: string; party: string }>`
    select id, party from desk.list_cases(${state === 'all' ? null : state}::text, ${whose === 'mine' ? (me ?? NOBODY) : null}::uuid, ${whose === 'nobody'},
      ${CASES_PAGE + 1}, ${(page - 1) * CASES_PAGE})`.execute(ctx.db)
  const { rows: counted } = await sql<{ open: number; mine: number; unassigned: number; late: number }>`
    select open, mine, unassigned, late from desk.count_cases(${me ?? NOBODY}::uuid, ${ctx.clock.now()}::timestamptz, ${COUNT_LIMIT})`.execute(
    ctx.db,
  )
  const shown = found.slice(0, CASES_PAGE)
  return {
    items: await readListed(ctx, shown, await partiesOf(ctx, shown), {
      type: 'cases',
      id: `${state}/${whose}/${page}`,
    }),
    page,
    more: found.length > CASES_PAGE,
    counts: counted[0]!,
  }
}

/** Everybody who speaks in these cases, as many as one transaction may enter. */
async function partiesOf(ctx: Acting, shown: readonly { id: string }[]): Promise<string[]> {
  if (shown.length === 0) return []
  const { rows } = await sql<{ party: string }>`
    select party from desk.parties_of(${shown.map((one) => one.id)}::uuid[]) party limit ${PARTIES_LIMIT}`.execute(
    ctx.db,
  )
  return rows.map((row) => row.party)
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
  return readListed(ctx, rows, parties, null)
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
  due_at: Date | null
  last: { direction: MessageShown['direction']; at: string; text: string } | null
  /** As whoever wrote last called themselves. */
  said: string | null
  unseen: number
  typed: { name: string | null; address: string } | null
}

async function readListed(
  ctx: Acting,
  shown: readonly { id: string; party: string }[],
  /** Whose words are shown. */
  parties: readonly string[],
  reason: { type: string; id: string } | null,
): Promise<CaseListed[]> {
  if (shown.length === 0) return []
  const ids = shown.map((one) => one.id)
  const called = reason
    ? await projectNames(ctx, { ids: parties, projection: 'case', reason })
    : new Map<string, CalledCustomer>()
  const { rows, promised } = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const read = await sql<ListedRow>`
      select c.id, c.number::text as number, c.state, c.channel, c.subject, c.party, c.assignee, c.opened_at, c.changed_at, c.due_at,
        (select jsonb_build_object('direction', m.direction, 'at', m.at, 'text', left(m.text, ${PREVIEW}))
         from desk.message m where m.customer_case = c.id and m.direction <> 'automatic' order by m.place desc limit 1) as last,
        (select m.name from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.name is not null order by m.place desc limit 1) as said,
        (select count(*)::integer from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.seen_at is null) as unseen,
        (select jsonb_build_object('name', p.name, 'address', p.address) from desk.participant p where p.customer_case = c.id order by p.added_at limit 1) as typed
      from desk.customer_case c where c.id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], c.id)`.execute(
      tx,
    )
    return {
      rows: read.rows,
      promised: await repliesPromised(
        tx,
        read.rows.filter((row) => row.due_at !== null).map((row) => row.number),
      ),
    }
  })
  const names = await namesOf(
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
      dueAt: row.due_at?.toISOString() ?? null,
      madeAt: promised.get(row.number)?.madeAt ?? null,
      last: row.last && { direction: row.last.direction, at: new Date(row.last.at).toISOString(), text: row.last.text },
      unseen: row.unseen,
    }
  })
}

async function namesOf(ctx: Acting, staff: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const actors = [...new Set(staff.flatMap((id) => (id === null ? [] : [`staff:${id}`])))]
  const names = await staffNames(ctx, actors)
  return new Map([...names].map(([actor, name]) => [actor.slice('staff:'.length), name]))
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
  const reason = { type: 'case', id: found.number }
  const called =
    standing.as === 'desk' ? await projectNames(call, { ids: [found.party], projection: 'case', reason }) : undefined
  const read = await transact(call, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    if (standing.as === 'desk')
      await see(tx, { principal: call.principal, purpose: SERVICE, projection: 'case', reason, parties: found.parties })
    return readCase(tx, call, found, standing, after)
  })
  const names = await namesOf(call, [read.assignee])
  const customer = called?.get(found.party)
  const typed = read.participants[0]
  // Who only takes part in it, or was merged into it, reads their own words; what it is about is the other one's.
  const isWhole = standing.as === 'desk' || standing.parties.includes(found.party)
  return {
    number: found.number,
    state: read.state,
    channel: read.channel,
    subject: isWhole ? read.subject : '…',
    locale: read.locale,
    about: read.about_type === null || !isWhole ? null : { type: read.about_type, id: read.about_id! },
    customerId: standing.as === 'desk' ? (customer?.id ?? (await customerOf(call.db, found.party))) : null,
    customer: customer?.name ?? typed?.name ?? typed?.address ?? customer?.email ?? null,
    assignee: read.assignee === null ? null : { id: read.assignee, name: names.get(read.assignee) ?? '' },
    openedAt: read.opened_at.toISOString(),
    changedAt: read.changed_at.toISOString(),
    closedAt: read.closed_at?.toISOString() ?? null,
    solved: read.solved,
    promise: read.promise,
    participants: read.participants,
    replyBy: read.replyBy,
    messages: read.messages,
    more: read.more,
    here: read.here,
    related: standing.as === 'desk' ? read.related : [],
  }
}

interface CaseRow {
  state: CaseState
  channel: CaseShown['channel']
  subject: string
  locale: string
  about_type: 'order' | 'product' | null
  about_id: string | null
  assignee: string | null
  opened_at: Date
  changed_at: Date
  closed_at: Date | null
  solved: boolean | null
  participants: { address: string; name: string | null }[]
}

async function readCase(tx: Tx, call: Call, found: FoundCase, standing: Standing, after: number) {
  const { rows } = await sql<CaseRow>`
    select c.state, c.channel, c.subject, c.locale, c.about_type, c.about_id, c.assignee, c.opened_at, c.changed_at, c.closed_at, c.solved,
      (select coalesce(jsonb_agg(jsonb_build_object('address', p.address, 'name', p.name) order by p.added_at), '[]')
       from desk.participant p where p.customer_case = c.id and (${ownParties(standing)}::uuid[] is null or p.party = any (${ownParties(standing)}::uuid[]))) as participants
    from desk.customer_case c where c.id = ${found.id}`.execute(tx)
  const row = rows[0]
  if (!row) throw refuse('case-unknown', { number: found.number })
  const { messages, more } = await readMessages(tx, found, standing, after)
  const where = await whereTheyAre(tx, found, call.clock.now())
  return {
    ...row,
    messages,
    more,
    promise: (await repliesPromised(tx, [found.number])).get(found.number) ?? null,
    replyBy: where.inChat ? ('chat' as const) : where.reachable ? ('mail' as const) : ('page' as const),
    here: await readPresence(tx, found.id, {
      now: call.clock.now(),
      actor: standing.as === 'desk' ? actorOf(call.principal) : 'customer',
    }),
    related: standing.as === 'desk' ? await relatedCases(tx, found.id) : [],
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
  letter: string | null
}

async function readMessages(tx: Tx, found: FoundCase, standing: Standing, after: number) {
  const own = ownParties(standing)
  const { rows } = await sql<MessageRow>`
    select m.id, m.place, m.direction, m.channel, m.name, m.at, m.text, m.quoted, m.notes, m.seen_at, m.mail, m.letter
    from desk.message m
    where m.customer_case = ${found.id} and m.place > ${after}
      and (${own}::uuid[] is null or (m.party = any (${own}::uuid[]) and m.direction <> 'note'))
    order by m.place limit ${MESSAGES_PAGE + 1}`.execute(tx)
  const page = rows.slice(0, MESSAGES_PAGE)
  const attachments = await attachmentsOf(
    tx,
    page.map((row) => row.id),
  )
  const letters = await letterStates(
    tx,
    page.flatMap((row) => row.letter ?? []),
  )
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
      attachments: attachments.get(row.id) ?? [],
      mail: standing.as === 'desk' ? row.mail : null,
      letter: row.letter === null ? null : (letters.get(row.letter) ?? null),
    })),
  }
}
