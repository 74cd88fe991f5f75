import { sql } from 'kysely'
import type { Call } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import { staffNamesById } from '../accounts/index.ts'
import {
  customerSets,
  letterStates,
  partiesOf,
  type PromiseSaid,
  SERVICE,
  transact,
  type Tx,
} from '../customers/index.ts'
import { madeGoodTo } from './clocks/make-good.ts'
import { SOLVED } from './clocks/step.ts'
import { offeredUrl, readOffered } from './at-once/offered.ts'
import { BEFORE_LIMIT, type CaseShown, type CaseState, MESSAGES_PAGE, type MessageShown } from './contract.ts'
import { findCase, type FoundCase, lookAtCase, type Standing, standingOf } from './find.ts'
import { attachedTo, relatedTo } from './near.ts'
import { presentIn } from './presence.ts'
import { REPLY, replyShown } from './promises.ts'
import { refuse } from './refusals.ts'
import { whereabouts } from './where.ts'

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
  const look = atDesk ? { look: lookAtCase(found) } : {}
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
  marked: string | null
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
    select m.id, m.place, m.direction, m.channel, m.name, m.at, m.text, m.marked, m.quoted, m.notes, m.seen_at, m.mail, m.letter, ${attachedTo} as attachments,
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
      ...(row.marked === null ? {} : { marked: row.marked }),
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
