import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting, Call } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { actorOf, staffIdOf } from '../../../platform/principal.ts'
import { setting } from '../../../platform/settings.ts'
import { staffNamesById } from '../../accounts/index.ts'
import {
  type AnyReaction,
  type ExceptionSource,
  findExceptions,
  keysOf,
  SERVICE,
  type Tx,
} from '../../customers/index.ts'
import { articleHref } from '../articles/publish.ts'
import { refuse } from '../refusals.ts'
import { settings } from '../settings.ts'
import {
  AGED_SHOWN,
  type AgedQuery,
  type AgedShown,
  GROWTH,
  type Reason,
  REMARK_LIMIT,
  type ToSayWrong,
} from './contract.ts'

/** So many readers call it wrong or outdated: one may have misread it, three have not. */
const WRONG_TIMES = 3
/** Days within which its owner sees to it; after that it is an exception. */
const SEE_TO_DAYS = 14
const DAYS_OF_A_MONTH = 30.44

/** What an article may speak of that a setting decides, by the words that it then has, in both languages. */
const SPEAK_OF: readonly { settings: RegExp; words: string }[] = [
  {
    settings: /^desk\.(opening|closedDays|replyHours|chat\w*)$/,
    words: 'opening hours|we are open|åpningstid|vi har åpent|har åpent',
  },
  { settings: /^orders\./, words: 'deliver|shipping|carrier|parcel|return|refund|levering|frakt|pakke|retur|refusjon' },
]

/** An entry of the house's own log, as far as it is read here. */
interface HouseEvent {
  kind: string
  subject: { type: string; id: string } | null
  data: unknown
  occurredAt: Date
}

/** What changed may make articles that speak of it wrong: they go back to whoever answers for them, with the reason. */
export const ageOnChange: AnyReaction = {
  name: 'help.age-articles',
  purpose: SERVICE,
  kinds: ['product.priced', 'product.changed', 'setting.changed', 'article.published', 'article.withdrawn'].map(
    (name) => ({
      name,
    }),
  ),
  // What changed before help was there, its writers knew.
  from: 'now',
  shape: 'act',
  run: (tx: Tx, entry: HouseEvent) => ageBy(tx, entry),
}

async function ageBy(tx: Tx, { kind, subject, data, occurredAt }: HouseEvent): Promise<void> {
  const told = data as Record<string, unknown>
  if (kind === 'product.priced') {
    const prices = told['prices'] as { product: string; before: number }[]
    for (const { product, before } of prices) await agePriced(tx, product, before, occurredAt)
  } else if (kind === 'product.changed') {
    await ageAbout(tx, 'withdrawn', (told['withdrawn'] ?? []) as string[], occurredAt)
    await ageAbout(tx, 'words', (told['worded'] ?? []) as string[], occurredAt)
  } else if (kind === 'setting.changed') await ageBySetting(tx, `${told['module']}.${told['name']}`, occurredAt)
  else if (subject) {
    // What is published for the first time was linked to by nobody.
    if (kind === 'article.published' && told['revision'] === 1) return
    await ageLinked(tx, subject.id, String(told['language']), occurredAt)
  }
}

const FROM_PUBLISHED = sql.raw('help.article a join help.article_words w on w.article = a.id')
const AGAIN = sql.raw(`on conflict (article, reason, detail) where seen_at is null do nothing`)

/** Articles about these products, published before it happened. */
async function ageAbout(tx: Tx, reason: Reason, products: readonly string[], at: Date): Promise<void> {
  if (products.length === 0) return
  await sql`
    insert into help.ageing (article, reason, detail, since)
    select distinct a.id, ${reason}, o.value, ${at}::timestamptz from ${FROM_PUBLISHED} join help.article_about o on o.article = a.id
    where o.type = 'product' and o.value = any (${[...products]}::text[]) and w.changed_at < ${at} ${AGAIN}`.execute(tx)
}

