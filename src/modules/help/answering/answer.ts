import type { Call } from '../../../platform/context.ts'
import { limitAnswers } from '../../accounts/index.ts'
import type { About, Door } from '../contract.ts'
import type { FactsAsked } from '../slots.ts'
import { askerOf, type Asker, lineOf, ownParties } from './asker.ts'
import type { Answer } from './contract.ts'
import { keepAnswer } from './keep.ts'
import { factsOf, type Made, makeAnswer, readQuestion } from './make.ts'
import { inWords } from './model/write.ts'
import { passagesNow, standingOf } from './standing.ts'

export interface ToAnswer {
  text: string
  language?: string | undefined
  conversation?: string | undefined
  about?: About | undefined
  order?: string | undefined
  key?: string | undefined
  customer?: string | undefined
}

/**
 * Command: answers a question, and keeps it on the asker's line with what was said.
 * @throws Refusal question-empty, too-many, not-yours, conversation-unknown, conversation-long
 */
export async function answerQuestion(call: Call, asked: ToAnswer, door: Door): Promise<Answer> {
  readQuestion(asked.text)
  limitAnswers(call)
  const asker = await askerOf(call, { customer: asked.customer, language: languageSaid(call, asked) })
  const made = await madeFor(call, asked, asker)
  const party = await lineOf(call, asked.customer)
  const kept =
    party === null
      ? null
      : await keepAnswer(call, {
          ...made,
          party,
          parties: asked.customer === undefined ? await ownParties(call) : [],
          door,
          conversation: asked.conversation ?? null,
          about: asked.about ?? null,
        })
  if (kept) call.bell.ring([`help-answer/${kept.conversation}`])
  return shown(made, kept ?? { id: null, conversation: null, at: call.clock.now() })
}

/** An answer of which nothing is kept: for whoever only looks. @throws Refusal question-empty, too-many */
export async function lookUpAnswer(
  call: Call,
  asked: { text: string; language?: string | undefined },
): Promise<Answer> {
  readQuestion(asked.text)
  limitAnswers(call)
  const asker = await askerOf(call, { language: languageSaid(call, asked) })
  return shown(await madeFor(call, asked, asker), { id: null, conversation: null, at: call.clock.now() })
}

const languageSaid = (call: Call, { language }: { language?: string | undefined }): string =>
  language ?? call.locale.slice(0, 2)

export const linkOf = ({ order, key }: { order?: string | undefined; key?: string | undefined }): FactsAsked['link'] =>
  order === undefined || key === undefined ? null : { order, key }

type Written = Made & { writtenBy: Answer['writtenBy'] }

async function madeFor(call: Call, asked: ToAnswer, asker: Asker): Promise<Written> {
  const link = linkOf(asked)
  const wanted = { text: asked.text, language: asker.reader.language, asker, link }
  const made = await makeAnswer(call, wanted)
  const words = await inWords(call, made)
  const written: Written = words ? { ...made, sentences: words, writtenBy: 'model' } : { ...made, writtenBy: 'house' }
  // A model takes seconds: meanwhile the parcel may have left.
  const facts = words
    ? await factsOf(call, { text: made.question, language: made.language, parties: asker.parties, link })
    : made.facts
  // Published anew, or packed, while it was put together: once more, from what is so now.
  return (await stillSo(call, written, facts, asker))
    ? written
    : { ...(await makeAnswer(call, wanted)), writtenBy: 'house' }
}

/** Whether all of it rests on what is so now. */
async function stillSo(call: Call, made: Made, facts: Made['facts'], asker: Asker): Promise<boolean> {
  const passages = await passagesNow(call.db, { ...asker.reader, language: made.language }, made.sentences)
  return made.sentences.every((one) => standingOf(one, passages, facts, false).as === 'stands')
}

function shown(made: Written, kept: { id: string | null; conversation: string | null; at: Date }): Answer {
  const { question, outcome, confidence, language, sentences, nearest, notes, writtenBy } = made
  return {
    id: kept.id,
    conversation: kept.conversation,
    question,
    outcome,
    confidence,
    language,
    sentences,
    nearest,
    notes,
    writtenBy,
    changed: null,
    case: null,
    at: kept.at.toISOString(),
  }
}
