import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { failpoint } from '../../../platform/failpoint.ts'
import { setting } from '../../../platform/settings.ts'
import { say } from '../../../ui/words.ts'
import { connectedParties, oweLetter, ownEmail, record, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { answerFound } from '../kinds.ts'
import { mayRead, readerOfParties } from '../reader.ts'
import { settings } from '../settings.ts'
import { tellInCase } from '../slots.ts'
import { articleUrl, FOUND_LETTER, foundUrl } from './found.tsx'
import { ANSWERS_FOUND } from './purpose.ts'

/** Articles whose askers are looked for in one sweep; the next one follows within seconds. */
const ARTICLES_AT_ONCE = 50
/** Who is told in one sweep, each in a transaction of its own. */
const BATCH = 200
const MINUTE_MS = 60_000

type Way = 'case' | 'letter' | 'page' | 'none'

interface ToTell {
  question: string
  article: string
  text: string
  language: string
  number: string | null
  title: string
  summary: string
  slug: string
}

/** When those are told who asked for what is published now: until then it can be stopped. */
export const tellsAt = (ctx: Acting): Date =>
  new Date(ctx.clock.now().getTime() + setting(ctx, settings.tellAfterMinutes) * MINUTE_MS)

/** Owes each published article to everybody who asked for it and was not told. Harmless to repeat. Answers how many are owed now. */
export async function oweAnswers(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ article: string }>`
    select article from help.answering_articles(${ARTICLES_AT_ONCE})`.execute(ctx.db)
  let owed = 0
  for (const { article } of rows) {
    const begun = await sql<{ owed: number }>`
      select help.begin_tellings(${article}::uuid, ${tellsAt(ctx)}::timestamptz) as owed`.execute(ctx.db)
    owed += begun.rows[0]!.owed
  }
  return owed
}

/** Tells who is due. Killed anywhere and run anywhere at the same time, each is told once. Answers how many were. */
export async function tellAskers(ctx: Acting, stop?: AbortSignal): Promise<number> {
  const { rows } = await sql<{ id: string; party: string }>`
    select id, party from help.due_tellings(${ctx.clock.now()}::timestamptz, ${BATCH})`.execute(ctx.db)
  let told = 0
  for (const { id, party } of rows) {
    if (stop?.aborted) break
    if (await tellOne(ctx, id, await connectedParties(ctx.db, party))) told += 1
  }
  return told
}

async function tellOne(ctx: Acting, id: string, parties: readonly string[]): Promise<boolean> {
  const reader = await readerOfParties(ctx, parties, '')
  const asked = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows } = await sql<ToTell & { mayRead: boolean; known: boolean }>`
      select t.question, t.article, q.text, q.language, q.customer_case::text as number, w.title, w.summary, w.slug,
        ${mayRead(reader)} as "mayRead", ${toldAlready(parties)} as known
      from help.telling t join help.question q on q.id = t.question join help.article a on a.id = t.article
        join help.article_words w on w.article = t.article and w.language = q.language
      where t.id = ${id} and t.told_at is null and t.stopped_at is null`.execute(tx)
    return rows[0]
  })
  // Taken out again, or erased: there is nothing to tell. Somebody who was found to be the same person since has been told.
  if (!asked || !asked.mayRead || asked.known) return settle(ctx, id, parties, 'none')
  const inCase = asked.number === null ? null : await tellWhereAsked(ctx, id, asked, asked.number)
  failpoint('help.told-in-case')
  if (inCase) return settle(ctx, id, parties, inCase)
  return tellByLetter(ctx, id, parties, asked)
}

/** Condition on a telling `t`: its person was told of its article by another row, made before they were known to be one. */
const toldAlready = (parties: readonly string[]) => sql<boolean>`exists (
  select from help.telling o where o.article = t.article and o.id <> t.id and o.party = any (${[...parties]}::uuid[]) and o.way <> 'none')`

/** Who asked in a case hears it there: they asked us. Null: the house has no cases. */
async function tellWhereAsked(ctx: Acting, id: string, asked: ToTell, number: string): Promise<Way | null> {
  const [tell] = tellInCase.fills
  if (!tell) return null
  const href = articleUrl(ctx, asked.slug)
  const words = say(asked.language)
  const text = [
    words('helpGrowth.tell.found', { title: asked.title }),
    ...(asked.summary === '' ? [] : [asked.summary]),
    href,
    `${words('helpGrowth.tell.solved')} ${foundUrl(ctx, id)}`,
    words('helpGrowth.tell.person'),
  ].join('\n\n')
  // Its id is the telling's: after a crash between the two transactions the same sentence is said again by nobody.
  const told = await tell(ctx, { id, number, text, article: asked.article, href })
  return told === 'told' ? 'case' : 'none'
}

/** Who looked for it without asking anybody is written to where they allow that; else it stands on their own page. */
async function tellByLetter(ctx: Acting, id: string, parties: readonly string[], asked: ToTell): Promise<boolean> {
  const sent = await transact(ctx, { purpose: ANSWERS_FOUND, parties, records: true }, async (tx) => {
    // Without the permission the policies show no row, whatever is asked for here.
    const { rows } = await sql`select from help.question where id = ${asked.question} for update`.execute(tx)
    const recipient = rows.length === 0 ? null : await ownEmail(tx, parties)
    if (recipient === null) return null
    const told = await markTold(tx, ctx, id, parties, 'letter')
    if (told?.way !== 'letter') return false
    await oweLetter(tx, {
      party: told.party,
      kind: FOUND_LETTER,
      recipient,
      locale: asked.language,
      data: { telling: id },
    })
    return true
  })
  return sent ?? settle(ctx, id, parties, 'page')
}

/** Writes down how somebody was told. False where another has done so. */
async function settle(ctx: Acting, id: string, parties: readonly string[], way: Way): Promise<boolean> {
  const marked = await transact(ctx, { purpose: SERVICE, parties, records: true }, (tx) =>
    markTold(tx, ctx, id, parties, way),
  )
  return marked !== null && marked.way !== 'none'
}

/** Step: the row is the once. Returns whose it is and which way it went in the end; null where it was told already. */
async function markTold(
  tx: Tx,
  ctx: Acting,
  id: string,
  parties: readonly string[],
  way: Way,
): Promise<{ party: string; way: Way } | null> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ party: string; question: string; article: string; way: Way }>`
    update help.telling t set told_at = ${now}, way = case when ${toldAlready(parties)} then 'none'
      when ${way} = 'page' and not help.has_page(${[...parties]}::uuid[]) then 'none'
      else ${way} end
    where t.id = ${id} and t.told_at is null and t.stopped_at is null returning t.party, t.question, t.article, t.way`.execute(
    tx,
  )
  const [told] = rows
  if (!told || told.way === 'none') return told ?? null
  await sql`update help.question set told_at = ${now} where id = ${told.question}`.execute(tx)
  await record(tx, answerFound, {
    party: told.party,
    channel: told.way === 'letter' ? 'mail' : told.way === 'page' ? 'me' : 'house',
    subject: { type: 'question', id: told.question },
    data: { article: told.article },
    occurredAt: now,
  })
  return told
}
