import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { capitalised, nobodys } from '../../../platform/text/mask.ts'
import { ownersOfHouse, staffNames, staffNamesById, staffToWrite } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { settings } from '../settings.ts'
import { openKnown, PERHAPS } from './alike.ts'
import { QUESTIONS_SHOWN, type questionsShown, type wantedShown } from './contract.ts'
import { shownAs, type WantedRow, wantedRows } from './list.ts'
import { knownIn } from './place.ts'
import { readQuestions } from './read.ts'

/** Articles and other wanted answers that are offered. */
const OFFERED = 6
/** Titles that are compared: those of a large help centre in one language. */
const TITLES = 5_000
/** Questions by which it is compared with others. */
const COMPARED_BY = 5

/** One wanted answer, or the one that it was merged into. @throws Refusal wanted-unknown */
export async function findWanted(ctx: Acting, id: string): Promise<WantedRow> {
  const { rows } = await sql<WantedRow>`
    select o.* from (${wantedRows(ctx)}) o
    where o.id = coalesce((select w.merged_into from help.wanted w where w.id = ${id}), ${id}::uuid)`.execute(ctx.db)
  const [found] = rows
  if (!found || found.merged_into !== null) throw refuse('wanted-unknown')
  return found
}

/** A wanted answer with what could answer it and what is like it. Compared by the house itself; no question is shown. @throws Refusal wanted-unknown */
export async function showWanted(call: Call, { id }: { id: string }): Promise<z.output<typeof wantedShown>> {
  const row = await findWanted(call, id)
  const [listed] = await shownAs(call, [row])
  const texts = await textsOf(call, row.id)
  const [near, alike, names, staff] = await Promise.all([
    nearArticles(call, row, texts),
    alikeOf(call, row, texts),
    staffNames(
      call,
      [row.settled_by, row.begun_by].filter((one) => one !== null),
    ),
    canHaveIt(call),
  ])
  return {
    ...listed!,
    since: row.made_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    settledBy: names.get(row.settled_by ?? '') ?? null,
    leftBecause: row.left_because,
    begunBy: names.get(row.begun_by) ?? null,
    mayRead: mayRead(call, row),
    near,
    alike,
    staff,
  }
}

/** Who reads the single questions: agents, to whom people write anyway; whoever has to answer it; and those who have the last word on articles. */
export function mayRead(call: Call, { owner }: Pick<WantedRow, 'owner'>): boolean {
  const { principal } = call
  if (principal.kind !== 'staff') return false
  return (
    principal.roles.some((role) => role === 'owner' || role === 'agent') ||
    principal.id === owner ||
    setting(call, settings.editors).includes(principal.id)
  )
}

interface QuestionRow {
  id: string
  text: string
  door: string
  asked_at: Date
  outcome: string
  remark: string
  customer_case: string | null
  placed_by: string | null
}

/**
 * The single questions, without what tells of a person. All the same they are somebody's words: it is a look at each who asked.
 * @throws Refusal wanted-unknown, questions-not-yours
 */
export async function showQuestions(call: Call, { id }: { id: string }): Promise<z.output<typeof questionsShown>> {
  const row = await findWanted(call, id)
  if (!mayRead(call, row)) throw refuse('questions-not-yours')
  const { rows: asked } = await sql<{ question: string; party: string }>`
    select question, party from help.askers_of(${row.id}::uuid, ${QUESTIONS_SHOWN + 1})`.execute(call.db)
  const shown = asked.slice(0, QUESTIONS_SHOWN)
  const parties = [...new Set(shown.map(({ party }) => party))]
  const look = { projection: 'question', reason: { type: 'wanted', id: row.id } } as const
  const { rows, known } = await transact(call, { purpose: SERVICE, parties, look }, async (tx) => {
    const { rows: read } = await sql<QuestionRow>`
      select id, text, door, asked_at, outcome, remark, customer_case::text as customer_case, placed_by from help.question
      where id = any (${shown.map(({ question }) => question)}::uuid[]) order by asked_at desc`.execute(tx)
    return { rows: read, known: await knownOf(tx, parties, read) }
  })
  const names = await staffNames(
    call,
    rows.flatMap(({ placed_by }) => placed_by ?? []),
  )
  return {
    items: rows.map((one) => ({
      id: one.id,
      text: nobodys(one.text, known),
      door: one.door,
      askedAt: one.asked_at.toISOString(),
      outcome: one.outcome,
      remark: nobodys(one.remark, known),
      case: one.customer_case,
      placedBy: names.get(one.placed_by ?? '') ?? null,
    })),
    more: asked.length > QUESTIONS_SHOWN,
  }
}

