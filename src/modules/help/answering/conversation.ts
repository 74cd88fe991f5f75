import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import type { Outcome } from '../contract.ts'
import { readerOf } from '../reader.ts'
import { refuse } from '../refusals.ts'
import type { FactsAsked, HandedOver, RecordFact } from '../slots.ts'
import { linkOf } from './answer.ts'
import { type Asker, ownParties } from './asker.ts'
import {
  type Answer,
  CONVERSATION_LIMIT,
  type Conversation,
  type Nearest,
  type Note,
  type Sentence,
} from './contract.ts'
import { factsOf, makeAnswer } from './make.ts'
import { passagesNow, standingOf } from './standing.ts'

interface AnswerRow {
  id: string
  text: string
  language: string
  outcome: Outcome
  confidence: number
  sentences: Sentence[]
  nearest: Nearest[]
  notes: Note[]
  written_by: Answer['writtenBy']
  customer_case: string | null
  said_at: Date
}

/** As it was said, oldest first. @throws Refusal conversation-unknown: whoever's it is not learns nothing */
async function readAnswers(call: Call, id: string): Promise<AnswerRow[]> {
  const parties = await ownParties(call)
  if (parties.length === 0) throw refuse('conversation-unknown')
  const { rows } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql<AnswerRow>`
      select q.id, q.text, q.language, q.outcome, q.confidence, q.customer_case::text as customer_case, a.sentences, a.nearest, a.notes, a.written_by, a.said_at
      from help.answer a join help.question q on q.id = a.question
      where a.conversation = ${id} order by a.said_at, q.id limit ${CONVERSATION_LIMIT}`.execute(tx),
  )
  if (rows.length === 0) throw refuse('conversation-unknown')
  return rows
}

interface Named {
  id: string
  order?: string | undefined
  key?: string | undefined
}

/** A conversation as it holds now: what no longer stands is renewed or taken back. Asking changes nothing. @throws Refusal conversation-unknown */
export async function showConversation(call: Call, { id, ...given }: Named): Promise<Conversation> {
  const rows = await readAnswers(call, id)
  const reader = await readerOf(call)
  const asker: Asker = { reader, parties: reader.parties, unknown: reader.parties.length === 0 }
  const answers: Answer[] = []
  for (const row of rows) answers.push(await asNow(call, row, asker, linkOf(given), id))
  return { id, answers, topic: `help-answer/${id}` }
}

async function asNow(
  call: Call,
  row: AnswerRow,
  asker: Asker,
  link: FactsAsked['link'],
  conversation: string,
): Promise<Answer> {
  const { language, sentences } = row
  const reader = { ...asker.reader, language }
  const passages = await passagesNow(call.db, reader, sentences)
  const ofRecord = sentences.some(({ rests }) => rests.some(({ kind }) => kind === 'record'))
  const facts: readonly RecordFact[] = ofRecord
    ? await factsOf(call, { text: row.text, language, parties: asker.parties, link })
    : []
  const standings = sentences.map((one) => standingOf(one, passages, facts, row.written_by === 'house'))
  const said = {
    id: row.id,
    conversation,
    question: row.text,
    confidence: row.confidence,
    language,
    notes: row.notes,
    case: row.customer_case,
    at: row.said_at.toISOString(),
  }
  const nearest = await stillThere(call, reader, row.nearest)
  const stand = standings.flatMap((one) => (one.as === 'gone' ? [] : [one.sentence]))
  if (!standings.some(({ as }) => as === 'gone')) {
    const renewed = standings.some(({ as }) => as === 'renewed')
    return {
      ...said,
      outcome: row.outcome,
      sentences: stand,
      nearest,
      writtenBy: renewed ? 'house' : row.written_by,
      changed: renewed ? 'renewed' : null,
    }
  }
  // Parts of an answer may mean what the whole did not: it is put together anew, or taken back.
  const again = await makeAnswer(call, { text: row.text, language, asker: { ...asker, reader }, link })
  if (again.outcome !== 'answered')
    return {
      ...said,
      outcome: again.outcome,
      sentences: [],
      nearest: again.nearest,
      writtenBy: 'house',
      changed: 'withdrawn',
    }
  const { sentences: renewed, nearest: other } = again
  return { ...said, outcome: 'answered', sentences: renewed, nearest: other, writtenBy: 'house', changed: 'renewed' }
}

/** Of what was offered, what may still be read, under its present title and address. */
async function stillThere(call: Call, reader: Asker['reader'], offered: readonly Nearest[]): Promise<Nearest[]> {
  if (offered.length === 0) return []
  const now = await passagesNow(
    call.db,
    reader,
    offered.map(({ article, title, href }) => ({
      text: '',
      step: false,
      rests: [{ kind: 'article', article, language: reader.language, revision: 0, place: 0, title, href }],
    })),
  )
  const articles = new Set([...now.keys()].map((key) => key.split('/', 1)[0]!))
  return offered.filter(({ article }) => articles.has(article))
}

/** What was asked and said in it, for whoever takes it over. @throws Refusal conversation-unknown */
export async function saidIn(call: Call, id: string): Promise<SaidSoFar> {
  const rows = await readAnswers(call, id)
  const number = rows.at(-1)!.customer_case
  return {
    handed:
      number === null
        ? null
        : { number, href: `/cases/${number}`, dueAt: null, words: say(call.locale)('help.ask.handed', { number }) },
    questions: rows.map(({ text }) => text),
    said: rows.flatMap(({ text, sentences }) => [
      { by: 'asker' as const, text },
      {
        by: 'house' as const,
        text: sentences.map(({ text: words, step }) => (step ? `– ${words}` : words)).join('\n'),
      },
    ]),
  }
}

interface SaidSoFar {
  questions: string[]
  said: { by: 'asker' | 'house'; text: string }[]
  /** The case in which a person has all of it already. */
  handed: HandedOver | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names on the doorbell of what its answers rest on; null: it is not the caller's. */
export async function restingOn(call: Call, id: string): Promise<string[] | null> {
  if (!UUID.test(id)) return null
  const parties = await ownParties(call)
  if (parties.length === 0) return null
  const { rows } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql<{ articles: string[] }>`
      select q.articles from help.answer a join help.question q on q.id = a.question where a.conversation = ${id} limit ${CONVERSATION_LIMIT}`.execute(
      tx,
    ),
  )
  if (rows.length === 0) return null
  const articles = new Set(rows.flatMap((row) => row.articles))
  return [...[...articles].map((article) => `help/${article}`), ...parties.map((party) => `line/${party}`)]
}
