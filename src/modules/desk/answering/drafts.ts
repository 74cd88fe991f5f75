import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase, type FoundCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import type { After, AnsweringShown, DraftShown } from './contract.ts'
import { filesOf } from './files.ts'
import { ringDraft } from './ring.ts'
import { undoInChat } from './writer.ts'

export interface DraftToKeep {
  number: string
  kind: 'reply' | 'note'
  text: string
  version: number
  since: number
  canned?: string | null | undefined
  after?: After | undefined
}

interface DraftRow {
  kind: 'reply' | 'note'
  text: string
  author: string | null
  name: string
  at: Date
  version: number
  since: number
  canned: string | null
  after: After
}

/**
 * Command: keeps what is being written, for whoever opens the case. Written on an older version it is refused, with the newer one, so
 * that nobody writes over a colleague unseen. @throws Refusal case-unknown, draft-changed
 */
export async function keepDraft(call: Call, wanted: DraftToKeep): Promise<{ version: number; since: number }> {
  const found = await opened(call, wanted.number)
  const kept = await transact(call, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    const version = await writeDraft(tx, call, found, wanted)
    if (version === null) throw refuse('draft-changed', {}, { draft: await oneDraft(tx, call, found, wanted.kind) })
    return { version, since: wanted.since }
  })
  ringDraft(call, found.number)
  return kept
}

/** Step: writes the draft on the version that its writer had. Null: it is another one by now. */
export async function writeDraft(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { kind, text, version, since, canned = null, after = {} }: Omit<DraftToKeep, 'number'>,
): Promise<number | null> {
  const { principal } = ctx
  const { rows } = await sql<{ version: number }>`
    insert into desk.draft as d (customer_case, kind, party, text, author, name, since, canned, after, at)
    values (${found.id}, ${kind}, ${found.party}, ${text}, ${staffIdOf(principal)}::uuid,
      ${principal.kind === 'staff' ? principal.name : ''}, ${since},
      (select id from desk.canned_answer where id = ${canned}::uuid), ${JSON.stringify(after)}::jsonb, ${ctx.clock.now()})
    on conflict (customer_case, kind) do update set text = excluded.text, author = excluded.author, name = excluded.name,
      since = excluded.since, canned = excluded.canned, after = excluded.after, at = excluded.at, version = d.version + 1
    where d.version = ${version}
    returning version`.execute(tx)
  return rows[0]?.version ?? null
}

/** Step: what was taken back stands in the draft again, above what has been begun there since. Answers the draft's version. */
export async function putBack(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { text, since, canned, after }: { text: string; since: number; canned: string | null; after: After },
): Promise<number> {
  const before = await oneDraft(tx, ctx, found, 'reply')
  const whole = before === null || before.text === '' ? text : `${text}\n\n${before.text}`
  const version = before?.version ?? 0
  return (await writeDraft(tx, ctx, found, { kind: 'reply', text: whole, version, since, canned, after })) ?? version
}

/** Step: one draft, as its reader sees it; null when nothing was ever begun. */
export async function oneDraft(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  kind: 'reply' | 'note',
): Promise<DraftShown | null> {
  // Locked, where its case is: whoever reads it here is about to write it.
  const { rows } = await sql<DraftRow>`
    select kind, text, author, name, at, version, since, canned, after from desk.draft
    where customer_case = ${found.id} and kind = ${kind} for update`.execute(tx)
  return rows[0] ? draftShown(ctx, rows[0]) : null
}

const draftShown = (ctx: Acting, { author, name, at, ...row }: DraftRow): DraftShown => ({
  ...row,
  by: { name, you: isMe(ctx, author) },
  at: at.toISOString(),
})

const isMe = ({ principal }: Acting, staff: string | null) => principal.kind === 'staff' && principal.id === staff

/** What is being written in a case, and what waits to leave. Leaves a look. @throws Refusal case-unknown */
export async function showAnswering(call: Call, { number }: { number: string }): Promise<AnsweringShown> {
  const found = await opened(call, number)
  const look = lookAtCase(found)
  const shown = await transact(call, { purpose: SERVICE, parties: found.parties, look }, async (tx) => {
    const { rows: drafts } = await sql<DraftRow>`
      select kind, text, author, name, at, version, since, canned, after from desk.draft where customer_case = ${found.id}`.execute(
      tx,
    )
    const { rows: waiting } = await sql<{
      id: string
      text: string
      author: string
      name: string
      state: 'waiting' | 'held'
      leaves_at: Date
      written_at: Date
      chosen: boolean
      after: After
    }>`
      select id, text, author, name, state, leaves_at, written_at, chosen, after from desk.outgoing
      where customer_case = ${found.id} order by leaves_at`.execute(tx)
    const files = await filesOf(tx, found.id)
    return {
      drafts: drafts.map((row) => draftShown(call, row)),
      files: files.get(null) ?? [],
      waiting: waiting.map(({ author, name, leaves_at, written_at, ...row }) => ({
        ...row,
        by: { name, you: isMe(call, author) },
        leavesAt: leaves_at.toISOString(),
        writtenAt: written_at.toISOString(),
        files: files.get(row.id) ?? [],
      })),
    }
  })
  return { ...shown, undoInChat: await undoInChat(call) }
}

async function opened(call: Call, number: string): Promise<FoundCase> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  return found
}
