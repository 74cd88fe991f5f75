// From what was found to an answer: whole sentences in their order, each with what it rests on; or what is near; or nothing. Pure.
import type { Outcome } from '../contract.ts'
import type { RecordFact } from '../slots.ts'
import { type Nearest, NEAREST_LIMIT, type Note, type Sentence, SENTENCES_LIMIT } from './contract.ts'
import { chooseFacts, type FactsChosen } from './facts.ts'
import { type Piece, piecesOf } from './pieces.ts'
import { termsOf } from './terms.ts'

/** A passage as its reader may see it, with how near it was found to be. */
export interface PassageRead {
  article: string
  language: string
  revision: number
  place: number
  title: string
  heading: string
  text: string
  href: string
  /** Best first; of what size is the finder's own. */
  score: number
}

export interface Found {
  passages: readonly PassageRead[]
  /** 0 to 1: how sure the finder is of the first. */
  confidence: number
}

export interface Composed {
  outcome: Outcome
  confidence: number
  sentences: Sentence[]
  nearest: Nearest[]
  notes: Note[]
}

/**
 * From this confidence on it is an answer. Below it somebody is asked whether it is one of these: a wrong answer costs more than a question.
 */
export const ANSWER_FROM = 0.5
/** From this on it is worth to be offered. */
export const NEAR_FROM = 0.2
/** Share of what is asked, by weight, that the passage has to speak of. */
const COVERED_FROM = 0.5
/** The finder's word on how sure it is counts for so much; the rest is how much of the question the passage speaks of. */
const FINDER_SHARE = 0.6
/** The title of a short answer is its question, and stands for its sentences. */
const ABOVE_SHARE = 0.5
/** Letters of an answer out of one article: a paragraph. */
const LETTERS_LIMIT = 700
/** Steps that are shown as they stand; of more, the first, and the way to the rest. */
const STEPS_LIMIT = 7
/** Letters of a passage that are shown of what is only near. */
const NEAR_LETTERS = 160
/** A second article is worth a sentence where it speaks of so much that the first does not. */
const NEW_FROM = 0.3
/** Whoever asks how something is done is helped by steps, as much as by so much of what they ask for. */
const HOW = /^\W*(?:how (?:do|can|to|should|must|would)|hvordan)\b/i
const STEPS = /^\s*(?:[-*•]|\d{1,3}[.)])\s/m
const STEPS_WORTH = 0.25
/** A sentence that begins with one of these speaks of the one before it. */
const LEANS =
  /^(?:it|its|they|their|them|this|that|these|those|then|he|she|but|and|or|so|otherwise|in that case|det|den|de|dette|disse|deretter|da|så|men|og|eller|ellers|i så fall)\b/i

export function compose(asked: {
  question: string
  language: string
  found: Found
  facts: readonly RecordFact[]
  /** Nobody has signed in, and no keyed link opened anything. */
  unknown: boolean
}): Composed {
  const { question, language, found } = asked
  const own = chooseFacts(question, language, asked.facts)
  const notes = notesOf(own, asked)
  const weights = weightsOf(question, language, found.passages)
  const ranked = rank(found.passages, weights, HOW.test(question))
  const [best] = ranked
  const confidence = best ? confidenceOf(found.confidence, best, weights) : 0
  const nearby = confidence >= NEAR_FROM ? nearestOf(ranked) : []
  if (own.facts.length > 0) {
    const sentences = own.facts.map(({ sentence, rests }): Sentence => ({
      text: sentence,
      step: false,
      rests: [rests],
    }))
    return { outcome: 'answered', confidence: 1, sentences, nearest: nearby, notes }
  }
  // About a record that cannot be opened, what is generally so is no answer; it may help all the same.
  const isAnswer = best !== undefined && confidence >= ANSWER_FROM && best.covered >= COVERED_FROM && notes.length === 0
  const sentences = isAnswer ? sentencesOf(ranked, weights, language) : []
  if (sentences.length > 0) {
    const shown = new Set(
      sentences.flatMap(({ rests }) => rests.map((one) => (one.kind === 'article' ? one.article : ''))),
    )
    return {
      outcome: 'answered',
      confidence,
      sentences,
      nearest: nearby.filter(({ article }) => !shown.has(article)),
      notes,
    }
  }
  return { outcome: nearby.length > 0 ? 'unsure' : 'unanswered', confidence, sentences: [], nearest: nearby, notes }
}

function notesOf(own: FactsChosen, { unknown }: { unknown: boolean }): Note[] {
  if (!own.ofRecord || own.facts.length > 0) return []
  if (unknown) return ['sign-in']
  return own.numberNamed ? ['order-unknown'] : []
}

/** What a question asks for, each with its weight: a word that every passage has tells none of them from the others. */
type Weights = ReadonlyMap<string, number>

function weightsOf(question: string, language: string, passages: readonly PassageRead[]): Weights {
  const sets = passages.map((one) => new Set(termsOf(`${one.title} ${one.heading} ${one.text}`, one.language)))
  return new Map(
    [...new Set(termsOf(question, language))].map((term) => {
      const among = sets.filter((words) => words.has(term)).length
      return [term, Math.log(1 + (sets.length + 1) / (among + 0.5))]
    }),
  )
}

/** Share of the question's weight that these words speak of. */
function covered(weights: Weights, words: ReadonlySet<string>): number {
  let [all, said] = [0, 0]
  for (const [term, weight] of weights) {
    all += weight
    if (words.has(term)) said += weight
  }
  return all === 0 ? 0 : said / all
}

interface Ranked extends PassageRead {
  covered: number
  above: ReadonlySet<string>
  words: ReadonlySet<string>
  worth: number
}

