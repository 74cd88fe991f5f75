import { printOf, wordsOf } from '../../../platform/text/features.ts'
import { nearest } from './near.ts'
import { addPulls, settle, settleColumn, step } from './settle.ts'
import {
  CATEGORY_LIMIT,
  columnFor,
  freeColumn,
  freeRow,
  KEPT_TEXTS,
  type Learnt,
  rowFor,
  type Triage,
} from './shape.ts'
import { countFeatures, weigh } from './weigh.ts'

/** Up to here a text that is learnt settles all of them, each time they have grown by a quarter: under 100 ms. Above, `learnAll` and `settle` belong in a job. */
const SETTLES_BY_ITSELF = 200
/** Texts most like the one that is learnt, which then take their pulls again beside it. */
const REPLAYED_TEXTS = 30
const REPLAY_ROUNDS = 2

export type Example = { text: string; category: string }

export type Outcome =
  | 'learnt'
  /** There is no word in it. */
  | 'nothing-said'
  /** No name, or one of over CATEGORY_LIMIT. */
  | 'category-unnamed'
  /** CATEGORIES_LIMIT others are in use. */
  | 'too-many-categories'

/**
 * Learns that a text belongs to a category; the next `judge` knows it. The same words that were learnt under another category move
 * to this one: the latest word counts. Of a long text the first TEXT_LIMIT letters are learnt.
 */
export function learn(triage: Triage, text: string, category: string): Outcome {
  const taken = take(triage, text, category)
  if (typeof taken === 'string') return taken
  const { size } = triage.texts
  if (size <= SETTLES_BY_ITSELF && size >= triage.settledWith * 1.25) settle(triage)
  else {
    // The others hold no pull away from a category that is new, so that it would be believed of everything.
    if (triage.textsOf[taken.column] === 1) settleColumn(triage, taken.column)
    const beside = nearest(triage, taken, REPLAYED_TEXTS)
    for (let round = 0; round < REPLAY_ROUNDS; round++) for (const other of beside) step(triage, other)
  }
  step(triage, taken)
  return 'learnt'
}

/** Learns many at once and settles: in a job, since 10,000 take some seconds. @returns how many were learnt */
export function learnAll(triage: Triage, examples: Iterable<Example>): number {
  let learnt = 0
  for (const { text, category } of examples) if (typeof take(triage, text, category) !== 'string') learnt++
  settle(triage)
  return learnt
}

/**
 * Forgets a text once: where the same words were learnt from several, the others' stay. With the last one goes all that only it
 * knew: its features, its category, its part of every weight.
 * @returns whether it was known
 */
export function forget(triage: Triage, text: string): boolean {
  const known = triage.texts.get(printOf(wordsOf(text)))
  if (!known) return false
  if (known.times > 1) known.times--
  else drop(triage, known)
  return true
}

/** Forgets the words of this print wholly, from however many they were learnt. @returns whether they were known */
export function forgetPrint(triage: Triage, print: number): boolean {
  const known = triage.texts.get(print)
  if (known) drop(triage, known)
  return known !== undefined
}

/** Keeps a text without a pull yet. */
function take(triage: Triage, text: string, named: string): Learnt | Exclude<Outcome, 'learnt'> {
  const category = named.toWellFormed().normalize('NFC').trim()
  if (category === '' || category.length > CATEGORY_LIMIT) return 'category-unnamed'
  const words = wordsOf(text)
  if (words.length === 0) return 'nothing-said'
  const column = columnFor(triage, category)
  if (column === undefined) return 'too-many-categories'
  const print = printOf(words)
  const known = triage.texts.get(print)
  if (known?.column === column) return again(triage, known)
  const counted = countFeatures(triage, words, (feature) => rowFor(triage, feature))
  for (const row of counted.rows) triage.seen[row]!++
  const learnt: Learnt = {
    ...weigh(triage, counted),
    counts: counted.counts,
    print,
    column,
    times: 1,
    pulls: new Int32Array(triage.stride),
  }
  triage.textsOf[column]!++
  // Only now, so that what both share is not let go in between.
  if (known) drop(triage, known)
  triage.texts.set(print, learnt)
  if (triage.texts.size > KEPT_TEXTS) drop(triage, triage.texts.values().next().value!)
  return learnt
}

function again({ texts }: Triage, known: Learnt): Learnt {
  known.times++
  // To the end: it is the newest now.
  texts.delete(known.print)
  texts.set(known.print, known)
  return known
}

function drop(triage: Triage, text: Learnt): void {
  addPulls(
    triage,
    text,
    text.pulls.map((pull) => -pull),
  )
  triage.texts.delete(text.print)
  for (const row of text.rows.subarray(1)) if (--triage.seen[row]! === 0) freeRow(triage, row)
  if (--triage.textsOf[text.column]! === 0) freeColumn(triage, text.column)
}
