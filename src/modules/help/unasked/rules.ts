import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { refuse } from '../refusals.ts'
import { owners } from '../slots.ts'
import type { NextQuestionToAdd, nextQuestions, rehearsal } from './contract.ts'
import { LATE_DAYS, spansOf } from './plan.ts'
import { PRODUCT_UPDATES } from './purpose.ts'

/** Figures of fewer people would say what one of them did. */
const PEOPLE_LEAST = 5
/** Days within which a question is one that was to be spared. */
const ASKED_WITHIN_DAYS = 30
/** How far ahead it is counted who would be told. */
const REHEARSED_DAYS = 30
/** Owners that are counted for a rehearsal: beyond it "more than" says enough. */
const REHEARSED_LIMIT = 5_000
const DAY_MS = 86_400_000

type Figures = { next_question: string; told: number; told_asked: number; compared: number; compared_asked: number }

/** Every rule with what has come of it. */
export async function listNextQuestions(call: Call): Promise<z.input<typeof nextQuestions>> {
  const [rules, figures] = await Promise.all([
    sql<Omit<z.output<typeof nextQuestions>['items'][number], 'told' | 'compared'>>`
      select n.id, n.article, coalesce(w.title, d.title, '') as title, coalesce(w.language, d.language, ${call.locale}) as language, n.moment, n.days, n.every,
        n.on_since is not null as on,
        (select count(*)::integer from help.article_about o where o.article = n.article and o.type in ('product', 'shelf')) as about
      from help.next_question n
      left join lateral (
        select title, language from help.article_words w where w.article = n.article order by w.language = ${call.locale} desc, w.language limit 1) w on true
      left join lateral (
        select title, language from help.draft d where d.article = n.article order by d.language = ${call.locale} desc, d.language limit 1) d on true
      order by n.moment desc, title, n.days`.execute(call.db),
    sql<Figures>`select * from help.unasked_figures(${ASKED_WITHIN_DAYS}, ${call.clock.now()})`.execute(call.db),
  ])
  const byRule = new Map(figures.rows.map((row) => [row.next_question, row]))
  return {
    items: rules.rows.map((rule) => {
      const found = byRule.get(rule.id)
      return {
        ...rule,
        told: shown(found?.told, found?.told_asked),
        compared: shown(found?.compared, found?.compared_asked),
      }
    }),
    askedWithinDays: ASKED_WITHIN_DAYS,
  }
}

const shown = (people = 0, asked = 0) => (people < PEOPLE_LEAST ? null : { people, asked })

/** Adds a rule, switched off. An update is of the revision that is published now. @throws Refusal article-unknown, next-question-known */
export async function addNextQuestion(ctx: Acting, wanted: NextQuestionToAdd): Promise<{ id: string }> {
  const isUpdate = wanted.moment === 'update'
  const { rows: articles } = await sql<{ revision: number | null }>`
    select (select max(w.revision) from help.article_words w where w.article = a.id) as revision
    from help.article a where a.id = ${wanted.article}`.execute(ctx.db)
  if (!articles[0] || (isUpdate && articles[0].revision === null)) throw refuse('article-unknown')
  const { rows } = await sql<{ id: string }>`
    insert into help.next_question (article, moment, days, every, revision, made_by, made_at)
    values (${wanted.article}, ${wanted.moment}, ${isUpdate ? 0 : wanted.days}, ${isUpdate ? null : wanted.every}, ${isUpdate ? articles[0].revision : null},
      ${actorOf(ctx.principal)}, ${ctx.clock.now()})
    on conflict do nothing returning id`.execute(ctx.db)
  if (!rows[0]) throw refuse('next-question-known')
  return rows[0]
}

/** Switches a rule on, from now on, or off, at once: what is due and not told yet is not told. @throws Refusal next-question-unknown */
export async function switchNextQuestion(ctx: Acting, { id, on }: { id: string; on: boolean }): Promise<void> {
  const { rows } = await sql`
    update help.next_question set on_since = ${on ? ctx.clock.now() : null} where id = ${id} and (on_since is not null) <> ${on} returning id`.execute(
    ctx.db,
  )
  if (rows.length === 0) await known(ctx, id)
}

/** Takes a rule out, with what was noted of whom it told. @throws Refusal next-question-unknown */
export async function removeNextQuestion(ctx: Acting, id: string): Promise<void> {
  const { rows } = await sql`delete from help.next_question where id = ${id} returning id`.execute(ctx.db)
  if (rows.length === 0) throw refuse('next-question-unknown')
}

async function known(ctx: Acting, id: string): Promise<void> {
  const { rows } = await sql`select from help.next_question where id = ${id}`.execute(ctx.db)
  if (rows.length === 0) throw refuse('next-question-unknown')
}

/** How many would be told within the coming days if it were switched on now, of those who allow it. Nobody is told. @throws Refusal next-question-unknown */
export async function rehearseNextQuestion(ctx: Acting, id: string): Promise<z.input<typeof rehearsal>> {
  const { rows } = await sql<{
    moment: 'owned' | 'update'
    days: number
    every: number | null
    products: string[]
    shelves: string[]
  }>`
    select n.moment, n.days, n.every, coalesce(array_agg(o.value) filter (where o.type = 'product'), '{}') as products,
      coalesce(array_agg(o.value) filter (where o.type = 'shelf'), '{}') as shelves
    from help.next_question n left join help.article_about o on o.article = n.article where n.id = ${id} group by n.id`.execute(
    ctx.db,
  )
  const [rule] = rows
  if (!rule) throw refuse('next-question-unknown')
  const now = ctx.clock.now()
  const until = new Date(now.getTime() + REHEARSED_DAYS * DAY_MS)
  // As if it had been switched on now and were looked at in the end.
  const spans = spansOf({ ...rule, on_since: now }, until).map((span) =>
    rule.moment === 'update' ? span : { ...span, from: new Date(span.until.getTime() - REHEARSED_DAYS * DAY_MS) },
  )
  const people = new Set<string>()
  let more = false
  for (const { from, until: before } of spans) {
    const asked = { ...rule, from, until: before, purpose: PRODUCT_UPDATES, limit: REHEARSED_LIMIT }
    for (const find of owners.fills) {
      const found = await find(ctx, asked)
      more ||= found.length === REHEARSED_LIMIT
      for (const { party } of found) people.add(party)
    }
  }
  return { people: people.size, withinDays: rule.moment === 'update' ? LATE_DAYS : REHEARSED_DAYS, more }
}
