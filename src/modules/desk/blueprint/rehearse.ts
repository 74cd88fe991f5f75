import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Call } from '../../../platform/context.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import type { CaseChannel, CaseRank, CaseState } from '../contract.ts'
import { refuse } from '../refusals.ts'
import { SURE } from '../triage/judge.ts'
import type { Rehearsal } from './contract.ts'
import { blueprint } from './known.ts'
import { asksFacts, firstFitting, type Rule } from './match.ts'
import { readFacts, whoHasIt } from './sort.ts'

/** What happened in this time is what the next month will be like. */
const REHEARSED_DAYS = 30
/** Cases that one page looks at: each may cost a question about the record. */
const PAGE = 100
/** Letters of a message that are read again; the rules read no more of it (match.ts). */
const TEXT_LIMIT = 20_000

/**
 * What a rule would have changed among the cases of the last month, with those that are on and in its place among them. It changes nothing;
 * it reads what customers wrote, so a look is written down. What is asked of the record is asked as it is now.
 * @throws Refusal rule-unknown
 */
export async function rehearse(call: Call, { id, page }: { id: string; page: number }): Promise<Rehearsal> {
  const { rules } = blueprint(call)
  const rule = rules.find((one) => one.id === id)
  if (!rule) throw refuse('rule-unknown')
  const asked = rules.filter((one) => one.on || one.id === id)
  const after = daysAgo(call, REHEARSED_DAYS)
  const { rows: found } = await sql<{ id: string; party: string }>`
    select id, party from desk.recent_cases(${after}::timestamptz, ${PAGE + 1}, ${(page - 1) * PAGE})`.execute(call.db)
  const some = found.slice(0, PAGE)
  const read = some.length === 0 ? [] : await readPast(call, some, { rule: id, asked, page })
  const names = await staffNamesById(
    call,
    read.flatMap(({ row, would }) => [row.assignee, would.assignee]),
  )
  const called = (staff: string | null) => (staff === null ? null : (names.get(staff) ?? ''))
  const fitting = read.filter(({ fitted }) => fitted?.id === id)
  return {
    items: fitting
      .filter(({ row, would }) => isChanged(row, would))
      .map(({ row, would }) => ({
        number: row.number,
        subject: row.subject,
        state: row.state,
        openedAt: row.opened_at.toISOString(),
        now: { category: row.category, rank: row.rank, assignee: called(row.assignee) },
        byHand: row.by_hand,
        would: { ...would, assignee: called(would.assignee ?? row.assignee) },
      })),
    fits: fitting.length,
    asked: some.length,
    page,
    more: found.length > PAGE,
  }
}

interface Sorted {
  category: string | null
  rank: CaseRank
  assignee: string | null
}

interface Past {
  row: PastRow
  fitted: Rule | null
  would: Sorted
}

function isChanged(now: Sorted, would: Sorted): boolean {
  return (
    now.category !== would.category ||
    now.rank !== would.rank ||
    (would.assignee !== null && would.assignee !== now.assignee)
  )
}

interface PastRow {
  number: string
  party: string
  state: CaseState
  channel: CaseChannel
  subject: string
  language: string | null
  about_type: 'order' | 'product' | null
  about_id: string | null
  category: string | null
  rank: CaseRank
  assignee: string | null
  opened_at: Date
  text: string | null
  sender: string | null
  likely: string | null
  confidence: number | null
  by_hand: boolean
}

interface Rehearsing {
  rule: string
  asked: readonly Rule[]
  page: number
}

async function readPast(
  call: Call,
  some: readonly { id: string; party: string }[],
  { rule, asked, page }: Rehearsing,
): Promise<Past[]> {
  const ids = some.map((one) => one.id)
  const parties = [...new Set(some.map(({ party }) => party))]
  const look = { projection: 'case' as const, reason: { type: 'rehearsal', id: `${rule}/${page}` } }
  return transact(call, { purpose: SERVICE, parties, look }, async (tx) => {
    const { rows } = await sql<PastRow>`
      select c.number::text as number, c.party, c.state, c.channel, c.subject, c.language, c.about_type, c.about_id, c.category, c.rank, c.assignee, c.opened_at,
        v.likely, v.confidence, v.set_at is not null as by_hand,
        (select left(m.text, ${TEXT_LIMIT}) from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.party = c.party order by m.place limit 1) as text,
        (select p.address from desk.participant p where p.customer_case = c.id and p.party = c.party order by p.added_at limit 1) as sender
      from desk.customer_case c left join desk.verdict v on v.customer_case = c.id
      where c.id = any (${ids}::uuid[]) order by c.opened_at desc, c.id`.execute(tx)
    const past: Past[] = []
    for (const row of rows) {
      const { about_type: type, about_id: id, subject } = row
      const text = row.text ?? ''
      const about = type === null ? null : { type, id: id! }
      const facts = asksFacts(asked) ? await readFacts(tx, call, row.party, { about, subject, text }) : null
      const sure = (row.confidence ?? 0) >= SURE ? row.likely : null
      const fitted = firstFitting(asked, { ...row, text, category: sure }, facts)
      const category = fitted?.category ?? (row.by_hand ? row.category : sure)
      const rank = fitted?.rank ?? (row.by_hand ? row.rank : 'standard')
      past.push({ row, fitted, would: { category, rank, assignee: whoHasIt(call, fitted, category, rank) } })
    }
    return past
  })
}
