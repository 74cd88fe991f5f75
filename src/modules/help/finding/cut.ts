// Text that is no article of ours (a table of questions and answers, for one) in the shape in which articles are found.

/** Words of a passage: a paragraph that is longer is cut between sentences. */
const PASSAGE_WORDS = 60
/** A line of so few words is a heading, or a question that it answers. */
const HEADING_WORDS = 20
/** Passages of one article: a manual of a hundred pages. */
const PASSAGES_LIMIT = 1_000

export interface Cut {
  headings: string[]
  passages: string[]
}

/** Passages of a text, and by which headings it is found where it has no title of its own: its first sentence and its short lines. */
export function cut(title: string, text: string): Cut {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  const headings = title.trim() === '' ? [] : [title]
  const passages: string[] = []
  lines.forEach((line, at) => {
    const sentences = line.split(/(?<=[.!?。？！])\s+/)
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
  return { headings: headings.slice(0, PASSAGES_LIMIT), passages: passages.slice(0, PASSAGES_LIMIT) }
}

const wordsIn = (text: string): number => text.match(/\S+/g)?.length ?? 0
