import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import type { About, ArticleKind, Audience } from '../contract.ts'
import { mayRead, type Reader } from '../reader.ts'

/** Articles that stand below one: what else is about the same, then its neighbours. */
const NEAR_LIMIT = 5
/** Articles about the same thing among which those are looked for. */
const SHARED_LIMIT = 100

export interface ArticleLink {
  slug: string
  title: string
  kind: ArticleKind
  language: string
}
export interface SectionLink {
  slug: string
  title: string
}
export interface ArticleFound {
  id: string
  kind: ArticleKind
  audience: Audience
  language: string
  slug: string
  title: string
  summary: string
  body: string
  revision: number
  publishedAt: Date
  changedAt: Date
  section: SectionLink | null
  parent: SectionLink | null
  languages: { language: string; slug: string }[]
  about: About[]
  near: ArticleLink[]
}

/** An article at its address, if this reader may read it: in the reader's language, where it has this address in several. */
export async function articleAt(ctx: Pick<Context, 'db'>, reader: Reader, slug: string): Promise<ArticleFound | null> {
  const { rows } = await sql<ArticleFound>`
    select a.id, a.kind, a.audience, w.language, w.slug, w.title, w.summary, w.body, w.revision,
      w.published_at as "publishedAt", w.changed_at as "changedAt",
      ${sectionLink(sql`a.section`, reader.language)} as section,
      ${sectionLink(sql`(select s.parent from help.section s where s.id = a.section)`, reader.language)} as parent,
      (select jsonb_agg(jsonb_build_object('language', o.language, 'slug', o.slug) order by o.language)
        from help.article_words o where o.article = a.id) as languages,
      ${ABOUT} as about, ${near(reader)} as near
    from help.article_words w join help.article a on a.id = w.article
    where w.slug = ${slug} and ${mayRead(reader)}
    order by w.language <> ${reader.language}, w.language limit 1`.execute(ctx.db)
  return rows[0] ?? null
}

/** What an article looks like that is not published as it stands: for the preview of a draft. */
export async function draftAt(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  { id, language }: { id: string; language: string },
): Promise<(ArticleFound & { version: number | null }) | null> {
  const { rows } = await sql<ArticleFound & { version: number | null }>`
    select a.id, a.kind, a.audience, l.language, coalesce(w.slug, d.slug, '') as slug, coalesce(d.title, w.title) as title,
      coalesce(d.summary, w.summary) as summary, coalesce(d.body, w.body) as body, coalesce(w.revision, 0) as revision, d.version,
      coalesce(w.published_at, d.changed_at) as "publishedAt", coalesce(d.changed_at, w.changed_at) as "changedAt",
      ${sectionLink(sql`a.section`, reader.language)} as section,
      ${sectionLink(sql`(select s.parent from help.section s where s.id = a.section)`, reader.language)} as parent,
      '[]'::jsonb as languages, ${ABOUT} as about, '[]'::jsonb as near
    from help.article a cross join (select ${language}::text as language) l
    left join help.draft d on d.article = a.id and d.language = l.language
    left join help.article_words w on w.article = a.id and w.language = l.language
    where a.id = ${id} and (d.article is not null or w.article is not null)`.execute(ctx.db)
  return rows[0] ?? null
}

// Its own row is named apart: `section` speaks of a row of the statement around it.
const sectionLink = (section: RawBuilder<unknown>, language: string) => sql<SectionLink | null>`(
  select jsonb_build_object('slug', own.slug, 'title', own.title) from help.section_words own
  where own.section = ${section} order by own.language <> ${language}, own.language limit 1)`

const ABOUT = sql<About[]>`coalesce((
  select jsonb_agg(jsonb_build_object('type', o.type, 'value', o.value) order by o.type, o.value)
  from help.article_about o where o.article = a.id), '[]')`