/** Only of those about it that say what it cost, with whatever people put between figures: care is the same at any price. */
async function agePriced(tx: Tx, product: string, before: number, at: Date): Promise<void> {
  const whole = String(Math.trunc(before / 100)).split('')
  const figures = whole
    .map((figure, nth) => ((whole.length - nth) % 3 === 0 && nth > 0 ? `[.,' \\u00a0\\u202f]?${figure}` : figure))
    .join('')
  await sql`
    insert into help.ageing (article, reason, detail, since)
    select distinct a.id, 'price', o.value, ${at}::timestamptz from ${FROM_PUBLISHED} join help.article_about o on o.article = a.id
    where o.type = 'product' and o.value = ${product} and w.changed_at < ${at}
      and concat_ws(' ', w.title, w.summary, w.body) ~ ${`(^|[^0-9])${figures}([^0-9]|$)`} ${AGAIN}`.execute(tx)
}

async function ageBySetting(tx: Tx, name: string, at: Date): Promise<void> {
  const [speaks] = SPEAK_OF.filter(({ settings: which }) => which.test(name))
  if (!speaks) return
  const ofOrders = name.startsWith('orders.')
  await sql`
    insert into help.ageing (article, reason, detail, since)
    select distinct a.id, 'setting', ${name}, ${at}::timestamptz from ${FROM_PUBLISHED}
    where w.changed_at < ${at} and (concat_ws(' ', w.title, w.summary, w.body) ~* ${`(^|[^[:alpha:]])(${speaks.words})`}
      or (${ofOrders}::boolean and exists (select from help.article_about o where o.article = a.id and o.type = 'order_state'))) ${AGAIN}`.execute(
    tx,
  )
}

/** Articles that lead to one that says something else now, or nothing. */
async function ageLinked(tx: Tx, article: string, language: string, at: Date): Promise<void> {
  await sql`
    insert into help.ageing (article, language, reason, detail, since)
    select distinct on (a.id) a.id, ${language}, 'linked', ${article}, ${at}::timestamptz from ${FROM_PUBLISHED}
    where w.language = ${language} and a.id <> ${article} and w.changed_at < ${at} and exists (
      select from (select slug from help.article_words where article = ${article} and language = ${language}
        union select slug from help.former_slug where article = ${article} and language = ${language}) s
      where w.body ~ ('\\(/help/(articles/)?' || s.slug || '[)#?]')) ${AGAIN}`.execute(tx)
}

/** What several called wrong, what nobody has looked at for long, and what was published anew since. Harmless to repeat. */
export async function sweepAgeing(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const changed = await sql`
    update help.ageing g set seen_at = ${now}, outcome = 'changed', seen_by = (
      select r.published_by from help.revision r where r.article = g.article and r.published_at > g.since order by r.published_at desc limit 1)
    where g.seen_at is null and exists (
      select from help.article_words w where w.article = g.article and (g.language is null or w.language = g.language) and w.changed_at > g.since)`.execute(
    ctx.db,
  )
  const judged = await sql`
    insert into help.ageing (article, language, reason, detail, since)
    select article, language, 'judged', language, last_at from help.judged_wrong(${WRONG_TIMES}) ${AGAIN}`.execute(
    ctx.db,
  )
  const months = setting(ctx, settings.oldAfterMonths)
  const old = months === 0 ? null : await ageOld(ctx.db, daysAgo(ctx, Math.round(months * DAYS_OF_A_MONTH)), now)
  const count = [changed, judged, old].reduce((sum, one) => sum + Number(one?.numAffectedRows ?? 0), 0)
  if (count > 0) ctx.bell.ring([GROWTH])
  return count
}

/** Neither published nor called right since. */
const ageOld = (db: Database, before: Date, now: Date) =>
  sql`
    insert into help.ageing (article, language, reason, detail, since)
    select w.article, w.language, 'old', w.language, ${now}::timestamptz from help.article_words w
    where w.changed_at < ${before} and not exists (select from help.ageing g where g.article = w.article and g.outcome = 'right' and g.seen_at > ${before}) ${AGAIN}`.execute(
    db,
  )

interface AgedRow {
  id: string
  article: string
  title: string | null
  language: string | null
  reason: Reason
  detail: string
  about: string | null
  remark: string
  said_by: string | null
  since: Date
  owner: string | null
}

