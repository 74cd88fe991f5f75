import { openBm25 } from '../bm25.ts'
import { bytes, emptyFinder, find, type Finder, learn } from '../../src/modules/help/finding/find.ts'
import type { Row } from '../report.ts'

const SIZES = [50, 5_000, 100_000]
/** The size for which the time of an answer is promised, and the promise. */
const MARKED_SIZE = 5_000
const LIMIT_MS = 100
const QUESTIONS = 400
const WORDS_OF_ARTICLE = 200
const WORDS_OF_PASSAGE = 50
const WORDS_OF_TITLE = 7
const WORDS_OF_QUESTION = 9
/** Different words, the n-th a n-th as often as the first (Zipf), as in a language. */
const VOCABULARY = 60_000
/** Every so manieth word of a question is misspelt: that is what costs most. */
const MISSPELT_EVERY = 6
const SEED = 2_026

interface Text {
  title: string
  passages: string[]
}

/** Finding an answer among few articles and many, beside bare BM25 over the same words. */
export function benchFinding(say: (line: string) => void, quick: boolean): Row[] {
  const draw = drawer(SEED)
  const rows: Row[] = []
  for (const size of quick ? SIZES.slice(0, -1) : SIZES) {
    const texts = Array.from({ length: size }, () => articleOf(draw))
    const before = performance.now()
    const finder = learnt(texts)
    const learntMs = performance.now() - before
    const bareBefore = performance.now()
    const bare = openBm25(texts.map(({ title, passages }) => [title, ...passages].join(' ')))
    const bareLearntMs = performance.now() - bareBefore
    const questions = Array.from({ length: QUESTIONS }, () => questionOf(texts[Math.floor(draw() * size)]!, draw))
    // The first questions lay out what later ones use, and let the compiler see the work; in turns, so that what else runs hits both.
    const ours: number[] = []
    const theirs: number[] = []
    for (const text of [...questions.slice(0, 50), ...questions]) {
      ours.push(timed(() => find(finder, { text, language: 'en', limit: 10 })))
      theirs.push(timed(() => bare.find(text)))
    }
    const [us, them] = [spread(ours.slice(50)), spread(theirs.slice(50))]
    const of = `among ${size.toLocaleString('en')} articles`
    rows.push({
      what: `an answer ${of}, p99`,
      unit: 'ms',
      ours: us.p99,
      bare: them.p99,
      ratio: us.p50 / them.p50,
      ...(size === MARKED_SIZE ? { mark: LIMIT_MS, less: true } : {}),
      p50ms: us.p50,
      p99ms: us.p99,
      note: 'ratio of the medians',
    })
    rows.push({
      what: `learning ${of}`,
      unit: 'ms',
      ours: learntMs,
      bare: bareLearntMs,
      ratio: learntMs / bareLearntMs,
    })
    rows.push({ what: `memory ${of}`, unit: 'MB', ours: bytes(finder) / 1e6 })
    say(
      `${of}: p99 ${us.p99.toFixed(1)} ms, learnt in ${(learntMs / 1_000).toFixed(1)} s, ${(bytes(finder) / 1e6).toFixed(0)} MB`,
    )
  }
  return rows
}

function learnt(texts: readonly Text[]): Finder {
  const finder = emptyFinder()
  for (const [number, { title, passages }] of texts.entries())
    learn(finder, {
      key: String(number),
      language: 'en',
      headings: [{ place: 0, text: title }],
      passages: passages.map((text, place) => ({ place, text })),
    })
  return finder
}

const wordsOf = (draw: () => number, many: number): string[] =>
  Array.from({ length: many }, () => wordOf(Math.floor(VOCABULARY ** draw())))

function articleOf(draw: () => number): Text {
  const passages = Array.from({ length: WORDS_OF_ARTICLE / WORDS_OF_PASSAGE }, () =>
    wordsOf(draw, WORDS_OF_PASSAGE).join(' '),
  )
  return { title: wordsOf(draw, WORDS_OF_TITLE).join(' '), passages }
}

/** Words of an article's title and text among others, some misspelt. */
function questionOf({ title, passages }: Text, draw: () => number): string {
  const own = `${title} ${passages[0]}`.split(' ')
  return Array.from({ length: WORDS_OF_QUESTION }, (_, at) => {
    const word = at % 2 === 0 ? own[Math.floor(draw() * own.length)]! : wordsOf(draw, 1)[0]!
    return at % MISSPELT_EVERY === 0 ? word.slice(0, -2) + word.slice(-1) : word
  }).join(' ')
}

/** A number as a word of some syllables: as like one another as words are. */
function wordOf(number: number): string {
  let word = ''
  for (let rest = number + 20; rest > 0; rest = Math.floor(rest / 20))
    word += 'bdfghklmnprstvwzcjqx'[rest % 20]! + 'aeiou'[(rest + word.length) % 5]!
  return word
}

function timed(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

function spread(times: readonly number[]): { p50: number; p99: number } {
  const sorted = times.toSorted((one, other) => one - other)
  return { p50: sorted[sorted.length >> 1]!, p99: sorted[Math.floor(sorted.length * 0.99)]! }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function drawer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let drawn = Math.imul(state ^ (state >>> 15), 1 | state)
    drawn = (drawn + Math.imul(drawn ^ (drawn >>> 7), 61 | drawn)) ^ drawn
    return ((drawn ^ (drawn >>> 14)) >>> 0) / 2 ** 32
  }
}
