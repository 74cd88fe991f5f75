import { sql } from 'kysely'
import type { Call, Context } from '../../../platform/context.ts'
import { formatMoney } from '../../../ui/format.ts'
import { limitFinds } from '../../accounts/index.ts'
import { listProducts } from '../../catalogue/index.ts'
import type { Outcome } from '../contract.ts'
import { readPassages } from '../articles/find.ts'
import { articleHref } from '../articles/publish.ts'
import { findPassages } from '../finding/open.ts'
import { mayRead, type Reader, readerOf } from '../reader.ts'
import { searchSources } from '../slots.ts'
import { ARTICLES_SHOWN, BESIDE_SHOWN, type Found, type FoundArticle } from './contract.ts'
import { alsoMeant } from './synonyms.ts'
import { learntFor } from './learn.ts'
import { shareSaid, shownOf, tellingWords } from './words.ts'

/** Words with which somebody looks for goods; who writes more asks something, and any of its words would find some product. */
const GOODS_WORDS = 4
/** Letters of a search among products that are looked at (catalogue's SEARCH_LENGTH). */
const GOODS_LETTERS = 200

/**
 * What a search finds for whoever calls: articles with the passage that fits best, a few products, what is their own. The finder says where;
 * the words are read again under the reader's rights, so that a stale memory shows nothing.
 * @throws Refusal too-many
 */
export async function search(call: Call, asked: { text: string; language?: string | undefined }): Promise<Found> {
  limitFinds(call)
  const text = asked.text.trim()
  const reader = await readerOf(call)
  const language = asked.language ?? reader.language
  const [{ articles, outcome }, products, others] = await Promise.all([
    searchArticles(call, { ...reader, language }, text),
    goods(call, text, language),
    othersOf(call, reader, text, language),
  ])
  const meant = articles.length === 0 ? await wordsMeant(call, reader, language, text) : null
  return { outcome, meant, articles, products, others }
}

/** Articles that the finder is asked for: more than are shown, because some are not for this reader. */
const LOOKED_AT = 30
/** From so likely on it is said to be the answer. */
const SURE = 0.6
/** Below it an article of which no word was asked for is chance. */
const NEAR = 0.3

/**
 * The articles alone, best first: what the finder says, and what people opened after the same words. In the reader's language; where nothing is
 * found in it, in any.
 */
export async function searchArticles(
  ctx: Pick<Context, 'db' | 'log'>,
  reader: Reader,
  text: string,
  limit = ARTICLES_SHOWN,
): Promise<{ articles: FoundArticle[]; outcome: Outcome; confidence: number }> {
  const words = tellingWords(text)
  if (words.length === 0) return NOTHING
  const own = await searchIn(ctx, reader, text, reader.language)
  const found = own.length > 0 ? own : await inOthers(ctx, reader, text)
  const shown = found.slice(0, limit)
  if (shown.length === 0) return NOTHING
  const sections = await sectionTitles(ctx, reader.language, shown)
  const [first] = shown
  const isSure = own.length > 0 && (first!.confidence >= SURE || first!.said === 1)
  return {
    articles: shown.map((one) => ({
      id: one.article,
      title: one.title,
      href: `${articleHref(one.slug)}${one.anchor === '' ? '' : `#${one.anchor}`}`,
      kind: one.kind,
      language: one.language,
      section: sections.get(one.article) ?? null,
      heading: one.heading,
      passage: shownOf(one.text, one.words),
      revision: one.revision,
      place: one.place,
    })),
    outcome: isSure ? 'answered' : 'unsure',
    confidence: first!.confidence,
  }
}
const NOTHING = { articles: [], outcome: 'unanswered', confidence: 0 } as const satisfies Awaited<
  ReturnType<typeof searchArticles>
>

/** One language: read as it is published now, for this reader, and left out where nothing of what was asked stands in it. */
async function searchIn(ctx: Pick<Context, 'db' | 'log'>, reader: Reader, text: string, language: string) {
  const also = await alsoMeant(ctx, language, text)
  const asked = tellingWords(text)
  const words = [...asked, ...also.flatMap((one) => tellingWords(one))]
  const [{ found: likely }, learnt] = await Promise.all([
    findPassages(ctx, { text: [text, ...also].join(' '), language, limit: LOOKED_AT, typing: true }),
    learntFor(ctx, language, asked),
  ])
  const found = likely.length > 0 ? likely : await byTitle(ctx, language, words)
  const byFinder = new Map(found.map((one, rank) => [one.article, { ...one, rank }]))
  const wanted = [
    ...found,
    ...[...learnt.keys()]
      .filter((article) => !byFinder.has(article))
      .map((article) => ({ article, language, place: 0 })),
  ]
  const read = await readPassages(ctx, reader, wanted)
  return read
    .map((one) => {
      const { confidence = 0, rank = Infinity } = byFinder.get(one.article) ?? {}
      const belongs = learnt.get(one.article) ?? 0
      const said = shareSaid(`${one.title} ${one.heading} ${one.text}`, asked, also)
      return { ...one, words, confidence, said, belongs, score: 1 / (1 + rank) + belongs }
    })
    .filter(({ said, belongs, confidence }) => said > 0 || belongs > 0 || confidence >= NEAR)
    .sort((one, other) => other.score - one.score)
}

