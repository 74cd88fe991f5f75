import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { LOCALES } from '../../../ui/speak.ts'
import { staffNamesById } from '../../accounts/index.ts'
import type { ArticleKind, Audience } from '../contract.ts'
import { type articleList, type articleQuery, ARTICLES_PAGE } from './contract.ts'
import { mayPublish } from './publisher.ts'

type Query = z.output<typeof articleQuery>
type Head = z.output<typeof articleList>['items'][number]
type InLanguage = Head['languages'][number]

interface Row {
  id: string
  kind: ArticleKind
  section: string | null
  place: number
  audience: Audience
  organisation: string | null
  owner: string | null
  origin: string
  reference: string | null
  title: string
  languages: InLanguage[]
}

/** Every article, published or not, for the staff: what of it stands in which language, what is missing, what is outdated. */
export async function listArticles(call: Call, query: Query): Promise<z.output<typeof articleList>> {
  const where = conditionOf(call, query)
  const [{ rows: counted }, { rows }] = await Promise.all([
    sql<{ total: number }>`select count(*)::integer as total from help.article a where ${where}`.execute(call.db),
    sql<Row>`
      select ${headOf(call.locale)} from (
        -- The page first: what is said of an article is asked for those on it alone.
        select * from help.article a where ${where}
        order by a.place, a.made_at desc, a.id limit ${ARTICLES_PAGE} offset ${(query.page - 1) * ARTICLES_PAGE}) a
      order by a.place, a.made_at desc, a.id`.execute(call.db),
  ])
  const total = counted[0]!.total
  return {
    items: await headsOf(call, rows),
    total,
    page: query.page,
    pages: Math.max(1, Math.ceil(total / ARTICLES_PAGE)),
    mayPublish: mayPublish(call),
  }
}

/** Columns of a row `a` of help.article as the staff see it at a glance. */
export const headOf = (language: string) => sql`
  a.id, a.kind, a.section, a.place, a.audience, a.organisation, a.owner, a.origin, a.reference,
  coalesce(
    (select w.title from help.article_words w where w.article = a.id order by w.language <> ${language}, w.language limit 1),
    (select d.title from help.draft d where d.article = a.id order by d.language <> ${language}, d.language limit 1), '') as title,
  (select coalesce(jsonb_agg(jsonb_build_object('language', l.language,
      'published', case when w.article is not null then jsonb_build_object('revision', w.revision, 'slug', w.slug, 'at', ${iso('w.changed_at')}) end,
      'draft', case when d.article is not null then jsonb_build_object('state', d.state, 'version', d.version, 'changedAt', ${iso('d.changed_at')},
        'publishAt', ${iso('d.publish_at')}, 'reviewer', d.reviewer) end,
      'outdated', ${OUTDATED}) order by l.language), '[]')
    from (select language from help.article_words where article = a.id union select language from help.draft where article = a.id) l
    left join help.article_words w on w.article = a.id and w.language = l.language
    left join help.draft d on d.article = a.id and d.language = l.language
    left join help.revision r on r.article = a.id and r.language = l.language and r.number = w.revision) as languages`

/** A moment as the API writes it. */
const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

/** Whether what `l` was translated from (its draft `d` first, else its revision `r`) has been published anew since. */
const OUTDATED = sql<boolean>`exists (
  select from help.article_words o where o.article = a.id
    and o.language = coalesce(d.of_language, r.of_language) and o.revision > coalesce(d.of_revision, r.of_revision))`

export async function headsOf(ctx: Acting, rows: readonly Row[]): Promise<Head[]> {
  const names = await staffNamesById(
    ctx,
    rows.map(({ owner }) => owner),
  )
  return rows.map(({ owner, ...row }) => ({
    ...row,
    owner: owner === null ? null : { id: owner, name: names.get(owner) ?? '' },
    missing: LOCALES.filter((locale) => !row.languages.some(({ language }) => language === locale)),
  }))
}

function conditionOf(call: Call, { section, language, state, kind, mine, text }: Query) {
  const me = staffIdOf(call.principal)
  const inLanguage = language === undefined ? sql`true` : sql`x.language = ${language}`
  const draftIs = (condition: ReturnType<typeof sql>) =>
    sql`exists (select from help.draft x where x.article = a.id and ${inLanguage} and ${condition})`
  const states = {
    published: () => sql`exists (select from help.article_words x where x.article = a.id and ${inLanguage})`,
    writing: () => draftIs(sql`x.state = 'writing'`),
    review: () => draftIs(sql`x.state = 'review'`),
    approved: () => draftIs(sql`x.state = 'approved'`),
    planned: () => draftIs(sql`x.publish_at is not null`),
    missing: () => sql`exists (
      select from unnest(${language === undefined ? [...LOCALES] : [language]}::text[]) as x (language)
      where not exists (select from help.article_words w where w.article = a.id and w.language = x.language)
        and not exists (select from help.draft d where d.article = a.id and d.language = x.language))`,
    outdated: () => sql`exists (
      select from help.article_words x
      join help.revision r on r.article = x.article and r.language = x.language and r.number = x.revision
      left join help.draft d on d.article = x.article and d.language = x.language
      where x.article = a.id and ${inLanguage} and ${OUTDATED})`,
  }
  const conditions = [
    section === undefined ? null : section === 'none' ? sql`a.section is null` : sql`a.section = ${section}`,
    kind === undefined ? null : sql`a.kind = ${kind}`,
    state === undefined ? null : states[state](),
    // Asked with a language and no state: what there is of it in this language.
    state === undefined && language !== undefined
      ? sql`exists (select from help.article_words x where x.article = a.id and ${inLanguage} union all
          select from help.draft x where x.article = a.id and ${inLanguage})`
      : null,
    mine === 'owner' ? sql`a.owner = ${me}` : null,
    mine === 'reviewer' ? draftIs(sql`x.state = 'review' and (x.reviewer is null or x.reviewer = ${me})`) : null,
    text ? titled(text) : null,
  ].filter((one) => one !== null)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

const titled = (text: string) => sql`(
  exists (select from help.article_words w where w.article = a.id and strpos(lower(w.title), lower(${text})) > 0)
  or exists (select from help.draft d where d.article = a.id and strpos(lower(d.title), lower(${text})) > 0))`
