// Text that is no article of ours (a table of questions and answers, for one) in the shape in which articles are found.

import type { Readable } from './memory.ts'

/** Words of a passage: a paragraph that is longer is cut, between sentences where it can be. */
const PASSAGE_WORDS = 60
/** A line of so few words is a heading, or a question that it answers. */
const HEADING_WORDS = 20
/** Passages of one article: a manual of a hundred pages. */
const PASSAGES_LIMIT = 1_000

/**
 * The passages of a text, by their places, and the headings by which it is found: its title, or else its first sentence and its short lines.
 */
export function cut(title: string, text: string): Pick<Readable, 'headings' | 'passages'> {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  const headings = title.trim() === '' ? [] : [title]
  const passages: string[] = []
  lines.forEach((line, at) => {
    const sentences = line.split(/(?<=[.!?。？！])\s+/).flatMap(shortened)
    if (title.trim() === '') {
      if (wordsIn(line) <= HEADING_WORDS) {
        headings.push(line)
        return
      }
      if (at === 0) headings.push(sentences[0]!)
    }
    let passage = ''
    let words = 0
    for (const sentence of sentences) {
      const more = wordsIn(sentence)
      if (words > 0 && words + more > PASSAGE_WORDS) {
        passages.push(passage)
        passage = ''
        words = 0
      }
      passage += (passage && ' ') + sentence
      words += more
    }
    if (words > 0) passages.push(passage)
  })
  return { headings: placed(headings), passages: placed(passages) }
}

/** A sentence of more words than a passage has, in pieces of as many. */
function shortened(sentence: string): string[] {
  const words = sentence.split(/\s+/)
  if (words.length <= PASSAGE_WORDS) return [sentence]
  return Array.from({ length: Math.ceil(words.length / PASSAGE_WORDS) }, (_, at) =>
    words.slice(at * PASSAGE_WORDS, (at + 1) * PASSAGE_WORDS).join(' '),
  )
}

const placed = (texts: readonly string[]) => texts.slice(0, PASSAGES_LIMIT).map((text, place) => ({ place, text }))
const wordsIn = (text: string): number => text.match(/\S+/g)?.length ?? 0
