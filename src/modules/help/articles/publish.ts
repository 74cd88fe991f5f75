import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { sayDeclared } from '../../../ui/words.ts'
import { slugOf } from '../../catalogue/index.ts'
import { recordForHouse, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { refuseGaps } from '../growth/gaps.ts'
import { checkAsked } from '../live/fields.ts'
import { refuse } from '../refusals.ts'
import { passagesOf } from '../text/passages.ts'
import { filesIn } from '../text/files.ts'
import { readArticle } from '../../../ui/rich/article.ts'
import type { publicationMade, publicationToMake } from './contract.ts'
import { choicesToNowhere } from './pages/path.tsx'
import { articlePublished, articleWithdrawn } from './kinds.ts'
import { mustPublish } from './publisher.ts'
import { ringArticle } from './ring.ts'
import { firstFree } from './sections.ts'
import { draftChanged, type DraftRow, lockArticle, readDraft } from './write.ts'

const NOBODY = { purpose: SERVICE, parties: [] as string[] }

type ToPublish = z.output<typeof publicationToMake>
type Made = z.output<typeof publicationMade>

export const articleHref = (slug: string): string => `/help/articles/${slug}`

/**
 * Command: publishes a draft, now or at a time to come. Who publishes has read it, so an approval is not asked for besides.
 * @throws Refusal publisher-needed, draft-unknown, draft-changed, draft-empty, draft-has-gaps, address-taken
 * @throws Refusal publisher-needed, draft-unknown, draft-changed, draft-empty, article-field-unknown, condition-unknown, address-taken
 */
export async function publishArticle(ctx: Acting, given: ToPublish): Promise<Made> {
  const made = await transact(ctx, NOBODY, (tx) => publishDraft(tx, ctx, given))
  ringArticle(ctx, given.id)
  return made
}

/** Step: the same, in the caller's transaction. Whoever calls it rings (`ringArticle`) after the commit. */
export async function publishDraft(tx: Tx, ctx: Acting, { id, language, version, ...given }: ToPublish): Promise<Made> {
  mustPublish(ctx)
  await lockArticle(tx, id)
  const draft = await readDraft(tx, id, language)
  if (!draft) throw refuse('draft-unknown')
  if (draft.version !== version) throw draftChanged(draft)
  if (draft.title === '' || draft.body.trim() === '') throw refuse('draft-empty')
  await checkWays(tx, id, draft.body)
  refuseGaps(draft.title, draft.summary, draft.body)
  checkAsked(readArticle(draft.body))
  const slug = await addressOf(tx, { id, language, title: draft.title, wanted: given.slug ?? draft.slug })
  const at = given.at === undefined ? null : new Date(given.at)
  if (at !== null && at > ctx.clock.now()) {
    // The address is taken when it is published: until then another article may be quicker, and it is looked for anew.
    await sql`
      update help.draft set state = 'approved', publish_at = ${at}, slug = coalesce(${given.slug ?? null}, slug)
      where article = ${id} and language = ${language}`.execute(tx)
    return { revision: null, publishAt: at.toISOString(), href: articleHref(slug) }
  }
  const revision = await writeRevision(tx, ctx, { id, language, slug, draft, note: given.note })
  return { revision, publishAt: null, href: articleHref(slug) }
}

/** A path of which a choice leads nowhere would leave somebody standing there. @throws Refusal path-leads-nowhere */
async function checkWays(tx: Tx, id: string, body: string): Promise<void> {
  const { rows } = await sql<{ kind: string }>`select kind from help.article where id = ${id}`.execute(tx)
  const [nowhere] = rows[0]?.kind === 'path' ? choicesToNowhere(readArticle(body)) : []
  if (nowhere !== undefined) throw refuse('path-leads-nowhere', { choice: nowhere })
}

interface Publication {
  id: string
  language: string
  slug: string
  draft: DraftRow
  note: string
}

/** Step: what was a draft is what is read from the commit on: its words, its passages, its address, its files, in one. */
async function writeRevision(tx: Tx, ctx: Acting, { id, language, slug, draft, note }: Publication): Promise<number> {
  const now = ctx.clock.now()
  const actor = actorOf(ctx.principal)
  const { title, summary, body } = draft
  const { rows } = await sql<{ number: number; before: string | null }>`
    with replaced as (
      update help.revision set withdrawn_at = ${now} where article = ${id} and language = ${language} and withdrawn_at is null)
    insert into help.revision (article, language, number, title, summary, body, note, written_by, published_by, published_at, of_language, of_revision)
    select ${id}, ${language}, coalesce(max(number), 0) + 1, ${title}, ${summary}, ${body}, ${note}, ${draft.written_by}, ${actor}, ${now},
      ${draft.of_language}, ${draft.of_revision}::integer
    from help.revision where article = ${id} and language = ${language}
    returning number, (select slug from help.article_words where article = ${id} and language = ${language}) as before`.execute(
    tx,
  )
  const { number, before } = rows[0]!
  await sql`
    insert into help.article_words (article, language, slug, title, summary, body, revision, published_at, changed_at)
    values (${id}, ${language}, ${slug}, ${title}, ${summary}, ${body}, ${number},
      coalesce((select min(published_at) from help.revision where article = ${id} and language = ${language}), ${now}), ${now})
    on conflict (article, language) do update set slug = excluded.slug, title = excluded.title, summary = excluded.summary,
      body = excluded.body, revision = excluded.revision, changed_at = excluded.changed_at`.execute(tx)
  if (before !== slug) await leadFrom(tx, { id, language, before, slug })
  await writePieces(tx, { id, language, revision: number, body })
  await sql`delete from help.draft where article = ${id} and language = ${language}`.execute(tx)
  await recordForHouse(tx, articlePublished, {
    actor,
    subject: { type: 'article', id },
    data: { language, revision: number },
  })
  return number
}

async function writePieces(
  tx: Tx,
  { id, language, revision, body }: { id: string; language: string; revision: number; body: string },
): Promise<void> {
  await removePieces(tx, id, language)
  await sql`
    insert into help.passage (article, language, place, revision, heading, anchor, text)
    select ${id}, ${language}, place - 1, ${revision}, piece ->> 'heading', piece ->> 'anchor', piece ->> 'text'
    from jsonb_array_elements(${JSON.stringify(passagesOf(body, language))}::jsonb) with ordinality as p (piece, place)`.execute(
    tx,
  )
  await sql`
    insert into help.file_shown (file, article, language)
    select distinct f, ${id}::uuid, ${language} from unnest(${filesIn(readArticle(body))}::uuid[]) as f`.execute(tx)
}

async function removePieces(tx: Tx, id: string, language: string): Promise<void> {
  await sql`delete from help.passage where article = ${id} and language = ${language}`.execute(tx)
  await sql`delete from help.file_shown where article = ${id} and language = ${language}`.execute(tx)
}

/** An address that was this article's leads to it; one that another had before is this one's now. */
async function leadFrom(
  tx: Tx,
  { id, language, before, slug }: { id: string; language: string; before: string | null; slug: string },
): Promise<void> {
  await sql`delete from help.former_slug where language = ${language} and slug = ${slug} and article is not null`.execute(
    tx,
  )
  if (before !== null)
    await sql`
      insert into help.former_slug (language, slug, article) values (${language}, ${before}, ${id})
      on conflict (language, slug) do update set article = excluded.article, section = null`.execute(tx)
}

/** The address that was asked for, the one that it has, the one it had, or one made from its title. @throws Refusal address-taken */
async function addressOf(
  tx: Tx,
  { id, language, title, wanted }: { id: string; language: string; title: string; wanted: string | null },
): Promise<string> {
  const { rows: mine } = await sql<{ slug: string }>`
    select slug from help.article_words where article = ${id} and language = ${language}`.execute(tx)
  const slug = wanted ?? mine[0]?.slug
  if (slug !== undefined) {
    const { rows } = await sql`
      select from help.article_words where language = ${language} and slug = ${slug} and article <> ${id}`.execute(tx)
    if (rows.length > 0) throw refuse('address-taken', { slug })
    return slug
  }
  const made = slugOf(title) || 'article'
  const { rows } = await sql<{ slug: string }>`
    select slug from help.article_words where language = ${language} and (slug = ${made} or slug ~ ${`^${made}-[0-9]+$`})
    union all select slug from help.former_slug where language = ${language} and article <> ${id} and (slug = ${made} or slug ~ ${`^${made}-[0-9]+$`})`.execute(
    tx,
  )
  return firstFree(made, new Set(rows.map((row) => row.slug)))
}

/** Command: what was set for a time to come is not published then. @throws Refusal draft-unknown */
export async function callOff(ctx: Acting, { id, language }: { id: string; language: string }): Promise<void> {
  mustPublish(ctx)
  await transact(ctx, NOBODY, async (tx) => {
    await lockArticle(tx, id)
    const { numAffectedRows } = await sql`
      update help.draft set publish_at = null where article = ${id} and language = ${language}`.execute(tx)
    if (!numAffectedRows) throw refuse('draft-unknown')
  })
  ringArticle(ctx, id)
}

/**
 * Command: takes out what is published in one language. Its words become a draft again, where none is being written, so that nothing
 * is lost; its revisions stay for the staff. @throws Refusal publisher-needed, not-published
 */
export async function withdrawArticle(ctx: Acting, { id, language }: { id: string; language: string }): Promise<void> {
  mustPublish(ctx)
  const now = ctx.clock.now()
  await transact(ctx, NOBODY, async (tx) => {
    await lockArticle(tx, id)
    const { rows } = await sql<{ slug: string; title: string; summary: string; body: string; revision: number }>`
      delete from help.article_words where article = ${id} and language = ${language} returning slug, title, summary, body, revision`.execute(
      tx,
    )
    const [words] = rows
    if (!words) throw refuse('not-published')
    await removePieces(tx, id, language)
    await sql`update help.revision set withdrawn_at = ${now} where article = ${id} and language = ${language} and withdrawn_at is null`.execute(
      tx,
    )
    await sql`
      insert into help.draft (article, language, slug, title, summary, body, written_by, changed_at)
      values (${id}, ${language}, ${words.slug}, ${words.title}, ${words.summary}, ${words.body}, ${actorOf(ctx.principal)}, ${now})
      on conflict (article, language) do update set based_on = null`.execute(tx)
    await recordForHouse(tx, articleWithdrawn, {
      actor: actorOf(ctx.principal),
      subject: { type: 'article', id },
      data: { language, revision: words.revision },
    })
  })
  ringArticle(ctx, id)
}

/** Publications in one go of the job: each is a transaction of its own. */
const DUE_AT_ONCE = 100

/** Command: publishes what was approved for a time that has come. What cannot be published any more goes back to who writes it, with why. */
export async function publishDue(ctx: Acting, stop: AbortSignal): Promise<number> {
  const { rows } = await sql<{ article: string; language: string; version: number }>`
    select article, language, version from help.draft
    where publish_at <= ${ctx.clock.now()} order by publish_at limit ${DUE_AT_ONCE}`.execute(ctx.db)
  for (const { article: id, language, version } of rows) {
    if (stop.aborted) break
    await publishArticle(ctx, { id, language, version, note: '' }).catch((error: unknown) =>
      sendBack(ctx, { id, language, version, error }),
    )
  }
  return rows.length
}

async function sendBack(
  ctx: Acting,
  { id, language, version, error }: { id: string; language: string; version: number; error: unknown },
): Promise<void> {
  const { code } = error as { code?: string }
  // Changed or thrown away in between: whoever did that has it before them.
  if (code === 'draft-changed' || code === 'draft-unknown') return
  if (code !== 'address-taken' && code !== 'draft-empty' && code !== 'path-leads-nowhere') {
    // The others are due as well.
    ctx.log.error({ err: error, article: id, language }, 'an article could not be published')
    return
  }
  const remark = sayDeclared(setting(ctx, shop.locale), `errors.${code}`)
  await transact(ctx, NOBODY, (tx) =>
    sql`update help.draft set state = 'writing', publish_at = null, remark = ${remark}
      where article = ${id} and language = ${language} and version = ${version}`.execute(tx),
  )
  ringArticle(ctx, id)
}
