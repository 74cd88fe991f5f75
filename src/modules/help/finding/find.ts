import { candidates } from './candidates.ts'
import { bytesOf, emptyMemory, forgetArticle, learnArticle, type Memory, type Readable } from './memory.ts'
import { ask, type Asked, mostRare } from './question.ts'
import { lookFor, SIGNALS, type Signals, weigh } from './signals.ts'

/** All that is known, language by language: what is asked in one is answered in it. */
export type Finder = Map<string, Memory>

export interface Question {
  text: string
  /** In which it is asked and has to be answered; null: in any. */
  language: string | null
  limit: number
  /** Somebody is typing: the last word may be the beginning of one. */
  typing?: boolean
}

export interface Found {
  key: string
  /** Of the passage that says most. */
  place: number
  /** By which they are ordered; comparable within one question and language only. */
  score: number
  /** 0 to 1: how likely this one is the answer; never more than of the one before it. */
  confidence: number
}

/** How much each signal counts, found on two sets of questions and tried on a third, in turns (decisions/0033). */
const WEIGHTS: Readonly<Record<keyof Signals, number>> = {
  headingMatch: 1.6,
  headingPairs: 0.5,
  bodyPairs: 0.3,
  bodyCosine: 0.4,
  threeCosines: 0.8,
  articleMatch: 0.8,
  cover: 0,
  back: 0,
}

/**
 * How confidence is read off, by logistic regression on questions of three kinds of which a part of the answers had been taken away
 * (decisions/0033): the share that this article has of the score of all, sharpened; how many words were asked and how rare they are;
 * what part of the question nobody ever wrote; how much of it one passage has, and how much of that passage was asked.
 */
const CONFIDENCE = { base: -5.87, share: 2.1, words: 0.8, rare: 3.6, strange: -1.34, cover: 1.76, back: 2.42 }
const SHARPNESS = 6
/** What stands beside the found ones as "none of these": a single article would have all of the share else. */
const NONE_OF_THESE = 0.8
/** More words make nothing surer. */
const WORDS_COUNTED = 12

export const emptyFinder = (): Finder => new Map()

/** Takes an article up, in place of what was known under its key. @returns false where there is no more room */
export function learn(finder: Finder, article: Readable): boolean {
  let memory = finder.get(article.language)
  if (!memory) finder.set(article.language, (memory = emptyMemory(article.language)))
  return learnArticle(memory, article)
}

export function forget(finder: Finder, language: string, key: string): void {
  const memory = finder.get(language)
  if (memory) forgetArticle(memory, key)
}

export const articlesOf = (finder: Finder): number =>
  [...finder.values()].reduce((sum, { numbers }) => sum + numbers.size, 0)
export const bytes = (finder: Finder): number => [...finder.values()].reduce((sum, memory) => sum + bytesOf(memory), 0)

/** The articles that may answer a question, the likeliest first. */
export function find(finder: Finder, question: Question): Found[] {
  return [...finder.values()]
    .filter(({ language }) => question.language === null || question.language === language)
    .flatMap((memory) => findIn(memory, question))
    .sort((one, other) => other.confidence - one.confidence)
    .slice(0, question.limit)
}

function findIn(memory: Memory, { text, limit, typing }: Question): Found[] {
  const asked = ask(memory, text, typing)
  const look = lookFor(memory, asked)
  const ranked = candidates(memory, asked)
    .map((article) => {
      const { signals, place } = weigh(memory, look, article)
      return { article, place, signals, score: scoreOf(signals) }
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.article - other.article)
  const shares = ranked.map(({ score }) => Math.exp(SHARPNESS * score))
  const all = shares.reduce((sum, share) => sum + share, Math.exp(SHARPNESS * NONE_OF_THESE))
  let least = 1
  return ranked.slice(0, limit).map(({ article, place, score, signals }, at) => {
    least = Math.min(least, confidenceOf(memory, asked, signals, shares[at]! / all))
    return { key: memory.keys[article]!, place, score, confidence: least }
  })
}

const scoreOf = (signals: Signals): number =>
  SIGNALS.reduce((sum, signal) => sum + WEIGHTS[signal] * signals[signal], 0)

function confidenceOf(memory: Memory, asked: Asked, { cover, back }: Signals, share: number): number {
  const { base, ...by } = CONFIDENCE
  const many = asked.terms.length
  const sum =
    base +
    by.share * share +
    by.words * Math.log(1 + Math.min(many, WORDS_COUNTED)) +
    by.rare * (asked.weight / many / mostRare(memory)) +
    by.strange * asked.strange +
    by.cover * cover +
    by.back * back
  return 1 / (1 + Math.exp(-sum))
}