/** What went back to its owner and waits, the longest first. */
export async function listAged(call: Call, { mine }: AgedQuery): Promise<{ items: AgedShown[]; more: boolean }> {
  const { rows } = await sql<AgedRow>`
    select g.id, g.article, g.language, g.reason, g.detail, g.remark, g.said_by, g.since, a.owner,
      (select w.title from help.article_words w where w.article = g.article order by w.language <> coalesce(g.language, ${call.locale.slice(0, 2)}), w.language limit 1) as title,
      case when g.reason = 'linked' then (select w.title from help.article_words w where w.article::text = g.detail order by w.language <> g.language limit 1) end as about
    from help.ageing g join help.article a on a.id = g.article
    where g.seen_at is null and (not ${mine}::boolean or a.owner = ${staffIdOf(call.principal)}::uuid)
    order by g.since limit ${AGED_SHOWN + 1}`.execute(call.db)
  const shown = rows.slice(0, AGED_SHOWN)
  const late = daysAgo(call, SEE_TO_DAYS)
  const names = await staffNamesById(
    call,
    shown.flatMap(({ owner, said_by }) => [owner, staffOf(said_by)]),
  )
  return {
    items: shown.map((row) => ({
      id: row.id,
      article: row.article,
      title: row.title ?? '',
      language: row.language,
      reason: row.reason,
      detail: row.detail,
      about: row.about,
      remark: row.remark,
      by: names.get(staffOf(row.said_by) ?? '') ?? null,
      since: row.since.toISOString(),
      late: row.since < late,
      owner: row.owner === null ? null : (names.get(row.owner) ?? null),
    })),
    more: rows.length > AGED_SHOWN,
  }
}

const staffOf = (actor: string | null): string | null =>
  actor?.startsWith('staff:') ? actor.slice('staff:'.length) : null

/** Command: it still is right, as one of us says who has looked. @throws Refusal ageing-unknown */
export async function stillRight(call: Call, { id }: { id: string }): Promise<void> {
  const { numAffectedRows } = await sql`
    update help.ageing set seen_at = ${call.clock.now()}, seen_by = ${actorOf(call.principal)}, outcome = 'right'
    where id = ${id} and seen_at is null`.execute(call.db)
  if (!numAffectedRows) throw refuse('ageing-unknown')
  call.bell.ring([GROWTH])
}

/** Command: one of us says that an article is wrong: it goes back to its owner, with the words. Saying more adds to it. @throws Refusal article-unknown */
export async function sayWrong(call: Call, { article, reason, language = null, text }: ToSayWrong): Promise<void> {
  const by = actorOf(call.principal)
  const { rows } = await sql`
    insert into help.ageing (article, language, reason, detail, remark, said_by, since)
    select id, ${language}, 'said', ${reason}, ${text}, ${by}, ${call.clock.now()} from help.article where id = ${article}
    on conflict (article, reason, detail) where seen_at is null do update
      set remark = left(concat_ws(e'\n', nullif(help.ageing.remark, ''), nullif(excluded.remark, '')), ${REMARK_LIMIT}), said_by = excluded.said_by
    returning id`.execute(call.db)
  if (rows.length === 0) throw refuse('article-unknown')
  call.bell.ring([GROWTH])
}

/** Where an article is read, in this language if it is published in it. */
export async function articleHrefOf(
  ctx: Pick<Acting, 'db'>,
  article: string,
  language: string | null,
): Promise<string> {
  const { rows } = await sql<{ slug: string }>`
    select slug from help.article_words where article = ${article} order by language is distinct from ${language} limit 1`.execute(
    ctx.db,
  )
  return rows[0] ? articleHref(rows[0].slug) : '/help'
}

/** Fills customers' `exceptionSources`: what its owner has not seen to in time. */
export const agedArticles: ExceptionSource = {
  kind: 'article-aged',
  find: (ctx, { keys, limit }) =>
    findExceptions(
      ctx,
      sql`help.aged_exceptions(${daysAgo(ctx, SEE_TO_DAYS)}::timestamptz, ${keysOf(keys)}::text[], ${limit})`,
    ),
}
