// A passage in whole sentences and steps: what an answer can be made of. Pure.

export interface Piece {
  text: string
  /** An item of a list: with its neighbours it is something to do, or several things that are so. */
  step: boolean
  /** Pieces of one paragraph or list stand together. */
  block: number
}

const ITEM = /^\s*(?:[-*•–]|\d{1,3}[.)])\s+(?=\S)/
/** A rule, a fence, or a field that nobody knows: nothing that can be said. */
const UNSAYABLE = /^\s*(?:-{3,}\s*$|:::|```)|\{\{/
/** A row of a table: its cells stand beside each other, and with the rows around it. */
const ROW = / · /
/** What ends in one of these goes on: "ca. 3", "e.g. a lamp", "nr. 7". */
const GOES_ON =
  /(?:^|[\s(])(?:ca|e\.g|i\.e|etc|approx|no|nr|st|mr|mrs|dr|f\.eks|bl\.a|osv|dvs|inkl|kl|jf|mva|maks|min|tlf|\d{1,2})\.$/i
/** A sentence that does not begin as one: the segmenter stopped at something else. */
const NO_BEGINNING = /^[\p{Ll}\d,;)]/u

const segmenters = new Map<string, Intl.Segmenter>()
function segmenterOf(language: string): Intl.Segmenter {
  const known = segmenters.get(language) ?? new Intl.Segmenter(language, { granularity: 'sentence' })
  segmenters.set(language, known)
  return known
}

/** The passage's sentences and steps in their order, each whole. */
export function piecesOf(text: string, language: string): Piece[] {
  const pieces: Piece[] = []
  let block = 0
  for (const part of text.replaceAll('\r\n', '\n').split(/\n{2,}/)) {
    block += 1
    for (const one of linesOf(part)) {
      if (UNSAYABLE.test(one)) continue
      if (ITEM.test(one)) pieces.push({ text: plain(one.replace(ITEM, '')), step: true, block })
      else if (ROW.test(one)) pieces.push({ text: plain(one), step: true, block })
      else for (const said of sentencesOf(plain(one), language)) pieces.push({ text: said, step: false, block })
    }
  }
  return pieces.filter((piece) => piece.text !== '')
}

/** Lines that belong to one paragraph are one; an item of a list is one, with the lines that go on below it. */
function linesOf(part: string): string[] {
  const lines: string[][] = []
  let wasAlone = false
  for (const line of part.split('\n')) {
    const isAlone = UNSAYABLE.test(line) || ROW.test(line)
    if (lines.length === 0 || ITEM.test(line) || isAlone || wasAlone) lines.push([line])
    else lines.at(-1)!.push(line.trim())
    wasAlone = isAlone
  }
  return lines.map((one) => one.join(' '))
}

function sentencesOf(text: string, language: string): string[] {
  const sentences: string[] = []
  for (const { segment } of segmenterOf(language).segment(text)) {
    const before = sentences.at(-1)
    const goesOn = before !== undefined && (GOES_ON.test(before.trimEnd()) || NO_BEGINNING.test(segment))
    if (goesOn) sentences[sentences.length - 1] = before + segment
    else sentences.push(segment)
  }
  return sentences.map((one) => one.trim()).filter((one) => /[\p{L}\p{N}]/u.test(one))
}

/** Passages are plain words already; what is left are blanks. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
