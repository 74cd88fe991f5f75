// Which approved texts are likely to answer what is asked: by their words, and none rather than a bad one.
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import type { Tx } from '../../customers/index.ts'
import { type LikelyArticle, noteQuestion, type QuestionToNote } from '../../help/index.ts'
import type { Values } from '../answering/fields.ts'
import { type Likeness, openLikeness } from '../../../platform/text/likeness.ts'
import { subjectFrom } from '../begin.ts'
import { type Approved, approvedStamp, fillWhole, readApproved } from './approved.ts'

/** As many as somebody reads who waits for a person. */
export const OFFERED_LIMIT = 3
/**
 * From this likeness on a text is offered, 0 to 1. Measured on other people's questions (decisions/0023): of those who are offered something,
 * 73 to 100 in a hundred find the answer among it; of those whose answer is not there, up to 9 in a hundred are offered one all the same.
 */
export const LIKE_ENOUGH = 0.38
/** The name of a text, which is how its question is asked, weighs as much as the text itself, which is longer and says what nobody asks. */
const TITLE_SHARE = 0.5

/** How like a question is to each of some texts. */
export function openRanking(texts: readonly { id: string; title: string; text: string }[]) {
  const [titles, bodies] = [openLikeness<string>(), openLikeness<string>()]
  for (const { id, title, text } of texts) {
    titles.put(id, title)
    bodies.put(id, text)
  }
  const likes = (by: Likeness<string>, question: string) =>
    new Map(by.nearest(question, texts.length).map(({ key, like }) => [key, like]))
  /** The texts that are likely to answer it, likeliest first. */
  return (question: string): { id: string; like: number }[] => {
    const [byTitle, byText] = [likes(titles, question), likes(bodies, question)]
    return texts
      .map(({ id }) => ({
        id,
        like: TITLE_SHARE * (byTitle.get(id) ?? 0) + (1 - TITLE_SHARE) * (byText.get(id) ?? 0),
      }))
      .filter(({ like }) => like >= LIKE_ENOUGH)
      .toSorted((one, other) => other.like - one.like)
  }
}

interface Index {
  stamp: string
  approved: ReadonlyMap<string, Approved>
  byLocale: Map<string, ReturnType<typeof openRanking>>
}

/** What this process has made of the approved texts. A database belongs to one open house. */
const indexes = new WeakMap<Acting['db'], Index>()

/** The index as it holds now: what is approved no longer is in none. Made anew when a text has changed. */
async function indexNow(tx: Tx, ctx: Acting): Promise<Index> {
  const stamp = await approvedStamp(tx)
  const before = indexes.get(ctx.db)
  if (before?.stamp === stamp) return before
  const approved = new Map((stamp === '' ? [] : await readApproved(tx)).map((one) => [one.id, one]))
  const index: Index = { stamp, approved, byLocale: new Map() }
  indexes.set(ctx.db, index)
  return index
}

export interface ToOffer {
  case: { id: string; number: string; party: string }
  /** The acknowledgement with which they go. */
  message: string
  question: string
  locale: string
  /** What is known of who asks, by field: the rest is not made up, and a text that asks for it is not offered. */
  values: Values
  /** By which door it was asked. */
  door: QuestionToNote['door']
  /** What the help has to it, found before the transaction. */
  articles: readonly LikelyArticle[]
}

/** Days for which "this solved it" is believed: who has not said so by then has been answered by a person. */
const BELIEVED_DAYS = 30
const DAY_MS = 86_400_000

/** Step: lays the likely answers to what was asked beside its acknowledgement. Answers how many. */
export async function offerLikely(tx: Tx, ctx: Acting, to: ToOffer): Promise<number> {
  const index = await indexNow(tx, ctx)
  if (index.approved.size === 0 && to.articles.length === 0) return 0
  const { locale } = to
  const values = { ...to.values, 'case.number': to.case.number, 'shop.name': setting(ctx, shop.name) }
  const canned = rankingOf(
    ctx,
    index,
    locale,
  )(to.question)
    .flatMap(({ id }) => filled(ctx, index.approved.get(id)!, locale, values) ?? [])
    .map(({ id, title, text }) => ({ canned_answer: id, article: null, href: null, title, text }))
  const written = to.articles.map(({ article, href, title, text }) => ({
    canned_answer: null,
    article,
    href,
    title,
    text,
  }))
  // What the merchant wrote for this very place stands first.
  const offers = [...canned, ...written].slice(0, OFFERED_LIMIT)
  if (offers.length === 0) return 0
  const question = offers.some(({ article }) => article !== null) ? await noted(tx, ctx, to) : null
  const now = ctx.clock.now()
  await sql`
    insert into desk.likely_answer (message, nth, party, canned_answer, article, href, question, title, text, offered_at, ends_at)
    select ${to.message}, row_number() over (order by o.nth), ${to.case.party}, o.canned_answer, o.article, o.href,
      case when o.article is not null then ${question}::uuid end, o.title, o.text, ${now}, ${new Date(now.getTime() + BELIEVED_DAYS * DAY_MS)}
    from jsonb_to_recordset(${JSON.stringify(offers.map((one, nth) => ({ ...one, nth })))}::jsonb)
      o (canned_answer uuid, article uuid, href text, title text, text text, nth integer)`.execute(tx)
  return offers.length
}

/** What was asked, and that an article answers it: on their line with what else they asked the help. */
function noted(tx: Tx, ctx: Acting, { question, case: found, articles, door }: ToOffer): Promise<string> {
  const [first] = articles
  return noteQuestion(tx, ctx, {
    party: found.party,
    text: question,
    language: first!.language,
    door,
    outcome: 'answered',
    confidence: first!.confidence,
    articles: articles.map(({ article }) => article),
    customerCase: found.number,
  })
}

function filled(ctx: Acting, { id, title, texts }: Approved, locale: string, values: Values) {
  const text = fillWhole(texts[locale]!, values)
  return text === null ? null : { id, title: nameIn(ctx, { title, text }, locale), text }
}

/** A text's name is in the shop's language: whoever reads another one is told its first words. */
const nameIn = (ctx: Acting, { title, text }: { title: string; text: string }, locale: string): string =>
  locale === setting(ctx, shop.locale) ? title : subjectFrom(text)

function rankingOf(ctx: Acting, index: Index, locale: string): ReturnType<typeof openRanking> {
  const known = index.byLocale.get(locale)
  if (known) return known
  const texts = [...index.approved.values()].flatMap(({ id, title, texts: said }) =>
    said[locale] ? [{ id, title: nameIn(ctx, { title, text: said[locale] }, locale), text: said[locale] }] : [],
  )
  const ranking = openRanking(texts)
  index.byLocale.set(locale, ranking)
  return ranking
}