/**
 * By words of titles, out of the database: while the finder's thread still learns, a house that has just begun must not say that nothing is
 * written. Titles are read one by one, so it is asked only where nothing was found.
 */
async function byTitle({ db }: Pick<Context, 'db'>, language: string, words: readonly string[]) {
  const { rows } = await sql<{ article: string; language: string; place: number; confidence: number }>`
    select w.article, w.language, 0 as place, 0::float8 as confidence from help.article_words w
    cross join lateral (select count(*) as said from unnest(${words.filter((word) => word.length > 2)}::text[]) x where position(x in lower(w.title)) > 0) s
    where w.language = ${language} and s.said > 0 order by s.said desc, w.article limit ${LOOKED_AT}`.execute(db)
  return rows
}

async function inOthers(ctx: Pick<Context, 'db' | 'log'>, reader: Reader, text: string) {
  const { rows } = await sql<{ language: string }>`
    with recursive l as (
      (select w.language from help.article_words w order by w.language limit 1)
      union all select (select w.language from help.article_words w where w.language > l.language order by w.language limit 1) from l where l.language is not null)
    select language from l where language is not null and language <> ${reader.language}`.execute(ctx.db)
  const found = await Promise.all(rows.map(({ language }) => searchIn(ctx, reader, text, language)))
  return found.flat().sort((one, other) => other.confidence - one.confidence)
}

async function sectionTitles(
  { db }: Pick<Context, 'db'>,
  language: string,
  articles: readonly { article: string }[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ article: string; title: string }>`
    select a.id as article, s.title from help.article a join help.section_words s on s.section = a.section and s.language = ${language}
    where a.id = any (${articles.map(({ article }) => article)}::uuid[])`.execute(db)
  return new Map(rows.map(({ article, title }) => [article, title]))
}

async function goods(ctx: Context, text: string, language: string): Promise<Found['products']> {
  if (tellingWords(text).length > GOODS_WORDS) return []
  const { items } = await listProducts(ctx, {
    search: text.slice(0, GOODS_LETTERS),
    language,
    limit: BESIDE_SHOWN,
    page: 1,
    order: 'best',
    inStock: false,
    leading: true,
  })
  return items.map(({ id, title, slug, price, picture }) => ({
    id,
    title,
    href: `/products/${slug}`,
    price: formatMoney(price, language),
    picture,
  }))
}

/** What is their own, and what other modules find. A stranger's browser owns nothing here. */
async function othersOf(call: Call, { parties }: Reader, text: string, language: string): Promise<Found['others']> {
  const found = await Promise.all(
    searchSources.fills.map(async ({ name, find }) =>
      (await find(call, { text, language, parties, limit: BESIDE_SHOWN })).map((one) => ({ source: name, ...one })),
    ),
  )
  return found.flat()
}

/** Titles that are compared with a word that nothing has: the newest; it is asked only where nothing was found. */
const TITLES_COMPARED = 5_000
/** From so much alike on it may be meant (pg_trgm's similarity): `chian` and `chain` have 0.33. */
const ALIKE = 0.3

/** The same words, each that no title has replaced by the likest one that a title has; null: nothing is like it. */
async function wordsMeant({ db }: Context, reader: Reader, language: string, text: string): Promise<string | null> {
  const words = tellingWords(text).filter((word) => word.length > 3)
  if (words.length === 0) return null
  const { rows } = await sql<{ asked: string; meant: string }>`
    with titles as materialized (
      select w.title from help.article_words w join help.article a on a.id = w.article
      where w.language = ${language} and ${mayRead(reader)} order by w.changed_at desc limit ${TITLES_COMPARED}
    ), word as materialized (
      select distinct x as word from titles t cross join lateral unnest(string_to_array(trim(catalogue.plain(t.title)), ' ')) x where length(x) > 3
    )
    select q as asked, m.word as meant from unnest(${words}::text[]) q
    cross join lateral (select w.word from word w where similarity(w.word, q) >= ${ALIKE} order by similarity(w.word, q) desc, w.word limit 1) m
    where m.word <> q`.execute(db)
  if (rows.length === 0) return null
  const meant = new Map(rows.map((row) => [row.asked, row.meant]))
  return tellingWords(text)
    .map((word) => meant.get(word) ?? word)
    .join(' ')
}
