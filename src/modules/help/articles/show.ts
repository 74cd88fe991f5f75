import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffNames, staffNamesById } from '../../accounts/index.ts'
import type { About } from '../contract.ts'
import { refuse } from '../refusals.ts'
import type { article, difference, differenceQuery, draft, revision, revisionList } from './contract.ts'
import { differenceOf } from '../../../ui/difference.ts'
import { headOf, headsOf } from './list.ts'
import { articleHref } from './publish.ts'
import { mayPublish } from './publisher.ts'

type Article = z.output<typeof article>
type Draft = z.output<typeof draft>

/** An article in all its languages, with what is being written. @throws Refusal article-unknown */
export async function showArticle(call: Call, id: string): Promise<Article> {
  const { rows } = await sql<
    Parameters<typeof headsOf>[1][number] & {
      about: About[]
      made_at: Date
      published: Omit<Article['published'][number], 'href'>[]
    }
  >`
    select ${headOf(call.locale)}, a.made_at,
      coalesce((select jsonb_agg(jsonb_build_object('type', o.type, 'value', o.value) order by o.type, o.value)
        from help.article_about o where o.article = a.id), '[]') as about,
      coalesce((select jsonb_agg(jsonb_build_object('language', w.language, 'slug', w.slug, 'title', w.title, 'summary', w.summary,
          'body', w.body, 'revision', w.revision, 'publishedAt', w.published_at, 'changedAt', w.changed_at,
          'ofLanguage', r.of_language, 'ofRevision', r.of_revision) order by w.language)
        from help.article_words w
        join help.revision r on r.article = w.article and r.language = w.language and r.number = w.revision
        where w.article = a.id), '[]') as published
    from help.article a where a.id = ${id}`.execute(call.db)
  const [row] = rows
  if (!row) throw refuse('article-unknown')
  const { about, made_at, published, ...head } = row
  const [drafts, [shown]] = await Promise.all([draftsOf(call, id), headsOf(call, [head])])
  return {
    ...shown!,
    about,
    madeAt: made_at.toISOString(),
    published: published.map((words) => ({ ...words, href: articleHref(words.slug) })),
    drafts,
    mayPublish: mayPublish(call),
  }
}

async function draftsOf(ctx: Acting, id: string): Promise<Draft[]> {
  const { rows } = await sql<
    Omit<Draft, 'reviewer' | 'publishAt' | 'changedAt'> & {
      reviewer: string | null
      publishAt: Date | null
      changedAt: Date
    }
  >`
    select language, version, slug, title, summary, body, based_on as "basedOn", state, reviewer, remark, publish_at as "publishAt",
      of_language as "ofLanguage", of_revision as "ofRevision", written_by as "writtenBy", changed_at as "changedAt"
    from help.draft where article = ${id} order by language`.execute(ctx.db)
  const [writers, reviewers] = await Promise.all([
    writerNames(
      ctx,
      rows.map(({ writtenBy }) => writtenBy),
    ),
    staffNamesById(
      ctx,
      rows.map(({ reviewer }) => reviewer),
    ),
  ])
  return rows.map((row) => ({
    ...row,
    reviewer: row.reviewer === null ? null : { id: row.reviewer, name: reviewers.get(row.reviewer) ?? '' },
    publishAt: row.publishAt?.toISOString() ?? null,
    writtenBy: writers(row.writtenBy),
    changedAt: row.changedAt.toISOString(),
  }))
}

/** Names of actors: of the staff by their name; programs and the house by what they are. */
async function writerNames(ctx: Acting, actors: readonly string[]): Promise<(actor: string) => string> {
  const names = await staffNames(ctx, [...new Set(actors)])
  return (actor) => names.get(actor) ?? actor.replace(/^(?:system|key):/, '')
}

/** What was published in one language, newest first. */
export async function listRevisions(
  ctx: Acting,
  { id, language }: { id: string; language: string },
): Promise<z.output<typeof revisionList>> {
  const { rows } = await sql<{
    number: number
    title: string
    note: string
    written_by: string
    published_by: string
    published_at: Date
    withdrawn_at: Date | null
  }>`
    select number, title, note, written_by, published_by, published_at, withdrawn_at
    from help.revision where article = ${id} and language = ${language} order by number desc limit ${REVISIONS_LIMIT}`.execute(
    ctx.db,
  )
  const name = await writerNames(
    ctx,
    rows.flatMap((row) => [row.written_by, row.published_by]),
  )
  return {
    items: rows.map((row) => ({
      number: row.number,
      title: row.title,
      note: row.note,
      writtenBy: name(row.written_by),
      publishedBy: name(row.published_by),
      publishedAt: row.published_at.toISOString(),
      withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    })),
  }
}

/** The newest of them; whoever looks for an older one knows its number. */
const REVISIONS_LIMIT = 200

/** One of them, as it was. @throws Refusal revision-unknown */
export async function showRevision(
  ctx: Acting,
  { id, language, number }: { id: string; language: string; number: number },
): Promise<z.output<typeof revision>> {
  const { rows } = await sql<{ number: number; title: string; summary: string; body: string; published_at: Date }>`
    select number, title, summary, body, published_at from help.revision
    where article = ${id} and language = ${language} and number = ${number}`.execute(ctx.db)
  const [row] = rows
  if (!row) throw refuse('revision-unknown')
  const { published_at, ...words } = row
  return { ...words, publishedAt: published_at.toISOString() }
}

/** What differs between two revisions, or one and the draft, word by word. @throws Refusal revision-unknown, draft-unknown */
export async function showDifference(
  ctx: Acting,
  { id, language, from, to }: z.output<typeof differenceQuery>,
): Promise<z.output<typeof difference>> {
  const [before, after] = [await textOf(ctx, { id, language }, from), await textOf(ctx, { id, language }, to)]
  return {
    title: differenceOf(before.title, after.title),
    summary: differenceOf(before.summary, after.summary),
    body: differenceOf(before.body, after.body),
  }
}

async function textOf(
  ctx: Acting,
  { id, language }: { id: string; language: string },
  which: number | 'draft',
): Promise<{ title: string; summary: string; body: string }> {
  if (which === 0) return { title: '', summary: '', body: '' }
  if (which !== 'draft') return showRevision(ctx, { id, language, number: which })
  const found = (await draftsOf(ctx, id)).find((one) => one.language === language)
  if (!found) throw refuse('draft-unknown')
  return found
}
