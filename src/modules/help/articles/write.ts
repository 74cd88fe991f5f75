import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { actorOf, staffIdOf } from '../../../platform/principal.ts'
import { staffToWrite } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import type { About, Audience } from '../contract.ts'
import { refuse } from '../refusals.ts'
import type { articleToAdd, articleToChange, draftToSave } from './contract.ts'
import { ringArticle } from './ring.ts'

const NOBODY = { purpose: SERVICE, parties: [] as string[] }

export type ArticleToCreate = z.output<typeof articleToAdd> & {
  /** Where it came from, when nobody wrote it here. */
  origin?: 'written' | 'file' | 'import' | 'case'
}
export type DraftToSave = z.output<typeof draftToSave>

/** Command: an article, with nothing written in it yet. */
export async function addArticle(ctx: Acting, given: z.output<typeof articleToAdd>): Promise<{ id: string }> {
  const made = await transact(ctx, NOBODY, (tx) => createArticle(tx, ctx, given))
  ringArticle(ctx, made.id)
  return made
}

/** Step: makes an article. Whoever calls it rings (`ringArticle`) after the commit. @throws Refusal section-unknown, article-reference-taken */
export async function createArticle(tx: Tx, ctx: Acting, given: ArticleToCreate): Promise<{ id: string }> {
  const { kind, section, place, audience, organisation, about, reference, origin = 'written' } = given
  const owner = given.owner === undefined ? staffIdOf(ctx.principal) : given.owner
  checkAudience(audience, organisation)
  await checkPlaced(tx, section, given.owner)
  const id = randomUUID()
  const { numAffectedRows } = await sql`
    insert into help.article (id, kind, section, place, audience, organisation, owner, origin, reference, made_at)
    values (${id}, ${kind}, ${section}, ${place}, ${audience}, ${organisation}, ${owner}, ${origin}, ${reference}, ${ctx.clock.now()})
    on conflict (reference) do nothing`.execute(tx)
  if (!numAffectedRows) throw refuse('article-reference-taken', { reference: reference ?? '' })
  await writeAbout(tx, id, about)
  return { id }
}

/** Command: where an article stands, who may read it, who answers for it, what it is about. @throws Refusal article-unknown, section-unknown */
export async function changeArticle(ctx: Acting, given: z.output<typeof articleToChange>): Promise<void> {
  await transact(ctx, NOBODY, (tx) => arrangeArticle(tx, given))
  ringArticle(ctx, given.id)
}

/** Step: the same. Whoever calls it rings after the commit. */
export async function arrangeArticle(tx: Tx, given: z.output<typeof articleToChange>): Promise<void> {
  const { rows } = await sql<{ audience: Audience; organisation: string | null }>`
    select audience, organisation from help.article where id = ${given.id} for no key update`.execute(tx)
  const before = rows[0]
  if (!before) throw refuse('article-unknown')
  const audience = given.audience ?? before.audience
  // An organisation goes with its audience: for everybody else there is none.
  const organisation = given.organisation === undefined ? kept(before.organisation, audience) : given.organisation
  checkAudience(audience, organisation)
  await checkPlaced(tx, given.section ?? null, given.owner)
  await sql`
    update help.article set audience = ${audience}, organisation = ${organisation},
      kind = coalesce(${given.kind ?? null}, kind), place = coalesce(${given.place ?? null}::integer, place),
      section = case when ${given.section !== undefined}::boolean then ${given.section ?? null}::uuid else section end,
      owner = case when ${given.owner !== undefined}::boolean then ${given.owner ?? null}::uuid else owner end
    where id = ${given.id}`.execute(tx)
  if (given.about) await writeAbout(tx, given.id, given.about)
}

const kept = (organisation: string | null, audience: Audience) => (audience === 'partners' ? organisation : null)

/** Command: puts an article away of which nothing was ever published; what was read by somebody is taken out instead, and kept. */
export async function removeArticle(ctx: Acting, id: string): Promise<void> {
  await transact(ctx, NOBODY, async (tx) => {
    const { rows } = await sql<{ read: boolean }>`
      select exists (select from help.revision r where r.article = a.id) as read
      from help.article a where a.id = ${id} for update`.execute(tx)
    if (!rows[0]) throw refuse('article-unknown')
    if (rows[0].read) throw refuse('article-was-published')
    await sql`delete from help.article where id = ${id}`.execute(tx)
  })
  ringArticle(ctx, id)
}

function checkAudience(audience: Audience, organisation: string | null): void {
  if (organisation !== null && audience !== 'partners')
    throw refuse('bad-input', { where: 'organisation', what: 'goes with the audience partners only' })
}

async function checkPlaced(tx: Tx, section: string | null, owner: string | null | undefined) {
  if (section !== null) {
    const { rows } = await sql`select from help.section where id = ${section} for key share`.execute(tx)
    if (rows.length === 0) throw refuse('section-unknown')
  }
  if (owner && (await staffToWrite({ db: tx }, [owner])).length === 0)
    throw refuse('bad-input', { where: 'owner', what: 'nobody of the staff has this id' })
}

