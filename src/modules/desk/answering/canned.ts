import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { staffNamesById } from '../../accounts/index.ts'
import type { Tx } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { CANNED_COUNT, type CannedShown, type Editors } from './contract.ts'
import { FIELDS, unknownFields } from './fields.ts'

export type Texts = Readonly<Record<string, string>>

export interface CannedRow {
  id: string
  title: string
  texts: Texts
  edited_by: Editors
  author: string | null
  approved_by: string | null
  approved_at: Date | null
  used: number
  solved: number
  changed_at: Date
}

/** All of them, by name. They concern nobody, so nobody is looked at. */
export async function listCanned(ctx: Acting): Promise<{ items: CannedShown[]; fields: string[] }> {
  const rows = await readCanned(ctx)
  const names = await staffNamesById(
    ctx,
    rows.map(({ author }) => author),
  )
  return { items: rows.map((row) => shownOf(ctx, row, names)), fields: [...FIELDS] }
}

export async function readCanned(ctx: Pick<Acting, 'db'>): Promise<CannedRow[]> {
  const { rows } = await sql<CannedRow>`
    select id, title, texts, edited_by, author, approved_by, approved_at, used, solved, changed_at
    from desk.canned_answer order by lower(title) limit ${CANNED_COUNT}`.execute(ctx.db)
  return rows
}

function shownOf(ctx: Acting, row: CannedRow, names: ReadonlyMap<string | null, string>): CannedShown {
  return {
    id: row.id,
    title: row.title,
    texts: { ...row.texts },
    editedBy: row.edited_by,
    author: names.get(row.author) ?? null,
    approved: row.approved_at && { by: row.approved_by ?? '', at: row.approved_at.toISOString() },
    used: row.used,
    solved: row.solved,
    changedAt: row.changed_at.toISOString(),
    mayChange: mayChange(ctx, row),
    mayApprove: isOwner(ctx),
  }
}

const isOwner = ({ principal }: Acting) => principal.kind === 'staff' && principal.roles.includes('owner')

function mayChange(ctx: Acting, { edited_by: by, author }: Pick<CannedRow, 'edited_by' | 'author'>): boolean {
  const { principal } = ctx
  if (principal.kind !== 'staff') return false
  return isOwner(ctx) || by === 'agents' || (by === 'author' && author === principal.id)
}

interface Written {
  title: string
  texts: Readonly<Partial<Record<string, string>>>
  editedBy: Editors
}

/** Command: writes a new one. It is not approved. @throws Refusal field-unknown, canned-title-taken, canned-too-many, canned-not-yours */
export async function writeCanned(ctx: Acting, wanted: Written): Promise<CannedShown> {
  const texts = withWords(wanted.texts)
  const { principal } = ctx
  if (principal.kind !== 'staff' || (wanted.editedBy === 'owner' && !isOwner(ctx))) throw refuse('canned-not-yours')
  const { rows } = await sql<CannedRow>`
    insert into desk.canned_answer (title, texts, edited_by, author, changed_at)
    select ${wanted.title}, ${JSON.stringify(texts)}::jsonb, ${wanted.editedBy}, ${principal.id}, ${ctx.clock.now()}
    where (select count(*) from desk.canned_answer) < ${CANNED_COUNT}
    returning *`
    .execute(ctx.db)
    .catch(refuseTaken('canned-title-taken', wanted.title))
  if (!rows[0]) throw refuse('canned-too-many', { limit: CANNED_COUNT })
  return changed(ctx, rows[0])
}

/** Command: writes it anew. Other words than those that were approved are not approved, nor the same under another name: it says to what they answer. */
export async function changeCanned(ctx: Acting, { id, ...wanted }: Written & { id: string }): Promise<CannedShown> {
  const texts = withWords(wanted.texts)
  await ownCanned(ctx, id, wanted.editedBy)
  const { rows } = await sql<CannedRow>`
    update desk.canned_answer set title = ${wanted.title}, edited_by = ${wanted.editedBy}, changed_at = ${ctx.clock.now()},
      approved_by = case when texts = ${JSON.stringify(texts)}::jsonb and title = ${wanted.title} then approved_by end,
      approved_at = case when texts = ${JSON.stringify(texts)}::jsonb and title = ${wanted.title} then approved_at end,
      texts = ${JSON.stringify(texts)}::jsonb
    where id = ${id} returning *`
    .execute(ctx.db)
    .catch(refuseTaken('canned-title-taken', wanted.title))
  if (!rows[0]) throw refuse('canned-unknown')
  return changed(ctx, rows[0])
}

