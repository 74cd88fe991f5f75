import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { say } from '../../../ui/words.ts'
import type { Tx } from '../../customers/index.ts'
import { findFor } from '../answering/retrieve.ts'
import { termsOf } from '../answering/terms.ts'
import { createArticle, readDraft, saveDraft } from '../articles/write.ts'
import { BODY_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT } from '../contract.ts'
import { stranger } from '../reader.ts'
import { refuse } from '../refusals.ts'
import { FROM_CASES_SHOWN, type FromCases } from './contract.ts'
import { gapsIn } from './gaps.ts'

/** What was asked and answered in a case, when nothing in it tells of anybody any more. */
export interface CaseWords {
  number: string
  /** Whose case it is; entered by the transaction. */
  party: string
  language: string
  title: string
  summary: string
  body: string
  /** The product that it was about. */
  product: string | null
  /** An article that there is already, into which it goes; null makes one. */
  into: string | null
}

export interface DraftMade {
  article: string
  language: string
  gaps: number
}

/**
 * Step: an answered case becomes a draft, or a passage in the draft of an article that there is. It goes through review as every draft.
 * @throws Refusal case-has-article, case-merged-already, article-unknown, draft-too-long
 */
export async function draftFromCase(tx: Tx, ctx: Acting, given: CaseWords): Promise<DraftMade> {
  const before = await articlesOfCase(tx, given.number)
  if (given.into === null) {
    const made = before.find(({ merged }) => !merged)
    if (made) throw refuse('case-has-article', {}, { article: made.article })
  } else if (before.some(({ article }) => article === given.into)) throw refuse('case-merged-already')
  const draft = given.into === null ? await writeNew(tx, ctx, given) : await writeInto(tx, ctx, given, given.into)
  await sql`
    insert into help.case_article (article, customer_case, party, merged, made_by, made_at)
    values (${draft.article}, ${given.number}::bigint, ${given.party}, ${given.into !== null}, ${actorOf(ctx.principal)}, ${ctx.clock.now()})`.execute(
    tx,
  )
  // What several wanted is answered by it when it is published.
  await sql`
    update help.wanted w set article = ${draft.article} from help.question q
    where q.customer_case = ${given.number}::bigint and w.id = q.wanted and w.article is null and w.settled is null`.execute(
    tx,
  )
  return draft
}

/** Step: what was made of a case. Its party is entered. */
export async function articlesOfCase(
  tx: Tx,
  number: string,
): Promise<{ article: string; merged: boolean; title: string; published: boolean }[]> {
  const { rows } = await sql<{ article: string; merged: boolean; title: string; published: boolean }>`
    select c.article, c.merged,
      coalesce((select w.title from help.article_words w where w.article = c.article limit 1), (select d.title from help.draft d where d.article = c.article limit 1), '') as title,
      exists (select from help.article_words w where w.article = c.article) as published
    from help.case_article c where c.customer_case = ${number}::bigint order by c.made_at`.execute(tx)
  return rows
}

async function writeNew(tx: Tx, ctx: Acting, given: CaseWords): Promise<DraftMade> {
  const { language, product } = given
  const { id } = await createArticle(tx, ctx, {
    kind: 'article',
    section: null,
    place: 0,
    audience: 'everyone',
    organisation: null,
    about: product === null ? [] : [{ type: 'product', value: product }],
    reference: null,
    origin: 'case',
  })
  const [title, summary, body] = [
    given.title.slice(0, TITLE_LIMIT),
    given.summary.slice(0, SUMMARY_LIMIT),
    given.body.slice(0, BODY_LIMIT),
  ]
  await saveDraft(tx, ctx, {
    id,
    language,
    version: 0,
    title,
    summary,
    body,
    slug: null,
    ofLanguage: null,
    ofRevision: null,
  })
  return { article: id, language, gaps: gapsIn(title, summary, body).length }
}

