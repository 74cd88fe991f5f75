import type { ParsedMail } from '../../../../platform/mail/in/parsed.ts'

/** Characters of a mail that are looked at: what it wants stands at its beginning. */
const TEXT_LIMIT = 20_000
/** Different words of one mail. */
const WORDS_LIMIT = 1_500
/** Letters of a word: shorter ones stand in every mail, longer ones in one. */
const SHORTEST = 3
const LONGEST = 24

/** What a mail is known by: its words, those of its subject apart from the others, where it leads, and who it says it is from. */
export function wordsOf(parsed: Pick<ParsedMail, 'subject' | 'text' | 'quoted' | 'from' | 'attachments'>): string[] {
  const words = new Set<string>()
  const text = `${parsed.text}\n${parsed.quoted ?? ''}`.slice(0, TEXT_LIMIT)
  const domain = parsed.from?.address.split('@').at(-1)?.toLowerCase()
  if (domain) words.add(`from:${domain}`)
  for (const word of plainWords(parsed.subject)) words.add(`subject:${word}`)
  for (const [, host] of text.matchAll(/\bhttps?:\/\/([\w.-]{3,100})/gi)) words.add(`link:${host!.toLowerCase()}`)
  for (const { name } of parsed.attachments) words.add(`file:${/\.(\w{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? ''}`)
  for (const word of plainWords(text.replaceAll(/\bhttps?:\/\/\S+/gi, ' '))) {
    if (words.size >= WORDS_LIMIT) break
    words.add(word)
  }
  return [...words]
}

function* plainWords(text: string): Generator<string> {
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu))
    if (word.length >= SHORTEST && word.length <= LONGEST) yield word
}