/** What is known of who asked, and has to come out; and words of goods, which may stay. */
async function knownOf(tx: Tx, parties: readonly string[], rows: readonly QuestionRow[]) {
  const { rows: found } = await sql<{ about: string[]; goods: string[] }>`
    select array(select w from customers.words_about(${[...parties]}::uuid[]) w) as about,
      array(select g from catalogue.words_of_goods(${capitalised(rows.flatMap(({ text, remark }) => [text, remark]))}::text[]) g) as goods`.execute(
    tx,
  )
  return { about: found[0]!.about, goods: new Set(found[0]!.goods) }
}

async function textsOf(ctx: Acting, wanted: string): Promise<string[]> {
  const { rows } = await sql<{ question: string; party: string }>`
    select question, party from help.askers_of(${wanted}::uuid, ${COMPARED_BY})`.execute(ctx.db)
  const texts = await readQuestions(
    ctx,
    rows.map(({ question, party }) => ({ id: question, party })),
  )
  return [...texts.values()].map(({ text }) => text)
}

/** Articles that were shown to who asked, and those whose titles say nearly what they asked. */
async function nearArticles(ctx: Acting, row: WantedRow, texts: readonly string[]) {
  const { rows: shown } = await sql<{ article: string; shown: number }>`
    select article, shown from help.articles_shown_for(${row.id}::uuid, ${OFFERED})`.execute(ctx.db)
  const { rows: titles } = await sql<{ article: string; title: string }>`
    select article, title from help.article_words where language = ${row.language} order by changed_at desc limit ${TITLES}`.execute(
    ctx.db,
  )
  const named = new Map(titles.map(({ article, title }) => [article, title]))
  const known = openKnown()
  for (const { article, title } of titles) known.put(article, article, title)
  const times = new Map(shown.map((one) => [one.article, one.shown]))
  const like = texts
    .flatMap((text) => known.nearest(text).slice(0, 2))
    .flatMap(({ wanted, like: one }) => (one >= PERHAPS ? [wanted] : []))
  return [...new Set([...times.keys(), ...like])]
    .filter((article) => named.has(article))
    .slice(0, OFFERED)
    .map((article) => ({ id: article, title: named.get(article)!, shown: times.get(article) ?? 0 }))
}

/** Others of its language that ask nearly the same, but those of which somebody said that they do not. */
async function alikeOf(ctx: Acting, row: WantedRow, texts: readonly string[]) {
  if (texts.length === 0) return []
  const known = await knownIn(ctx, row.language)
  const likes = new Map<string, number>()
  for (const text of texts)
    for (const { wanted, like } of known.nearest(text, row.id))
      likes.set(wanted, Math.max(like, likes.get(wanted) ?? 0))
  const best = [...likes]
    .filter(([, like]) => like >= PERHAPS)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, OFFERED * 2)
  const { rows } = await sql<{ id: string; title: string; named: string; people: number }>`
    select w.id, w.title, w.named, w.people from help.wanted w
    where w.id = any (${best.map(([id]) => id)}::uuid[]) and w.merged_into is null and not exists (
      select from help.wanted_apart a where (a.one = w.id and a.other = ${row.id}) or (a.other = w.id and a.one = ${row.id}))`.execute(
    ctx.db,
  )
  return best
    .flatMap(([id]) => rows.find((one) => one.id === id) ?? [])
    .slice(0, OFFERED)
    .map(({ id, title, named, people }) => ({ id, title: named === 'nobody' ? null : title, people }))
}

/** Those who have the last word on articles, and whoever looks: taking it is one press. */
async function canHaveIt(call: Call): Promise<{ id: string; name: string }[]> {
  const me = call.principal.kind === 'staff' ? [call.principal.id] : []
  const meant = [...new Set([...me, ...setting(call, settings.editors), ...(await ownersOfHouse(call))])]
  const here = await staffToWrite(call, meant)
  const names = await staffNamesById(
    call,
    here.map(({ id }) => id),
  )
  return here.map(({ id }) => ({ id, name: names.get(id) ?? '' }))
}