async function writeInto(tx: Tx, ctx: Acting, given: CaseWords, id: string): Promise<DraftMade> {
  const { language } = given
  const draft = await readDraft(tx, id, language)
  const { rows } = await sql<{ title: string; summary: string; body: string }>`
    select title, summary, body from help.article_words where article = ${id} and language = ${language}`.execute(tx)
  const before = draft ?? rows[0] ?? { title: given.title, summary: given.summary, body: '' }
  // The mark is a gap: nobody publishes it before they have fitted in what came.
  const body = [before.body.trimEnd(), say(language)('helpGrowth.draft.mark'), given.body].filter(Boolean).join('\n\n')
  if (body.length > BODY_LIMIT) throw refuse('draft-too-long')
  await saveDraft(tx, ctx, {
    id,
    language,
    version: draft?.version ?? 0,
    title: before.title,
    summary: before.summary,
    body,
    slug: draft?.slug ?? null,
    ofLanguage: draft?.of_language ?? null,
    ofRevision: draft?.of_revision ?? null,
  })
  return { article: id, language, gaps: gapsIn(before.title, before.summary, body).length }
}

/** Drafts whose words are compared: those that are being written now. */
const DRAFTS_COMPARED = 500
/** Letters of a draft that say what it is about. */
const DRAFT_LETTERS = 2_000
/** Of the words asked for, so many stand in a draft that says the same. */
const DRAFT_ALIKE = 0.34
const SIMILAR_SHOWN = 4

export interface Similar {
  article: string
  language: string
  title: string
  published: boolean
}

/** What is written already of the same: published articles by finding, and drafts by their words. */
export async function similarTo(ctx: Acting, asked: { text: string; language: string }): Promise<Similar[]> {
  const [{ passages }, { rows: drafts }] = await Promise.all([
    findFor(ctx, { ...stranger(asked.language), all: true }, asked),
    sql<{ article: string; title: string; words: string; published: boolean }>`
      select d.article, d.title, d.title || ' ' || d.summary || ' ' || left(d.body, ${DRAFT_LETTERS}) as words,
        exists (select from help.article_words w where w.article = d.article and w.language = d.language) as published
      from help.draft d where d.language = ${asked.language} order by d.changed_at desc limit ${DRAFTS_COMPARED}`.execute(
      ctx.db,
    ),
  ])
  const wanted = new Set(termsOf(asked.text, asked.language))
  const alike = drafts
    .map((draft) => {
      const there = new Set(termsOf(draft.words, asked.language))
      return { draft, share: [...wanted].filter((word) => there.has(word)).length / Math.max(1, wanted.size) }
    })
    .filter(({ share }) => share >= DRAFT_ALIKE)
    .toSorted((one, other) => other.share - one.share)
  const found = new Map<string, Similar>()
  for (const { draft } of alike.slice(0, SIMILAR_SHOWN / 2))
    found.set(draft.article, {
      article: draft.article,
      language: asked.language,
      title: draft.title,
      published: draft.published,
    })
  for (const { article, title } of passages)
    if (found.size < SIMILAR_SHOWN && !found.has(article))
      found.set(article, { article, language: asked.language, title, published: true })
  return [...found.values()]
}

/** Drafts that came from cases and wait for somebody to approve them, the newest first. */
export async function listFromCases(call: Call): Promise<FromCases> {
  const { rows } = await sql<{
    article: string
    language: string
    title: string
    summary: string
    body: string
    state: 'writing' | 'review' | 'approved'
    cases: number
    made_at: Date
    tells: number
  }>`
    with come as (select article from help.articles_from_cases(${FROM_CASES_SHOWN + 1}))
    select d.article, d.language, d.title, d.summary, d.body, d.state, c.cases, c.made_at,
      (select count(*)::integer from help.would_tell(d.article) t where t.language = d.language) as tells
    from help.draft d join help.cases_of_articles(array(select article from come)) c on c.article = d.article
    order by c.made_at desc, d.language`.execute(call.db)
  return {
    items: rows.slice(0, FROM_CASES_SHOWN).map(({ title, summary, body, made_at, ...row }) => ({
      ...row,
      title,
      gaps: gapsIn(title, summary, body).length,
      madeAt: made_at.toISOString(),
    })),
    more: rows.length > FROM_CASES_SHOWN,
  }
}