/** Of what is about the same, and of what stands beside it. Within, `a` is the other one. */
const near = (reader: Reader) => sql<ArticleLink[]>`coalesce((
  select jsonb_agg(jsonb_build_object('slug', n.slug, 'title', n.title, 'kind', n.kind, 'language', n.language) order by n.at, n.title)
  from (
    select r.at, a.kind, o.slug, o.title, o.language
    from (
      select distinct on (article) article, at from (
        (select n.article, 0 as at from help.article_about m
          join help.article_about n on n.type = m.type and n.value = m.value and n.article <> w.article
          where m.article = w.article limit ${SHARED_LIMIT})
        union all
        (select b.id, 1 from help.article b
          where b.section = (select section from help.article where id = w.article) and b.id <> w.article
          order by b.place limit ${2 * NEAR_LIMIT})) c
      order by article, at) r
    join help.article a on a.id = r.article
    cross join lateral (${wordsOf(sql`a.id`, reader.language)}) o
    where ${mayRead(reader)} order by r.at, a.place limit ${NEAR_LIMIT}) n), '[]')`

/** The words of an article in this language, else in the first that there is. */
const wordsOf = (article: RawBuilder<unknown>, language: string) => sql`
  select language, slug, title, summary from help.article_words where article = ${article}
  order by language <> ${language}, language limit 1`

/** Where what stood at this address stands now; null: nothing ever did that this reader may read. */
export async function movedTo(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  what: 'article' | 'section',
  slug: string,
): Promise<string | null> {
  const { rows } =
    what === 'section'
      ? await sql<{ slug: string }>`
          select w.slug from help.former_slug f
          join help.section_words w on w.section = f.section and w.language = f.language
          where f.slug = ${slug} order by f.language <> ${reader.language} limit 1`.execute(ctx.db)
      : await sql<{ slug: string }>`
          select w.slug from help.former_slug f join help.article a on a.id = f.article
          cross join lateral (select slug from help.article_words w where w.article = a.id
            order by w.language <> f.language, w.language limit 1) w
          where f.slug = ${slug} and ${mayRead(reader)} order by f.language <> ${reader.language} limit 1`.execute(
          ctx.db,
        )
  return rows[0]?.slug ?? null
}

export interface SectionShown extends SectionLink {
  id: string
  parent: SectionLink | null
  summary: string
  language: string
  languages: { language: string; slug: string }[]
  /** How many this reader may read in it and below; only whether there are any is asked of a contents page. */
  articles: ArticleListed[]
}
export interface ArticleListed extends ArticleLink {
  id: string
  summary: string
  /** Of a question with a short answer: the answer. */
  body: string | null
}

/** Letters of an answer that is folded out where its question stands; a longer one is read at its own address. */
const FOLDED_LIMIT = 1_500

/** Which articles, in their order: chosen before their words are read, so that a chapter of thousands costs what is shown of it. */
const first = (reader: Reader, where: RawBuilder<unknown>, limit: number, offset = 0) => sql`
  select a.id, a.kind, a.place, a.made_at from help.article a
  where ${where} and ${mayRead(reader)} and exists (select from help.article_words w where w.article = a.id)
  order by a.place, a.made_at, a.id limit ${limit} offset ${offset}`

/** Of those that stand at the same place the one that solved most stands first (growth/useful.ts). */
const listed = (reader: Reader, chosen: RawBuilder<unknown>) => sql<ArticleListed[]>`coalesce((
  select jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'language', o.language, 'slug', o.slug, 'title', o.title,
    'summary', o.summary, 'body', case when a.kind = 'faq' then (select body from help.article_words b
      where b.article = a.id and b.language = o.language and length(b.body) <= ${FOLDED_LIMIT}) end)
    order by a.place, (select u.score from help.usefulness u where u.article = a.id) desc nulls last, a.made_at, a.id)
  from (${chosen}) a cross join lateral (${wordsOf(sql`a.id`, reader.language)}) o), '[]')`

