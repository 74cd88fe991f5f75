// Makes an article's words of what was asked and answered in a case: nobody's, and without what belongs to a conversation. Pure.
import { escapeMarks } from '../../../ui/rich/marked.ts'
import { CLOSING, GAP, type KnownOf, nobodys, THANKS } from '../../../platform/text/mask.ts'
import { bareSubject } from '../subject.ts'

/** Letters of a title that is the customer's own question: what is longer is a story. */
const QUESTION_LETTERS = { least: 12, most: 120 }
/** Letters of what stands below the title: two or three sentences of the question. */
const SUMMARY_LETTERS = 300

export interface Answered {
  subject: string
  question: string
  /** As it was written; `marked` where it has formatting. */
  answer: { text: string; marked: string | null }
  /** By the id of a picture that was chosen, the one of the help that has its bytes now. Every other one is left out. */
  pictures: ReadonlyMap<string, string>
  /** Where the house stands: what leads into it may stay a way. */
  origin: string
}

export interface ArticleWords {
  title: string
  summary: string
  body: string
}

// What instructions begin with: a word with a capital that the house's list of harmless words has not got, and that nobody is called.
const BEGINS_A_STEP = `
add adjust allow apply avoid begin brush charge choose clean click close connect cut dip dry enter fill fit fold go hang hold insert leave lay lift lock
loosen lower move open pour press pull push put read remove repeat replace reset rinse roll rub scan select set shake slide start stop store switch take
tap tie tighten tip touch try turn type undo unlock unplug unscrew untie wait wash wax wipe write
bruk børst bytt demonter fest fjern følg gni gå heng hold juster kast klikk koble lad legg les lukk løft løs monter pass press prøv rens rist rull sett skru
skyll skyv slå smør start stopp stram strekk stryk ta tilbakestill trekk trykk tøm tørk utfør vask velg vent vri åpne`
const STEPS: ReadonlySet<string> = new Set(BEGINS_A_STEP.split(/\s+/).filter(Boolean))

/** What may be told of anybody is kept, and where something told of somebody there is a gap. */
export function wordsOf(answered: Answered, { about, goods }: KnownOf): ArticleWords {
  const known = { about, goods: new Set([...goods, ...STEPS]) }
  const { title, rest } = titleOf(answered, known)
  return { title, summary: summaryOf(rest), body: bodyOf(answered, known) }
}

/** The customer's question in their own words, where one of its sentences asks and tells nothing; else the subject. */
function titleOf({ subject, question }: Answered, known: KnownOf): { title: string; rest: string[] } {
  const said = sentencesOf(nobodys(question, known))
  const asks = said.find(
    (one) =>
      one.endsWith('?') &&
      !one.includes(GAP) &&
      one.length >= QUESTION_LETTERS.least &&
      one.length <= QUESTION_LETTERS.most,
  )
  if (asks !== undefined) return { title: asks, rest: said.filter((one) => one !== asks) }
  const named = nobodys(bareSubject(subject), known).replaceAll(/\s+/g, ' ').trim()
  return { title: named === '' ? GAP : named, rest: said.filter((one) => one !== named) }
}

/** Whole sentences only, and of those only what has no gap: with one they tell of somebody. */
function summaryOf(sentences: readonly string[]): string {
  let summary = ''
  for (const one of sentences) {
    if (one.includes(GAP) || !/[.?!]$/.test(one) || THANKS.test(one) || CLOSING.test(one)) continue
    const longer = summary === '' ? one : `${summary} ${one}`
    if (longer.length > SUMMARY_LETTERS) break
    summary = longer
  }
  return summary
}

const sentencesOf = (text: string): string[] =>
  text
    .split(/\n+|(?<=[.?!])\s+/)
    .map((one) => one.replaceAll(/\s+/g, ' ').trim())
    .filter((one) => one !== '')

// Stand for what is kept as it is while everything around it is masked: no writing has these letters.
const KEPT = 0xe100
const KEPT_LIMIT = 0x7ff
const PRIVATE_USE = /\p{Co}/gu
const LINK_OR_PICTURE = /(!?)\[((?:[^[\]\\\n]|\\.){0,500})\]\(([^\s()<>]{1,2000})\)/g

function bodyOf({ answer, pictures, origin }: Answered, known: KnownOf): string {
  // Signs are put before what would be formatting only after it was masked: they would stand in the middle of an address.
  if (answer.marked === null) return escapeLines(withoutFrame(nobodys(answer.text, known))).trim()
  const kept: string[] = []
  const keep = (words: string): string => {
    if (kept.length >= KEPT_LIMIT) return ''
    return String.fromCharCode(KEPT + kept.push(words) - 1)
  }
  const marked = answer.marked.replaceAll(PRIVATE_USE, '')
  const held = marked.replaceAll(LINK_OR_PICTURE, (_all, sign: string, words: string, href: string) => {
    if (sign === '!') {
      const file = pictures.get(href.replace(/^file:/, ''))
      return file === undefined ? '' : keep(`![${nobodys(words, known).replaceAll(/[[\]]/g, '')}](file:${file})`)
    }
    const way = within(href, origin)
    // The words of a link may name somebody too: only the way itself is kept.
    return way === null ? words : `${keep('[')}${words}${keep(`](${way})`)}`
  })
  const masked = nobodys(held, known)
  return withoutFrame(masked.replaceAll(PRIVATE_USE, (letter) => kept[letter.charCodeAt(0) - KEPT] ?? '')).trim()
}

const escapeLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => escapeMarks(line.trim()))
    .join('\n')

/** A page of the house that everybody has: of the help, of a product. What carries a key, and what leads elsewhere, is no way any more. */
function within(href: string, origin: string): string | null {
  if (!URL.canParse(href, origin)) return null
  const url = new URL(href, origin)
  if (url.origin !== new URL(origin).origin || url.search !== '') return null
  return /^\/(?:help|products|shelves)\//.test(url.pathname) ? url.pathname + url.hash : null
}

/** Without hello and regards: an article greets nobody. */
function withoutFrame(text: string): string {
  const lines = text.split('\n')
  const isFrame = (line: string) => line.trim() === '' || line.replaceAll(GAP, '').replaceAll(/[\s,.!*–-]/g, '') === ''
  while (lines.length > 0 && (isFrame(lines[0]!) || GREETS.test(lines[0]!))) lines.shift()
  let ends = lines.length
  while (ends > 0 && (isFrame(lines[ends - 1]!) || closes(lines[ends - 1]!))) ends -= 1
  // What followed a greeting began in small letters.
  return lines
    .slice(0, ends)
    .join('\n')
    .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

const closes = (line: string): boolean => {
  const [whole, after] = CLOSING.exec(line) ?? THANKS.exec(line) ?? []
  return whole !== undefined && (after ?? '').replaceAll(GAP, '').replaceAll(/[\s,.!]/g, '') === ''
}
const GREETS =
  /^\s*(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|hei|heisann|hallo|kjære|god (?:morgen|dag|kveld))\b(?:\s*⟨…⟩)?\s*[,.!]?\s*$/iu