/** Best first: as the finder found them, and among what it found nearly as good the one that speaks of more. */
function rank(passages: readonly PassageRead[], weights: Weights, wantsSteps: boolean): Ranked[] {
  const most = Math.max(...passages.map(({ score }) => score), Number.MIN_VALUE)
  return passages
    .map((one) => {
      const above = new Set(termsOf(`${one.title} ${one.heading}`, one.language))
      const words = new Set([...above, ...termsOf(one.text, one.language)])
      const share = covered(weights, words)
      const worth = one.score / most + share + (wantsSteps && STEPS.test(one.text) ? STEPS_WORTH : 0)
      return { ...one, above, words, covered: share, worth }
    })
    .toSorted((one, other) => other.worth - one.worth)
}

function confidenceOf(finder: number, best: Ranked, weights: Weights): number {
  // One word in common says that it is about the same thing, and not that it is the answer, unless the passage is named so.
  const inCommon = [...weights.keys()].filter((term) => best.words.has(term))
  const isThin = inCommon.length < 2 && !inCommon.some((term) => best.above.has(term))
  const share = isThin ? Math.min(best.covered, ANSWER_FROM / 2) : best.covered
  const known = FINDER_SHARE * finder + (1 - FINDER_SHARE) * share
  return Math.min(1, Math.max(0, known))
}

/** Sentences of the best passage, and of one other article that speaks of what is left of the question. */
function sentencesOf(ranked: readonly Ranked[], weights: Weights, language: string): Sentence[] {
  const [best, ...others] = ranked
  const first = excerpt(best!, weights, language, SENTENCES_LIMIT)
  if (first.length === 0 || first.some(({ step }) => step)) return first
  const room = SENTENCES_LIMIT - first.length
  const left: Weights = new Map([...weights].filter(([term]) => !best!.words.has(term)))
  const second = others.find(
    (one) =>
      one.article !== best!.article &&
      covered(weights, one.words) >= NEW_FROM &&
      covered(left, one.words) >= COVERED_FROM,
  )
  return room > 0 && left.size > 0 && second ? [...first, ...excerpt(second, left, language, Math.min(room, 2))] : first
}

/** The sentences of a passage that answer, from the best one on: whole, in their order, with those that they lean on. */
function excerpt(passage: Ranked, weights: Weights, language: string, most: number): Sentence[] {
  const pieces = piecesOf(passage.text, language)
  if (pieces.length === 0) return []
  const aboveShare = ABOVE_SHARE * covered(weights, passage.above)
  const scores = pieces.map(
    ({ text }, at) => covered(weights, new Set(termsOf(text, passage.language))) + aboveShare / (1 + at),
  )
  const top = scores.indexOf(Math.max(...scores))
  const taken = pieces[top]!.step ? stepsAround(pieces, top) : sentencesAround(pieces, top, scores, most)
  return taken.map(({ text, step }): Sentence => ({ text, step, rests: [restOf(passage)] }))
}

/** A list is whole or it misleads: from its first step on, as many as can be read. */
function stepsAround(pieces: readonly Piece[], top: number): Piece[] {
  const { block } = pieces[top]!
  const list = pieces.filter((piece) => piece.block === block && piece.step)
  const lead = pieces[pieces.indexOf(list[0]!) - 1]
  const isLed = lead !== undefined && lead.text.endsWith(':')
  return [...(isLed ? [{ ...lead, step: false }] : []), ...list.slice(0, STEPS_LIMIT)]
}

function sentencesAround(pieces: readonly Piece[], top: number, scores: readonly number[], most: number): Piece[] {
  let [from, to] = [top, top + 1]
  while (from > 0 && to - from < most && leans(pieces[from]!) && !pieces[from - 1]!.step) from -= 1
  const letters = () => pieces.slice(from, to).reduce((sum, { text }) => sum + text.length, 0)
  // What follows in the same paragraph belongs to it: as long as it leans on what was taken, or speaks of the question too.
  while (
    to < pieces.length &&
    to - from < most &&
    !pieces[to]!.step &&
    letters() + pieces[to]!.text.length <= LETTERS_LIMIT
  ) {
    const next = pieces[to]!
    const isSame = next.block === pieces[top]!.block
    if (!(isSame && (leans(next) || scores[to]! >= scores[top]! / 2 || to - top < 2))) break
    to += 1
  }
  const taken = pieces.slice(from, to)
  // A sentence that announces a list is nothing without it.
  const last = taken.at(-1)!
  if (!last.text.endsWith(':')) return taken
  return pieces[to]?.step ? [...taken.slice(0, -1), ...stepsAround(pieces, to)] : taken.slice(0, -1)
}
const leans = ({ text }: Piece): boolean => LEANS.test(text)

export const restOf = ({
  article,
  language,
  revision,
  place,
  title,
  href,
}: PassageRead): Sentence['rests'][number] => ({
  kind: 'article',
  article,
  language,
  revision,
  place,
  title,
  href,
})

/** The best passage of each of the first articles. */
function nearestOf(ranked: readonly Ranked[]): Nearest[] {
  const seen = new Set<string>()
  const offered: Nearest[] = []
  for (const one of ranked) {
    if (seen.has(one.article) || one.covered === 0) continue
    seen.add(one.article)
    const said = piecesOf(one.text, one.language)[0]?.text ?? ''
    offered.push({
      article: one.article,
      title: one.title,
      heading: one.heading,
      text: beginning(said),
      href: one.href,
    })
    if (offered.length === NEAREST_LIMIT) break
  }
  return offered
}

function beginning(text: string): string {
  if (text.length <= NEAR_LETTERS) return text
  const cut = text.slice(0, NEAR_LETTERS)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), NEAR_LETTERS / 2)).trimEnd()} …`
}