/** The chapters, each with its first articles; those without anything for this reader are left out by who draws them. */
export async function contents(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  { each, parent }: { each: number; parent: string | null },
): Promise<SectionShown[]> {
  const inChapter = sql`
    select a.* from help.section c cross join lateral (${first(reader, sql`a.section = c.id`, each)}) a
    where c.id = s.id or c.parent = s.id order by a.place, a.made_at, a.id limit ${each}`
  const { rows } = await sql<SectionShown>`
    select s.id, null as parent, w.slug, w.title, w.summary, w.language, '[]'::jsonb as languages,
      ${listed(reader, inChapter)} as articles
    from help.section s cross join lateral (
      select slug, title, summary, language from help.section_words where section = s.id
      order by language <> ${reader.language}, language limit 1) w
    where s.parent is not distinct from ${parent}::uuid
    order by s.place, s.made_at, s.id`.execute(ctx.db)
  return rows
}

/** Questions with short answers, for the contents page: which they are their audience decides. */
export async function faqs(ctx: Pick<Context, 'db'>, reader: Reader, limit: number): Promise<ArticleListed[]> {
  const { rows } = await sql<{ items: ArticleListed[] }>`
    select ${listed(reader, first(reader, sql`a.kind = 'faq'`, limit))} as items`.execute(ctx.db)
  return rows[0]!.items
}

/** What is written for the members of an organisation; of null: for those of every one. */
export async function partnerArticles(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  organisation: string | null,
  limit: number,
): Promise<ArticleListed[]> {
  const { rows } = await sql<{ items: ArticleListed[] }>`
    select ${listed(
      reader,
      first(reader, sql`a.audience = 'partners' and a.organisation is not distinct from ${organisation}::uuid`, limit),
    )} as items`.execute(ctx.db)
  return rows[0]!.items
}

/** A chapter at its address, with a page of what stands in it. */
export async function sectionAt(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  { slug, each, page }: { slug: string; each: number; page: number },
): Promise<SectionShown | null> {
  const { rows } = await sql<SectionShown>`
    select s.id, w.slug, w.title, w.summary, w.language, ${sectionLink(sql`s.parent`, reader.language)} as parent,
      (select jsonb_agg(jsonb_build_object('language', o.language, 'slug', o.slug) order by o.language)
        from help.section_words o where o.section = s.id) as languages,
      ${listed(reader, first(reader, sql`a.section = s.id`, each + 1, (page - 1) * each))} as articles
    from help.section_words w join help.section s on s.id = w.section
    where w.slug = ${slug} order by w.language <> ${reader.language}, w.language limit 1`.execute(ctx.db)
  return rows[0] ?? null
}

/** Published articles about one of these, best placed first. */
export async function articlesAbout(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  about: readonly About[],
  limit: number,
): Promise<ArticleListed[]> {
  if (about.length === 0) return []
  const { rows } = await sql<{ items: ArticleListed[] }>`
    select ${listed(
      reader,
      first(
        reader,
        sql`a.id in (select o.article from help.article_about o
          join jsonb_to_recordset(${JSON.stringify(about)}::jsonb) as q (type text, value text) on o.type = q.type and o.value = q.value)`,
        limit,
      ),
    )} as items`.execute(ctx.db)
  return rows[0]!.items
}

export interface PassageRead {
  article: string
  language: string
  place: number
  revision: number
  heading: string
  anchor: string
  text: string
  title: string
  slug: string
  kind: ArticleKind
}

/** The words of these passages as they are published now, of those that this reader may read; in the order in which they were asked for. */
export async function readPassages(
  ctx: Pick<Context, 'db'>,
  reader: Reader,
  wanted: readonly { article: string; language: string; place: number }[],
): Promise<PassageRead[]> {
  if (wanted.length === 0) return []
  const { rows } = await sql<PassageRead>`
    select p.article, p.language, p.place, p.revision, p.heading, p.anchor, p.text, w.title, w.slug, a.kind
    from jsonb_to_recordset(${JSON.stringify(wanted.map((one, at) => ({ ...one, at })))}::jsonb) as q (article uuid, language text, place integer, at integer)
    join help.passage p on p.article = q.article and p.language = q.language and p.place = q.place
    join help.article_words w on w.article = p.article and w.language = p.language
    join help.article a on a.id = p.article
    where ${mayRead(reader)} order by q.at`.execute(ctx.db)
  return rows
}
