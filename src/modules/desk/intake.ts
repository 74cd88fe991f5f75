import type { Acting } from '../../platform/context.ts'
import type { Tx } from '../customers/index.ts'
import type { LikelyArticle } from '../help/index.ts'
import { acknowledge } from './acknowledge.ts'
import type { Values } from './answering/fields.ts'
import type { FileChosen } from './answering/files.ts'
import type { AtOnce } from './at-once/answer.ts'
import { tellAtOnce } from './at-once/tell.ts'
import { sendFiles, sendUploads } from './chat/uploads.ts'
import type { DueBy } from './clocks/due.ts'
import type { CaseChannel } from './contract.ts'
import type { FoundCase } from './find.ts'
import { localeToAnswer, sortCase, sortLater, thankAndFile, toldLanguage } from './blueprint/sort.ts'
import { beginCase, ourTurn, settleAsHistory, type ToWriteTo } from './begin.ts'
import { promiseReply } from './promises.ts'
import { channelOf, isAlert, type Said, sayIn } from './said.ts'
import { isUnderWay } from './where.ts'

/** What somebody says to us, by whichever door it came. */
export interface Incoming {
  /** The case that it joins, found by this very transaction; null begins one. */
  joins: FoundCase | null
  /** On whose line their words stand; entered and locked. */
  party: string
  channel: CaseChannel
  text: string
  /** The language in which we answer. */
  locale: string
  /** Made by the sender where they can repeat themselves: the same id again adds nothing. */
  id?: string | undefined
  /** As they call themselves. */
  name?: string | null | undefined
  quoted?: string | null
  notes?: readonly string[]
  at?: Date
  /** The mail that brought it. */
  mail?: string
  /** Of a case that begins. */
  begins: {
    subject: string
    about?: { type: 'order' | 'product'; id: string } | null | undefined
    participant: ToWriteTo | null
  } | null
  /** ours: it waits for us now. as it was: a machine wrote. settled: history that is only kept. */
  turn?: 'ours' | 'as it was' | 'settled'
  /** Ids of files that were chosen for these words. */
  uploads?: readonly string[] | undefined
  /** Files that came with them. */
  files?: readonly FileChosen[] | undefined
  /** What decides by when an answer is due, where one is promised; null promises none. */
  due: DueBy | null
  /** Whether they are told at once, where a promise is made. In a chat: unless two people are talking. */
  acknowledges: boolean
  /** What the house can answer by itself, where they may be told at once. */
  atOnce?: AtOnce | null
  /** What the record says of who asks, for texts that go along with the acknowledgement. */
  values?: Values
  /** Articles that are likely to answer it. */
  articles?: readonly LikelyArticle[]
}

export interface TakenIn {
  found: FoundCase
  said: Said
  due: Date | null
}

/**
 * Step: every door's one way in. The words, whose turn it is, the promise and its acknowledgement: one after the other in one transaction,
 * and for what comes again, nothing.
 */
export async function takeIn(tx: Tx, ctx: Acting, what: Incoming): Promise<TakenIn> {
  const { party, channel, begins, at } = what
  if (!what.joins && !begins) throw new Error('What joins no case has to say how one begins.')
  const language = toldLanguage(ctx, `${begins?.subject ?? ''}\n${what.text}`)
  const locale = localeToAnswer(channel, language, what.locale)
  const begun = what.joins ?? (await beginCase(tx, ctx, { party, channel, locale, ...begins!, ...(at ? { at } : {}) }))
  const said = await sayIn(tx, ctx, { ...what, language, case: begun, direction: 'in' })
  if (said.again) return { found: begun, said, due: begun.dueAt }
  const to = { case: begun, message: said.id, party }
  if (what.uploads?.length) await sendUploads(tx, ctx, to, what.uploads)
  if (what.files?.length) await sendFiles(tx, ctx, to, what.files)
  const turn = what.turn ?? 'ours'
  const found = turn === 'settled' ? begun : await sorted(tx, ctx, begun, what, language)
  if (turn === 'settled') await settleAsHistory(tx, found, said.at)
  if (turn === 'ours') await ourTurn(tx, ctx, found, channel)
  // Nothing that needs people at once is settled by what was asked by a subject's first word.
  const answer = what.acknowledges && !what.joins && !isAlert(found) ? what.atOnce : null
  if (answer && !answer.more) await tellAtOnce(tx, ctx, { case: found, channel, answer, due: null })
  if (!what.due || answer?.more === false) return { found, said, due: null }
  if (found.rank === 'suggestion' && !what.joins) {
    await thankAndFile(tx, ctx, found, { channel, locale, tells: what.acknowledges })
    return { found: { ...found, state: 'closed' }, said, due: null }
  }
  const promised = await promiseReply(tx, ctx, found, what.due, channelOf(ctx, channel), !what.joins)
  // Who writes again before we have answered was told already, and the promise stands.
  if (answer) await tellAtOnce(tx, ctx, { case: found, channel, answer, due: promised.due })
  else if (what.acknowledges && promised.made && !(await isTalking(tx, ctx, what)))
    await acknowledge(tx, ctx, {
      case: found,
      channel,
      locale,
      due: promised.due,
      target: promised.target,
      urgency: what.due.urgency,
      asked: askedIn(what),
    })
  return { found, said, due: promised.due }
}

/** What begins is sorted; what could not be told from its first words is looked at again. */
async function sorted(
  tx: Tx,
  ctx: Acting,
  begun: FoundCase,
  what: Incoming,
  language: string | null,
): Promise<FoundCase> {
  const { joins, begins, channel, text } = what
  if (joins) return joins.category === null ? sortLater(tx, ctx, joins, text) : joins
  const { subject, about, participant } = begins!
  return sortCase(tx, ctx, begun, { channel, subject, text, language, about, sender: participant?.address ?? null })
}

/** What begins a case; in one that goes on, what a text could say was said. */
const askedIn = ({ joins, begins, text, values = {}, articles = [] }: Incoming) =>
  joins === null && begins ? { question: `${begins.subject}\n${text}`, values, articles } : null

/** The time is said when a conversation is taken up; between two people who are talking it would be a nuisance. */
async function isTalking(tx: Tx, ctx: Acting, { joins, channel }: Incoming): Promise<boolean> {
  return joins !== null && channel === 'chat' && (await isUnderWay(tx, joins, ctx.clock.now()))
}
