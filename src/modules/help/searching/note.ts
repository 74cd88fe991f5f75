import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { connectedParties, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { noteQuestion } from '../questions.ts'
import { readerOf } from '../reader.ts'
import { letsUsCount, ownParty } from './caller.ts'
import type { searchMade, searchNoted } from './contract.ts'
import { searchArticles } from './find.ts'
import { countUnfound, learn } from './learn.ts'
import { sharesWord } from './words.ts'

/** Minutes within which another search by the same visitor is the same question in other words. */
const CHAIN_MINUTES = 10
/** Counts of one question; beyond it somebody plays (the column holds 32,767). */
const COUNT_LIMIT = 1_000

/**
 * Command: somebody has searched and stopped there, or opened what was found, or asks that we keep it. On their line it stands where they
 * said so: by their permission to count what they do, or by asking for it. Of everybody else a count remains (learn.ts).
 * What was found is found again here: a browser could say anything.
 * @param own the party on whose line it stands, where the browser had none until they asked that we keep it
 */
export async function noteSearch(
  call: Call,
  { text, language: asked, door, opened, remember }: z.output<typeof searchMade>,
  own?: string,
): Promise<z.input<typeof searchNoted>> {
  const reader = await readerOf(call)
  const language = asked ?? reader.language
  const { articles, outcome, confidence } = await searchArticles(call, { ...reader, language }, text)
  // Only what it found can have been opened from it.
  const article = articles.find(({ id }) => id === opened)?.id ?? null
  if (article !== null) await learn(call, { text, language, article, told: 'visits' })
  const party = own ?? (await ownParty(call))
  if (party === null || !(remember || (await letsUsCount(call, party)))) {
    if (outcome === 'unanswered') await countUnfound(call, { text, language, door })
    return { question: null }
  }
  const found = { text, language, outcome, articles: articles.map(({ id }) => id), confidence }
  const parties = call.principal.kind === 'customer' ? await connectedParties(call.db, party) : [party]
  return transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const before = await askedBefore(tx, parties, new Date(call.clock.now().getTime() - CHAIN_MINUTES * 60_000))
    const isSame = before !== undefined && sharesWord(before.text, text)
    const question = isSame ? before.id : await noteQuestion(tx, call, { ...found, party, door })
    const searches = before === undefined ? 0 : before.searches + (before.text === text ? 0 : 1)
    await sql`
      update help.question set text = ${text}, language = ${language}, outcome = ${outcome}, confidence = ${found.confidence},
        articles = ${found.articles}::uuid[], searches = least(${COUNT_LIMIT}, ${searches}::integer),
        clicks = least(${COUNT_LIMIT}, clicks + ${article === null ? 0 : 1}), opened = coalesce(${article}::uuid, opened)
      where id = ${question}`.execute(tx)
    return { question }
  })
}

/**
 * Their search of a moment ago that was not answered yet: this one goes on with it. In words of which none is the same it stands for itself,
 * so that nothing that was asked is lost, and counts on.
 */
async function askedBefore(
  tx: Tx,
  parties: readonly string[],
  since: Date,
): Promise<{ id: string; text: string; searches: number } | undefined> {
  const { rows } = await sql<{ id: string; text: string; searches: number }>`
    select id, text, searches from help.question where party = any (${[...parties]}::uuid[]) and asked_at > ${since}
      and door in ('search', 'shop') and helped is null and customer_case is null
    order by asked_at desc limit 1`.execute(tx)
  return rows[0]
}
