import { sql } from 'kysely'
import type { Call, Context } from '../../../platform/context.ts'
import { formatMoney } from '../../../ui/format.ts'
import { listProducts } from '../../catalogue/index.ts'
import type { Outcome } from '../contract.ts'
import { mayRead, type Reader, readerOf } from '../reader.ts'
import { searchSources } from '../slots.ts'
import { ARTICLES_SHOWN, BESIDE_SHOWN, type Found, type FoundArticle } from './contract.ts'
import { type PassageFound, passagesFor } from './passages.ts'
import { alsoMeant } from './synonyms.ts'
import { shownOf, tellingWords } from './words.ts'

/** Words with which somebody looks for goods; who writes more asks something, and any of its words would find some product. */
const GOODS_WORDS = 4
/** Letters of a search among products that are looked at (catalogue's SEARCH_LENGTH). */
const GOODS_LETTERS = 200

/**
 * What a search finds for whoever calls: articles with the passage that fits best, a few products, what is their own. The finder says where;
 * the words are read again under the reader's rights, so that a stale memory shows nothing.
 */
export async function search(call: Call, asked: { text: string; language?: string | undefined }): Promise<Found> {
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

/** The articles alone. In the reader's language, and where nothing is found in it, in any. */
export async function searchArticles(
  ctx: Context,
  reader: Reader,
  text: string,
  limit = ARTICLES_SHOWN,
): Promise<{ articles: FoundArticle[]; outcome: Outcome }> {
  const words = tellingWords(text)
  if (words.length === 0) return { articles: [], outcome: 'unanswered' }
  const also = await alsoMeant(ctx, reader.language, text)
  const widened = [text, ...also].join(' ')
  const marked = [...words, ...also.flatMap((one) => tellingWords(one))]
  for (const language of [reader.language, null]) {
    const { found, isSure } = await passagesFor(ctx, { text: widened, language, reader })
    const articles = await read(ctx, reader, found, marked, limit)
    if (articles.length > 0) return { articles, outcome: isSure && language !== null ? 'answered' : 'unsure' }
  }
  return { articles: [], outcome: 'unanswered' }
}

interface Row {
  article: string
  language: string
  place: number
  title: string
  slug: string
  kind: FoundArticle['kind']
  section: string | null
  heading: string
  anchor: string
  text: string
  revision: number
}

/** Reads what was found as it is published now, for this reader; of each article the passage that fits best, articles in their order. */
async function read(
  { db }: Context,
  reader: Reader,
  found: readonly PassageFound[],
  words: readonly string[],
  limit: number,
): Promise<FoundArticle[]> {
  const best = new Map<string, PassageFound>()
  for (const one of found) if (!best.has(one.article)) best.set(one.article, one)
  const wanted = [...best.values()]
  if (wanted.length === 0) return []
  const { rows } = await sql<Row>`
    select p.article, p.language, p.place, w.title, w.slug, a.kind, s.title as section, p.heading, p.anchor, p.text, p.revision
    from unnest(${wanted.map(({ article }) => article)}::uuid[], ${wanted.map(({ language }) => language)}::text[],
      ${wanted.map(({ place }) => place)}::integer[]) with ordinality f (article, language, place, at)
    join help.passage p on p.article = f.article and p.language = f.language and p.place = f.place
    join help.article a on a.id = p.article
    join help.article_words w on w.article = p.article and w.language = p.language and w.revision = p.revision
    left join help.section_words s on s.section = a.section and s.language = p.language
    where ${mayRead(reader)}
    order by f.at limit ${limit}`.execute(db)
  return rows.map(({ article, anchor, slug, text, place, ...row }) => ({
    ...row,
    id: article,
    place,
    href: `${hrefOf(slug)}${anchor === '' ? '' : `#${anchor}`}`,
    passage: shownOf(text, words),
  }))
}

const hrefOf = (slug: string): string => `/help/${slug}`

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
