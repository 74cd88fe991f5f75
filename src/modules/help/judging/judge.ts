import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { callerOf } from '../../../platform/http/caller.ts'
import { connectedParties, record, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { answerJudged } from '../kinds.ts'
import { noteQuestion } from '../questions.ts'
import { mayRead, readerOf } from '../reader.ts'
import { refuse } from '../refusals.ts'
import { callerPartyOf, ownParty } from '../searching/caller.ts'
import { learn } from '../searching/learn.ts'
import type { articleToJudge, Judged, questionToJudge } from './contract.ts'

/** Hours within which a word on an article is one on the question that led to it. */
const LED_HOURS = 24
const HOUR_MS = 3_600_000

type Word = Pick<z.output<typeof articleToJudge>, 'helped' | 'reason' | 'remark'>

/**
 * Command: whether an article was the answer, once for each visit; said again it changes the word. Where they came to it by a question that
 * stands on their line, the question has it too; own words without one become one, because that is what they are.
 * @param own the party on whose line own words stand, where the browser had none before
 * @throws Refusal article-unknown
 */
export async function judgeArticle(
  call: Call,
  { id: article, language, asked, ...word }: z.output<typeof articleToJudge>,
  own?: string,
): Promise<Judged> {
  const published = await publishedFor(call, article, language)
  await count(call, { article, language, revision: published.revision }, word)
  const party = own ?? (await ownParty(call))
  const question = party === null ? null : await onLine(call, party, { article, language, word })
  const text = question?.text ?? asked
  if (text !== undefined && word.helped !== null) await teach(call, { text, language, article, helped: word.helped })
  return { helped: word.helped, question: question?.id ?? null }
}

/**
 * Command: whether what was said to one's own question was the answer.
 * @throws Refusal question-unknown
 */
export async function judgeQuestion(call: Call, { id, ...word }: z.output<typeof questionToJudge>): Promise<Judged> {
  const party = await ownParty(call)
  if (party === null) throw refuse('question-unknown')
  const parties = await partiesOf(call, party)
  const question = await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { rows } = await sql<Question>`
      select id, party, text, language, helped, coalesce(opened, articles[1]) as article from help.question
      where id = ${id} and party = any (${[...parties]}::uuid[])`.execute(tx)
    const [found] = rows
    if (!found) throw refuse('question-unknown')
    await write(tx, call, found, word)
    return found
  })
  const { article, text, language } = question
  if (article !== null) {
    const published = await publishedFor(call, article, language).catch(() => null)
    if (published) await count(call, { article, language, revision: published.revision }, word)
    if (published && word.helped !== null) await teach(call, { text, language, article, helped: word.helped })
  }
  return { helped: word.helped, question: id }
}

const teach = (call: Call, { helped, ...told }: { text: string; language: string; article: string; helped: boolean }) =>
  learn(call, { ...told, told: helped ? 'helped' : 'failed' })

interface Question {
  id: string
  party: string
  text: string
  language: string
  helped: boolean | null
  article: string | null
}

/** What is published of it, and that the caller may read it. */
export async function publishedFor(
  call: Call,
  article: string,
  language: string,
): Promise<{ revision: number; title: string; slug: string }> {
  const reader = await readerOf(call)
  const { rows } = await sql<{ revision: number; title: string; slug: string }>`
    select w.revision, w.title, w.slug from help.article_words w join help.article a on a.id = w.article
    where w.article = ${article} and w.language = ${language} and ${mayRead(reader)}`.execute(call.db)
  const [found] = rows
  if (!found) throw refuse('article-unknown')
  return found
}

/** One row for each visit and article, without who it was. */
async function count(
  call: Call,
  { article, language, revision }: { article: string; language: string; revision: number },
  { helped, reason }: Word,
): Promise<void> {
  const marks = marksOf(call, article, language)
  if (helped === null) {
    await sql`delete from help.judgement where mark = any (${marks}::text[])`.execute(call.db)
    return
  }
  await sql`
    with before as (delete from help.judgement where mark = any (${marks.slice(1)}::text[]))
    insert into help.judgement (mark, article, language, revision, helped, reason, at)
    values (${marks[0]}, ${article}, ${language}, ${revision}, ${helped}, ${helped ? null : (reason ?? null)}, ${call.clock.now()})
    on conflict (mark) do update set revision = excluded.revision, helped = excluded.helped, reason = excluded.reason, at = excluded.at`.execute(
    call.db,
  )
}

/**
 * A customer's or a browser's own mark for good; a stranger's for the day, by network and browser, of which nothing but this mark is kept. Who
 * becomes known meanwhile has both: the second gives way to the first.
 */
function marksOf(call: Call, article: string, language: string): string[] {
  const party = callerPartyOf(call)
  const day = call.clock.now().toISOString().slice(0, 10)
  const stranger = `${callerOf(call)} ${call.headers.get('user-agent') ?? ''} ${day}`
  return [...(party === null ? [] : [party]), stranger].map((who) =>
    call.secret.sign('help-judged', `${article} ${language} ${who}`),
  )
}

/** What this visit has said of the article so far. */
export async function wordOn(
  call: Call,
  article: string,
  language: string,
): Promise<{ helped: boolean; reason: string | null } | null> {
  const { rows } = await sql<{ helped: boolean; reason: string | null }>`
    select helped, reason from help.judgement where mark = any (${marksOf(call, article, language)}::text[]) order by at desc limit 1`.execute(
    call.db,
  )
  return rows[0] ?? null
}

/** The question that led them here gets the word; without one, what they say in their own words becomes one. */
async function onLine(
  call: Call,
  party: string,
  { article, language, word }: { article: string; language: string; word: Word },
): Promise<{ id: string; text: string } | undefined> {
  const parties = await partiesOf(call, party)
  const since = new Date(call.clock.now().getTime() - LED_HOURS * HOUR_MS)
  return transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { rows } = await sql<Question>`
      select id, party, text, language, helped, ${article}::uuid as article from help.question
      where party = any (${[...parties]}::uuid[]) and asked_at > ${since} and (opened = ${article} or ${article} = any (articles))
      order by opened is not null desc, asked_at desc limit 1`.execute(tx)
    const [led] = rows
    if (led) {
      await write(tx, call, led, word)
      // Their remark on it teaches nothing of which words lead here.
      return led
    }
    if (word.remark === '') return undefined
    const asked = { party, text: word.remark, language, door: 'page', outcome: 'unsure', confidence: 0 } as const
    const id = await noteQuestion(tx, call, { ...asked, articles: [article] })
    await write(tx, call, { id, party, text: word.remark, language, helped: null, article }, word)
    return undefined
  })
}

/** Step: the word on a question, and on the line where it is another than before. */
async function write(tx: Tx, call: Call, question: Question, { helped, reason, remark }: Word): Promise<void> {
  await sql`
    update help.question set helped = ${helped}, reason = ${helped === false ? (reason ?? null) : null}, remark = ${remark},
      helped_at = ${helped === null ? null : call.clock.now()}
    where id = ${question.id}`.execute(tx)
  if (helped === null || helped === question.helped) return
  await record(tx, answerJudged, {
    party: question.party,
    channel: 'shop',
    subject: { type: 'question', id: question.id },
    data: { helped },
  })
}

const partiesOf = (call: Call, party: string): Promise<readonly string[]> =>
  call.principal.kind === 'customer' ? connectedParties(call.db, party) : Promise.resolve([party])