/**
 * Command: the owner says that it may leave by itself, or no longer: as it was when they read it.
 * @throws Refusal canned-not-yours, canned-changed
 */
export async function approveCanned(
  ctx: Acting,
  { id, approved, changedAt }: { id: string; approved: boolean; changedAt?: string | undefined },
): Promise<CannedShown> {
  if (!isOwner(ctx) || ctx.principal.kind !== 'staff') throw refuse('canned-not-yours')
  const { rows } = await sql<CannedRow>`
    update desk.canned_answer set approved_by = ${approved ? ctx.principal.name : null}, approved_at = ${approved ? ctx.clock.now() : null}
    where id = ${id} and (not ${approved} or date_trunc('milliseconds', changed_at) = ${changedAt ?? null}::timestamptz) returning *`.execute(
    ctx.db,
  )
  if (!rows[0]) throw refuse((await isThere(ctx, id)) ? 'canned-changed' : 'canned-unknown')
  return changed(ctx, rows[0])
}

async function isThere(ctx: Acting, id: string): Promise<boolean> {
  const { rows } = await sql`select from desk.canned_answer where id = ${id}`.execute(ctx.db)
  return rows.length > 0
}

/** Command: takes one away, with how often it was used. @throws Refusal canned-in-macro */
export async function removeCanned(ctx: Acting, id: string): Promise<void> {
  await ownCanned(ctx, id)
  const { rows } = await sql<{
    title: string
  }>`select title from desk.macro where canned = ${id} order by title`.execute(ctx.db)
  if (rows[0]) throw refuse('canned-in-macro', { macro: rows[0].title })
  await sql`delete from desk.canned_answer where id = ${id}`.execute(ctx.db)
  ctx.bell.ring(['canned'])
}

/** @throws Refusal canned-unknown, canned-not-yours also to who would give it away to the owner alone */
async function ownCanned(ctx: Acting, id: string, becomes?: Editors): Promise<void> {
  const { rows } = await sql<CannedRow>`select edited_by, author from desk.canned_answer where id = ${id}`.execute(
    ctx.db,
  )
  if (!rows[0]) throw refuse('canned-unknown')
  if (!mayChange(ctx, rows[0]) || (becomes === 'owner' && !isOwner(ctx))) throw refuse('canned-not-yours')
}

/** Languages without words are none. @throws Refusal field-unknown */
function withWords(given: Readonly<Partial<Record<string, string>>>): Texts {
  const texts = Object.fromEntries(
    Object.entries(given).flatMap(([locale, text]) => (text ? [[locale, text] as const] : [])),
  )
  for (const text of Object.values(texts)) {
    const [field] = unknownFields(text)
    if (field !== undefined) throw refuse('field-unknown', { field })
  }
  return texts
}

async function changed(ctx: Acting, row: CannedRow): Promise<CannedShown> {
  ctx.bell.ring(['canned'])
  return shownOf(ctx, row, await staffNamesById(ctx, [row.author]))
}

export const refuseTaken =
  (code: 'canned-title-taken' | 'macro-title-taken', title: string) =>
  (error: unknown): never => {
    if ((error as { code?: string }).code === '23505') throw refuse(code, { title })
    throw error
  }

/** Step: an answer that was made from it has left. */
export async function countUse(tx: Tx, canned: string, message: string): Promise<void> {
  await sql`
    with used as (insert into desk.canned_use (message, canned_answer) select ${message}, id from desk.canned_answer where id = ${canned} on conflict do nothing returning 1)
    update desk.canned_answer set used = used + 1 where id = ${canned} and exists (select from used)`.execute(tx)
}

/** Texts that may leave by themselves, in a language: what acknowledgements choose from. Fields are not filled yet. */
export async function approvedCanned(
  ctx: Pick<Acting, 'db'>,
  locale: string,
): Promise<{ id: string; title: string; text: string }[]> {
  const rows = await readCanned(ctx)
  return rows.flatMap(({ id, title, texts, approved_at }) =>
    approved_at !== null && texts[locale] ? [{ id, title, text: texts[locale] }] : [],
  )
}