async function writeAbout(tx: Tx, article: string, about: readonly About[]): Promise<void> {
  await sql`delete from help.article_about where article = ${article}`.execute(tx)
  await sql`
    insert into help.article_about (article, type, value)
    select ${article}, type, value from jsonb_to_recordset(${JSON.stringify(about)}::jsonb) as t (type text, value text)
    on conflict do nothing`.execute(tx)
}

/** What a save leaves. */
export interface SavedDraft {
  version: number
  state: string
  changedAt: string
}

/** Command: keeps what is being written. @throws Refusal article-unknown, draft-changed with the version that stands there now */
export async function keepDraft(ctx: Acting, given: DraftToSave): Promise<SavedDraft> {
  const saved = await transact(ctx, NOBODY, (tx) => saveDraft(tx, ctx, given))
  ringArticle(ctx, given.id)
  return saved
}

/**
 * Step: keeps what is being written, if nobody else has saved meanwhile. What was approved is written on now, so it is not any more;
 * what is saved unchanged stays what it was. Whoever calls it rings (`ringArticle`) after the commit.
 */
export async function saveDraft(tx: Tx, ctx: Acting, given: DraftToSave): Promise<SavedDraft> {
  const { id, language, version, ...words } = given
  const now = ctx.clock.now()
  await lockArticle(tx, id)
  if (words.ofLanguage !== null || words.ofRevision !== null) await checkTranslated(tx, given)
  const before = await readDraft(tx, id, language)
  if ((before?.version ?? 0) !== version) throw draftChanged(before)
  if (before && isSame(before, words))
    return { version, state: before.state, changedAt: before.changed_at.toISOString() }
  const { rows } = await sql<SavedDraft>`
    insert into help.draft (article, language, slug, title, summary, body, based_on, of_language, of_revision, written_by, changed_at)
    values (${id}, ${language}, ${words.slug}, ${words.title}, ${words.summary}, ${words.body},
      (select revision from help.article_words where article = ${id} and language = ${language}),
      ${words.ofLanguage}, ${words.ofRevision}, ${actorOf(ctx.principal)}, ${now})
    on conflict (article, language) do update set slug = excluded.slug, title = excluded.title, summary = excluded.summary, body = excluded.body,
      of_language = excluded.of_language, of_revision = excluded.of_revision, written_by = excluded.written_by, changed_at = excluded.changed_at,
      version = draft.version + 1, state = 'writing', publish_at = null
    returning version, state`.execute(tx)
  return { ...rows[0]!, changedAt: now.toISOString() }
}

/** Command: throws away what is being written; what is published stays. */
export async function dropDraft(
  ctx: Acting,
  { id, language, version }: { id: string; language: string; version: number },
): Promise<void> {
  await transact(ctx, NOBODY, async (tx) => {
    await lockArticle(tx, id)
    const before = await readDraft(tx, id, language)
    if (!before) throw refuse('draft-unknown')
    if (before.version !== version) throw draftChanged(before)
    await sql`delete from help.draft where article = ${id} and language = ${language}`.execute(tx)
  })
  ringArticle(ctx, id)
}

/** Step: one writer of an article at a time. @throws Refusal article-unknown */
export async function lockArticle(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql`select from help.article where id = ${id} for no key update`.execute(tx)
  if (rows.length === 0) throw refuse('article-unknown')
}

export interface DraftRow {
  slug: string | null
  title: string
  summary: string
  body: string
  version: number
  state: 'writing' | 'review' | 'approved'
  of_language: string | null
  of_revision: number | null
  written_by: string
  changed_at: Date
  publish_at: Date | null
}

export async function readDraft(tx: Tx, article: string, language: string): Promise<DraftRow | undefined> {
  const { rows } = await sql<DraftRow>`
    select slug, title, summary, body, version, state, of_language, of_revision, written_by, changed_at, publish_at
    from help.draft where article = ${article} and language = ${language}`.execute(tx)
  return rows[0]
}

/** Somebody else has saved since: the caller fetches what they wrote, and lays both beside each other. */
export const draftChanged = (now: DraftRow | undefined) =>
  refuse('draft-changed', {}, { version: now?.version ?? 0, changedAt: now?.changed_at.toISOString() ?? null })

type Written = Pick<DraftToSave, 'slug' | 'title' | 'summary' | 'body' | 'ofLanguage' | 'ofRevision'>

const isSame = (row: DraftRow, words: Written): boolean =>
  row.slug === words.slug &&
  row.title === words.title &&
  row.summary === words.summary &&
  row.body === words.body &&
  row.of_language === words.ofLanguage &&
  row.of_revision === words.ofRevision

async function checkTranslated(tx: Tx, { id, language, ofLanguage, ofRevision }: DraftToSave): Promise<void> {
  const { rows } = await sql`
    select from help.revision where article = ${id} and language = ${ofLanguage} and number = ${ofRevision}`.execute(tx)
  if (rows.length === 0 || ofLanguage === language)
    throw refuse('bad-input', { where: 'ofRevision', what: 'there is no such text of this article to translate from' })
}
