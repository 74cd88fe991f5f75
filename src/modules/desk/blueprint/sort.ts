import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { LOCALES } from '../../../ui/speak.ts'
import { say } from '../../../ui/words.ts'
import type { Tx } from '../../customers/index.ts'
import { oweCaseLetters } from '../acknowledge.ts'
import type { CaseChannel, CaseRank } from '../contract.ts'
import type { FoundCase } from '../find.ts'
import { giveCase, settleCase } from '../handle.ts'
import { sayIn } from '../said.ts'
import type { Verdict } from '../triage/judge.ts'
import { blueprint, categoryNamed } from './known.ts'
import { languageOf } from './language.ts'
import { wordsToSort } from './learn.ts'
import { asksFacts, type Facts, firstFitting, numbersIn, type Rule } from './match.ts'
import { judgeWords } from './sorter.ts'

export interface ToSort {
  channel: CaseChannel
  subject: string
  text: string
  language: string | null
  /** Where they write from, as far as that is known. */
  sender: string | null
  about?: { type: 'order' | 'product'; id: string } | null | undefined
}

/** In which language somebody writes, as far as their words tell. */
export const toldLanguage = (ctx: Pick<Acting, 'db'>, text: string): string | null =>
  languageOf(text, setting(ctx, shop.locale))

/** Mail says no language of its own: who writes in one that we have is answered in it. A page or a chat is in the one that they chose. */
export function localeToAnswer(channel: CaseChannel, language: string | null, otherwise: string): string {
  return channel === 'mail' && LOCALES.some((one) => one === language) ? language! : otherwise
}

/**
 * Step: gives a case that has just begun its category and rank: by the first rule that fits, else by its words where they are sure, else
 * none, so that a person looks. Answers the case as it is then.
 */
export async function sortCase(tx: Tx, ctx: Acting, found: FoundCase, asked: ToSort): Promise<FoundCase> {
  const [verdict, facts] = await Promise.all([
    judgeWords(ctx, wordsToSort(asked.subject, asked.text)),
    factsFor(tx, ctx, found, asked),
  ])
  const sure = usable(ctx, verdict)
  const rule = firstFitting(blueprint(ctx).on, { ...asked, category: sure }, facts)
  const category = rule?.category ?? sure
  const rank = rule?.rank ?? 'standard'
  await sql`
    select desk.sort_case(${found.id}, ${found.party}, ${category}, ${rank}, ${verdict.likely}, ${verdict.likely === null ? null : verdict.confidence}::real,
      ${JSON.stringify(verdict.because)}::jsonb, ${rule?.id ?? null}::uuid, ${rule?.name ?? null}, ${ctx.clock.now()}::timestamptz)`.execute(
    tx,
  )
  const sorted = { ...found, category, rank }
  const assignee = whoHasIt(ctx, rule, category, rank)
  if (assignee === null || found.assignee !== null) return sorted
  await giveCase(tx, ctx, sorted, assignee)
  return { ...sorted, assignee }
}

/** Step: what they write next may tell what "Hello?" did not. */
export async function sortLater(tx: Tx, ctx: Acting, found: FoundCase, text: string): Promise<FoundCase> {
  const verdict = await judgeWords(ctx, wordsToSort('', text))
  const category = usable(ctx, verdict)
  if (category === null) return found
  const { rows } = await sql<{ sorted: boolean }>`
    select desk.sort_later(${found.id}, ${category}, ${verdict.likely}, ${verdict.confidence}::real, ${JSON.stringify(verdict.because)}::jsonb) as sorted`.execute(
    tx,
  )
  return rows[0]!.sorted ? { ...found, category } : found
}

/** A suggestion is thanked for and filed: nobody is promised an answer that nobody would write. */
export async function thankAndFile(
  tx: Tx,
  ctx: Acting,
  found: FoundCase,
  { channel, locale, tells }: { channel: CaseChannel; locale: string; tells: boolean },
): Promise<void> {
  if (tells) {
    const text = say(locale)('mail.case.thanked')
    const said = await sayIn(tx, ctx, { case: found, party: found.party, direction: 'automatic', channel, text })
    if (channel !== 'chat') await oweCaseLetters(tx, { kind: 'case.received', case: found, message: said.id, locale })
  }
  await settleCase(tx, ctx, found)
}

/** What was learnt may still name a category that is no longer used. */
function usable(ctx: Acting, { category }: Verdict): string | null {
  const known = category === null ? undefined : categoryNamed(ctx, category)
  return known && !known.retired ? known.id : null
}

/** To whom a rule gives it, or whose the category is when it cannot wait. */
export function whoHasIt(
  ctx: Acting,
  rule: Pick<Rule, 'assignee'> | null,
  category: string | null,
  rank: CaseRank,
): string | null {
  if (rule?.assignee) return rule.assignee
  return rank === 'emergent' && category !== null ? (categoryNamed(ctx, category)?.owner ?? null) : null
}

/** What the record says of who writes, in one statement, where a rule asks. */
async function factsFor(tx: Tx, ctx: Acting, found: FoundCase, asked: ToSort): Promise<Facts | null> {
  if (!asksFacts(blueprint(ctx).on)) return null
  return readFacts(tx, ctx, found.party, asked)
}

/** Step: the same for whoever asks. */
export async function readFacts(
  tx: Tx,
  ctx: Pick<Acting, 'db'>,
  party: string,
  { about, subject, text }: Pick<ToSort, 'about' | 'subject' | 'text'>,
): Promise<Facts> {
  const numbers = about?.type === 'order' && /^\d{1,12}$/.test(about.id) ? [about.id] : numbersIn(subject, text)
  const { rows } = await sql<{ orderState: string | null; promiseBroken: boolean; value: string | null }>`
    select order_state as "orderState", promise_broken as "promiseBroken", value::text as value
    from desk.facts_for_rules(${party}::uuid, ${numbers}::bigint[], ${setting(ctx, shop.currency)})`.execute(tx)
  const { value, ...facts } = rows[0]!
  return { ...facts, value: value === null ? null : Number(value) }
}
